/** Errors of reaching sources: hosts, credentials, services and places where files are left. */
import type { ErrorEntry } from '../errors.ts'

export const sourceErrors = {
  'source.host-not-allowed': {
    status: 403,
    sentence: {
      vi: 'Nguồn {source} nằm ở {host}, nơi Kho không được phép kết nối.',
      en: 'The source {source} lies at {host}, which Kho may not reach.',
    },
    hint: {
      vi: 'Nếu đúng, người vận hành thêm {host} vào KHO_ALLOWED_HOSTS.',
      en: 'If it is right, the operator adds {host} to KHO_ALLOWED_HOSTS.',
    },
  },
  'credential.unknown': {
    status: 404,
    sentence: { vi: 'Không có thông tin xác thực {name}.', en: 'There is no credential {name}.' },
    hint: {
      vi: 'Cất nó bằng npx kho credential set {name}.',
      en: 'Keep it with npx kho credential set {name}.',
    },
  },
  'credential.bad-name': {
    status: 422,
    sentence: {
      vi: 'Tên {name} không dùng được cho thông tin xác thực.',
      en: 'The name {name} cannot be that of a credential.',
    },
    hint: {
      vi: 'Dùng chữ thường không dấu, chữ số và gạch nối, nhiều nhất 48.',
      en: 'Use lower-case letters, digits and hyphens, at most 48.',
    },
  },
  'credential.bad-text': {
    status: 422,
    sentence: {
      vi: 'Thông tin xác thực {name} dài {length} ký tự; cho phép từ 1 đến {limit}.',
      en: 'The credential {name} has {length} characters; 1 to {limit} are allowed.',
    },
    hint: {
      vi: 'Đưa nội dung qua đầu vào chuẩn: npx kho credential set {name} < tệp.',
      en: 'Give its text on standard input: npx kho credential set {name} < file.',
    },
  },
  'credential.bad-key': {
    status: 500,
    sentence: {
      vi: 'Tệp khoá {file} không chứa khoá 32 byte dạng base64.',
      en: 'The key file {file} does not hold a key of 32 bytes in base64.',
    },
    hint: {
      vi: 'Khôi phục tệp từ bản sao lưu riêng của nó.',
      en: 'Restore the file from its own backup.',
    },
  },
  'credential.other-key': {
    status: 500,
    sentence: {
      vi: 'Thông tin xác thực {name} được niêm phong bằng khoá {sealedBy}, tệp {file} chứa khoá {found}.',
      en: 'The credential {name} was sealed with the key {sealedBy}; the file {file} holds the key {found}.',
    },
    hint: {
      vi: 'Khôi phục đúng tệp khoá, hoặc cất lại bằng npx kho credential set {name}.',
      en: 'Restore the right key file, or keep it anew with npx kho credential set {name}.',
    },
  },
  'credential.damaged': {
    status: 500,
    sentence: {
      vi: 'Thông tin xác thực {name} đã bị sửa trong cơ sở dữ liệu.',
      en: 'The credential {name} was altered in the database.',
    },
    hint: {
      vi: 'Cất lại bằng npx kho credential set {name} và tìm xem ai đã sửa.',
      en: 'Keep it anew with npx kho credential set {name}, and find out who altered it.',
    },
  },
  'source.refused-login': {
    status: 502,
    sentence: {
      vi: 'Nguồn {source} từ chối đăng nhập ({reason}).',
      en: 'The source {source} refused the login ({reason}).',
    },
    hint: {
      vi: 'Xin thông tin đăng nhập mới và cất lại bằng npx kho credential set.',
      en: 'Ask for a new login and keep it with npx kho credential set.',
    },
  },
  'source.certificate': {
    status: 502,
    sentence: {
      vi: 'Chứng thư của nguồn {source} không được tin ({reason}).',
      en: 'The certificate of the source {source} is not trusted ({reason}).',
    },
    hint: {
      vi: 'Cơ quan gia hạn chứng thư (CERT_HAS_EXPIRED), hoặc người vận hành khai báo chứng thư gốc của nó (SELF_SIGNED, UNABLE_TO) hay đúng tên máy (ALTNAME). TLS, WRONG_VERSION_NUMBER, EPROTO: máy chủ không nói TLS ở cổng đó.',
      en: 'The agency renews it (CERT_HAS_EXPIRED), or the operator declares the authority that issued it (SELF_SIGNED, UNABLE_TO) or the right name of the host (ALTNAME). TLS, WRONG_VERSION_NUMBER, EPROTO: the server does not speak TLS at that port.',
    },
  },
  'source.other-host-key': {
    status: 502,
    sentence: {
      vi: 'Máy chủ của nguồn {source} đưa khoá {found}, không phải khoá đã khai báo {declared}; Kho không đăng nhập.',
      en: 'The server of the source {source} shows the key {found}, not the declared {declared}; Kho did not log in.',
    },
    hint: {
      vi: 'Hỏi cơ quan vì sao khoá đổi, qua một đường khác, trước khi sửa hostKey.',
      en: 'Ask the agency why the key changed, by another way, before you correct hostKey.',
    },
  },
  'source.open-secret': {
    status: 422,
    sentence: {
      vi: 'Nguồn {source} được khai báo bằng http: tới {host}, không mã hoá; Kho không gửi thông tin đăng nhập qua đó.',
      en: 'The source {source} is declared with http: to {host}, without encryption; Kho sends no login that way.',
    },
    hint: {
      vi: 'Dùng https:. Dịch vụ không có TLS mà nằm trong mạng riêng thì khai báo "plain": true.',
      en: 'Use https:. For a service without TLS inside the dedicated network declare "plain": true.',
    },
  },
  'source.answered': {
    status: 502,
    sentence: {
      vi: 'Nguồn {source} trả lời {status} ở {place}.',
      en: 'The source {source} answered {status} at {place}.',
    },
    hint: {
      vi: '4xx: sửa địa chỉ hoặc tham số trong khai báo nguồn (404: không có địa chỉ đó); 5xx: máy chủ có lỗi, báo cho cơ quan rồi chạy lại. Chưa có gì được lưu.',
      en: '4xx: correct the address or the parameters in the declaration (404: there is no such address); 5xx: the server is at fault, tell the agency and run it again. Nothing was stored.',
    },
  },
  'source.other-content': {
    status: 502,
    sentence: {
      vi: 'Nguồn {source} gửi {found} thay vì {expected}; bắt đầu bằng: {start}',
      en: 'The source {source} sent {found} in place of {expected}; it begins: {start}',
    },
    hint: {
      vi: 'Thường là trang báo lỗi hoặc trang đăng nhập; kiểm tra địa chỉ và quyền.',
      en: 'Mostly a page about an error or a login; check the address and the right.',
    },
  },
  'source.incomplete': {
    status: 502,
    sentence: {
      vi: 'Nguồn {source} nói có {total} bản ghi nhưng đưa {found}.',
      en: 'The source {source} speaks of {total} records but gave {found}.',
    },
    hint: {
      vi: 'Dịch vụ có thể đưa ít dòng một trang hơn paging.size: sửa tham số hoặc số dòng. Nếu dữ liệu đang thay đổi thì chạy lại. Chưa có gì được lưu.',
      en: 'The service may give fewer rows a page than paging.size: correct the parameter or the number. Where data is changing at the moment, run it again. Nothing was stored.',
    },
  },
  'source.pages-repeat': {
    status: 502,
    sentence: {
      vi: 'Nguồn {source} đưa lại trang {page}: phân trang không tiến.',
      en: 'The source {source} gave page {page} once more: its paging does not advance.',
    },
    hint: {
      vi: 'Kiểm tra tham số phân trang trong khai báo nguồn.',
      en: 'Check the paging in the declaration of the source.',
    },
  },
  'source.too-large': {
    status: 413,
    sentence: {
      vi: 'Nguồn {source} lớn hơn giới hạn {limit} byte.',
      en: 'The source {source} is larger than the limit of {limit} bytes.',
    },
    hint: {
      vi: 'Chia nhỏ, hoặc nâng bytesMax trong khai báo nguồn.',
      en: 'Divide it, or raise bytesMax in the declaration of the source.',
    },
  },
  'source.slot-lost': {
    status: 502,
    sentence: {
      vi: 'Khe nhân bản {slot} của nguồn {source} không còn.',
      en: 'The replication slot {slot} of the source {source} is gone.',
    },
    hint: {
      vi: 'Kho tự tạo khe mới và so lại toàn bộ; hỏi cơ quan vì sao khe bị bỏ.',
      en: 'Kho makes a new one and compares the whole by itself; ask the agency why it went.',
    },
  },
  'source.log-lost': {
    status: 502,
    sentence: {
      vi: 'Nhật ký nhị phân của nguồn {source} không còn từ {place}, nơi Kho đã đọc tới.',
      en: 'The binary log of the source {source} no longer goes back to {place}, where Kho had read to.',
    },
    hint: {
      vi: 'Kho tự so lại toàn bộ rồi đọc tiếp. Nếu lặp lại, cơ quan giữ nhật ký lâu hơn (binlog_expire_logs_seconds).',
      en: 'Kho compares the whole by itself and reads on. If it happens again, the agency keeps its log for longer (binlog_expire_logs_seconds).',
    },
  },
  'source.log-too-long': {
    status: 503,
    sentence: {
      vi: 'Nguồn {source} phải giữ {kept} byte nhật ký cho Kho, quá giới hạn {limit}; Kho đã bỏ khe nhân bản.',
      en: 'The source {source} had to keep {kept} bytes of its log for Kho, over the limit of {limit}; the slot was given up.',
    },
    hint: {
      vi: 'Ổ đĩa của cơ quan được giải phóng. Kho so lại toàn bộ và thử lại sau một giờ.',
      en: "The agency's disk is free again. Kho compares the whole and tries again in an hour.",
    },
  },
  'source.capture-impossible': {
    status: 422,
    sentence: {
      vi: 'Nguồn {source} không thể báo từng thay đổi: {reason}.',
      en: 'The source {source} cannot tell its changes: {reason}.',
    },
    hint: {
      vi: 'Cơ quan làm theo docs/for-agencies/change-capture.md, hoặc bỏ capture trong khai báo.',
      en: 'The agency follows docs/for-agencies/change-capture.md, or capture is left out.',
    },
  },
  'source.no-folder': {
    status: 502,
    sentence: {
      vi: 'Ở nguồn {source} không vào được thư mục {folder}: {reason}.',
      en: 'At the source {source} the folder {folder} cannot be entered: {reason}.',
    },
    hint: {
      vi: 'Sửa folder trong khai báo (đường dẫn mà tài khoản đó thấy sau khi đăng nhập), hoặc cấp cho tài khoản quyền đọc; chưa có gì được lưu.',
      en: 'Correct folder in the declaration (the path as that account sees it after its login), or let the account read it; nothing was stored.',
    },
  },
  'source.not-moved': {
    status: 502,
    sentence: {
      vi: 'Ở nguồn {source} không chuyển được tệp vào thư mục {folder}: {reason}.',
      en: 'At the source {source} no file can be moved into the folder {folder}: {reason}.',
    },
    hint: {
      vi: 'Cho tài khoản tạo thư mục và đổi tên ở đó; tài khoản chỉ đọc thì khai báo "done": null, "refused": null. Lần nạp nào đã vào Kho thì xem bằng kho loads.',
      en: 'Let the account make folders and rename there; for one that only reads declare "done": null, "refused": null. Loads that came in are shown by kho loads.',
    },
  },
  'source.nothing-there': {
    status: 404,
    sentence: {
      vi: 'Ở nguồn {source} không có tệp nào khớp {pattern} để lấy.',
      en: 'At the source {source} no file that matches {pattern} waits to be taken.',
    },
    hint: {
      vi: 'Tệp phải nằm yên (không còn được ghi) trước khi Kho lấy.',
      en: 'A file must lie still (no longer be written) before Kho takes it.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
