/** Offices with small databases: SQLite, FoxPro with texts of old fonts, PostgreSQL by a watermark. */
import { writeDbase } from '../write/write-dbase.ts'
import { writeSqlite } from '../write/write-sqlite.ts'
import { codeOf, makeRows } from './made-rows.ts'
import { communeColumn, defineSample, textColumn, wholeColumn, type Office } from './office.ts'

const key = (name: string) => textColumn(name, { vi: 'Mã', en: 'Code' }, { required: true })

const vaccination = {
  columns: [
    key('ma_diem'),
    textColumn('ten', { vi: 'Tên', en: 'Name' }, { required: true }),
    communeColumn,
    wholeColumn('so_mui', { vi: 'Số mũi tiêm', en: 'Doses' }),
  ],
  rows: makeRows(64, 501, ({ random, number, commune }) => [
    codeOf('TC', number),
    `Điểm tiêm ${commune.name} ${number}`,
    commune.code,
    String(random.below(4000)),
  ]),
}

const coffee = {
  columns: [
    key('ma_lo'),
    textColumn('giong', { vi: 'Giống', en: 'Variety' }, { legacy: 'tcvn3' }),
    communeColumn,
    wholeColumn('so_cay', { vi: 'Số cây', en: 'Trees' }),
  ],
  rows: makeRows(210, 502, ({ random, number, commune }) => [
    codeOf('LO', number),
    random.pick(['cà phê vối', 'cà phê chè', 'vối ghép cải tạo', 'chè lá nhỏ']),
    commune.code,
    String(60 + random.below(2400)),
  ]),
}

const dossiers = {
  columns: [
    key('so_ho_so'),
    textColumn('thu_tuc', { vi: 'Thủ tục', en: 'Procedure' }, { required: true }),
    communeColumn,
    textColumn(
      'trang_thai',
      { vi: 'Trạng thái', en: 'State' },
      { values: ['tiếp nhận', 'đang xử lý', 'đã trả'] },
    ),
    {
      name: 'cap_nhat_luc',
      type: 'timestamp' as const,
      required: true,
      title: { vi: 'Cập nhật lúc', en: 'Updated at' },
    },
  ],
  rows: makeRows(300, 503, ({ random, number, commune }) => [
    codeOf('HS', number),
    random.pick(['Đăng ký khai sinh', 'Cấp phép xây dựng', 'Chứng thực', 'Đăng ký đất đai']),
    commune.code,
    random.pick(['tiếp nhận', 'đang xử lý', 'đã trả']),
    `2026-0${1 + random.below(9)}-1${random.below(10)} 0${random.below(10)}:1${random.below(10)}:00.000000`,
  ]),
}

/** The setting under which the connection string of the one-stop office's database lies. */
export const oneStopSetting = 'KHO_SOURCE_MOT_CUA'
export const oneStopDatabase = 'kho_mau_mot_cua'
export const oneStopTable = dossiers

export const databaseOffices: readonly Office[] = [
  {
    agencies: [
      {
        id: 'kiem-soat-benh-tat',
        vi: 'Trung tâm Kiểm soát bệnh tật',
        en: 'Disease Control Centre',
      },
    ],
    definition: defineSample({
      id: 'vaccination-points',
      title: { vi: 'Điểm tiêm chủng', en: 'Vaccination points' },
      owner: 'kiem-soat-benh-tat',
      form: { vi: 'tệp SQLite hằng tuần', en: 'weekly SQLite file' },
      frequency: 'weekly',
      columns: vaccination.columns,
    }),
    supplies: [
      {
        id: 'tiem-chung',
        file: {
          name: 'tiem-chung.sqlite',
          write: (path) => writeSqlite(path, vaccination, 'diem_tiem'),
        },
        declare: ({ path }) => ({ kind: 'sqlite', path, table: 'diem_tiem' }),
      },
    ],
  },
  {
    agencies: [{ id: 'khuyen-nong', vi: 'Trung tâm Khuyến nông', en: 'Farm Extension Centre' }],
    definition: defineSample({
      id: 'coffee-plots',
      title: { vi: 'Lô cà phê', en: 'Coffee plots' },
      owner: 'khuyen-nong',
      form: {
        vi: 'bảng dBase/FoxPro, chữ phông .VnTime',
        en: 'dBase/FoxPro table with texts of the font .VnTime',
      },
      frequency: 'quarterly',
      columns: coffee.columns,
    }),
    supplies: [
      {
        id: 'lo-ca-phe',
        file: { name: 'lo-ca-phe.dbf', write: (path) => writeDbase(path, coffee) },
        declare: ({ path }) => ({ kind: 'dbase', path }),
      },
    ],
  },
  {
    agencies: [
      { id: 'mot-cua', vi: 'Trung tâm Phục vụ hành chính công', en: 'Public Service Centre' },
    ],
    definition: defineSample({
      id: 'one-stop-dossiers',
      title: { vi: 'Hồ sơ một cửa', en: 'One-stop dossiers' },
      owner: 'mot-cua',
      form: {
        vi: 'đọc phần mới từ PostgreSQL theo mốc thay đổi',
        en: 'what is new in PostgreSQL, by a watermark',
      },
      frequency: 'real-time',
      columns: dossiers.columns,
    }),
    supplies: [
      {
        id: 'ho-so-mot-cua',
        declare: () => ({
          kind: 'postgres',
          setting: oneStopSetting,
          query: `select ${dossiers.columns.map(({ name }) => name).join(', ')} from ho_so`,
          increment: { column: 'cap_nhat_luc', overlapSeconds: 300, fullEveryHours: 24 },
        }),
        schedule: { cron: '*/5 * * * *' },
      },
    ],
  },
]
