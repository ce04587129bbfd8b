/** The words around the officers' pages and of their first page, in both languages. */
import type { Lang } from './view.ts'

const vi = {
  heading: 'Bàn làm việc',
  sections: 'Các phần của bàn làm việc',
  signedInAs: 'Đang đăng nhập',
  signOut: 'Đăng xuất',
  factors: { 'one-factor': 'một yếu tố', 'two-factor': 'hai yếu tố' },
  citizen: 'người dân, doanh nghiệp',
  done: (entry: string) => `Đã xong; mục nhật ký số ${entry}.`,
  doneSoon: 'Đã xong; nhật ký đang đánh số mục này.',
  waiting: 'Việc đang chờ',
  nothing: 'Không có việc nào đang chờ.',
  due: 'hạn',
  late: 'quá hạn',
  functions: 'Chức năng đang giữ',
  noFunctions:
    'Tài khoản này chưa giữ chức năng nào. Chức năng do đơn vị quản lý Kho giao theo văn bản của cơ quan.',
  function: 'Chức năng',
  agency: 'Cơ quan',
  until: 'Đến',
  noEnd: 'chưa định ngày',
  deputy: 'làm thay',
  usable: 'Dùng được',
  yes: 'có',
  next: 'Trang sau',
  exportList: 'Tải danh sách (CSV)',
  listByApi: 'Cùng danh sách qua API',
  actPaper: 'Văn bản đã ký',
  filter: 'Lọc',
  all: 'tất cả',
  optional: 'không bắt buộc',
  none: 'Không có mục nào.',
  notOpen: 'Không làm được',
}

const en: typeof vi = {
  heading: 'Work',
  sections: 'Parts of the console',
  signedInAs: 'Signed in',
  signOut: 'Sign out',
  factors: { 'one-factor': 'one factor', 'two-factor': 'two factors' },
  citizen: 'citizen or business',
  done: (entry) => `Done; entry ${entry} of the journal.`,
  doneSoon: 'Done; the journal is giving the entry its number.',
  waiting: 'Waiting for you',
  nothing: 'Nothing is waiting.',
  due: 'due',
  late: 'late',
  functions: 'Functions held',
  noFunctions:
    'This account holds no function. The data authority appoints to functions by a paper of the agency.',
  function: 'Function',
  agency: 'Agency',
  until: 'Until',
  noEnd: 'no end set',
  deputy: 'as a deputy',
  usable: 'Usable',
  yes: 'yes',
  next: 'Next page',
  exportList: 'Download the list (CSV)',
  listByApi: 'The same list over the API',
  actPaper: 'Signed paper',
  filter: 'Filter',
  all: 'all',
  optional: 'optional',
  none: 'There is nothing.',
  notOpen: 'Not possible',
}

export function consoleWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
