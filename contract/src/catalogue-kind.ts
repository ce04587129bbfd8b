/**
 * What an entry of the catalogue is: a dataset, whose rows are kept here, or a service, which answers
 * a question at its owner. A record of a service is asked by its key, and nothing of it is kept.
 */
import type { Bilingual, Dataset } from './dataset.ts'

export const catalogueKinds = ['dataset', 'service'] as const
export type CatalogueKind = (typeof catalogueKinds)[number]

export const catalogueKindTitles: Record<CatalogueKind, Bilingual> = {
  dataset: { vi: 'bộ dữ liệu', en: 'dataset' },
  service: { vi: 'dịch vụ chia sẻ', en: 'service' },
}

export function catalogueKindOf({ keeping }: Pick<Dataset, 'keeping'>): CatalogueKind {
  return keeping === 'through' ? 'service' : 'dataset'
}
