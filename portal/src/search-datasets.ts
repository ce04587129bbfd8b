/** Search over the datasets of the list page. */
import { fold, wordsOf } from './fold.ts'
import type { DatasetCard } from './view.ts'

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
export function searchDatasets(datasets: DatasetCard[], query: string): Found {
  const typed = wordsOf(query)
  const asked = typed.map(fold)
  const read = datasets.map((card) => ({ card, title: titleOf(card), whole: wholeOf(card) }))
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

function titleOf(card: DatasetCard): string {
  return fold(`${card.title.vi} ${card.title.en}`)
}

function wholeOf(card: DatasetCard): string {
  const { agency, description } = card
  return `${titleOf(card)} ${fold(
    [
      card.id,
      description.vi,
      description.en,
      agency.name.vi,
      agency.name.en,
      ...(card.terms ?? []),
    ].join(' '),
  )}`
}
