/** The facets of a search: which values there are, how many datasets each would find, what is found. */
import { searchDatasets, type Found } from './search-datasets.ts'
import { facetNames, type FacetName, type Selection } from './search-selection.ts'
import { kindOfCard } from './service-mark.ts'
import type { DatasetCard } from './view.ts'

export type FacetValue = { value: string; count: number; chosen: boolean }
export type Facet = { name: FacetName; values: FacetValue[] }

export type Search = {
  /** All that were found, in the order asked for. */
  found: DatasetCard[]
  facets: Facet[]
  /** Words that no dataset has. */
  unknown: string[]
  /** With nothing found: the facets that would have to be given up, and what each would bring. */
  without: { name: FacetName; count: number }[]
}

/**
 * The count of a value says how many datasets would be found with it and with all that is chosen in
 * the other facets, so that no choice that is offered leads to nothing.
 */
export function search(cards: readonly DatasetCard[], selection: Selection): Search {
  const asked = searchDatasets(cards, selection.query)
  const byWords = asked.datasets
  const found = byWords.filter((card) => fits(card, selection))
  const without =
    found.length > 0
      ? []
      : facetNames
          .filter((name) => selection.chosen[name].length > 0)
          .map((name) => ({
            name,
            count: byWords.filter((card) => fits(card, selection, name)).length,
          }))
  return {
    found: inOrder(found, asked, selection),
    facets: facetNames.map((name) => facetOf(name, byWords, selection)),
    unknown: asked.unknown,
    without: without.filter(({ count }) => count > 0),
  }
}

/** The values of a dataset in a facet. */
export function valuesOf(card: DatasetCard, name: FacetName): readonly string[] {
  switch (name) {
    case 'kind':
      return [kindOfCard(card)]
    case 'agency':
      return [card.agency.id]
    case 'sharing':
      return [card.sharing]
    case 'equality':
      return [card.equality.state]
    case 'database':
      return card.traits ? [card.traits.database] : []
    case 'form':
      return card.traits?.forms ?? []
    case 'frequency':
      return card.traits ? [card.traits.frequency] : []
    case 'freshness':
      return card.traits?.freshness ? [card.traits.freshness] : []
  }
}

function fits(card: DatasetCard, { chosen }: Selection, except?: FacetName): boolean {
  return facetNames.every(
    (name) =>
      name === except ||
      chosen[name].length === 0 ||
      valuesOf(card, name).some((value) => chosen[name].includes(value)),
  )
}

function facetOf(name: FacetName, cards: readonly DatasetCard[], selection: Selection): Facet {
  const counts = new Map<string, number>()
  for (const card of cards) {
    if (!fits(card, selection, name)) continue
    for (const value of valuesOf(card, name)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  // What is chosen stays to be seen, also where it finds nothing any more.
  for (const value of selection.chosen[name]) if (!counts.has(value)) counts.set(value, 0)
  const values = [...counts].map(([value, count]) => ({
    value,
    count,
    chosen: selection.chosen[name].includes(value),
  }))
  return {
    name,
    values: values.toSorted((a, b) => b.count - a.count || a.value.localeCompare(b.value)),
  }
}

function inOrder(cards: DatasetCard[], asked: Found, { order }: Selection): DatasetCard[] {
  const by = (figure: (card: DatasetCard) => number) =>
    cards.toSorted((a, b) => figure(b) - figure(a) || a.id.localeCompare(b.id))
  if (order === 'newest') return by((card) => (card.changedAt ? Date.parse(card.changedAt) : 0))
  if (order === 'rows') return by((card) => card.rows ?? 0)
  if (order === 'used') return by((card) => card.traits?.reads ?? 0)
  const place = new Map(asked.datasets.map((card, i) => [card.id, i]))
  return cards.toSorted((a, b) => place.get(a.id)! - place.get(b.id)!)
}
