/** The parameters of questions as the API description shows them; `read-question.ts` reads them. */
import { z } from 'zod'

/** Not checked here, where a refusal could not name the column or the place in the filter. */
const parameter = (type: 'string' | 'integer' | 'boolean', vi: string, en: string) =>
  z
    .unknown()
    .optional()
    .meta({
      type,
      description: `${vi} / ${en}`,
      'x-kho-description': { vi, en },
    })

const narrowing = {
  filter: parameter(
    'string',
    "Điều kiện lọc viết bằng CQL2, ví dụ ma_xa='24670' AND so_lop>=10",
    "What rows must meet, in CQL2 text, as ma_xa='24670' AND so_lop>=10",
  ),
  'filter-lang': parameter('string', 'Chỉ cql2-text', 'Only cql2-text'),
  asOf: parameter(
    'string',
    'Thời điểm, ngày hoặc số thứ tự cần xem lại',
    'The instant, day or sequence to look back to',
  ),
}
const shaping = {
  properties: parameter('string', 'Các cột cần lấy, cách nhau dấu phẩy', 'Columns to return'),
  sortby: parameter(
    'string',
    'Cột sắp xếp; thêm dấu - để giảm dần',
    'Columns to sort by; - before one for descending',
  ),
  codesAsOf: parameter(
    'string',
    'Ngày chuyển mã để xem cạnh mã đã ghi',
    'The day as of which codes are shown beside the written ones',
  ),
}

/** Other parameters are names of columns with the value they must have. */
export const pageQuestion = z.object({
  ...narrowing,
  ...shaping,
  limit: parameter('integer', 'Số dòng một trang, 1 đến 10000', 'Rows of a page, 1 to 10,000'),
  cursor: parameter('string', 'Giá trị next của trang trước', 'The next of the page before'),
  count: parameter('boolean', 'true: đếm tổng số dòng', 'true: count all rows'),
  f: parameter('string', 'json hoặc geojson', 'json or geojson'),
})

export const aggregateQuestion = z.object({
  ...narrowing,
  group: parameter('string', 'Các cột tạo nhóm, nhiều nhất 4', 'Columns to group by, at most 4'),
  value: parameter(
    'string',
    'Số liệu mỗi nhóm: count, sum:cột, avg:cột, min:cột, max:cột, distinct:cột',
    'Figures of a group: count, sum:column, avg:column, min:column, max:column, distinct:column',
  ),
  limit: parameter('integer', 'Số nhóm, 1 đến 1000', 'Groups, 1 to 1,000'),
})

export const changesQuestion = z.object({
  after: parameter('integer', 'Đọc những thay đổi sau số này', 'Changes after this number'),
  limit: parameter(
    'integer',
    'Số thay đổi một trang, 1 đến 10000',
    'Changes of a page, 1 to 10,000',
  ),
  properties: shaping.properties,
  codesAsOf: shaping.codesAsOf,
})

export const exportQuestion = z.object({ ...narrowing, ...shaping })
