/** The word that stands beside the title of a service wherever datasets and services are listed. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import { html, type Html } from './html.ts'
import type { DatasetCard, Lang } from './view.ts'

/** Nothing beside a dataset: that is what most entries are. */
export function serviceMark(lang: Lang, kind: CatalogueKind | null): Html | null {
  if (kind !== 'service') return null
  return html`<span class="tag">${catalogueKindTitles.service[lang]}</span>`
}

export function kindOfCard({ equality }: Pick<DatasetCard, 'equality'>): CatalogueKind {
  return equality.state === 'asked' ? 'service' : 'dataset'
}
