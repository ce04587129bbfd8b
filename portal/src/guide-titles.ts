/** The guides by their ids: what they are called, and which of them are served outside as well. */
import type { Bilingual } from '@kho/contract/dataset.ts'

const titles = {
  'find-data': { vi: 'Tìm và tải dữ liệu', en: 'Find data and download it' },
  'open-data': { vi: 'Dùng dữ liệu mở', en: 'Use open data' },
  'read-dataset': { vi: 'Đọc trang của một bộ dữ liệu', en: 'Read the page of a dataset' },
  'check-equality': {
    vi: 'Kiểm tra dữ liệu đúng với nguồn',
    en: 'Check that data equals its source',
  },
  'ask-access': { vi: 'Đề nghị khai thác dữ liệu', en: 'Ask for data' },
  'call-api': { vi: 'Gọi API lần đầu', en: 'Call the API for the first time' },
  'supply-by-browser': { vi: 'Nộp dữ liệu bằng trình duyệt', en: 'Supply data with a browser' },
  'report-error': { vi: 'Báo sai sót trong dữ liệu', en: 'Report an error in the data' },
  'check-proof': { vi: 'Tự kiểm chứng', en: 'Check a proof yourself' },
} satisfies Record<string, Bilingual>

export type GuideId = keyof typeof titles

export const guideTitles: Readonly<Record<GuideId, Bilingual>> = titles

/** What concerns open data, where nobody signs in and nothing is asked for or supplied. */
export const outsideGuides: readonly GuideId[] = [
  'open-data',
  'read-dataset',
  'check-equality',
  'report-error',
  'check-proof',
]
