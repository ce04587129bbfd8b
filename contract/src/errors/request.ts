/** Errors around requests for access: asking, deciding, and the terms of both. */
import type { ErrorEntry } from '../errors.ts'

export const requestErrors = {
  'request.unknown': {
    status: 404,
    sentence: { vi: 'Không có đề nghị số {request}.', en: 'There is no request {request}.' },
    hint: {
      vi: 'Kiểm tra số trong danh sách đề nghị.',
      en: 'Check its number in the list of requests.',
    },
  },
  'request.wrong-state': {
    status: 409,
    sentence: {
      vi: 'Đề nghị số {request} đang ở trạng thái {state}; việc này cần trạng thái {expected}.',
      en: 'Request {request} is {state}; this needs it to be {expected}.',
    },
    hint: {
      vi: 'Mở lại đề nghị để xem những gì đã xảy ra.',
      en: 'Open the request again and see what has happened.',
    },
  },
  'request.changed-meanwhile': {
    status: 409,
    sentence: {
      vi: 'Đề nghị số {request} đã được lưu ở nơi khác: bản {revision}, ở đây là bản {given}.',
      en: 'Request {request} was saved elsewhere: revision {revision}, this one has {given}.',
    },
    hint: {
      vi: 'Mở lại bản mới nhất rồi nhập phần thay đổi; những gì vừa gõ vẫn còn trên trang này.',
      en: 'Open the newest revision and type the change there; what was typed is still on this page.',
    },
  },
  'request.incomplete': {
    status: 422,
    sentence: {
      vi: 'Đề nghị còn thiếu hoặc chưa đúng: {fields}.',
      en: 'Missing or wrong in the request: {fieldsEn}.',
    },
    hint: {
      vi: 'Bổ sung các mục này rồi gửi lại; những gì đã nhập vẫn được lưu.',
      en: 'Complete these and submit it again; what was typed is kept.',
    },
  },
  'request.incomplete-decision': {
    status: 422,
    sentence: {
      vi: 'Quyết định còn thiếu hoặc chưa đúng: {fields}.',
      en: 'Missing or wrong in the decision: {fieldsEn}.',
    },
    hint: {
      vi: 'Bổ sung rồi ghi lại; không bỏ hết các cột, muốn vậy thì từ chối.',
      en: 'Complete it and send it again; to leave no column at all, refuse the request.',
    },
  },
  'request.not-permitted-user': {
    status: 403,
    sentence: {
      vi: 'Danh mục không cho phép {agency} khai thác {dataset} (Điều 6.2 đ), nên không gửi được đề nghị.',
      en: 'The catalogue does not permit {agency} to use {dataset} (Article 6.2 đ), so the request cannot be submitted.',
    },
    hint: {
      vi: 'Lập đề xuất bổ sung đơn vị được khai thác (Điều 15.2): /console/proposals/new?dataset={dataset}.',
      en: 'Propose to add the agency to the permitted users (Article 15.2): /console/proposals/new?dataset={dataset}.',
    },
  },
  'request.other-kind': {
    status: 422,
    sentence: {
      vi: 'Đề nghị nêu {dataset} là {asked}, nhưng trong danh mục đó là {kind}.',
      en: 'The request names {dataset} as a {askedEn}; in the catalogue it is a {kindEn}.',
    },
    hint: {
      vi: 'Sửa loại cho đúng danh mục rồi gửi lại; đề nghị đã gửi thì trả lại để bổ sung.',
      en: 'Name it as the catalogue does and submit again; what is submitted is returned to be completed.',
    },
  },
  'request.other-client': {
    status: 422,
    sentence: {
      vi: 'Hệ thống {client} thuộc {owner}, không thuộc {agency}.',
      en: 'The client {client} belongs to {owner}, not to {agency}.',
    },
    hint: {
      vi: 'Chọn hệ thống của chính cơ quan đề nghị.',
      en: 'Name a client of the agency that asks.',
    },
  },
  'request.client-not-fit': {
    status: 422,
    sentence: {
      vi: 'Hệ thống {client} đang ở trạng thái {state} với phạm vi {scopes}; để đọc {dataset} cần được duyệt, không bị khoá và có phạm vi read.',
      en: 'The client {client} is {state} with the scopes {scopes}; to read {dataset} it has to be approved, not locked, and registered for read.',
    },
    hint: {
      vi: 'Đề nghị đơn vị quản lý Kho duyệt hoặc mở khoá hệ thống, rồi gửi lại.',
      en: 'Have the authority approve or unlock it, then submit again.',
    },
  },
  'request.condition-always-true': {
    status: 422,
    sentence: {
      vi: 'Điều kiện dòng trên cột {column} nêu đủ mọi giá trị có thể ({count}), nên không chọn lọc dòng nào.',
      en: 'The row condition on {column} names every value it can have ({count}), so it tells no rows apart.',
    },
    hint: {
      vi: 'Bỏ điều kiện nếu cần tất cả các dòng, hoặc chỉ nêu những giá trị cần thiết.',
      en: 'Leave the condition out if all rows are needed, or name only the values that are.',
    },
  },
  'request.condition-no-value': {
    status: 422,
    sentence: {
      vi: 'Giá trị {value} không thể có ở cột {column}.',
      en: 'The column {column} cannot have the value {value}.',
    },
    hint: {
      vi: 'Xem các giá trị của cột trên trang bộ dữ liệu.',
      en: "See the column's values on the dataset's page.",
    },
  },
  'request.bad-term': {
    status: 422,
    sentence: {
      vi: 'Thời hạn khai thác từ {from} đến {until} không hợp lệ; hôm nay là {today}.',
      en: 'The term from {from} to {until} cannot be; today is {today}.',
    },
    hint: {
      vi: 'Ngày cuối không trước ngày đầu và không trước hôm nay.',
      en: 'The last day is not before the first and not before today.',
    },
  },
  'request.nobody-reads': {
    status: 422,
    sentence: {
      vi: 'Không còn ai đọc được: không chọn hệ thống nào, mà cách nhận là {delivery}.',
      en: 'Nobody is left to read: no client system is chosen, and the ways are {delivery}.',
    },
    hint: {
      vi: 'Chọn một hệ thống, hoặc chỉ để cách nhận online (và file) cho cán bộ của cơ quan.',
      en: 'Choose a client system, or leave only online (and file) for the persons of the agency.',
    },
  },
  'request.widened': {
    status: 422,
    sentence: {
      vi: 'Quyết định không được mở rộng đề nghị ({field}): đề nghị {asked}, quyết định {decided}.',
      en: 'A decision cannot widen what is asked ({fieldEn}): asked {asked}, decided {decided}.',
    },
    hint: {
      vi: 'Chỉ bớt cột, thu hẹp dòng, rút ngắn thời hạn; cần nhiều hơn thì cơ quan gửi đề nghị mới.',
      en: 'Take columns out, narrow rows, shorten the term; for more the agency makes a new request.',
    },
  },
  'request.no-reason': {
    status: 422,
    sentence: {
      vi: 'Việc này cần lý do, ít nhất 10 chữ: trả lại, rút, hoặc chấp thuận ít hơn đề nghị.',
      en: 'This needs a reason of 10 letters or more: returning, withdrawing, or granting less than was asked.',
    },
    hint: {
      vi: 'Ghi lý do để người nhận biết vì sao.',
      en: 'Give the reason, so that whoever receives it knows why.',
    },
  },
  'request.own-decision': {
    status: 403,
    sentence: {
      vi: 'Tài khoản {account} đã tham gia lập đề nghị số {request} nên không được quyết định.',
      en: 'The account {account} had a hand in request {request}, so it may not decide on it.',
    },
    hint: {
      vi: 'Người khác giữ chức năng đó phải quyết định.',
      en: 'Somebody else who holds the function has to decide.',
    },
  },
  'request.four-eyes': {
    status: 403,
    sentence: {
      vi: 'Đề nghị số {request} có dữ liệu cá nhân; tài khoản {account} đã quyết định bước {step}, bước này cần người khác.',
      en: 'Request {request} is about personal data; {account} decided step {step}, so this step needs somebody else.',
    },
    hint: {
      vi: 'Hai người khác nhau phải quyết định, kể cả khi một người giữ cả hai chức năng.',
      en: 'Two different persons have to decide, also where one holds both functions.',
    },
  },
  'request.not-your-turn': {
    status: 409,
    sentence: {
      vi: 'Đề nghị số {request} đang chờ {role} ({agency}) quyết định.',
      en: 'Request {request} waits for the decision of {roleEn} ({agency}).',
    },
    hint: {
      vi: 'Trình tự quyết định: {steps}.',
      en: 'The order of deciders is: {steps}.',
    },
  },
  'request.decided-meanwhile': {
    status: 409,
    sentence: {
      vi: 'Trong lúc đó {agency} đã quyết định đề nghị số {request}: {outcome}, văn bản {document} ngày {day}.',
      en: 'Meanwhile {agency} decided on request {request}: {outcomeEn}, document {document} of {day}.',
    },
    hint: {
      vi: 'Xem quyết định đó rồi quyết định tiếp nếu còn đến lượt.',
      en: 'Look at that decision, and decide on what is left if it is still your turn.',
    },
  },
  'request.reclassified': {
    status: 409,
    sentence: {
      vi: 'Sau khi đề nghị số {request} được gửi, bộ dữ liệu {dataset} đã xếp lại các cột {columns} thành dữ liệu cá nhân hoặc phải che; trình tự quyết định và cách che của đề nghị theo cách xếp cũ.',
      en: 'Since request {request} was submitted, the columns {columns} of {dataset} have become personal or are to be masked; its order of deciders and its masks follow the former classification.',
    },
    hint: {
      vi: 'Trả lại để cơ quan gửi lại theo cách xếp mới; nếu đã có người quyết định thì bỏ các cột này, hoặc từ chối.',
      en: 'Return it, so that the agency submits it again under the new one; where somebody has decided already, take these columns out or refuse it.',
    },
  },
  'request.expired': {
    status: 409,
    sentence: {
      vi: 'Đề nghị số {request} đã hết hạn: thời hạn khai thác xin đến {until}, hôm nay là {today}.',
      en: 'Request {request} has expired: the term asked for ended on {until}, today is {today}.',
    },
    hint: { vi: 'Cơ quan gửi đề nghị mới.', en: 'The agency makes a new request.' },
  },
  'request.bad-day': {
    status: 422,
    sentence: {
      vi: 'Ngày văn bản {day} ở sau hôm nay ({today}).',
      en: 'The day of the document, {day}, is after today ({today}).',
    },
    hint: { vi: 'Ghi ngày ký của văn bản.', en: 'Give the day on which it was signed.' },
  },
  'request.overlapping-term': {
    status: 409,
    sentence: {
      vi: '{kind} từ {from} chồng lên quy định từ {other}.',
      en: '{kind} from {from} overlaps the one from {other}.',
    },
    hint: {
      vi: 'Đặt ngày bắt đầu sau ngày đó; quy định trước tự kết thúc hôm trước.',
      en: 'Let it begin after that day; the one before then ends the day before.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
