/** Errors of the console itself: saved filters, the page of a quarter. */
import type { ErrorEntry } from '../errors.ts'

export const consoleErrors = {
  'console.no-filter': {
    status: 422,
    sentence: {
      vi: 'Chưa có gì để lưu: “{list}” không phải danh sách lưu được bộ lọc, hoặc chưa lọc gì.',
      en: 'There is nothing to save: “{list}” is no list that keeps filters, or nothing is filtered.',
    },
    hint: {
      vi: 'Lọc danh sách trước, rồi đặt tên và lưu ngay trên trang đó.',
      en: 'Filter the list first, then name and save the filter on that page.',
    },
  },
  'console.filter-name': {
    status: 422,
    sentence: {
      vi: 'Tên bộ lọc phải có từ 1 đến {max} ký tự.',
      en: 'The name of a filter has 1 to {max} characters.',
    },
    hint: { vi: 'Đặt tên ngắn hơn, rồi lưu lại.', en: 'Choose a shorter name and save again.' },
  },
  'console.filter-exists': {
    status: 409,
    sentence: {
      vi: 'Danh sách này đã có bộ lọc tên “{name}”; bộ lọc cũ vẫn giữ nguyên.',
      en: 'This list has a filter named “{name}” already; it stays as it is.',
    },
    hint: {
      vi: 'Đặt tên khác, hoặc xoá bộ lọc cũ trước.',
      en: 'Choose another name, or delete the old one first.',
    },
  },
  'console.too-many-filters': {
    status: 409,
    sentence: {
      vi: 'Danh sách này đã có {max} bộ lọc, là số nhiều nhất.',
      en: 'This list has {max} filters, which is the most it may have.',
    },
    hint: { vi: 'Xoá bớt bộ lọc không còn dùng.', en: 'Delete filters that are no longer used.' },
  },
  'console.unknown-filter': {
    status: 404,
    sentence: {
      vi: 'Không có bộ lọc tên “{name}” ở danh sách này.',
      en: 'This list has no filter named “{name}”.',
    },
    hint: { vi: 'Xem các bộ lọc đã lưu.', en: 'See the saved filters.' },
  },
  'quarter.unknown': {
    status: 404,
    sentence: {
      vi: 'Không có trang cho quý {quarter}.',
      en: 'There is no page for the quarter {quarter}.',
    },
    hint: {
      vi: 'Viết quý như 2026-Q3, không sau quý này.',
      en: 'Write the quarter as 2026-Q3, not after the present one.',
    },
  },
  'quarter.cut-off-invalid': {
    status: 422,
    sentence: {
      vi: 'Ngày chốt cần một ngày từ 1 đến 31, ngày bắt đầu áp dụng chưa qua và căn cứ; đã gửi: ngày {day}, từ {from}.',
      en: 'A cut-off needs a day from 1 to 31, a first day of validity that has not passed, and its ground; sent: day {day}, from {from}.',
    },
    hint: {
      vi: 'Sửa các ô, nêu văn bản làm căn cứ, rồi gửi lại.',
      en: 'Correct the fields, name the document it rests on, and send again.',
    },
  },
  'quarter.cut-off-past': {
    status: 422,
    sentence: {
      vi: 'Quy tắc này đổi ngày chốt của quý {quarter} từ {was} thành {becomes}, mà hôm nay đã là {today}: có ngày sẽ không thuộc quý nào, hoặc bị tính hai lần.',
      en: 'This moves the cut-off of the quarter {quarter} from {was} to {becomes}, though it is {today} already: some days would belong to no quarter, or to two.',
    },
    hint: {
      vi: 'Cho quy tắc bắt đầu từ quý sau.',
      en: 'Let the rule begin with the next quarter.',
    },
  },
} as const satisfies Record<string, ErrorEntry>
