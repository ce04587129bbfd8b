/** Offices that supply workbooks: XLSX with a wrong row on purpose, ODS, and the old XLS. */
import { writeWorkbook } from '../write/write-workbook.ts'
import { codeOf, dayIn, makeRows } from './made-rows.ts'
import { communeColumn, defineSample, textColumn, wholeColumn, type Office } from './office.ts'

const key = (name: string) => textColumn(name, { vi: 'Mã', en: 'Code' }, { required: true })
const name = textColumn('ten', { vi: 'Tên', en: 'Name' }, { required: true })

const wrongNumber = 37
const cooperatives = {
  columns: [
    key('ma_htx'),
    name,
    communeColumn,
    wholeColumn('thanh_vien', { vi: 'Thành viên', en: 'Members' }),
    {
      name: 'ngay_thanh_lap',
      type: 'date' as const,
      written: 'DD/MM/YYYY' as const,
      title: { vi: 'Ngày thành lập', en: 'Founded on' },
    },
  ],
  rows: makeRows(120, 301, ({ random, number, commune }) => [
    codeOf('HTX', number),
    `Hợp tác xã ${random.pick(['cà phê', 'hồ tiêu', 'bơ', 'sầu riêng'])} số ${number}`,
    commune.code,
    String(7 + random.below(120)),
    // A day that is none: this row is held back, and the board says that the copy is not equal.
    number === wrongNumber ? '31/02/2026' : dayIn(random),
  ]),
}

const markets = {
  columns: [
    key('ma_cho'),
    name,
    communeColumn,
    wholeColumn('so_quay', { vi: 'Số quầy', en: 'Stalls' }),
  ],
  rows: makeRows(48, 302, ({ random, number, commune }) => [
    codeOf('CHO', number),
    `Chợ ${random.pick(['trung tâm', 'chiều', 'phiên', 'đầu mối'])} ${number}`,
    commune.code,
    String(20 + random.below(300)),
  ]),
}

const bridges = {
  columns: [
    key('ma_cau'),
    name,
    communeColumn,
    wholeColumn('tai_trong', { vi: 'Tải trọng', en: 'Load limit' }, 'tấn'),
  ],
  rows: makeRows(84, 303, ({ random, number, commune }) => [
    codeOf('CAU', number),
    `Cầu ${random.pick(['Đắk Nông', 'Suối Đá', 'Buôn Choah', 'Số Ba'])} ${number}`,
    commune.code,
    String(5 + random.below(40)),
  ]),
}

export const workbookOffices: readonly Office[] = [
  {
    agencies: [
      { id: 'lien-minh-htx', vi: 'Liên minh Hợp tác xã tỉnh', en: 'Cooperative Alliance' },
    ],
    definition: defineSample({
      id: 'cooperatives',
      title: { vi: 'Hợp tác xã', en: 'Cooperatives' },
      owner: 'lien-minh-htx',
      form: { vi: 'sổ Excel (XLSX) hằng tháng', en: 'monthly Excel workbook (XLSX)' },
      frequency: 'monthly',
      columns: cooperatives.columns,
    }),
    supplies: [
      {
        id: 'hop-tac-xa',
        file: {
          name: 'hop-tac-xa.xlsx',
          write: (path) =>
            writeWorkbook(path, cooperatives, {
              kind: 'xlsx',
              title: 'DANH SÁCH HỢP TÁC XÃ (giả lập)',
            }),
        },
        declare: ({ path }) => ({ kind: 'xlsx', path }),
        wrongRows: 1,
      },
    ],
  },
  {
    agencies: [{ id: 'quan-ly-cho', vi: 'Ban Quản lý chợ', en: 'Market Board' }],
    definition: defineSample({
      id: 'markets',
      title: { vi: 'Chợ', en: 'Markets' },
      owner: 'quan-ly-cho',
      form: { vi: 'sổ OpenDocument (ODS) hằng quý', en: 'quarterly OpenDocument sheet (ODS)' },
      frequency: 'quarterly',
      columns: markets.columns,
    }),
    supplies: [
      {
        id: 'cho',
        file: {
          name: 'cho.ods',
          write: (path) =>
            writeWorkbook(path, markets, { kind: 'ods', title: 'DANH SÁCH CHỢ (giả lập)' }),
        },
        declare: ({ path }) => ({ kind: 'ods', path }),
      },
    ],
  },
  {
    agencies: [
      { id: 'bao-tri-duong-bo', vi: 'Ban Bảo trì đường bộ', en: 'Road Maintenance Board' },
    ],
    definition: defineSample({
      id: 'bridges',
      title: { vi: 'Cầu đường bộ', en: 'Road bridges' },
      owner: 'bao-tri-duong-bo',
      form: { vi: 'sổ Excel 97-2003 (XLS) nửa năm', en: 'half-yearly Excel 97-2003 (XLS)' },
      frequency: 'half-yearly',
      columns: bridges.columns,
    }),
    supplies: [
      {
        id: 'cau',
        file: {
          name: 'cau.xls',
          write: (path) =>
            writeWorkbook(path, bridges, { kind: 'xls', title: 'DANH SÁCH CẦU (giả lập)' }),
        },
        declare: ({ path }) => ({ kind: 'xls', path }),
      },
    ],
  },
]
