/** Offices that supply text files: CSV in an old encoding, TSV, fixed width, JSON, NDJSON, XML. */
import { writeDelimited } from '../write/write-delimited.ts'
import { writeFixedWidth } from '../write/write-fixed-width.ts'
import { writeJson } from '../write/write-json.ts'
import { writeXml } from '../write/write-xml.ts'
import { codeOf, dayIn, makeRows } from './made-rows.ts'
import { communeColumn, defineSample, textColumn, wholeColumn, type Office } from './office.ts'

const key = (name: string) => textColumn(name, { vi: 'Mã', en: 'Code' }, { required: true })
const name = textColumn('ten', { vi: 'Tên', en: 'Name' }, { required: true })

const archiveColumns = [
  key('so_ho_so'),
  textColumn('tieu_de', { vi: 'Tiêu đề', en: 'Title' }, { required: true }),
  communeColumn,
  wholeColumn('so_to', { vi: 'Số tờ', en: 'Sheets' }),
]
const archive = {
  columns: archiveColumns,
  rows: makeRows(160, 201, ({ random, number, commune }) => [
    codeOf('LT', number),
    `Hồ sơ ${random.pick(['địa chính', 'hộ tịch', 'kế toán', 'đất đai', 'nghị quyết'])} xã ${commune.name.replace(/^(Xã|Phường|Đặc khu) /, '')} năm ${1980 + random.below(40)}`,
    commune.code,
    String(3 + random.below(90)),
  ]),
}

const rain = {
  columns: [
    key('ma_lan_do'),
    textColumn('tram', { vi: 'Trạm', en: 'Station' }, { required: true }),
    {
      name: 'ngay',
      type: 'date' as const,
      written: 'DD/MM/YYYY' as const,
      title: { vi: 'Ngày', en: 'Day' },
    },
    {
      name: 'luong_mua',
      type: 'decimal' as const,
      precision: 7,
      scale: 1,
      written: '1234,5' as const,
      unit: 'mm',
      title: { vi: 'Lượng mưa', en: 'Rainfall' },
    },
  ],
  rows: makeRows(240, 202, ({ random, number }) => [
    codeOf('MUA', number),
    random.pick(['Gia Nghĩa', 'Đắk Mil', 'Cầu 14', 'Đức Xuyên']),
    dayIn(random),
    `${random.below(120)},${random.below(10)}`,
  ]),
}

const reservoirs = {
  columns: [
    key('ma_ho'),
    name,
    communeColumn,
    wholeColumn('dung_tich', { vi: 'Dung tích', en: 'Volume' }, 'nghìn m³'),
  ],
  rows: makeRows(56, 203, ({ random, number, commune }) => [
    codeOf('HC', number),
    `Hồ ${random.pick(['Tây', 'Trúc', 'Đắk Rông', 'Ea Snô', 'Nam Đà'])} ${number}`,
    commune.code,
    String(80 + random.below(9000)),
  ]),
}
const reservoirWidths = [10, 24, 6, 8]

const sites = {
  columns: [
    key('ma_diem'),
    name,
    communeColumn,
    wholeColumn('luot_khach', { vi: 'Lượt khách', en: 'Visits' }),
  ],
  rows: makeRows(42, 204, ({ random, number, commune }) => [
    codeOf('DL', number),
    `${random.pick(['Thác', 'Hang núi lửa', 'Làng nghề', 'Khu sinh thái'])} số ${number}`,
    commune.code,
    String(random.below(60_000)),
  ]),
}

const pharmacies = {
  columns: [
    key('so_giay_phep'),
    name,
    communeColumn,
    textColumn('loai', { vi: 'Loại', en: 'Kind' }, { values: ['nhà thuốc', 'quầy thuốc'] }),
  ],
  rows: makeRows(130, 205, ({ random, number, commune }) => [
    codeOf('DK', number),
    `${random.pick(['Minh Châu', 'An Khang', 'Hồng Phúc', 'Tâm Đức'])} "${number}"`,
    commune.code,
    random.pick(['nhà thuốc', 'quầy thuốc']),
  ]),
}

const libraries = {
  columns: [key('ma'), name, communeColumn, wholeColumn('so_sach', { vi: 'Số sách', en: 'Books' })],
  rows: makeRows(56, 206, ({ random, number, commune }) => [
    codeOf('TV', number),
    `Thư viện & phòng đọc ${commune.name}`,
    commune.code,
    String(400 + random.below(20_000)),
  ]),
}

export const textOffices: readonly Office[] = [
  {
    agencies: [
      { id: 'luu-tru-lich-su', vi: 'Trung tâm Lưu trữ lịch sử', en: 'Historical Archives Centre' },
    ],
    definition: defineSample({
      id: 'archive-files',
      title: { vi: 'Mục lục hồ sơ lưu trữ', en: 'Index of archived files' },
      owner: 'luu-tru-lich-su',
      form: { vi: 'tệp CSV bảng mã TCVN3 (ABC)', en: 'CSV file in TCVN3 (ABC)' },
      frequency: 'monthly',
      columns: archive.columns,
    }),
    supplies: [
      {
        id: 'ho-so-luu-tru',
        file: {
          name: 'ho-so-luu-tru.csv',
          write: (path) => writeDelimited(path, archive, { encoding: 'tcvn3' }),
        },
        declare: ({ path }) => ({ kind: 'csv', path, encoding: 'tcvn3' }),
      },
    ],
  },
  {
    agencies: [{ id: 'dai-khi-tuong', vi: 'Đài Khí tượng thuỷ văn tỉnh', en: 'Weather Service' }],
    definition: defineSample({
      id: 'rainfall',
      title: { vi: 'Lượng mưa đo tại trạm', en: 'Rainfall at stations' },
      owner: 'dai-khi-tuong',
      form: { vi: 'tệp TSV hằng ngày', en: 'daily TSV file' },
      frequency: 'daily',
      columns: rain.columns,
    }),
    supplies: [
      {
        id: 'luong-mua',
        file: {
          name: 'luong-mua.tsv',
          write: (path) => writeDelimited(path, rain, { tabs: true }),
        },
        declare: ({ path }) => ({ kind: 'tsv', path }),
      },
    ],
  },
  {
    agencies: [{ id: 'chi-cuc-thuy-loi', vi: 'Chi cục Thuỷ lợi', en: 'Irrigation Division' }],
    definition: defineSample({
      id: 'reservoirs',
      title: { vi: 'Hồ chứa nước', en: 'Reservoirs' },
      owner: 'chi-cuc-thuy-loi',
      form: { vi: 'tệp cột độ rộng cố định', en: 'fixed-width file' },
      frequency: 'quarterly',
      columns: reservoirs.columns,
    }),
    supplies: [
      {
        id: 'ho-chua',
        file: {
          name: 'ho-chua.txt',
          write: (path) => writeFixedWidth(path, reservoirs, reservoirWidths),
        },
        declare: ({ path }) => ({
          kind: 'fixed-width',
          path,
          fields: reservoirs.columns.map((column, i) => ({
            width: reservoirWidths[i]!,
            column: column.name,
          })),
        }),
      },
    ],
  },
  {
    agencies: [
      { id: 'xuc-tien-du-lich', vi: 'Trung tâm Xúc tiến du lịch', en: 'Tourism Promotion Centre' },
    ],
    definition: defineSample({
      id: 'tourist-sites',
      title: { vi: 'Điểm du lịch', en: 'Tourist sites' },
      owner: 'xuc-tien-du-lich',
      form: { vi: 'tệp JSON khi có thay đổi', en: 'JSON file on change' },
      frequency: 'on-change',
      columns: sites.columns,
    }),
    supplies: [
      {
        id: 'diem-du-lich',
        file: {
          name: 'diem-du-lich.json',
          write: (path) =>
            writeJson(path, sites, {
              within: 'du_lieu',
              nested: { member: 'dia_chi', columns: ['xa'] },
            }),
        },
        declare: ({ path }) => ({
          kind: 'json',
          path,
          records: '/du_lieu',
          names: { xa: '/dia_chi/xa' },
        }),
      },
    ],
  },
  {
    agencies: [{ id: 'phong-duoc', vi: 'Phòng Nghiệp vụ Dược', en: 'Pharmacy Office' }],
    definition: defineSample({
      id: 'pharmacies',
      title: { vi: 'Cơ sở bán lẻ thuốc', en: 'Pharmacies' },
      owner: 'phong-duoc',
      form: { vi: 'tệp NDJSON hằng tuần', en: 'weekly NDJSON file' },
      frequency: 'weekly',
      columns: pharmacies.columns,
    }),
    supplies: [
      {
        id: 'nha-thuoc',
        file: {
          name: 'nha-thuoc.ndjson',
          write: (path) => writeJson(path, pharmacies, { lines: true }),
        },
        declare: ({ path }) => ({ kind: 'ndjson', path }),
      },
    ],
  },
  {
    agencies: [{ id: 'thu-vien-tinh', vi: 'Thư viện tỉnh', en: 'Provincial Library' }],
    definition: defineSample({
      id: 'libraries',
      title: { vi: 'Thư viện, phòng đọc', en: 'Libraries' },
      owner: 'thu-vien-tinh',
      form: { vi: 'tệp XML hằng quý', en: 'quarterly XML file' },
      frequency: 'quarterly',
      columns: libraries.columns,
    }),
    supplies: [
      {
        id: 'thu-vien',
        file: {
          name: 'thu-vien.xml',
          write: (path) => writeXml(path, libraries, { root: 'danh_sach', row: 'thu_vien' }),
        },
        declare: ({ path }) => ({
          kind: 'xml',
          path,
          records: '/danh_sach/thu_vien',
          names: { ma: '@ma' },
        }),
      },
    ],
  },
]
