/** The table of settings: one row each, with its default, its kind and its words. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { logLevels } from './log.ts'
import { noticeSettings } from './notice-setting.ts'
import { reportSettings } from './report-setting.ts'
import { signInSettings } from './signin-setting.ts'
import {
  between,
  choice,
  count,
  folder,
  headerName,
  hosts,
  hours,
  httpUrl,
  origin,
  port,
  postgresUrl,
  ranges,
  text,
  timeOfDay,
  zones,
} from './setting-kind.ts'
import type { Reader } from './setting-kind.ts'
import { asWritten, inChoices, inUnits, orNone } from './setting-words.ts'
import type { Tell } from './setting-words.ts'

export type Setting = {
  name: string
  /** What people call it; a page shows it before the name. */
  title: Bilingual
  /** What holds where nothing is given; '' means none. Names in braces are other settings. */
  default: string
  kind: Reader<unknown>
  /** The value in words, with its unit. */
  tell: Tell
  meaning: Bilingual
  secret?: boolean
  /** The default is fit only for trying out: it warns, and production refuses to start on it. */
  developmentOnly?: boolean
}

export const settings = [
  {
    name: 'KHO_MODE',
    title: { vi: 'Chế độ chạy', en: 'Mode of running' },
    default: 'development',
    kind: choice(['development', 'production']),
    tell: inChoices({
      development: { vi: 'dùng thử', en: 'trying out' },
      production: { vi: 'chính thức', en: 'in production' },
    }),
    meaning: {
      vi: 'development để dùng thử; production từ chối chạy với giá trị chỉ hợp khi dùng thử.',
      en: 'development is for trying out; production refuses defaults fit only for that.',
    },
  },
  {
    name: 'KHO_HOST',
    title: { vi: 'Địa chỉ lắng nghe', en: 'Address listened on' },
    default: '127.0.0.1',
    kind: text,
    tell: asWritten,
    meaning: {
      vi: 'Địa chỉ lắng nghe; mặc định chỉ máy này. Đặt 0.0.0.0 hoặc :: để phục vụ mạng.',
      en: 'Address to listen on; by default this machine only. 0.0.0.0 or :: serves the network.',
    },
  },
  {
    name: 'KHO_PORT',
    title: { vi: 'Cổng HTTP', en: 'HTTP port' },
    default: '8080',
    kind: port,
    tell: asWritten,
    meaning: { vi: 'Cổng HTTP.', en: 'HTTP port.' },
  },
  {
    name: 'KHO_PUBLIC_URL',
    title: { vi: 'Địa chỉ công bố', en: 'Public address' },
    default: 'http://127.0.0.1:{KHO_PORT}',
    kind: httpUrl,
    tell: asWritten,
    developmentOnly: true,
    meaning: {
      vi: 'Địa chỉ mà hệ thống ngoài dùng để gọi Kho; nằm trong mã truy cập và các liên kết.',
      en: 'The address by which others call Kho; it stands in access tokens and links.',
    },
  },
  {
    name: 'KHO_DATA',
    title: { vi: 'Thư mục dữ liệu', en: 'Data folder' },
    default: './data',
    kind: folder,
    tell: asWritten,
    meaning: {
      vi: 'Thư mục dữ liệu: cơ sở dữ liệu đi kèm, tệp nhật ký, tệp tạm.',
      en: 'Data folder: the database that comes along, journal files, temporary files.',
    },
  },
  {
    name: 'KHO_DATABASE_URL',
    title: { vi: 'Máy chủ PostgreSQL', en: 'PostgreSQL server' },
    default: '',
    kind: postgresUrl,
    tell: orNone({ vi: 'máy chủ đi kèm', en: 'the server that comes along' }),
    secret: true,
    meaning: {
      vi: 'PostgreSQL bên ngoài (từ bản 15). Bỏ trống: dùng máy chủ đi kèm trong KHO_DATA.',
      en: 'An external PostgreSQL (15 or newer). Empty: the server that comes along, in KHO_DATA.',
    },
  },
  {
    name: 'KHO_JOURNAL_ORIGIN',
    title: { vi: 'Tên của nhật ký', en: 'Name of the journal' },
    default: 'kho.localhost/journal',
    kind: origin,
    tell: asWritten,
    developmentOnly: true,
    meaning: {
      vi: 'Tên của nhật ký trong các điểm kiểm tra đã ký; không bao giờ đổi về sau.',
      en: 'Name of the journal in its signed checkpoints; it never changes afterwards.',
    },
  },
  {
    name: 'KHO_ANCHOR',
    title: { vi: 'Thư mục giữ mốc của nhật ký', en: 'Folder of the anchor' },
    default: '{KHO_DATA}/anchor',
    kind: folder,
    tell: asWritten,
    developmentOnly: true,
    meaning: {
      vi: 'Thư mục giữ mốc của nhật ký, đặt ngoài cơ sở dữ liệu và ngoài bản sao lưu của nó.',
      en: "Folder of the journal's anchor, kept outside the database and outside its backups.",
    },
  },
  {
    name: 'KHO_ZONES',
    title: { vi: 'Vùng mạng', en: 'Network zones' },
    default: 'local=127.0.0.0/8,::1',
    kind: zones,
    tell: asWritten,
    developmentOnly: true,
    meaning: {
      vi: 'Vùng mạng có tên, ví dụ tslcd=10.0.0.0/8,172.16.0.0/12;ubnd=192.168.4.0/24.',
      en: 'Named network zones, such as tslcd=10.0.0.0/8,172.16.0.0/12;ubnd=192.168.4.0/24.',
    },
  },
  {
    name: 'KHO_TRUST_PROXY',
    title: { vi: 'Máy chủ chuyển tiếp được tin', en: 'Proxies that are believed' },
    default: '',
    kind: ranges,
    tell: orNone({ vi: 'không tin máy nào', en: 'none' }),
    meaning: {
      vi: 'Địa chỉ các máy chủ chuyển tiếp được tin khi nêu X-Forwarded-For. Bỏ trống: không tin ai.',
      en: 'Reverse proxies whose X-Forwarded-For is believed. Empty: nobody is.',
    },
  },
  {
    name: 'KHO_CLIENT_CERT_HEADER',
    title: {
      vi: 'Đầu mục mang chứng thư của hệ thống gọi',
      en: 'Header that carries client certificates',
    },
    default: '',
    kind: headerName,
    tell: orNone({ vi: 'không dùng chứng thư', en: 'certificates are not used' }),
    meaning: {
      vi: 'Đầu mục mà máy chủ chuyển tiếp tin cậy (KHO_TRUST_PROXY) dùng để chuyển chứng thư của hệ thống gọi (mTLS): PEM mã hoá phần trăm hoặc RFC 9440. Bỏ trống: không dùng chứng thư.',
      en: 'Header in which a trusted proxy (KHO_TRUST_PROXY) passes on the certificate of a client system (mTLS): percent-encoded PEM or RFC 9440. Empty: certificates are not used.',
    },
  },
  {
    name: 'KHO_CLIENT_VERIFY_HEADER',
    title: {
      vi: 'Đầu mục nói chứng thư do tổ chức được tin cấp',
      en: 'Header that says whose certificate is trusted',
    },
    default: '',
    kind: headerName,
    tell: orNone({ vi: 'chỉ so dấu băm của chứng thư', en: 'compared by their hash alone' }),
    meaning: {
      vi: 'Đầu mục mà máy chủ chuyển tiếp tin cậy dùng để nói chứng thư có do tổ chức nó tin cấp hay không; chỉ `SUCCESS` ($ssl_client_verify của nginx) là có. Đặt cùng KHO_CLIENT_CERT_HEADER thì hệ thống đăng ký được bằng tên trong chứng thư. Bỏ trống: chỉ so dấu băm của chứng thư.',
      en: 'Header in which a trusted proxy says whether an authority that it trusts has issued the certificate; only `SUCCESS` ($ssl_client_verify of nginx) means yes. With KHO_CLIENT_CERT_HEADER a client can be registered by the name in its certificates. Empty: certificates are compared by their hash alone.',
    },
  },
  {
    name: 'KHO_METRICS',
    title: { vi: 'Nơi được đọc số liệu vận hành', en: 'Who may read the metrics' },
    default: '127.0.0.0/8,::1',
    kind: ranges,
    tell: asWritten,
    meaning: {
      vi: 'Địa chỉ được đọc /metrics; mặc định chỉ máy này. Sau máy chuyển tiếp, đặt cả KHO_TRUST_PROXY.',
      en: 'Addresses that may read /metrics; this machine by default. Behind a proxy set KHO_TRUST_PROXY too.',
    },
  },
  {
    name: 'KHO_WATCH',
    title: { vi: 'Thư mục được theo dõi', en: 'Watched folder' },
    default: '',
    kind: folder,
    tell: orNone({ vi: 'không theo dõi thư mục nào', en: 'no folder is watched' }),
    meaning: {
      vi: 'Thư mục được theo dõi: tệp đặt vào sẽ được nạp theo nguồn đã khai báo.',
      en: 'Watched folder: files put there are loaded as their declared source says.',
    },
  },
  {
    name: 'KHO_CREDENTIALS_KEY',
    title: { vi: 'Tệp khoá niêm phong thông tin xác thực', en: 'Key file of credentials' },
    default: '{KHO_DATA}/keys/credentials.key',
    kind: folder,
    tell: asWritten,
    developmentOnly: true,
    meaning: {
      vi: 'Tệp khoá niêm phong thông tin xác thực của nguồn, đặt ngoài cơ sở dữ liệu và bản sao lưu của nó.',
      en: 'Key file that seals credentials of sources, kept outside the database and its backups.',
    },
  },
  {
    name: 'KHO_SUBJECTS_KEY',
    title: { vi: 'Tệp khoá của chủ thể dữ liệu', en: 'Key file of data subjects' },
    default: '{KHO_DATA}/keys/subjects.key',
    kind: folder,
    tell: asWritten,
    meaning: {
      vi: 'Tệp khoá dùng để băm khoá của chủ thể dữ liệu, đặt ngoài cơ sở dữ liệu và bản sao lưu.',
      en: 'Key file under which the keys of data subjects are hashed, kept outside the database and its backups.',
    },
  },
  {
    name: 'KHO_ALLOWED_HOSTS',
    title: { vi: 'Nơi được đọc nguồn', en: 'Where sources may be read' },
    default: '',
    kind: hosts,
    tell: orNone({
      vi: 'chỉ các nguồn đã khai báo chuỗi kết nối',
      en: 'only where a connection string is set',
    }),
    meaning: {
      vi: 'Nơi Kho được đọc nguồn: tên máy, *.tên, địa chỉ hoặc dải địa chỉ, kèm :cổng nếu cần. Bỏ trống: chỉ các nguồn có chuỗi kết nối KHO_SOURCE_….',
      en: 'Where sources may be read: host names, *.names, addresses or ranges, with :port if wanted. Empty: only those whose connection string is a KHO_SOURCE_….',
    },
  },
  {
    name: 'KHO_PUSH_GIB',
    title: { vi: 'Dung lượng cho các lần gửi chưa xong', en: 'Room for unfinished pushes' },
    default: '32',
    kind: count(100_000),
    tell: inUnits({ vi: 'GiB cho mỗi đơn vị', en: 'GiB for each agency' }),
    meaning: {
      vi: 'Dung lượng (GiB) mà một đơn vị được để trong các lần gửi chưa xong.',
      en: 'GiB that one agency may have lying in pushes that are not finished.',
    },
  },
  {
    name: 'KHO_PUSH_HOURS',
    title: { vi: 'Thời gian giữ lần gửi dở', en: 'How long unfinished pushes are kept' },
    default: '72',
    kind: count(10_000),
    tell: inUnits({ vi: 'giờ', en: 'hours' }),
    meaning: {
      vi: 'Sau bấy nhiêu giờ không ai gửi tiếp, lần gửi dở bị xoá.',
      en: 'Hours after which a push that nobody goes on with is removed.',
    },
  },
  {
    name: 'KHO_GROUP_MIN',
    title: { vi: 'Cỡ nhóm nhỏ nhất khi tổng hợp', en: 'Smallest group in aggregates' },
    default: '5',
    kind: between(5, 1000),
    tell: inUnits({ vi: 'người', en: 'persons' }),
    meaning: {
      vi: 'Nhóm ít người hơn thế bị bỏ khi tổng hợp dữ liệu cá nhân; số đếm làm tròn xuống bội của số này.',
      en: 'Groups of fewer persons are left out of aggregates; counts are rounded down to its multiples.',
    },
  },
  ...reportSettings,
  ...noticeSettings,
  {
    name: 'KHO_DPOP_NONCE',
    title: { vi: 'Số cấp cho bằng chứng DPoP', en: 'Numbers in DPoP proofs' },
    default: 'off',
    kind: choice(['off', 'demanded']),
    tell: inChoices({
      off: { vi: 'không bắt buộc', en: 'not demanded' },
      demanded: { vi: 'bắt buộc', en: 'demanded' },
    }),
    meaning: {
      vi: 'demanded: bằng chứng DPoP phải mang số do Kho vừa cấp (RFC 9449, mục 8 và 9).',
      en: 'demanded: DPoP proofs must carry a number that Kho has just given (RFC 9449, 8 and 9).',
    },
  },
  ...signInSettings,
  {
    name: 'KHO_CLIENT_SECRET',
    title: { vi: 'Mật khẩu của hệ thống cung cấp', en: 'Secret of the supplying client' },
    default: '',
    kind: text,
    tell: orNone({ vi: 'chưa đặt', en: 'not set' }),
    secret: true,
    meaning: {
      vi: 'Chỉ cho kho supply: mật khẩu của hệ thống bên đơn vị cung cấp.',
      en: "For kho supply only: the secret of the supplier's client.",
    },
  },
  {
    name: 'KHO_PROVINCE_VI',
    title: { vi: 'Tên tỉnh', en: 'Name of the province in Vietnamese' },
    default: 'Dữ liệu cấp tỉnh',
    kind: text,
    tell: asWritten,
    meaning: {
      vi: 'Tên tỉnh trên các trang.',
      en: 'Name of the province on the pages, in Vietnamese.',
    },
  },
  {
    name: 'KHO_PROVINCE_EN',
    title: { vi: 'Tên tỉnh bằng tiếng Anh', en: 'Name of the province in English' },
    default: 'Provincial data',
    kind: text,
    tell: asWritten,
    meaning: {
      vi: 'Tên tỉnh bằng tiếng Anh.',
      en: 'Name of the province on the pages, in English.',
    },
  },
  {
    name: 'KHO_AUTHORITY_VI',
    title: { vi: 'Tên cơ quan quản lý kho', en: 'Name of the authority in Vietnamese' },
    default: 'Cơ quan quản lý kho',
    kind: text,
    tell: asWritten,
    meaning: {
      vi: 'Tên cơ quan quản lý kho trên các trang.',
      en: 'Name of the authority that runs the store, in Vietnamese.',
    },
  },
  {
    name: 'KHO_AUTHORITY_EN',
    title: { vi: 'Tên cơ quan quản lý kho bằng tiếng Anh', en: 'Name of the authority in English' },
    default: 'The authority that runs the store',
    kind: text,
    tell: asWritten,
    meaning: {
      vi: 'Tên cơ quan quản lý kho bằng tiếng Anh.',
      en: 'Name of the authority that runs the store, in English.',
    },
  },
  {
    name: 'KHO_CALENDAR',
    title: { vi: 'Lịch ngày làm việc', en: 'Calendar of working days' },
    default: '',
    kind: folder,
    tell: orNone({ vi: 'lịch đi kèm', en: 'the one that comes along' }),
    meaning: {
      vi: 'Tệp lịch ngày làm việc thay cho lịch đi kèm (server/data/calendar). Bỏ trống: lịch đi kèm.',
      en: 'File of working days in place of the one that comes along (server/data/calendar). Empty: that one.',
    },
  },
  {
    name: 'KHO_PAPER_ROOTS',
    title: { vi: 'Tệp chứng thư gốc cho chữ ký số', en: 'Root certificates of signatures' },
    default: '',
    kind: folder,
    tell: orNone({ vi: 'chưa biết tổ chức chứng thực nào', en: 'no authority is known' }),
    meaning: {
      vi: 'Tệp PEM gồm chứng thư gốc (CERTIFICATE) và danh sách thu hồi (X509 CRL) để kiểm tra chữ ký số của văn bản. Bỏ trống: chưa biết tổ chức chứng thực nào.',
      en: 'File of PEM blocks, root certificates (CERTIFICATE) and revocations (X509 CRL), by which signatures of papers are verified. Empty: no authority is known.',
    },
  },
  {
    name: 'KHO_WORKING_HOURS',
    title: { vi: 'Giờ làm việc', en: 'Working hours' },
    default: '07:30-11:30,13:30-17:30',
    kind: hours,
    tell: asWritten,
    meaning: {
      vi: 'Giờ làm việc trong ngày; hạn cung cấp là cuối giờ, mức trễ tính bằng giờ làm việc.',
      en: 'Working hours of a day; supplies are due at their end, lateness is counted in them.',
    },
  },
  {
    name: 'KHO_DUE_DAYS',
    title: { vi: 'Hạn cung cấp sau kỳ cập nhật', en: 'Term of supply after a period' },
    default: '1',
    kind: between(0, 60),
    tell: inUnits({ vi: 'ngày làm việc', en: 'working days' }),
    meaning: {
      vi: 'Số ngày làm việc sau khi kỳ cập nhật kết thúc mà cung cấp vẫn đúng hạn.',
      en: 'Working days after the end of a period within which its supply is still on time.',
    },
  },
  {
    name: 'KHO_SYNC_AT',
    title: { vi: 'Giờ đồng bộ hằng ngày', en: 'Time of daily synchronisation' },
    default: '02:00',
    kind: timeOfDay,
    tell: asWritten,
    meaning: {
      vi: 'Giờ (Việt Nam) đồng bộ các nguồn đã khai báo theo tần suất của bộ dữ liệu.',
      en: "Time of day (Viet Nam) at which declared sources are synchronised by their dataset's frequency.",
    },
  },
  {
    name: 'KHO_SYNC_AT_ONCE',
    title: { vi: 'Số lần đồng bộ cùng lúc', en: 'Synchronisations at once' },
    default: '2',
    kind: between(1, 16),
    tell: inUnits({ vi: 'lần đồng bộ', en: 'synchronisations' }),
    meaning: { vi: 'Số lần đồng bộ chạy cùng lúc.', en: 'Synchronisations that run at once.' },
  },
  {
    name: 'KHO_LOG_LEVEL',
    title: { vi: 'Mức nhật ký vận hành', en: 'Level of the operating log' },
    default: 'info',
    kind: choice(logLevels),
    tell: asWritten,
    meaning: { vi: 'Mức nhật ký vận hành.', en: 'Level of the operating log.' },
  },
] as const satisfies readonly Setting[]

/** Variables named so are connection strings of source databases; a source names its variable. */
export const sourceSetting = {
  prefix: 'KHO_SOURCE_',
  title: { vi: 'Cơ sở dữ liệu nguồn', en: 'Source database' },
  meaning: {
    vi: 'KHO_SOURCE_<TÊN>: chuỗi kết nối tới cơ sở dữ liệu nguồn của một cơ quan.',
    en: "KHO_SOURCE_<NAME>: connection string of an agency's source database.",
  },
}
