/** What the routes of released rows have in common. */
import type { DataFormat } from '@kho/contract/edition.ts'

export const common = {
  method: 'GET',
  open: true,
  responses: { 200: { description: { vi: 'Kết quả', en: 'The answer' } } },
} as const

/** Parameters of inside that an edition does not take. */
export const notHere = { asOf: true } as const

export const questionRefusals = [
  'catalogue.unknown-dataset',
  'release.withdrawn',
  'query.unknown-column',
  'query.filter-syntax',
  'query.filter-too-large',
  'query.filter-operator',
  'query.filter-value',
  'query.filter-language',
  'query.not-sortable',
  'edition.no-parameter',
  'query.no-codes',
  'codelist.bad-date',
] as const

export const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  geojson: 'application/geo+json',
} as const satisfies Record<DataFormat, string>
