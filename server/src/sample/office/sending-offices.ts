/** Who sends by themselves: three communes with a part each, a watched folder, a push. */
import { writeDelimited } from '../write/write-delimited.ts'
import { codeOf, makeRows, reportingCommunes } from './made-rows.ts'
import { communeColumn, defineSample, textColumn, wholeColumn, type Office } from './office.ts'

const key = (name: string) => textColumn(name, { vi: 'Mã', en: 'Code' }, { required: true })

const criteriaColumns = [
  key('ma_tieu_chi'),
  communeColumn,
  textColumn('tieu_chi', { vi: 'Tiêu chí', en: 'Criterion' }, { required: true }),
  textColumn('ket_qua', { vi: 'Kết quả', en: 'Result' }, { values: ['đạt', 'chưa đạt'] }),
]

const criteriaOf = (code: string, seed: number) => ({
  columns: criteriaColumns,
  rows: makeRows(19, seed, ({ random, number }) => [
    `${code}-${String(number).padStart(2, '0')}`,
    code,
    `Tiêu chí ${number}: ${random.pick(['giao thông', 'thuỷ lợi', 'điện', 'trường học', 'nhà ở'])}`,
    random.below(5) === 0 ? 'chưa đạt' : 'đạt',
  ]),
})

const agencyOf = (code: string) => `ubnd-xa-${code}`
const partOf = (code: string) => `xa-${code}`
/** The third commune has not sent its report; it lies ready in `chua-gui`. */
const lateCode = reportingCommunes[2]!.code

const vacancies = {
  columns: [
    key('ma_viec'),
    textColumn('viec', { vi: 'Việc làm', en: 'Job' }, { required: true }),
    communeColumn,
    wholeColumn('so_nguoi', { vi: 'Số người cần', en: 'Openings' }),
  ],
  rows: makeRows(75, 702, ({ random, number, commune }) => [
    codeOf('VL', number),
    random.pick(['Thợ may', 'Kế toán', 'Lái xe', 'Công nhân chế biến']),
    commune.code,
    String(1 + random.below(30)),
  ]),
}

const buses = {
  columns: [
    key('ma_chuyen'),
    textColumn('tuyen', { vi: 'Tuyến', en: 'Route' }, { required: true }),
    wholeColumn('so_ghe', { vi: 'Số ghế', en: 'Seats' }),
  ],
  rows: makeRows(66, 703, ({ random, number }) => [
    codeOf('XB', number),
    `Gia Nghĩa – ${random.pick(['Đắk Mil', 'Cư Jút', 'Krông Nô', 'Tuy Đức'])}`,
    String(16 + random.below(30)),
  ]),
}

export const sendingOffices: readonly Office[] = [
  {
    agencies: reportingCommunes.map(({ code, name }) => ({
      id: agencyOf(code),
      vi: `Uỷ ban nhân dân ${name}`,
      en: `People's Committee of commune ${code}`,
    })),
    definition: {
      ...defineSample({
        id: 'rural-criteria',
        title: { vi: 'Tiêu chí nông thôn mới', en: 'Rural development criteria' },
        owner: 'so-nnmt',
        form: { vi: 'tệp CSV của từng xã, hằng tháng', en: "each commune's monthly CSV file" },
        frequency: 'monthly',
        columns: criteriaColumns,
      }),
      supplier: agencyOf(reportingCommunes[0]!.code),
    },
    parts: reportingCommunes.map(({ code }) => ({
      name: partOf(code),
      supplier: agencyOf(code),
      condition: { xa: [code] },
    })),
    declaredDaysAgo: 75,
    supplies: reportingCommunes.map(({ code }, i) => ({
      id: `tieu-chi-${code}`,
      part: partOf(code),
      file: {
        name: `tieu-chi-${code}.csv`,
        write: (path: string) => writeDelimited(path, criteriaOf(code, 710 + i)),
      },
      declare: ({ path }) => ({ kind: 'csv', path }),
      ...(code === lateCode ? { comes: 'late' as const } : {}),
    })),
  },
  {
    agencies: [
      { id: 'dich-vu-viec-lam', vi: 'Trung tâm Dịch vụ việc làm', en: 'Employment Centre' },
    ],
    definition: defineSample({
      id: 'job-vacancies',
      title: { vi: 'Việc làm trống', en: 'Job vacancies' },
      owner: 'dich-vu-viec-lam',
      form: { vi: 'tệp CSV đặt vào thư mục theo dõi', en: 'CSV file left in the watched folder' },
      frequency: 'weekly',
      columns: vacancies.columns,
    }),
    supplies: [
      {
        id: 'viec-lam',
        file: { name: 'viec-lam.csv', write: (path) => writeDelimited(path, vacancies) },
        comes: 'watched',
      },
    ],
  },
  {
    agencies: [
      { id: 'van-tai-cong-cong', vi: 'Trung tâm Vận tải công cộng', en: 'Transit Centre' },
    ],
    definition: defineSample({
      id: 'bus-routes',
      title: { vi: 'Chuyến xe buýt', en: 'Bus services' },
      owner: 'van-tai-cong-cong',
      form: {
        vi: 'đơn vị tự gửi bằng lệnh kho supply',
        en: 'pushed by the agency with kho supply',
      },
      frequency: 'weekly',
      columns: buses.columns,
    }),
    supplies: [
      {
        id: 'xe-buyt',
        file: { name: 'xe-buyt.csv', write: (path) => writeDelimited(path, buses) },
        comes: 'pushed',
      },
    ],
  },
]
