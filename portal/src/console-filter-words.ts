/** The words of saved filters and of the way to any page, in both languages. */
import type { Lang } from './view.ts'

const vi = {
  saved: 'Bộ lọc đã lưu',
  lead: 'Bộ lọc chỉ hiện với tài khoản đã lưu nó.',
  now: 'Đang lọc',
  save: 'Lưu bộ lọc này',
  name: 'Tên bộ lọc',
  remove: 'Xoá',
  removeOf: (name: string) => `Xoá bộ lọc ${name}`,
  list: 'Danh sách',
  all: 'Bộ lọc đã lưu',
  none: 'Chưa lưu bộ lọc nào. Lọc một danh sách, rồi đặt tên và lưu ngay trên trang đó.',
  go: 'Đi tới',
  goLead: 'Gõ vài chữ, không cần dấu: trang, bộ dữ liệu, cơ quan, bộ lọc đã lưu.',
  goLabel: 'Tìm trang, bộ dữ liệu, cơ quan',
  goNone: 'Không có nơi nào khớp. Thử ít chữ hơn.',
  goCount: (count: string) => `${count} nơi`,
  kinds: { page: 'trang', dataset: 'bộ dữ liệu', agency: 'cơ quan', filter: 'bộ lọc' },
}

const en: typeof vi = {
  saved: 'Saved filters',
  lead: 'A filter is shown only to the account that saved it.',
  now: 'Filtered by',
  save: 'Save this filter',
  name: 'Name of the filter',
  remove: 'Delete',
  removeOf: (name) => `Delete the filter ${name}`,
  list: 'List',
  all: 'Saved filters',
  none: 'No filter is saved. Filter a list, then name and save the filter on that page.',
  go: 'Go to',
  goLead: 'Type a few letters, accents are not needed: pages, datasets, agencies, saved filters.',
  goLabel: 'Find a page, dataset or agency',
  goNone: 'No place matches. Try fewer letters.',
  goCount: (count) => `${count} places`,
  kinds: { page: 'page', dataset: 'dataset', agency: 'agency', filter: 'filter' },
}

export function filterWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
