/** What the values of facets are called. */
import { dictionary, say } from './dictionary.ts'
import type { FacetName } from './search-selection.ts'
import { searchWords } from './search-words.ts'
import type { DatasetCard, Lang } from './view.ts'

/** Values that nobody knows, from an address written by hand, stand for themselves. */
export function labelOf(
  lang: Lang,
  name: FacetName,
  value: string,
  cards: readonly DatasetCard[],
): string {
  const words = dictionary(lang)
  const known = (names: object): string =>
    Object.hasOwn(names, value) ? String((names as Record<string, unknown>)[value]) : value
  switch (name) {
    case 'agency': {
      const card = cards.find(({ agency }) => agency.id === value)
      return card ? say(lang, card.agency.name) : value
    }
    case 'kind':
      return known(searchWords(lang).kinds)
    case 'sharing':
      return known(words.sharing)
    case 'equality': {
      const { equal, unequal, unproven, asked } = words.equality
      return known({ equal, unequal, unproven, asked })
    }
    case 'form':
      return known(searchWords(lang).forms)
    case 'frequency':
      return known(words.catalogue.frequencies)
    case 'freshness':
      return known(searchWords(lang).freshness)
    case 'database':
      return lang === 'vi' ? value : (englishOf(value, cards) ?? value)
  }
}

/** The name in English that a dataset of the database tells. */
export function englishOf(database: string, cards: readonly DatasetCard[]): string | undefined {
  const within = cards.filter(({ traits }) => traits?.database === database)
  return within.map(({ traits }) => traits?.databaseEn).find(Boolean)
}
