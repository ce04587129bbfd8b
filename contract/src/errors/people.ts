/** Errors of persons: accounts, functions and what they may do. */
import type { ErrorEntry } from '../errors.ts'

const askAuthority = {
  vi: 'Liên hệ đơn vị quản lý Kho.',
  en: 'Ask the authority that manages the store.',
}

export const peopleErrors = {
  'people.unknown-account': {
    status: 404,
    sentence: { vi: 'Không có tài khoản {account}.', en: 'There is no account {account}.' },
    hint: {
      vi: 'Xem danh sách bằng kho account list.',
      en: 'See the list with kho account list.',
    },
  },
  'people.account-exists': {
    status: 409,
    sentence: {
      vi: 'Tên tài khoản {account} đã được dùng; tên đã dùng không cấp lại cho người khác.',
      en: 'The account name {account} has been used; a used name is not given to somebody else.',
    },
    hint: { vi: 'Chọn tên khác.', en: 'Choose another name.' },
  },
  'people.bad-name': {
    status: 422,
    sentence: {
      vi: 'Không nhận tên “{name}”: {reason}.',
      en: 'The name “{name}” is not taken: {reasonEn}.',
    },
    hint: {
      vi: 'Viết tên bằng chữ Việt thông dụng, không có ký tự ẩn, nhiều nhất 200 ký tự.',
      en: 'Write it in ordinary Vietnamese letters, without hidden characters, at most 200.',
    },
  },
  'people.empty-term': {
    status: 422,
    sentence: {
      vi: 'Thời hạn kết thúc ({until}) không sau lúc bắt đầu ({from}).',
      en: 'The term ends ({until}) no later than it begins ({from}).',
    },
    hint: { vi: 'Chọn ngày kết thúc muộn hơn.', en: 'Choose a later end.' },
  },
  'people.faulty-list': {
    status: 422,
    sentence: {
      vi: 'Danh sách {rows} tài khoản có {faults} dòng sai, chưa cấp tài khoản nào. Dòng {row} ({account}): {first}',
      en: 'Of the {rows} accounts of the list {faults} are wrong, and none is issued. Row {row} ({account}): {firstEn}',
    },
    hint: {
      vi: 'Sửa các dòng được nêu rồi gửi lại cả danh sách.',
      en: 'Mend the rows named and send the whole list again.',
    },
  },
  'people.unknown-function': {
    status: 422,
    sentence: { vi: 'Không có chức năng “{function}”.', en: 'There is no function “{function}”.' },
    hint: {
      vi: 'Dùng: authority, operator, steward, consumer, developer, auditor, leader.',
      en: 'Use authority, operator, steward, consumer, developer, auditor or leader.',
    },
  },
  'people.unknown-day': {
    status: 422,
    sentence: { vi: '“{day}” không phải là một ngày.', en: '“{day}” is no day.' },
    hint: { vi: 'Viết như 31/12/2026 hoặc 2026-12-31.', en: 'Write 31/12/2026 or 2026-12-31.' },
  },
  'people.long-list': {
    status: 413,
    sentence: {
      vi: 'Danh sách có hơn {rows} dòng.',
      en: 'The list has more than {rows} rows.',
    },
    hint: { vi: 'Chia thành nhiều danh sách.', en: 'Send it as several lists.' },
  },
  'people.empty-list': {
    status: 422,
    sentence: { vi: 'Tệp {file} không có dòng nào.', en: 'The file {file} has no row.' },
    hint: {
      vi: 'Điền mỗi người một dòng dưới tên các cột.',
      en: 'Fill in one row for each person below the names of the columns.',
    },
  },
  'people.no-paper': {
    status: 422,
    sentence: {
      vi: 'Thiếu người đề nghị, số hoặc ngày văn bản.',
      en: 'Who asked, or the number or date of the document is missing.',
    },
    hint: {
      vi: 'Tài khoản cấp theo danh sách phải có văn bản đề nghị của cơ quan.',
      en: 'Accounts are issued from a list only on a document of the agency.',
    },
  },
  'people.no-reason': {
    status: 422,
    sentence: { vi: 'Chưa nêu lý do.', en: 'No reason is given.' },
    hint: {
      vi: 'Ghi lý do; lý do nằm trong nhật ký.',
      en: 'Give the reason; it is kept in the journal.',
    },
  },
  'people.unknown-appointment': {
    status: 404,
    sentence: {
      vi: 'Không có phân công số {appointment}.',
      en: 'There is no appointment {appointment}.',
    },
    hint: {
      vi: 'Xem danh sách bằng kho appointment list.',
      en: 'See the list with kho appointment list.',
    },
  },
  'people.appointment-ended': {
    status: 409,
    sentence: {
      vi: 'Phân công số {appointment} đã kết thúc.',
      en: 'The appointment {appointment} has ended.',
    },
    hint: { vi: 'Giao lại chức năng bằng phân công mới.', en: 'Appoint anew.' },
  },
  'people.kept-apart': {
    status: 409,
    sentence: {
      vi: 'Tài khoản {account} không được giữ cùng lúc chức năng {function} và {held} (phân công số {appointment}).',
      en: 'The account {account} may not hold {functionEn} together with {heldEn} (appointment {appointment}).',
    },
    hint: {
      vi: 'Giao cho người khác, hoặc kết thúc phân công kia trước.',
      en: 'Appoint somebody else, or end the other appointment first.',
    },
  },
  'people.deputy-of-itself': {
    status: 422,
    sentence: {
      vi: 'Tài khoản {account} không làm thay chính mình (phân công số {appointment}).',
      en: 'The account {account} cannot stand in for itself (appointment {appointment}).',
    },
    hint: { vi: 'Chọn người khác làm thay.', en: 'Choose somebody else.' },
  },
  'people.deputy-of-deputy': {
    status: 422,
    sentence: {
      vi: 'Phân công số {appointment} của {principal} là làm thay; không ai làm thay cho người làm thay.',
      en: 'Appointment {appointment} of {principal} is itself a deputy’s; nobody stands in for a deputy.',
    },
    hint: {
      vi: 'Làm thay cho phân công chính.',
      en: 'Stand in for the appointment that the deputy stands in for.',
    },
  },
  'people.deputy-outside': {
    status: 422,
    sentence: {
      vi: 'Thời gian làm thay nằm ngoài thời gian của phân công số {appointment} ({principal}).',
      en: 'The time of standing in lies outside that of appointment {appointment} ({principal}).',
    },
    hint: {
      vi: 'Chọn thời gian trong thời hạn của người được thay.',
      en: 'Choose a time within the principal’s.',
    },
  },
  'people.deputy-without-end': {
    status: 422,
    sentence: {
      vi: 'Việc làm thay của {account} (phân công số {appointment}) phải có ngày kết thúc.',
      en: 'Standing in by {account} (appointment {appointment}) needs an end.',
    },
    hint: { vi: 'Ghi ngày kết thúc.', en: 'Give the day on which it ends.' },
  },
  'people.deputies-in-circle': {
    status: 409,
    sentence: {
      vi: '{principal} đang làm thay cho {account} trong cùng thời gian, trực tiếp hoặc qua người khác; làm thay vòng tròn thì không còn ai.',
      en: '{principal} already stands in for {account} in that time, itself or through others; in a circle nobody would be left.',
    },
    hint: {
      vi: 'Chọn người khác hoặc thời gian khác.',
      en: 'Choose somebody else, or another time.',
    },
  },
  'people.not-permitted': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} không được làm việc này: {act}. Việc này thuộc chức năng: {functions}.',
      en: 'The account {account} may not do this: {actEn}. It belongs to the functions: {functionsEn}.',
    },
    hint: {
      vi: 'Nhờ người giữ chức năng đó, hoặc đề nghị đơn vị quản lý Kho giao chức năng.',
      en: 'Ask somebody who holds such a function, or have the data authority appoint you.',
    },
  },
  'people.other-agency': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} chỉ làm việc này cho cơ quan của mình ({own}), không cho {agency}.',
      en: 'The account {account} may do this for its own agency ({own}) only, not for {agency}.',
    },
    hint: {
      vi: 'Nhờ cán bộ của cơ quan đó hoặc đơn vị quản lý Kho.',
      en: 'Ask an officer of that agency, or the data authority.',
    },
  },
  'people.no-ground': {
    status: 403,
    sentence: {
      vi: 'Căn cứ pháp lý của việc này ({law}) không còn hiệu lực vào ngày {day}.',
      en: 'The legal ground of this act ({law}) is not in force on {day}.',
    },
    hint: askAuthority,
  },
  'people.wrong-zone': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} không được làm việc từ vùng mạng này; được phép: {zone}.',
      en: 'The account {account} may not act from this network; allowed: {zone}.',
    },
    hint: {
      vi: 'Làm việc từ mạng được phép, hoặc liên hệ đơn vị quản lý Kho.',
      en: 'Act from an allowed network, or ask the data authority.',
    },
  },
  'people.admin-zone': {
    status: 403,
    sentence: {
      vi: 'Việc quản trị chỉ làm được từ vùng mạng quản trị: {zone}.',
      en: 'Administration is possible only from its own network zone: {zone}.',
    },
    hint: {
      vi: 'Làm việc từ mạng đó (KHO_ADMIN_ZONES).',
      en: 'Act from that network (KHO_ADMIN_ZONES).',
    },
  },
  'signin.no-session': {
    status: 401,
    sentence: {
      vi: 'Việc này cần đăng nhập; phiên làm việc không có hoặc đã hết.',
      en: 'This needs a signed-in account; there is no session, or it has ended.',
    },
    hint: { vi: 'Đăng nhập tại /sign-in.', en: 'Sign in at /sign-in.' },
  },
  'signin.second-factor-needed': {
    status: 403,
    sentence: {
      vi: 'Chức năng {function} cần xác thực bằng yếu tố thứ hai.',
      en: 'The function {functionEn} needs a second factor.',
    },
    hint: {
      vi: 'Đăng nhập lại với mã dùng một lần hoặc khoá truy cập (passkey).',
      en: 'Sign in again with a one-time code or a passkey.',
    },
  },
  'signin.foreign-form': {
    status: 403,
    sentence: {
      vi: 'Yêu cầu này không đến từ trang của Kho.',
      en: 'This request does not come from a page of the store.',
    },
    hint: {
      vi: 'Mở lại trang của Kho rồi làm lại.',
      en: 'Open the page of the store again and repeat.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
