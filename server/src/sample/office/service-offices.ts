/**
 * Offices that answer over HTTP, played by `serve-agencies.ts`: by pages, one file with an ETag, and
 * one that is asked for a record at each call.
 */
import { writeDelimited } from '../write/write-delimited.ts'
import { writeJson } from '../write/write-json.ts'
import { codeOf, makeRows } from './made-rows.ts'
import { communeColumn, defineSample, textColumn, wholeColumn, type Office } from './office.ts'

export const serviceCredential = 'mau-dich-vu'
export const keyHeader = 'x-api-key'
/** Where the service has them, each with its file in the sample's folder. */
export const servedFiles = {
  prices: { path: '/gia-nong-san', file: 'gia-nong-san.json' },
  air: { path: '/khong-khi.csv', file: 'khong-khi.csv' },
  inspections: { path: '/kiem-dinh/', file: 'kiem-dinh-xe.json' },
} as const

const auth = { kind: 'header', name: keyHeader, credential: serviceCredential }

const prices = {
  columns: [
    textColumn('ma_gia', { vi: 'Mã', en: 'Code' }, { required: true }),
    textColumn('mat_hang', { vi: 'Mặt hàng', en: 'Product' }, { required: true }),
    communeColumn,
    wholeColumn('gia', { vi: 'Giá', en: 'Price' }, 'đồng/kg'),
  ],
  rows: makeRows(140, 601, ({ random, number, commune }) => [
    codeOf('GIA', number),
    random.pick(['Cà phê nhân', 'Hồ tiêu', 'Bơ 034', 'Sầu riêng', 'Chanh dây']),
    commune.code,
    String((5 + random.below(150)) * 1000),
  ]),
}

const air = {
  columns: [
    textColumn('ma_lan_do', { vi: 'Mã', en: 'Code' }, { required: true }),
    textColumn('tram', { vi: 'Trạm', en: 'Station' }, { required: true }),
    wholeColumn('aqi', { vi: 'Chỉ số AQI', en: 'AQI' }),
  ],
  rows: makeRows(96, 602, ({ random, number }) => [
    codeOf('KK', number),
    random.pick(['Gia Nghĩa', 'Nhân Cơ', 'Kiến Đức']),
    String(12 + random.below(120)),
  ]),
}

/** Plates of a series that no vehicle has. */
const plateOf = (number: number) => `00Z-${String(number).padStart(5, '0')}`

const inspections = {
  columns: [
    textColumn('bien_so', { vi: 'Biển số', en: 'Plate' }, { required: true }),
    textColumn('loai_xe', { vi: 'Loại xe', en: 'Vehicle' }, { required: true }),
    textColumn('ket_qua', { vi: 'Kết quả', en: 'Result' }, { required: true }),
    wholeColumn('nam_san_xuat', { vi: 'Năm sản xuất', en: 'Year of make' }),
  ],
  rows: makeRows(80, 603, ({ random, number }) => [
    plateOf(number),
    random.pick(['Xe con', 'Xe tải', 'Xe khách']),
    random.pick(['Đạt', 'Đạt', 'Đạt', 'Không đạt']),
    String(2005 + random.below(20)),
  ]),
}

export const inspectionService = 'vehicle-inspections'

export const serviceOffices: readonly Office[] = [
  {
    agencies: [
      { id: 'xuc-tien-thuong-mai', vi: 'Trung tâm Xúc tiến thương mại', en: 'Trade Centre' },
    ],
    definition: defineSample({
      id: 'farm-prices',
      title: { vi: 'Giá nông sản', en: 'Farm prices' },
      owner: 'xuc-tien-thuong-mai',
      form: { vi: 'dịch vụ HTTP chia trang, có khoá', en: 'HTTP service by pages, with a key' },
      frequency: 'real-time',
      columns: prices.columns,
    }),
    supplies: [
      {
        id: 'gia-nong-san',
        file: {
          name: servedFiles.prices.file,
          write: (path) => writeJson(path, prices),
        },
        declare: ({ service }) => ({
          kind: 'service',
          url: `${service}${servedFiles.prices.path}`,
          auth,
          paging: {
            kind: 'page',
            parameter: 'trang',
            size: { parameter: 'so_dong', rows: 50 },
          },
          records: 'du_lieu',
          total: { path: 'tong' },
          file: { kind: 'ndjson' },
        }),
        schedule: { cron: '*/2 * * * *' },
      },
    ],
  },
  {
    agencies: [
      { id: 'quan-trac-moi-truong', vi: 'Trung tâm Quan trắc môi trường', en: 'Monitoring Centre' },
    ],
    definition: defineSample({
      id: 'air-quality',
      title: { vi: 'Chất lượng không khí', en: 'Air quality' },
      owner: 'quan-trac-moi-truong',
      form: { vi: 'dịch vụ HTTP, tệp CSV có ETag', en: 'HTTP service, a CSV file with an ETag' },
      frequency: 'real-time',
      columns: air.columns,
    }),
    supplies: [
      {
        id: 'khong-khi',
        file: { name: servedFiles.air.file, write: (path) => writeDelimited(path, air) },
        declare: ({ service }) => ({
          kind: 'service',
          url: `${service}${servedFiles.air.path}`,
          auth,
          file: { kind: 'csv' },
        }),
        schedule: { cron: '*/2 * * * *' },
      },
    ],
  },
  {
    agencies: [{ id: 'dang-kiem', vi: 'Trung tâm Đăng kiểm', en: 'Vehicle Inspection Centre' }],
    definition: {
      ...defineSample({
        id: inspectionService,
        title: { vi: 'Tra cứu kiểm định xe', en: 'Vehicle inspections' },
        owner: 'dang-kiem',
        form: { vi: 'dịch vụ hỏi tại chủ quản', en: 'service asked at its owner' },
        frequency: 'real-time',
        columns: inspections.columns,
      }),
      keeping: 'through',
      sharing: 'shared',
    },
    supplies: [
      {
        id: 'kiem-dinh-xe',
        comes: 'asked',
        file: {
          name: servedFiles.inspections.file,
          write: (path) => writeJson(path, inspections),
        },
        declare: ({ service }) => ({
          kind: 'through',
          url: `${service}${servedFiles.inspections.path}{bien_so}`,
          auth,
          plain: true,
          absentStatus: [404],
        }),
      },
    ],
  },
]
