/** Search over the datasets of the list page. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { say } from './dictionary.ts'
import { fold, wordsOf } from './fold.ts'
import type { DatasetCard, Lang } from './view.ts'

export type Found = {
  datasets: DatasetCard[]
  /** Words of the query, as typed, that no dataset contains: the reason why nothing was found. */
  unknown: string[]
}

const collator = new Intl.Collator('vi')

/**
 * The datasets that contain every word of the query somewhere in title, description, agency,
 * identifier or terms, in either language. Those whose title holds them come first; equals are in
 * Vietnamese alphabetical order. An empty query finds all.
 */
export function searchDatasets(datasets: readonly DatasetCard[], query: string): Found {
  const typed = wordsOf(query)
  const asked = typed.map(fold)
  const read = datasets.map((card) => ({ card, ...foldedOf(card) }))
  const found = read
    .filter(({ whole }) => asked.every((word) => whole.includes(word)))
    .map(({ card, title }) => ({
      card,
      inTitle: asked.filter((word) => title.includes(word)).length,
    }))
    .toSorted((a, b) => b.inTitle - a.inTitle || collator.compare(a.card.title.vi, b.card.title.vi))
  return {
    datasets: found.map(({ card }) => card),
    unknown: typed.filter((word) => !read.some(({ whole }) => whole.includes(fold(word)))),
  }
}

/** The terms of a card, as columns and former names, that hold a word of the query. */
export function matchedTerms(card: DatasetCard, query: string, lang: Lang): string[] {
  const asked = wordsOf(query).map(fold)
  const title = titleOf(card)
  const wanted = asked.filter((word) => !title.includes(word))
  const held = (card.terms ?? []).filter((term) => {
    const text = fold(textOf(term))
    return wanted.some((word) => text.includes(word))
  })
  // A title that was found in one language is told in the reader's.
  return [...new Set(held.map((term) => (typeof term === 'string' ? term : say(lang, term))))]
}

const textOf = (term: string | Bilingual) =>
  typeof term === 'string' ? term : `${term.vi} ${term.en}`

/** Cards are read again as new objects when they change, so their folded text is made once. */
const folded = new WeakMap<DatasetCard, { title: string; whole: string }>()

function foldedOf(card: DatasetCard): { title: string; whole: string } {
  let known = folded.get(card)
  if (!known) {
    const title = titleOf(card)
    folded.set(card, (known = { title, whole: wholeOf(card, title) }))
  }
  return known
}

function titleOf(card: DatasetCard): string {
  return fold(`${card.title.vi} ${card.title.en}`)
}

function wholeOf(card: DatasetCard, title: string): string {
  const { agency, description } = card
  return `${title} ${fold(
    [
      card.id,
      description.vi,
      description.en,
      agency.name.vi,
      agency.name.en,
      ...(card.terms ?? []).map(textOf),
    ].join(' '),
  )}`
}
