/** Errors of sources, loads and equality. */
import type { ErrorEntry } from '../errors.ts'

const fix = {
  vi: 'Sửa tệp nguồn tại chỗ đã nêu rồi nạp lại; chưa có gì được lưu.',
  en: 'Correct the source at the place named and load it again; nothing was stored.',
}

export const intakeErrors = {
  'source.not-found': {
    status: 404,
    sentence: { vi: 'Không đọc được tệp {file}.', en: 'The file {file} cannot be read.' },
    hint: {
      vi: 'Kiểm tra đường dẫn và quyền đọc.',
      en: 'Check the path and the right to read it.',
    },
  },
  'source.empty': {
    status: 422,
    sentence: {
      vi: 'Tệp nguồn rỗng; lần trước có {before} dòng.',
      en: 'The source is empty; last time it had {before} rows.',
    },
    hint: {
      vi: 'Nếu đúng là không còn dòng nào, gửi tệp chỉ có dòng tiêu đề và xác nhận.',
      en: 'If there are truly no rows, send a file with only the header and confirm it.',
    },
  },
  'source.wrong-delimiter': {
    status: 422,
    sentence: {
      vi: 'Dòng tiêu đề dùng dấu phân cách {found}, đã khai báo {declared}.',
      en: 'The header is separated by {found}; {declared} was declared.',
    },
    hint: fix,
  },
  'source.missing-column': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề thiếu cột {missing}; có: {found}.',
      en: 'The header lacks the columns {missing}; it has: {found}.',
    },
    hint: fix,
  },
  'source.unknown-column': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề có cột chưa khai báo: {unknown}.',
      en: 'The header has columns that are not declared: {unknown}.',
    },
    hint: {
      vi: 'Bỏ cột đó, hoặc khai báo trong định nghĩa bộ dữ liệu.',
      en: 'Leave them out, or declare them in the dataset definition.',
    },
  },
  'source.duplicate-column': {
    status: 422,
    sentence: {
      vi: 'Tiêu đề có cột {column} hai lần.',
      en: 'The header names the column {column} twice.',
    },
    hint: fix,
  },
  'source.ragged-row': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} có {found} ô, tiêu đề có {expected}.',
      en: 'Line {line} has {found} fields, the header has {expected}.',
    },
    hint: fix,
  },
  'source.bad-quote': {
    status: 422,
    sentence: {
      vi: 'Dấu nháy không đóng hoặc đặt sai, bắt đầu ở dòng {line}.',
      en: 'A quote that begins at line {line} is not closed or is misplaced.',
    },
    hint: fix,
  },
  'source.nul-byte': {
    status: 422,
    sentence: { vi: 'Có byte NUL ở dòng {line}.', en: 'There is a NUL byte in line {line}.' },
    hint: fix,
  },
  'source.invalid-utf8': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} không phải UTF-8 (byte thứ {offset}).',
      en: 'Line {line} is not UTF-8 (byte {offset}).',
    },
    hint: {
      vi: 'Lưu lại tệp với mã UTF-8.',
      en: 'Save the file as UTF-8.',
    },
  },
  'source.line-too-long': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} dài hơn giới hạn {limit} byte.',
      en: 'Line {line} is longer than the limit of {limit} bytes.',
    },
    hint: fix,
  },
  'source.bad-geojson': {
    status: 422,
    sentence: {
      vi: 'GeoJSON sai gần byte {offset}: {reason}.',
      en: 'The GeoJSON is wrong near byte {offset}: {reason}.',
    },
    hint: fix,
  },
  'source.gone': {
    status: 502,
    sentence: {
      vi: 'Mất kết nối tới nguồn {source} giữa chừng: {reason}.',
      en: 'The source {source} was lost in the middle: {reason}.',
    },
    hint: {
      vi: 'Chưa có gì được lưu; chạy lại khi nguồn hoạt động.',
      en: 'Nothing was stored; run it again when the source is back.',
    },
  },
  'source.schema-changed': {
    status: 422,
    sentence: {
      vi: 'Nguồn đã đổi cấu trúc: {difference}.',
      en: 'The source has changed its structure: {difference}.',
    },
    hint: {
      vi: 'Cập nhật định nghĩa hoặc truy vấn nguồn; chưa có gì được lưu.',
      en: 'Bring the definition or the query up to date; nothing was stored.',
    },
  },
  'source.unknown-source': {
    status: 404,
    sentence: { vi: 'Không có nguồn {source}.', en: 'There is no source {source}.' },
    hint: { vi: 'Xem kho source list.', en: 'See kho source list.' },
  },
  'intake.duplicate-key': {
    status: 422,
    sentence: {
      vi: 'Khoá lặp lại ở dòng {first} và dòng {second}.',
      en: 'The same key stands in lines {first} and {second}.',
    },
    hint: fix,
  },
  'intake.missing-key': {
    status: 422,
    sentence: { vi: 'Dòng {line} thiếu khoá {column}.', en: 'Line {line} lacks the key {column}.' },
    hint: fix,
  },
  'intake.key-variant': {
    status: 422,
    sentence: {
      vi: 'Khoá ở dòng {line} chỉ khác khoá đã có về chữ hoa thường hoặc dạng Unicode.',
      en: 'The key in line {line} differs from an existing one only in case or Unicode form.',
    },
    hint: {
      vi: 'Giữ nguyên cách viết khoá như lần trước, hoặc xoá khoá cũ trước.',
      en: 'Keep the key as it was written before, or remove the old one first.',
    },
  },
  'intake.too-many-failing': {
    status: 422,
    sentence: {
      vi: '{failing} trên {rows} dòng không đạt (ngưỡng {limit}); từ chối cả tệp. Lỗi đầu: dòng {line}, {rule}.',
      en: '{failing} of {rows} rows fail (limit {limit}); the load is refused whole. First: line {line}, {rule}.',
    },
    hint: {
      vi: 'Xem các dòng lỗi bằng kho quarantine, sửa nguồn rồi nạp lại.',
      en: 'See the failing rows with kho quarantine, correct the source and load it again.',
    },
  },
  'intake.outside-part': {
    status: 422,
    sentence: {
      vi: 'Dòng {line} nằm ngoài phần của đơn vị cung cấp {part}.',
      en: "Line {line} is outside the supplier's part {part}.",
    },
    hint: fix,
  },
  'intake.needs-confirmation': {
    status: 409,
    sentence: {
      vi: 'Lần nạp này sẽ xoá {deleted} trên {rows} dòng (ngưỡng {limit}); đang chờ xác nhận.',
      en: 'This load would delete {deleted} of {rows} rows (limit {limit}); it waits for a confirmation.',
    },
    hint: {
      vi: 'Nếu đúng, chạy lại với --confirm {load}.',
      en: 'If that is right, run it again with --confirm {load}.',
    },
  },
  'intake.nothing-waiting': {
    status: 404,
    sentence: {
      vi: 'Không có lần nạp {load} đang chờ xác nhận cho tệp này.',
      en: 'No load {load} of this source waits for a confirmation.',
    },
    hint: { vi: 'Xem kho loads.', en: 'See kho loads.' },
  },
  'intake.no-receipt': {
    status: 404,
    sentence: {
      vi: 'Lần nạp {load} không có biên nhận.',
      en: 'The load {load} has no receipt.',
    },
    hint: {
      vi: 'Chỉ lần nạp đã xong mới có biên nhận; xem kho loads.',
      en: 'Only a load that came to its end has one; see kho loads.',
    },
  },
  'intake.unknown-part': {
    status: 404,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không có phần {part}.',
      en: 'The dataset {dataset} has no part {part}.',
    },
    hint: {
      vi: 'Các phần có trong câu trên; nêu --part.',
      en: 'The parts it has stand in the sentence; name one with --part.',
    },
  },
  'equality.unequal': {
    status: 409,
    sentence: {
      vi: 'Bản trong Kho khác nguồn ở {differences} dòng.',
      en: 'The copy differs from the source in {differences} rows.',
    },
    hint: {
      vi: 'Xem danh sách khoá khác nhau; sửa bằng kho verify --repair.',
      en: 'See the differing keys; repair with kho verify --repair.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
