/** Errors of questions asked to the store. */
import type { ErrorEntry } from '../errors.ts'

export const queryErrors = {
  'query.unknown-column': {
    status: 400,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không có cột {column}.',
      en: 'The dataset {dataset} has no column {column}.',
    },
    hint: {
      vi: 'Xem cấu trúc tại /api/v1/datasets/{dataset}.',
      en: 'See the structure at /api/v1/datasets/{dataset}.',
    },
  },
  'query.filter-syntax': {
    status: 400,
    sentence: {
      vi: 'filter sai ở ký tự {place}: gặp {foundVi}, cần {expectedVi}.',
      en: 'The filter goes wrong at character {place}: it has {foundEn} where {expectedEn} is expected.',
    },
    hint: {
      vi: "Viết theo CQL2, ví dụ filter=ma_xa='24670' AND so_lop>=10; xem docs/how-to/filter.md.",
      en: "Write CQL2, as filter=ma_xa='24670' AND so_lop>=10; see docs/how-to/filter.md.",
    },
  },
  'query.filter-too-large': {
    status: 400,
    sentence: {
      vi: 'filter quá lớn: {what} là {count}, nhiều nhất {max}.',
      en: 'The filter is too large: its {what} is {count}, at most {max}.',
    },
    hint: {
      vi: 'Chia câu hỏi thành nhiều câu, hoặc xuất toàn bộ rồi lọc tại chỗ.',
      en: 'Ask in several questions, or export everything and filter it yourself.',
    },
  },
  'query.filter-operator': {
    status: 400,
    sentence: {
      vi: 'Không dùng được {operator} với cột {column} kiểu {type}.',
      en: '{operator} cannot be asked of column {column} of type {type}.',
    },
    hint: {
      vi: 'Với kiểu này dùng được: {operators}.',
      en: 'Of this type can be asked: {operators}.',
    },
  },
  'query.filter-value': {
    status: 400,
    sentence: {
      vi: 'Trong filter, giá trị {value} không hợp kiểu {type} của cột {column}.',
      en: 'In the filter the value {value} does not fit the type {type} of column {column}.',
    },
    hint: { vi: 'Viết như {example}.', en: 'Write it like {example}.' },
  },
  'query.filter-language': {
    status: 400,
    sentence: {
      vi: 'filter-lang là {value}; ở đây chỉ hiểu cql2-text.',
      en: 'filter-lang is {value}; only cql2-text is understood here.',
    },
    hint: { vi: 'Viết filter bằng CQL2 dạng chữ.', en: 'Write the filter as CQL2 text.' },
  },
  'query.unknown-figure': {
    status: 400,
    sentence: { vi: 'Không có số liệu {value}.', en: 'There is no figure {value}.' },
    hint: {
      vi: 'Dùng count, hoặc sum, avg, min, max, distinct và tên cột, ví dụ sum:so_lop.',
      en: 'Use count, or sum, avg, min, max, distinct with a column, as sum:so_lop.',
    },
  },
  'query.figure-of-persons': {
    status: 403,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} nói về cá nhân: chỉ đếm được, không cộng, trung bình hay tìm lớn nhất, nhỏ nhất.',
      en: 'The dataset {dataset} is about persons: they can be counted, not added up, averaged or ranked.',
    },
    hint: {
      vi: 'Dùng value=count hoặc distinct; nhóm nhỏ được bỏ, số đếm làm tròn xuống.',
      en: 'Use value=count or distinct; small groups are left out and counts rounded down.',
    },
  },
  'query.filter-elsewhere': {
    status: 400,
    sentence: {
      vi: '{name} không dùng được ở đây.',
      en: '{name} cannot be used here.',
    },
    hint: {
      vi: 'Lọc khi đọc bản ghi (/records) hoặc khi xuất (/export).',
      en: 'Filter where records are read (/records) or exported (/export).',
    },
  },
  'query.too-broad': {
    status: 422,
    sentence: {
      vi: 'Câu hỏi phải đọc quá nhiều dòng: sau {seconds} giây chưa xong.',
      en: 'The question has to read too many rows: it was not done after {seconds} seconds.',
    },
    hint: {
      vi: 'Lọc thêm theo cột có chỉ mục ({indexed}), hoặc xuất toàn bộ.',
      en: 'Narrow it by a column with an index ({indexed}), or export everything.',
    },
  },
  'query.bad-value': {
    status: 400,
    sentence: {
      vi: 'Giá trị {value} không hợp kiểu {type} của cột {column}.',
      en: 'The value {value} does not fit the type {type} of column {column}.',
    },
    hint: { vi: 'Viết giá trị đúng kiểu.', en: 'Write the value in that type.' },
  },
  'query.bad-limit': {
    status: 400,
    sentence: {
      vi: 'limit là {value}, phải từ 1 đến {max}.',
      en: 'limit is {value}; it must be from 1 to {max}.',
    },
    hint: {
      vi: 'Dùng cursor để đọc trang sau, hoặc /export để lấy toàn bộ.',
      en: 'Use cursor for further pages, or /export for everything.',
    },
  },
  'query.bad-cursor': {
    status: 400,
    sentence: {
      vi: 'cursor không hợp lệ cho câu hỏi này.',
      en: 'The cursor is not valid for this question.',
    },
    hint: {
      vi: 'Bắt đầu lại từ trang đầu; cursor gắn với bộ lọc, quyền và thời điểm.',
      en: 'Begin again at the first page; a cursor is bound to the filter, what may be read, and the instant.',
    },
  },
  'query.not-sortable': {
    status: 400,
    sentence: {
      vi: 'Không sắp xếp được theo {column}.',
      en: 'Rows cannot be sorted by {column}.',
    },
    hint: {
      vi: 'Các cột sắp xếp được: {sortable}.',
      en: 'Columns that can be sorted by: {sortable}.',
    },
  },
  'query.bad-as-of': {
    status: 400,
    sentence: {
      vi: 'asOf {value} không phải thời điểm hoặc số thứ tự đã có.',
      en: 'asOf {value} is neither an instant nor an existing sequence.',
    },
    hint: {
      vi: 'Viết thời điểm ISO 8601 hoặc số thứ tự từ 0 đến {last}.',
      en: 'Write an ISO 8601 instant, or a sequence from 0 to {last}.',
    },
  },
  'query.no-record': {
    status: 404,
    sentence: {
      vi: 'Không có bản ghi với khoá này trong phạm vi được đọc.',
      en: 'There is no record with this key within what may be read.',
    },
    hint: { vi: 'Kiểm tra khoá.', en: 'Check the key.' },
  },
  'query.unknown-format': {
    status: 400,
    sentence: {
      vi: 'Không có định dạng {format}.',
      en: 'There is no format {format}.',
    },
    hint: { vi: 'Dùng csv, ndjson hoặc geojson.', en: 'Use csv, ndjson or geojson.' },
  },
  'query.no-codes': {
    status: 400,
    sentence: {
      vi: 'Trong các cột được đọc của {dataset} không có cột mã nào để chuyển sang ngày {day}.',
      en: 'None of the columns read of {dataset} holds codes to show as of {day}.',
    },
    hint: {
      vi: 'Bỏ codesAsOf, hoặc thêm cột mã vào properties.',
      en: 'Leave codesAsOf out, or add a column with codes to properties.',
    },
  },
  'query.no-geometry': {
    status: 400,
    sentence: {
      vi: 'Bộ dữ liệu {dataset} không có cột hình học.',
      en: 'The dataset {dataset} has no geometry column.',
    },
    hint: { vi: 'Dùng csv hoặc ndjson.', en: 'Use csv or ndjson.' },
  },
  'query.duplicate-parameter': {
    status: 400,
    sentence: {
      vi: 'Tham số {name} có mặt nhiều lần.',
      en: 'The parameter {name} is given more than once.',
    },
    hint: { vi: 'Gửi mỗi tham số một lần.', en: 'Send each parameter once.' },
  },
} as const satisfies Record<string, ErrorEntry>
