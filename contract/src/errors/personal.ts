/** Errors around personal data: subjects, their requests, erasure, breaches, audit. */
import type { ErrorEntry } from '../errors.ts'

export const personalErrors = {
  'personal.not-vouched': {
    status: 403,
    sentence: {
      vi: 'Chưa có nhà cung cấp định danh nào xác nhận tài khoản {account} là ai ở mức đủ tin cậy (hiện có: {found}; cần: {needed}).',
      en: 'No provider has vouched with enough assurance who the account {account} is (found: {found}; needed: {needed}).',
    },
    hint: {
      vi: 'Đăng nhập bằng định danh điện tử mức 2, hoặc gửi yêu cầu bằng giấy cho đơn vị quản lý Kho.',
      en: 'Sign in with an electronic identity of a higher level, or send your request to the authority on paper.',
    },
  },
  'personal.bad-period': {
    status: 400,
    sentence: {
      vi: 'Khoảng thời gian {from} – {until} không dùng được: bắt đầu phải trước kết thúc.',
      en: 'The period {from} – {until} cannot be used: it has to begin before it ends.',
    },
    hint: { vi: 'Sửa lại khoảng thời gian.', en: 'Correct the period.' },
  },
  'personal.unknown-request': {
    status: 404,
    sentence: {
      vi: 'Không có yêu cầu {id} mà người gọi được xem.',
      en: 'There is no request {id} that this caller may see.',
    },
    hint: { vi: 'Xem lại danh sách yêu cầu.', en: 'Look at the list of requests.' },
  },
  'personal.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Yêu cầu {id} đang ở trạng thái {state}; việc này cần trạng thái {expected}.',
      en: 'Request {id} is {state}; this needs it to be {expected}.',
    },
    hint: {
      vi: 'Xem lại yêu cầu rồi làm bước phù hợp.',
      en: 'Look at the request again and take the step that fits.',
    },
  },
  'personal.no-ground': {
    status: 400,
    sentence: {
      vi: 'Từ chối phải nêu đúng điều luật làm căn cứ; chưa có căn cứ nào.',
      en: 'A refusal names the exact article of law it rests on; none was given.',
    },
    hint: {
      vi: 'Ghi số văn bản, điều, khoản vào mục căn cứ.',
      en: 'Give document, article and clause as the ground.',
    },
  },
  'personal.key-in-public': {
    status: 422,
    sentence: {
      vi: 'Mục {field} chứa chính khoá (số định danh) của chủ thể; mục này được ghi công khai vào nhật ký và không bao giờ xoá được.',
      en: 'The field {field} holds the very key of the person; it goes into the public log and can never be erased.',
    },
    hint: {
      vi: 'Chỉ nêu số văn bản, cơ quan, điều luật; điều riêng của người này ghi vào lý do.',
      en: 'Give document, authority and law alone; what is about this person belongs into the reason.',
    },
  },
  'personal.no-correction': {
    status: 400,
    sentence: {
      vi: 'Yêu cầu đính chính phải nêu bộ dữ liệu, cột và giá trị đúng.',
      en: 'A request for correction names the dataset, the column and the right value.',
    },
    hint: {
      vi: 'Chọn giá trị cần đính chính và ghi giá trị đúng; khi gọi API, bổ sung mục correction.',
      en: 'Choose the value to be corrected and write the right one; in a call, add the member correction.',
    },
  },
  'personal.nothing-held': {
    status: 404,
    sentence: {
      vi: 'Kho không giữ bản ghi nào của chủ thể này{inVi}.',
      en: 'The store holds no record of this person{inEn}.',
    },
    hint: {
      vi: 'Kiểm tra lại số định danh.',
      en: 'Check the number again.',
    },
  },
  'personal.nothing-withheld': {
    status: 409,
    sentence: {
      vi: 'Không có dòng nào đang bị giữ lại theo yêu cầu {id} (trạng thái {state}).',
      en: 'No rows are withheld for request {id} (it is {state}).',
    },
    hint: {
      vi: 'Chỉ yêu cầu hạn chế hoặc phản đối đã được chấp nhận và chưa gỡ mới giữ lại dòng; xem lại yêu cầu.',
      en: 'Only a restriction or an objection that was accepted and not lifted withholds rows; look at the request.',
    },
  },
  'personal.no-objection': {
    status: 400,
    sentence: {
      vi: 'Yêu cầu {id} là {kind}; chỉ phản đối mới nêu mục đích ({purposes}).',
      en: 'Request {id} is of the kind {kind}; only an objection names purposes ({purposes}).',
    },
    hint: { vi: 'Bỏ mục purposes.', en: 'Leave the member purposes out.' },
  },
  'personal.excepted': {
    status: 409,
    sentence: {
      vi: 'Quyền số {grant} đã là ngoại lệ của yêu cầu {id}.',
      en: 'Grant {grant} is an exception to request {id} already.',
    },
    hint: { vi: 'Không phải làm gì thêm.', en: 'There is nothing more to do.' },
  },
  'personal.not-excepted': {
    status: 409,
    sentence: {
      vi: 'Quyền số {grant} không phải ngoại lệ của yêu cầu {id}.',
      en: 'Grant {grant} is no exception to request {id}.',
    },
    hint: { vi: 'Xem các ngoại lệ của yêu cầu.', en: 'Look at the exceptions of the request.' },
  },
  'personal.other-key': {
    status: 500,
    sentence: {
      vi: 'Tệp khoá KHO_SUBJECTS_KEY không phải tệp đã dùng để niêm phong.',
      en: 'The key file KHO_SUBJECTS_KEY is not the one that sealed this.',
    },
    hint: {
      vi: 'Đặt lại đúng tệp khoá; không có nó thì không mở lại được.',
      en: 'Put the right key file back; without it this cannot be opened.',
    },
  },
  'personal.other-subject': {
    status: 409,
    sentence: {
      vi: 'Yêu cầu {id} là của một chủ thể khác với khoá đã ghi.',
      en: 'Request {id} is of another person than the key that was given.',
    },
    hint: { vi: 'Kiểm tra lại số yêu cầu và khoá.', en: 'Check the request and the key.' },
  },
  'personal.naming-column': {
    status: 409,
    sentence: {
      vi: 'Cột {column} của {dataset} là khoá hoặc nêu chủ thể, không xoá riêng được.',
      en: 'The column {column} of {dataset} is a key or names persons and cannot be erased alone.',
    },
    hint: {
      vi: 'Xoá cả bản ghi của chủ thể.',
      en: 'Erase the record of the person as a whole.',
    },
  },
  'personal.not-journaled': {
    status: 503,
    sentence: {
      vi: 'Một việc cần xoá nội dung chưa có số mục trong nhật ký.',
      en: 'An act whose content is to be erased has no place in the journal yet.',
    },
    hint: { vi: 'Thử lại sau vài giây.', en: 'Try again in some seconds.' },
  },
  'personal.bad-term': {
    status: 409,
    sentence: {
      vi: 'Thời hạn {kind} từ {from} chồng lên thời hạn từ {other}.',
      en: 'The term {kind} from {from} overlaps the one from {other}.',
    },
    hint: {
      vi: 'Đặt ngày bắt đầu sau ngày đó; thời hạn trước tự kết thúc hôm trước.',
      en: 'Let it begin after that day; the one before then ends the day before.',
    },
  },
  'personal.bad-checkpoint': {
    status: 400,
    sentence: {
      vi: 'Điểm kiểm tra đưa vào không phải của nhật ký này, hoặc mới hơn nhật ký hiện có ({size} mục).',
      en: 'The given checkpoint is not of this journal, or is newer than it ({size} entries).',
    },
    hint: {
      vi: 'Đưa nguyên văn tệp checkpoint đã giữ từ lần trước.',
      en: 'Give the checkpoint file that you kept last time, as it is.',
    },
  },
  'personal.unknown-breach': {
    status: 404,
    sentence: { vi: 'Không có vi phạm {id} trong sổ.', en: 'There is no breach {id}.' },
    hint: { vi: 'Xem lại danh sách.', en: 'Look at the list.' },
  },
  'personal.breach-ended': {
    status: 409,
    sentence: {
      vi: 'Vi phạm {id} đã được {kind} lúc {at}.',
      en: 'Breach {id} was already {kind} at {at}.',
    },
    hint: { vi: 'Ghi thêm bằng bước noted.', en: 'Add to it with the step noted.' },
  },
  'personal.paper-ahead': {
    status: 400,
    sentence: {
      vi: 'Ngày của đơn ({day}) ở sau hôm nay ({today}).',
      en: 'The day of the paper ({day}) is after today ({today}).',
    },
    hint: { vi: 'Ghi đúng ngày trên đơn.', en: 'Give the day that stands on the paper.' },
  },
  'personal.breach-in-future': {
    status: 400,
    sentence: {
      vi: 'Thời điểm phát hiện {at} ở trong tương lai.',
      en: 'The moment of detection {at} lies in the future.',
    },
    hint: { vi: 'Sửa lại thời điểm.', en: 'Correct it.' },
  },
} as const satisfies Record<string, ErrorEntry>
