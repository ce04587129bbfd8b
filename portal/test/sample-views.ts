/** A small synthetic province for the tests: every state that a page can show occurs in it. */
import { datasetSchema, type DatasetInput, type DatasetVersion } from '@kho/contract/dataset.ts'
import { quality } from './sample-quality.ts'
import type { AgencyContact, DatasetCard, DatasetView, Frame, Lang } from '../src/view.ts'

export const root = 'p7Qm3Zx0hT2v8Kc1nY5bR4sJ6wE9uA0dF3gH7iL2oPk='

/** The frame of a page under a path. */
export function frame(lang: Lang, path: string, search = ''): Frame {
  return {
    lang,
    path,
    search,
    baseUrl: 'https://kho.tinh-mau.example',
    province: { vi: 'Tỉnh Mẫu', en: 'Sample Province' },
    checkpoint: { size: 184_213, at: '2026-11-23T01:30:00Z', root },
    authority: {
      name: { vi: 'Sở Khoa học và Công nghệ', en: 'Department of Science and Technology' },
      phone: '0260 000 0000',
      email: 'kho@tinh-mau.example',
    },
  }
}

const education: AgencyContact = {
  id: 'so-gddt',
  name: { vi: 'Sở Giáo dục và Đào tạo', en: 'Department of Education and Training' },
  contact: {
    name: { vi: 'Phòng Công nghệ thông tin', en: 'Information Technology Division' },
    phone: '0260 111 1111',
    email: 'cntt@gddt.example',
  },
}
const police: AgencyContact = {
  id: 'cong-an-tinh',
  name: { vi: 'Công an tỉnh', en: 'Provincial Police' },
  contact: null,
}
const interior: AgencyContact = {
  id: 'so-noi-vu',
  name: { vi: 'Sở Nội vụ', en: 'Department of Home Affairs' },
  contact: { name: { vi: 'Văn phòng', en: 'Office' }, phone: '0260 222 2222' },
}
const finance: AgencyContact = {
  id: 'so-tai-chinh',
  name: { vi: 'Sở Tài chính', en: 'Department of Finance' },
  contact: null,
}

const common = {
  updateForm: { vi: 'Gửi tệp CSV toàn bộ', en: 'A whole CSV file is sent' },
  importance: 'ordinary',
  retention: 'P10Y',
  documents: [
    {
      title: { vi: 'Mô tả kỹ thuật', en: 'Technical description' },
      text: {
        vi: 'Tệp CSV mã hoá UTF-8, dòng đầu là tên cột.\n\n## Cách đếm\n\n- Mỗi điểm trường là một dòng.\n- Dùng cột `ma_truong` để nối với bộ khác.\n\n```\nma_truong,ten\n660001,Trường Mẫu giáo Hoa Pơ Lang\n```',
        en: 'A UTF-8 CSV file whose first line holds the column names.\n\n## Counting\n\n- Each site of a school is a row.\n- Join on `ma_truong`.',
      },
    },
  ],
} satisfies Partial<DatasetInput>

function version(input: DatasetInput): DatasetVersion {
  const dataset = datasetSchema.parse(input)
  const columns = dataset.columns.map((column, i) => ({ ...column, number: i + 1 }))
  return { ...dataset, columns, version: 3 }
}

const schoolsDefinition = version({
  ...common,
  id: 'truong-hoc',
  title: { vi: 'Trường học', en: 'Schools' },
  description: {
    vi: 'Các trường từ mầm non đến trung học phổ thông, với địa chỉ, cấp học và số học sinh.',
    en: 'Schools from kindergarten to upper secondary, with address, level and number of pupils.',
  },
  supplier: 'so-gddt',
  owner: 'so-gddt',
  database: 'Cơ sở dữ liệu ngành giáo dục',
  updateFrequency: 'monthly',
  permittedUsers: 'everybody',
  sharing: 'open',
  legalGround: 'Quyết định số 1731/QĐ-UBND ngày 28/10/2022',
  key: ['ma_truong'],
  columns: [
    {
      name: 'ma_truong',
      type: 'text',
      title: { vi: 'Mã trường', en: 'School code' },
      required: true,
      lengthMax: 10,
      indexed: true,
    },
    { name: 'ten', type: 'text', title: { vi: 'Tên trường', en: 'Name' }, required: true },
    {
      name: 'cap_hoc',
      type: 'text',
      title: { vi: 'Cấp học', en: 'Level' },
      values: ['mầm non', 'tiểu học', 'THCS', 'THPT'],
    },
    {
      name: 'ma_xa',
      type: 'text',
      title: { vi: 'Mã xã', en: 'Commune code' },
      required: true,
      codelist: { list: 'administrative_unit', asOf: '2026-07-25' },
      rule: 'commune-code',
    },
    {
      name: 'so_hoc_sinh',
      type: 'integer',
      title: { vi: 'Số học sinh', en: 'Pupils' },
      unit: 'học sinh',
      min: '0',
      max: '10000',
    },
    {
      name: 'dien_tich',
      type: 'decimal',
      precision: 12,
      scale: 2,
      title: { vi: 'Diện tích', en: 'Area' },
      unit: 'm²',
    },
    {
      name: 'thanh_lap',
      type: 'date',
      precision: 'year',
      title: { vi: 'Năm thành lập', en: 'Founded' },
    },
    { name: 'vi_tri', type: 'geometry', shape: 'Point', title: { vi: 'Vị trí', en: 'Position' } },
  ],
})

const peopleDefinition = version({
  ...common,
  id: 'nguoi-dan',
  title: { vi: 'Người dân của tỉnh', en: 'People of the province' },
  description: {
    vi: 'Đăng ký người cư trú do tỉnh lập (dữ liệu tổng hợp để trình diễn), với họ tên, ngày sinh và nơi ở.',
    en: "The province's own register of residents (synthetic, for demonstration), with name, date of birth and residence.",
  },
  supplier: 'cong-an-tinh',
  owner: 'cong-an-tinh',
  database: 'Cơ sở dữ liệu người dân',
  updateForm: { vi: 'Kéo từ cơ sở dữ liệu của cơ quan', en: "Pulled from the agency's database" },
  updateFrequency: 'daily',
  permittedUsers: ['so-noi-vu', 'so-gddt'],
  sharing: 'shared',
  importance: 'core',
  retention: 'life',
  key: ['so_dinh_danh'],
  columns: [
    {
      name: 'so_dinh_danh',
      type: 'text',
      title: { vi: 'Số định danh', en: 'Citizen number' },
      required: true,
      personal: 'basic',
      rule: 'citizen-number',
      indexed: true,
    },
    {
      name: 'ho_ten',
      type: 'text',
      title: { vi: 'Họ và tên', en: 'Full name' },
      required: true,
      personal: 'basic',
    },
    {
      name: 'ngay_sinh',
      type: 'date',
      precision: 'year',
      title: { vi: 'Ngày sinh', en: 'Date of birth' },
      personal: 'basic',
    },
    {
      name: 'dan_toc',
      type: 'text',
      title: { vi: 'Dân tộc', en: 'Ethnic group' },
      personal: 'sensitive',
      codelist: { list: 'ethnic_group' },
    },
    {
      name: 'noi_sinh',
      type: 'text',
      title: { vi: 'Nơi sinh', en: 'Place of birth' },
      personal: 'basic',
      codelist: { list: 'administrative_unit', asOf: { column: 'ngay_sinh' } },
    },
    {
      name: 'con_song',
      type: 'boolean',
      title: { vi: 'Còn sống', en: 'Alive' },
      written: ['1', '0'],
    },
  ],
})

export const cards: DatasetCard[] = [
  {
    id: 'truong-hoc',
    title: schoolsDefinition.title,
    description: schoolsDefinition.description,
    agency: education,
    sharing: 'open',
    rows: 1_247,
    changedAt: '2026-11-22T19:05:00Z',
    equality: {
      state: 'equal',
      asOf: '2026-11-23T01:30:00Z',
      kind: 'file',
      fileSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      certificate: '/api/v1/datasets/truong-hoc/certificate',
    },
    terms: schoolsDefinition.columns.map(({ title }) => title.vi),
  },
  {
    id: 'nguoi-dan',
    title: peopleDefinition.title,
    description: peopleDefinition.description,
    agency: police,
    sharing: 'shared',
    rows: 1_000_000,
    changedAt: '2026-11-23T01:10:00Z',
    equality: {
      state: 'equal',
      asOf: '2026-11-23T01:20:00Z',
      kind: 'database',
      certificate: '/api/v1/datasets/nguoi-dan/certificate',
    },
  },
  {
    id: 'doanh-nghiep',
    title: { vi: 'Doanh nghiệp', en: 'Enterprises' },
    description: {
      vi: 'Doanh nghiệp đăng ký tại tỉnh, với mã số thuế, ngành nghề và tình trạng hoạt động.',
      en: 'Enterprises registered in the province, with tax code, activity and status.',
    },
    agency: finance,
    sharing: 'shared',
    rows: 8_412,
    changedAt: '2026-11-20T03:00:00Z',
    equality: { state: 'unequal', heldBack: 12, differences: 12, asOf: '2026-11-20T03:01:00Z' },
  },
  {
    id: 'don-vi-hanh-chinh',
    title: { vi: 'Đơn vị hành chính', en: 'Administrative units' },
    description: {
      vi: 'Tỉnh, xã, phường, đặc khu đang có hiệu lực từ ngày 01/07/2025.',
      en: 'Provinces, communes, wards and special zones in force from 1 July 2025.',
    },
    agency: interior,
    sharing: 'open',
    rows: 3_355,
    changedAt: '2026-07-25T00:00:00Z',
    equality: {
      state: 'equal',
      asOf: '2026-11-01T00:00:00Z',
      kind: 'file',
      certificate: '/api/v1/datasets/don-vi-hanh-chinh/certificate',
    },
  },
  {
    id: 'ranh-gioi-xa',
    title: { vi: 'Ranh giới xã', en: 'Commune boundaries' },
    description: {
      vi: 'Ranh giới các xã, phường dưới dạng đa giác, hệ toạ độ WGS 84.',
      en: 'Boundaries of communes and wards as polygons in WGS 84.',
    },
    agency: interior,
    sharing: 'own',
    rows: null,
    changedAt: null,
    equality: { state: 'unproven' },
  },
]

export const schools: DatasetView = {
  ...card(0),
  hasMap: true,
  definition: schoolsDefinition,
  owner: education,
  suppliers: [education],
  permitted: [],
  usage: [
    { month: '2026-11', reads: 1204 },
    { month: '2026-10', reads: 877 },
  ],
  loads: [
    {
      sequence: 14,
      at: '2026-11-22T19:05:00Z',
      supplier: education,
      inserts: 3,
      updates: 41,
      deletes: 1,
      heldBack: 0,
      entry: 184_102,
      receipt: '/api/v1/datasets/truong-hoc/receipts/14',
    },
    {
      sequence: 13,
      at: '2026-10-22T19:05:00Z',
      supplier: education,
      inserts: 0,
      updates: 12,
      deletes: 0,
      heldBack: 2,
      entry: null,
      receipt: null,
    },
  ],
  quality,
  discrepancies: { open: 2, settled: 5, medianDays: 3.4 },
  preview: {
    columns: [
      'ma_truong',
      'ten',
      'cap_hoc',
      'ma_xa',
      'so_hoc_sinh',
      'dien_tich',
      'thanh_lap',
      'vi_tri',
    ],
    rows: [
      [
        '660001',
        'Trường Mẫu giáo Hoa Pơ Lang',
        'mầm non',
        '24611',
        '184',
        '2450.00',
        '1998',
        'POINT(107.6890 12.0041)',
      ],
      [
        '660002',
        'Trường Tiểu học Nguyễn Thị Minh Khai',
        'tiểu học',
        '24615',
        '612',
        '8120.50',
        '1987-09',
        'POINT(107.7012 12.0102)',
      ],
      [
        '660003',
        'Trường THCS Đắk Búk So',
        'THCS',
        '24739',
        null,
        '',
        '2001-09-05',
        'POLYGON((107.701234 12.010298, 107.711234 12.010298, 107.711234 12.020298, 107.701234 12.010298))',
      ],
    ],
    codes: {
      day: '2025-06-30',
      columns: ['ma_xa'],
      rows: [
        [{ answer: 'one', code: '24612', candidates: [] }],
        [{ answer: 'many', code: null, candidates: ['24615', '24617'] }],
        [null],
      ],
    },
  },
  ask: { vi: 'Sở Giáo dục và Đào tạo', en: 'Department of Education and Training' },
}

export const people: DatasetView = {
  ...card(1),
  definition: peopleDefinition,
  owner: police,
  suppliers: [police],
  permitted: [interior, education],
  usage: [
    { month: '2026-11', reads: 1204 },
    { month: '2026-10', reads: 877 },
  ],
  loads: [
    {
      sequence: 2,
      at: '2026-11-23T01:10:00Z',
      supplier: police,
      inserts: 812,
      updates: 9_204,
      deletes: 77,
      heldBack: 0,
      entry: 184_212,
      receipt: '/api/v1/datasets/nguoi-dan/receipts/2',
    },
  ],
  quality: null,
  discrepancies: { open: 0, settled: 0, medianDays: null },
  preview: {
    refused: {
      vi: 'Bộ dữ liệu có dữ liệu cá nhân nên chỉ hệ thống được cấp quyền mới đọc được.',
      en: 'The dataset holds personal data, so only systems with a grant may read it.',
    },
  },
  ask: { vi: 'Công an tỉnh', en: 'Provincial Police' },
}

export const boundaries: DatasetView = {
  ...card(4),
  definition: { ...schoolsDefinition, id: 'ranh-gioi-xa', sharing: 'own' },
  owner: interior,
  suppliers: [interior, finance],
  permitted: [],
  usage: [],
  loads: [],
  quality: null,
  discrepancies: { open: 0, settled: 0, medianDays: null },
  preview: { columns: ['ma_truong'], rows: [] },
  ask: interior.name,
}

export const enterprises: DatasetView = {
  ...card(2),
  definition: { ...peopleDefinition, id: 'doanh-nghiep', permittedUsers: 'all-agencies' },
  owner: finance,
  suppliers: [finance],
  permitted: [],
  usage: schools.usage,
  loads: schools.loads,
  preview: people.preview,
  quality: null,
  discrepancies: { open: 0, settled: 0, medianDays: null },
  ask: finance.name,
}

export const agency = {
  agency: education,
  owned: [card(0)],
  supplied: [],
  discrepancies: { open: 2, settled: 5, medianDays: 3.4 },
  past: {
    validTo: null,
    names: [
      { from: null, name: { vi: 'Ty Giáo dục (giả lập)', en: 'Education Office (made up)' } },
      { from: '2025-03-01', name: education.name },
    ],
    successors: [],
    predecessors: [
      { id: 'phong-gddt', name: { vi: 'Phòng Giáo dục (giả lập)', en: 'Division (made up)' } },
    ],
  },
}

function card(index: number): DatasetCard {
  const found = cards[index]
  if (!found) throw new Error(`no card ${index}`)
  return found
}

const reportForm = {
  dataset: { id: schools.id, title: schools.title, open: true },
  keys: [{ name: 'ma_truong', title: { vi: 'Mã trường', en: 'School code' } }],
  columns: [{ name: 'ten', title: { vi: 'Tên', en: 'Name' } }],
  ask: schools.ask,
  filled: {},
  refused: null,
  received: null,
}
/** The form, refused and filled, received, and of data that is not open; a report followed. */
export const reports = {
  form: reportForm,
  refused: {
    ...reportForm,
    filled: { about: 'row', note: 'Sai <b>', column: 'ten' },
    refused: {
      sentence: { vi: 'Khoá thiếu.', en: 'No key.' },
      hint: { vi: 'Viết khoá.', en: 'Write it.' },
    },
  },
  received: {
    ...reportForm,
    received: { id: '0b2c8f0e-1111-4222-8333-444455556666', followUp: 'x'.repeat(43) },
  },
  closed: { ...reportForm, dataset: { ...reportForm.dataset, open: false } },
  followed: {
    id: '0b2c8f0e-1111-4222-8333-444455556666',
    code: 'x'.repeat(43),
    refused: null,
    found: {
      dataset: schools.id,
      state: 'answered' as const,
      dueOn: '2026-11-30',
      reopenUntil: '2026-12-10',
      steps: [
        { kind: 'reported', at: '2026-11-20T03:01:00Z', entry: 12, reason: null },
        { kind: 'answered', at: '2026-11-23T03:01:00Z', entry: null, reason: 'Đã đối chiếu hồ sơ' },
      ],
    },
  },
}
