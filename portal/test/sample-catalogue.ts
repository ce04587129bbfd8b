/** Issued editions of the catalogue of the synthetic province. */
import type {
  CatalogueView,
  DifferenceView,
  EditionPageView,
  EditionView,
  EntryView,
  FieldsView,
} from '../src/catalogue-view.ts'

const edition = (number: number, more: Partial<EditionView> = {}): EditionView => ({
  number,
  decisionNumber: `${number + 40}/QĐ-UBND`,
  decisionDate: '2026-01-15',
  signer: 'Người ký giả lập',
  authority: 'Uỷ ban nhân dân tỉnh Mẫu',
  validFrom: '2026-02-01',
  sha256: 'c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2',
  issuedAt: '2026-01-16T02:30:00Z',
  journalEntry: 1200 + number,
  listed: 3,
  takenOut: 0,
  ...more,
})

const schools: FieldsView = {
  title: { vi: 'Trường học', en: 'Schools' },
  database: 'giao-duc',
  suppliers: [{ id: 'so-gddt', name: { vi: 'Sở Giáo dục và Đào tạo', en: 'Education' } }],
  updateForm: { vi: 'Tệp CSV qua cổng', en: 'CSV file through the portal' },
  updateFrequency: 'monthly',
  permitted: 'everybody',
}
const people: FieldsView = {
  ...schools,
  title: { vi: 'Người dân', en: 'Residents' },
  database: 'dan-cu',
  suppliers: [{ id: 'so-gddt', name: { vi: 'Công an tỉnh', en: 'Provincial Police' } }],
  updateFrequency: 'daily',
  permitted: [{ id: 'so-gddt', name: { vi: 'Sở Y tế', en: 'Department of Health' } }],
}

const entries: EntryView[] = [
  { ...people, dataset: 'nguoi-dan', version: 3, takenOut: null },
  { ...schools, dataset: 'truong-hoc', version: 1, takenOut: null },
  {
    ...schools,
    title: { vi: 'Doanh nghiệp', en: 'Enterprises' },
    dataset: 'doanh-nghiep',
    version: 2,
    permitted: 'all-agencies',
    takenOut: { vi: 'không còn chia sẻ', en: 'shared no longer' },
  },
]

export const second: EditionPageView = {
  edition: edition(2, { takenOut: 1 }),
  entries,
  next: null,
}

export const all: CatalogueView & { newest: EditionPageView | null } = {
  editions: [second.edition, edition(1, { journalEntry: null })],
  older: null,
  newest: second,
}

export const listed = { number: 2, decisionNumber: '42/QĐ-UBND', decisionDate: '2026-01-15' }

export const difference: DifferenceView = {
  from: 1,
  to: 2,
  counts: { in: 1, out: 1, changed: 1 },
  changes: [
    {
      dataset: 'doanh-nghiep',
      what: 'out',
      was: { version: 2, fields: schools },
      now: null,
      columns: [],
      fields: [],
    },
    {
      dataset: 'nguoi-dan',
      what: 'changed',
      was: { version: 2, fields: { ...people, permitted: 'all-agencies' } },
      now: { version: 3, fields: { ...people, title: { vi: 'Dân cư', en: 'People' } } },
      columns: [
        { what: 'renamed', was: 'ten', now: 'ho_ten' },
        { what: 'added', was: null, now: 'so_ho' },
      ],
      fields: ['data', 'users'],
    },
    {
      dataset: 'truong-hoc',
      what: 'in',
      was: null,
      now: { version: 1, fields: schools },
      columns: [],
      fields: [],
    },
  ],
  next: null,
}
