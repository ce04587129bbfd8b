/** What is looked at, its bound and what to do, in words. */
import type { Lang } from './view.ts'

export const healthIds = [
  'database',
  'connections',
  'disk',
  'queue',
  'jobs',
  'journal',
  'publishing',
  'verified',
  'compared',
  'slots',
  'keys',
  'calendar',
  'clock',
  'seal',
  'mail',
  'webhooks',
] as const
export type HealthId = (typeof healthIds)[number]
type Check = { title: string; bound: string; todo: string }

const checksVi: Record<HealthId, Check> = {
  database: {
    title: 'Cơ sở dữ liệu',
    bound: 'trả lời trong 100 ms',
    todo: 'Xem tải của máy chủ cơ sở dữ liệu và các truy vấn chạy lâu.',
  },
  connections: {
    title: 'Kết nối tới cơ sở dữ liệu',
    bound: 'dưới 80% số cho phép',
    todo: 'Tăng max_connections, hoặc tìm chương trình khác đang giữ kết nối.',
  },
  disk: {
    title: 'Ổ đĩa của thư mục dữ liệu',
    bound: 'còn trên 15%; dưới 5% là nguy hiểm',
    todo: 'Dọn bản sao lưu cũ, mở rộng ổ đĩa; ổ đầy thì không lần nạp nào vào được.',
  },
  queue: {
    title: 'Hàng đợi đồng bộ',
    bound: 'không lần nào chờ quá 30 phút',
    todo: 'Xem trang Đồng bộ; tăng KHO_SYNC_AT_ONCE nếu máy còn sức.',
  },
  jobs: {
    title: 'Việc chạy định kỳ',
    bound: 'lần gần nhất tốt, không muộn quá ba chu kỳ',
    todo: 'Xem nhật ký vận hành theo tên việc ("a job failed").',
  },
  journal: {
    title: 'Nhật ký',
    bound: 'hoạt động ở tiến trình này',
    todo: 'Đọc docs/operate/running.md, mục nhật ký không công bố được.',
  },
  publishing: {
    title: 'Công bố nhật ký',
    bound: 'mục chờ lâu nhất dưới 10 giây',
    todo: 'Xem ổ đĩa của thư mục nhật ký và của mốc neo.',
  },
  verified: {
    title: 'Kiểm chứng toàn bộ nhật ký trên máy này',
    bound: 'trong 31 ngày',
    todo: 'Chạy: npx kho journal verify',
  },
  compared: {
    title: 'Đối soát định kỳ với nguồn',
    bound: 'lần gần nhất của mọi phần đều chạy được, không quá hai chu kỳ',
    todo: 'Xem: npx kho verify schedule; sửa nguồn không đọc được.',
  },
  slots: {
    title: 'Nhật ký giữ lại cho bản sao (replication slot)',
    bound: 'dưới 1 GiB mỗi slot',
    todo: 'Bản sao hoặc chương trình theo dõi đã ngừng đọc: nối lại, hoặc bỏ slot.',
  },
  keys: {
    title: 'Khoá và chứng thư của hệ thống',
    bound: 'không khoá nào hết hạn trong 30 ngày mà chưa có khoá kế',
    todo: 'Báo cơ quan thay khoá trước ngày hết hạn.',
  },
  calendar: {
    title: 'Lịch ngày làm việc',
    bound: 'còn ít nhất 60 ngày',
    todo: 'Đặt lịch năm sau bằng KHO_CALENDAR; hạn sau ngày cuối chỉ là dự kiến.',
  },
  clock: {
    title: 'Đồng hồ',
    bound: 'lệch với cơ sở dữ liệu dưới 2 giây',
    todo: 'Bật đồng bộ giờ (NTP) ở cả hai máy.',
  },
  seal: {
    title: 'Tài khoản khẩn cấp',
    bound: 'được niêm phong',
    todo: 'Niêm phong lại: docs/operate/accounts.md.',
  },
  mail: {
    title: 'Thư thông báo gửi đi',
    bound: 'lần gửi gần nhất tới được; không thư nào chờ quá 1 giờ',
    todo: 'Xem KHO_SMTP_URL, KHO_MAIL_DOMAINS và sổ gửi của đăng ký; gửi lại bằng nút Gửi lại.',
  },
  webhooks: {
    title: 'Webhook gửi đi',
    bound: 'lần gửi gần nhất tới được; không thông báo nào chờ quá 1 giờ',
    todo: 'Xem KHO_NOTICE_HOSTS và sổ gửi của đăng ký; báo cơ quan vận hành nơi nhận.',
  },
}

const checksEn: Record<HealthId, Check> = {
  database: {
    title: 'Database',
    bound: 'answers within 100 ms',
    todo: 'Look at the load of the database server and its long queries.',
  },
  connections: {
    title: 'Connections to the database',
    bound: 'below 80% of those allowed',
    todo: 'Raise max_connections, or find the other program that holds them.',
  },
  disk: {
    title: 'Disk of the data folder',
    bound: 'more than 15% free; below 5% is dangerous',
    todo: 'Remove old backups or grow the disk; no load comes in on a full one.',
  },
  queue: {
    title: 'Queue of runs',
    bound: 'none waits longer than 30 minutes',
    todo: 'See the page Runs; raise KHO_SYNC_AT_ONCE where the machine can bear it.',
  },
  jobs: {
    title: 'Periodic jobs',
    bound: 'the last run went well, none more than three periods late',
    todo: 'Look into the operating log by the name of the job ("a job failed").',
  },
  journal: {
    title: 'Journal',
    bound: 'works in this process',
    todo: 'Read docs/operate/running.md on a journal that cannot be published.',
  },
  publishing: {
    title: 'Publishing of the journal',
    bound: 'nothing waits longer than 10 seconds',
    todo: 'Look at the disks of the journal folder and of the anchor.',
  },
  verified: {
    title: 'Verification of the whole journal on this machine',
    bound: 'within 31 days',
    todo: 'Run: npx kho journal verify',
  },
  compared: {
    title: 'Scheduled comparison with the sources',
    bound: 'the last one of every part could be run, within two periods',
    todo: 'See: npx kho verify schedule; mend the source that cannot be read.',
  },
  slots: {
    title: 'Log kept for replicas (replication slots)',
    bound: 'below 1 GiB each',
    todo: 'A replica or follower has stopped reading: connect it again, or drop its slot.',
  },
  keys: {
    title: 'Keys and certificates of clients',
    bound: 'none ends within 30 days without a next one',
    todo: 'Tell the agency to change its key before that day.',
  },
  calendar: {
    title: 'Working calendar',
    bound: 'at least 60 days left',
    todo: 'Give the next year by KHO_CALENDAR; what is due after its last day is only expected.',
  },
  clock: {
    title: 'Clock',
    bound: 'within 2 seconds of the database',
    todo: 'Turn on time synchronisation (NTP) on both machines.',
  },
  seal: {
    title: 'Break-glass account',
    bound: 'sealed',
    todo: 'Seal it anew: docs/operate/accounts.md.',
  },
  mail: {
    title: 'Outgoing mail of notices',
    bound: 'the last try arrived; nothing waits longer than an hour',
    todo: 'Look at KHO_SMTP_URL, KHO_MAIL_DOMAINS and the log of the subscription; send again by hand.',
  },
  webhooks: {
    title: 'Outgoing webhooks',
    bound: 'the last try arrived; nothing waits longer than an hour',
    todo: 'Look at KHO_NOTICE_HOSTS and the log of the subscription; tell whoever runs the receiver.',
  },
}

const vi = {
  heading: 'Tình trạng vận hành',
  lead: 'Những gì người vận hành cần biết, mỗi thứ với giới hạn, từ bao giờ, và việc cần làm.',
  what: 'Hạng mục',
  state: 'Tình trạng',
  value: 'Hiện nay',
  bound: 'Giới hạn',
  since: 'Từ lúc',
  todo: 'Việc cần làm',
  states: { good: 'tốt', attention: 'cần chú ý', bad: 'hỏng', unknown: 'không biết' },
  allGood: 'Mọi hạng mục trong giới hạn.',
  some: (n: string) => `${n} hạng mục cần xem.`,
  asOf: 'Lúc',
  checks: checksVi,
}

const en: typeof vi = {
  heading: 'State of operation',
  lead: 'What those who operate it have to know: each with its bound, since when, and what to do.',
  what: 'What',
  state: 'State',
  value: 'Now',
  bound: 'Bound',
  since: 'Since',
  todo: 'What to do',
  states: { good: 'good', attention: 'look at it', bad: 'broken', unknown: 'not known' },
  allGood: 'Everything is within its bounds.',
  some: (n) => `${n} to look at.`,
  asOf: 'As of',
  checks: checksEn,
}

export function healthWords(lang: Lang): typeof vi {
  return lang === 'vi' ? vi : en
}
