/** The words of the page of refused calls. */
import type { Lang } from './view.ts'

const vi = {
  heading: 'Lời gọi bị từ chối',
  lead: 'Tổng số theo tháng, hệ thống, bộ dữ liệu và lý do, cộng dồn từ nhật ký; lời gọi từng lần ở trang của hệ thống.',
  month: 'Tháng',
  client: 'Hệ thống',
  person: '(người dùng)',
  agency: 'Cơ quan',
  dataset: 'Bộ dữ liệu',
  unknown: '(không có trong danh mục)',
  code: 'Mã lỗi',
  reason: 'Lý do',
  calls: 'Lời gọi',
}

const en: typeof vi = {
  heading: 'Refused calls',
  lead: 'Totals by month, client, dataset and reason, added up from the journal; single calls stand on the page of the client.',
  month: 'Month',
  client: 'Client',
  person: '(a person)',
  agency: 'Agency',
  dataset: 'Dataset',
  unknown: '(not in the catalogue)',
  code: 'Code',
  reason: 'Reason',
  calls: 'Calls',
}

export const refusalsWords = (lang: Lang) => (lang === 'vi' ? vi : en)
