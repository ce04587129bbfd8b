/** Errors of loads, quarantine and equality. */
import type { ErrorEntry } from '../errors.ts'

const fix = {
  vi: 'Sửa tệp nguồn tại chỗ đã nêu rồi nạp lại; chưa có gì được lưu.',
  en: 'Correct the source at the place named and load it again; nothing was stored.',
}

export const intakeErrors = {
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
      vi: 'Khoá ở dòng {line} chỉ khác khoá đã có về chữ hoa thường, vị trí dấu thanh hoặc dạng Unicode.',
      en: 'The key in line {line} differs from an existing one only in case, place of a tone or Unicode form.',
    },
    hint: {
      vi: 'Giữ nguyên cách viết khoá như lần trước, hoặc xoá khoá cũ trước.',
      en: 'Keep the key as it was written before, or remove the old one first.',
    },
  },
  'intake.too-many-failing': {
    status: 422,
    sentence: {
      vi: '{failing} trên {rows} dòng không đạt (ngưỡng {limit}); từ chối cả tệp. Lỗi đầu: dòng {place}, {rule}.',
      en: '{failing} of {rows} rows fail (limit {limit}); the load is refused whole. First: line {place}, {rule}.',
    },
    hint: {
      vi: 'Tìm số của lần nạp bằng kho loads, xem các dòng lỗi bằng kho quarantine <số>, sửa nguồn rồi nạp lại.',
      en: 'Find the load with kho loads, see its failing rows with kho quarantine <load>, correct the source and load it again.',
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
  'intake.cancelled': {
    status: 409,
    sentence: {
      vi: 'Lần nạp từ {source} đã bị dừng; chưa có gì được lưu.',
      en: 'The load from {source} was stopped; nothing was stored.',
    },
    hint: { vi: 'Nạp lại khi cần.', en: 'Load it again when it is wanted.' },
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
