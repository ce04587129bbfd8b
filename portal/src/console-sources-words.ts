/** The words of the page of sources. */
import type { Lang } from './view.ts'

const vi = {
  heading: 'Các nguồn dữ liệu',
  lead: 'Mọi nguồn đã khai báo: đọc ở đâu, khi nào, lần gần nhất ra sao, bản trong Kho có bằng nguồn không.',
  source: 'Nguồn',
  kind: 'Loại nguồn',
  dataset: 'Bộ dữ liệu',
  owner: 'Chủ quản',
  supplier: 'Bên cung cấp',
  host: 'Nơi đọc',
  hidden: 'nằm trong thông tin xác thực đã niêm phong',
  schedule: 'Lịch',
  next: 'tới',
  schedules: {
    frequency: 'theo tần suất của bộ dữ liệu',
    own: 'lịch riêng',
    never: 'không chạy theo lịch',
    asked: 'hỏi từng lần, không lưu',
  },
  lastRun: 'Lần gần nhất',
  never: 'chưa lần nào',
  state: 'Đúng hạn',
  states: {
    late: 'trễ',
    'on-time': 'đúng hạn',
    awaited: 'chờ lần đầu',
    'no-deadline': 'không có hạn',
  },
  late: (hours: string) => `trễ ${hours} giờ làm việc`,
  equal: 'Bằng nguồn',
  yes: 'bằng',
  no: 'có khác',
  credential: 'Thông tin xác thực',
  days: (days: string) => `đặt ${days} ngày trước`,
  neverRan: (products: string) => `chưa từng chạy với ${products} thật`,
}

const en: typeof vi = {
  heading: 'Sources of data',
  lead: 'Every declared source: where it is read and when, how the last time went, whether the copy equals it.',
  source: 'Source',
  kind: 'Kind',
  dataset: 'Dataset',
  owner: 'Owner',
  supplier: 'Supplier',
  host: 'Read from',
  hidden: 'within a sealed credential',
  schedule: 'Schedule',
  next: 'next',
  schedules: {
    frequency: 'by the frequency of the dataset',
    own: 'a schedule of its own',
    never: 'never by schedule',
    asked: 'asked each time, not kept',
  },
  lastRun: 'Last run',
  never: 'never yet',
  state: 'In time',
  states: {
    late: 'late',
    'on-time': 'on time',
    awaited: 'first one awaited',
    'no-deadline': 'no deadline',
  },
  late: (hours) => `${hours} working hours late`,
  equal: 'Equal',
  yes: 'equal',
  no: 'differs',
  credential: 'Credential',
  days: (days) => `set ${days} days ago`,
  neverRan: (products) => `never ran against a real ${products}`,
}

export function sourcesWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
