/** Errors of pushing, of held rows that are settled, and of the agency's own command. */
import type { ErrorEntry } from '../errors.ts'

const again = {
  vi: 'Gửi lại cùng lệnh; không có gì bị mất hay nạp hai lần.',
  en: 'Repeat the same call; nothing is lost and nothing is loaded twice.',
}

export const pushErrors = {
  'push.unknown-load': {
    status: 404,
    sentence: {
      vi: 'Chưa có lần nạp {id} của đơn vị này, hoặc đã quá hạn.',
      en: 'This agency has not announced a load {id}, or it has expired.',
    },
    hint: {
      vi: 'Gửi bản kê trước: PUT …/loads/{loadId}/manifest.',
      en: 'Announce it first: PUT …/loads/{loadId}/manifest.',
    },
  },
  'push.other-manifest': {
    status: 409,
    sentence: {
      vi: 'Lần nạp {id} đã được khai báo với {what} = {was}, nay là {now}.',
      en: 'The load {id} was announced with {what} = {was}, now it is {now}.',
    },
    hint: {
      vi: 'Nội dung khác cần một mã lần nạp mới.',
      en: 'Other content needs a new load id.',
    },
  },
  'push.wrong-offset': {
    status: 409,
    sentence: {
      vi: 'Máy chủ đang có {expected} byte, lần gửi này bắt đầu từ byte {sent}.',
      en: 'The server has {expected} bytes, this call begins at byte {sent}.',
    },
    hint: {
      vi: 'Hỏi HEAD …/loads/{loadId}, gửi tiếp từ số trong Upload-Offset.',
      en: 'Ask HEAD …/loads/{loadId} and go on at the number in Upload-Offset.',
    },
  },
  'push.differs': {
    status: 422,
    sentence: {
      vi: 'Bản kê ghi {what} = {declared}, thực tế là {found}.',
      en: 'The manifest says {what} = {declared}, found was {found}.',
    },
    hint: {
      vi: 'Lập lại bản kê từ đúng tệp sẽ gửi; nếu {what} là sha256 hoặc bytes thì gửi lại tệp từ đầu.',
      en: 'Make the manifest of the very file that is sent; where {what} is sha256 or bytes send the file again from its beginning.',
    },
  },
  'push.space': {
    status: 413,
    sentence: {
      vi: 'Đơn vị đang giữ {held} byte chưa nạp xong; thêm {asked} byte sẽ vượt giới hạn {limit}.',
      en: 'This agency holds {held} bytes of unfinished loads; {asked} more would pass the limit of {limit}.',
    },
    hint: {
      vi: 'Gửi xong hoặc huỷ (DELETE) các lần nạp đang dở.',
      en: 'Finish the loads that were begun, or give them up (DELETE).',
    },
  },
  'push.taken-over': {
    status: 409,
    sentence: {
      vi: 'Một lệnh khác đang gửi tiếp lần nạp {id}.',
      en: 'Another call goes on with the load {id}.',
    },
    hint: {
      vi: 'Chỉ gửi một lần nạp từ một nơi.',
      en: 'Send one load from one place only.',
    },
  },
  'push.finished': {
    status: 409,
    sentence: {
      vi: 'Lần nạp {id} đã xong bởi một lệnh khác.',
      en: 'The load {id} was finished by another call.',
    },
    hint: again,
  },
  'push.not-waiting': {
    status: 409,
    sentence: {
      vi: 'Lần nạp {id} không chờ xác nhận; trạng thái: {state}.',
      en: 'The load {id} does not wait for a confirmation; its state is {state}.',
    },
    hint: { vi: 'Xem GET …/loads/{loadId}.', en: 'See GET …/loads/{loadId}.' },
  },
  'push.bad-change': {
    status: 422,
    sentence: {
      vi: 'Thay đổi thứ {line} không đọc được: {reason}.',
      en: 'Change {line} cannot be read: {reason}.',
    },
    hint: {
      vi: 'Mỗi thay đổi là {"op":"upsert","record":{…đủ cột…}} hoặc {"op":"delete","key":…}; chưa có gì được lưu.',
      en: 'A change is {"op":"upsert","record":{…all columns…}} or {"op":"delete","key":…}; nothing was stored.',
    },
  },
  'push.too-many-changes': {
    status: 413,
    sentence: {
      vi: 'Một lần gửi nhận tối đa {limit} thay đổi.',
      en: 'One call takes at most {limit} changes.',
    },
    hint: {
      vi: 'Chia nhỏ, mỗi lần một Idempotency-Key; nhiều hơn thì nạp cả tệp.',
      en: 'Split them, each call with its own Idempotency-Key; for more, push the whole file.',
    },
  },
  'quarantine.not-held': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} không bị giữ lại trong lần nạp {load}.',
      en: 'Line {line} is not held back by the load {load}.',
    },
    hint: {
      vi: 'Tải lại danh sách dòng bị giữ và giữ nguyên cột _line.',
      en: 'Download the held rows again and keep the column _line as it is.',
    },
  },
  'quarantine.superseded': {
    status: 409,
    sentence: {
      vi: 'Sau lần nạp {load} đã có lần nạp toàn bộ {by}.',
      en: 'The load {load} was followed by the whole load {by}.',
    },
    hint: {
      vi: 'Xử lý các dòng bị giữ của lần nạp mới hơn.',
      en: 'Settle the held rows of the newer load.',
    },
  },
  'quarantine.not-in': {
    status: 409,
    sentence: {
      vi: 'Lần nạp {load} không vào Kho (trạng thái {state}) nên không có gì để sửa từng dòng.',
      en: 'The load {load} is not in (its state is {state}), so there is nothing to settle row by row.',
    },
    hint: {
      vi: 'Sửa tệp rồi nạp lại cả tệp.',
      en: 'Correct the file and supply it again as a whole.',
    },
  },
  'quarantine.not-releasable': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} vi phạm {rule} ở cột {column}, không thể cho qua: {reasonVi}',
      en: 'Line {line} breaks {rule} in column {column} and cannot be released: {reasonEn}',
    },
    hint: {
      vi: 'Chủ quản sửa giá trị ở nguồn rồi gửi lại dòng đó.',
      en: 'The owner corrects the value at the source and sends the row again.',
    },
  },
  'quarantine.owner-only': {
    status: 403,
    sentence: {
      vi: 'Chỉ cơ quan chủ quản {owner} được cho qua dòng trái quy tắc; hệ thống {client} thuộc {agency}.',
      en: 'Only the owner {owner} may release rows that break a rule; the client {client} is of {agency}.',
    },
    hint: {
      vi: 'Sửa dòng và gửi lại, hoặc đề nghị cơ quan chủ quản.',
      en: 'Correct the rows and send them again, or ask the owner.',
    },
  },
  'supply.no-secret': {
    status: 400,
    sentence: {
      vi: 'Thiếu mật khẩu của hệ thống {client}.',
      en: 'The secret of the client {client} is missing.',
    },
    hint: {
      vi: 'Đặt biến KHO_CLIENT_SECRET hoặc nêu --secret-file; không ghi mật khẩu trong lệnh.',
      en: 'Set KHO_CLIENT_SECRET or name --secret-file; never write a secret into the command.',
    },
  },
  'supply.plain-http': {
    status: 400,
    sentence: {
      vi: 'Địa chỉ {url} không mã hoá, mật khẩu sẽ đi qua mạng dạng rõ.',
      en: 'The address {url} is not encrypted; the secret would cross the network in the clear.',
    },
    hint: {
      vi: 'Dùng https, hoặc --allow-http nếu mạng đã được bảo vệ.',
      en: 'Use https, or --allow-http where the network itself is protected.',
    },
  },
  'supply.gave-up': {
    status: 504,
    sentence: {
      vi: 'Không gửi được tới {url} trong {minutes} phút: {reason}.',
      en: 'It could not be sent to {url} within {minutes} minutes: {reason}.',
    },
    hint: again,
  },
  'supply.refused': {
    status: 409,
    sentence: {
      vi: 'Máy chủ từ chối ({code}): {detail}',
      en: 'The server refused ({code}): {detailEn}',
    },
    hint: { vi: '{hint}', en: '{hintEn}' },
  },
  'supply.changed-file': {
    status: 409,
    sentence: {
      vi: 'Tệp {file} đã thay đổi trong khi đang gửi.',
      en: 'The file {file} changed while it was sent.',
    },
    hint: { vi: 'Gửi lại khi tệp đã yên.', en: 'Send it again when the file rests.' },
  },
  'supply.bad-receipt': {
    status: 409,
    sentence: {
      vi: 'Biên nhận không đúng: {what} = {found}, phải là {expected}.',
      en: 'The receipt is not right: {what} = {found}, it must be {expected}.',
    },
    hint: {
      vi: 'Giữ tệp biên nhận và báo đơn vị vận hành Kho.',
      en: 'Keep the receipt and tell whoever runs Kho.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
