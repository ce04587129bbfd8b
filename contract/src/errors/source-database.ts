/** Errors of databases and database files as sources. No address, account or password is ever told. */
import type { ErrorEntry } from '../errors.ts'

const nothingStored = {
  vi: 'chưa có gì được lưu',
  en: 'nothing was stored',
}

export const sourceDatabaseErrors = {
  'source.unreachable': {
    status: 502,
    sentence: {
      vi: 'Không kết nối được tới máy chủ của nguồn {source}: {reason}.',
      en: 'The server of the source {source} cannot be reached: {reason}.',
    },
    hint: {
      vi: `Kiểm tra máy chủ đang chạy, tên máy (ENOTFOUND), cổng (ECONNREFUSED) và tường lửa giữa hai bên (ETIMEDOUT, EHOSTUNREACH); ${nothingStored.vi}.`,
      en: `Check that the server runs, its name (ENOTFOUND), its port (ECONNREFUSED) and the firewall between (ETIMEDOUT, EHOSTUNREACH); ${nothingStored.en}.`,
    },
  },
  'source.no-permission': {
    status: 502,
    sentence: {
      vi: 'Tài khoản của nguồn {source} không được đọc {object}.',
      en: 'The account of the source {source} may not read {object}.',
    },
    hint: {
      vi: 'Đề nghị đơn vị cấp quyền SELECT trên đúng bảng đó cho tài khoản chỉ đọc.',
      en: 'Ask the agency to grant the read-only account SELECT on exactly that table.',
    },
  },
  'source.query-wrong': {
    status: 422,
    sentence: {
      vi: 'Nguồn {source} không chạy được truy vấn đã khai báo: {reason}.',
      en: 'The source {source} cannot run the declared query: {reason}.',
    },
    hint: {
      vi: `Thử truy vấn ngay tại nguồn rồi khai báo lại; ${nothingStored.vi}.`,
      en: `Try the query at the source itself and declare it again; ${nothingStored.en}.`,
    },
  },
  'source.bad-connection-string': {
    status: 422,
    sentence: {
      vi: 'Chuỗi kết nối của nguồn {source} không đúng dạng {expected}.',
      en: 'The connection string of the source {source} does not have the form {expected}.',
    },
    hint: {
      vi: 'Sửa thiết đặt chứa chuỗi đó; ký tự đặc biệt trong mật khẩu viết dạng %XX.',
      en: 'Correct the setting that holds it; special characters of a password are written as %XX.',
    },
  },
  'source.watermark-backward': {
    status: 409,
    sentence: {
      vi: 'Mốc {column} của nguồn {source} đi lùi: lần trước {before}, nay {now}.',
      en: 'The watermark {column} of the source {source} went backward: last time {before}, now {now}.',
    },
    hint: {
      vi: 'Hỏi đơn vị xem nguồn có bị khôi phục từ bản sao lưu không; sau đó chạy lại với --full để so toàn bộ.',
      en: 'Ask the agency whether the source was restored from a backup; then run it again with --full to compare everything.',
    },
  },
  'source.watermark-unfit': {
    status: 422,
    sentence: {
      vi: 'Cột {column} không dùng làm mốc được: {reason}.',
      en: 'The column {column} cannot be a watermark: {reason}.',
    },
    hint: {
      vi: 'Khai báo một cột kiểu timestamp hoặc integer của bộ dữ liệu mà nguồn tăng lên mỗi khi dòng thay đổi.',
      en: 'Declare a timestamp or integer column of the dataset that the source raises whenever a row changes.',
    },
  },
  'source.bad-file': {
    status: 422,
    sentence: {
      vi: 'Tệp {file} không đọc được như {kind}: {reason}.',
      en: 'The file {file} cannot be read as {kind}: {reason}.',
    },
    hint: {
      vi: `Kiểm tra tệp mở được bằng chương trình gốc rồi gửi lại; ${nothingStored.vi}.`,
      en: `Check that the file opens in its own program and send it again; ${nothingStored.en}.`,
    },
  },
} as const satisfies Record<string, ErrorEntry>
