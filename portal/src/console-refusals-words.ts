/** The words of the page of refused calls. */
import type { Lang } from './view.ts'

const vi = {
  heading: 'Lời gọi bị từ chối',
  lead: 'Tổng số theo tháng, hệ thống, bộ dữ liệu và lý do, cộng dồn từ nhật ký; lời gọi từng lần ở trang của hệ thống.',
  month: 'Tháng',
  monthHint: 'Năm-tháng, ví dụ 2026-11.',
  client: 'Hệ thống',
  person: '(người dùng)',
  agency: 'Cơ quan',
  dataset: 'Bộ dữ liệu',
  unknown: '(không có trong danh mục)',
  code: 'Mã lỗi',
  reason: 'Lý do',
  ids: { client: 'Mã hệ thống', agency: 'Mã cơ quan', dataset: 'Mã bộ dữ liệu' },
  calls: 'Lời gọi',
}

const en: typeof vi = {
  heading: 'Refused calls',
  lead: 'Totals by month, client, dataset and reason, added up from the journal; single calls stand on the page of the client.',
  month: 'Month',
  monthHint: 'Year and month, such as 2026-11.',
  client: 'Client',
  person: '(a person)',
  agency: 'Agency',
  dataset: 'Dataset',
  unknown: '(not in the catalogue)',
  code: 'Code',
  reason: 'Reason',
  ids: { client: 'Id of the client', agency: 'Id of the agency', dataset: 'Id of the dataset' },
  calls: 'Calls',
}

export const refusalsWords = (lang: Lang) => (lang === 'vi' ? vi : en)
