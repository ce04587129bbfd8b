/** Code lists, journal and guides of the synthetic province. */
import type { CodelistRef, CodelistView, CodeView, Guide, JournalView } from '../src/view.ts'
import { root } from './sample-views.ts'

export const codelists: (CodelistRef & { codes: number })[] = [
  {
    list: 'administrative_unit',
    title: { vi: 'Đơn vị hành chính', en: 'Administrative units' },
    description: {
      vi: 'Mã tỉnh, huyện, xã trước và sau ngày 01/07/2025, kèm bảng chuyển đổi.',
      en: 'Codes of provinces, districts and communes before and after 1 July 2025, with the crosswalk.',
    },
    codes: 14_102,
  },
  {
    list: 'ethnic_group',
    title: { vi: 'Dân tộc', en: 'Ethnic groups' },
    description: {
      vi: '54 dân tộc, người nước ngoài và không rõ.',
      en: '54 groups, foreigners and unknown.',
    },
    codes: 56,
  },
]

const list = codelists[0] as CodelistRef
const before = {
  code: '24670',
  name: 'Xã Đắk Gằn',
  kind: 'Xã',
  validFrom: null,
  validTo: '2025-06-30',
  parent: { code: '663', name: 'Huyện Đắk Mil' },
  legalGround: 'Nghị định số 155/2003/NĐ-CP',
}
const after = {
  code: '24670',
  name: 'Xã Đắk Sắk',
  nameEn: 'Dak Sak Commune',
  kind: 'Xã',
  validFrom: '2025-07-01',
  validTo: null,
  parent: { code: '68', name: 'Tỉnh Lâm Đồng' },
}

export const codelist: CodelistView = {
  list,
  query: 'dak',
  asOf: '2026-07-25',
  codes: [after, { ...after, code: '24739', name: 'Xã Quảng Trực', nameEn: null }],
  matching: 31,
}

export const code: CodeView = {
  list,
  code: '24670',
  asOf: '2025-06-30',
  current: before,
  states: [after, before],
  predecessors: [],
  successors: [{ code: '24664', name: 'Xã Đắk Mil', extent: 'full' }],
}

export const journal: JournalView = {
  origin: 'kho.tinh-mau.example/journal',
  publicKey: 'kho.tinh-mau.example/journal+3f9a0c11+AfLq0yEXAMPLEzQ2Tn6yQe8o1mB5cV7kWd3Gh4Jr9Xs0',
  checkpoint: {
    size: 184_213,
    at: '2026-11-23T01:30:00Z',
    root,
    text: `kho.tinh-mau.example/journal\n184213\n${root}\n\n— kho.tinh-mau.example/journal P5oMEXAMPLEb1Zk9yq2v0r8s7t6u5w4x3y2z1A0B9C8D7E6F5G4H3I2J1K0L9M8N7O6P5Q4R3S2T1U0V\n`,
  },
}

export const guides: Guide[] = [
  {
    id: 'tim-va-doc',
    title: { vi: 'Tìm và đọc dữ liệu', en: 'Find and read data' },
    text: {
      vi: 'Gõ tên bộ dữ liệu, không cần dấu.\n\n## Các bước\n\n1. Mở trang bộ dữ liệu.\n2. Xem phần `Cách gọi`.\n\n```\ncurl https://kho.tinh-mau.example/api/v1/datasets\n```',
      en: 'Type the name of a dataset, accents are not needed.\n\n## Steps\n\n1. Open its page.\n2. Read `How to call it`.',
    },
  },
]
