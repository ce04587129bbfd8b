/** A row of the report: articles that one promise answers, with the evidence for it. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Evidence } from './evidence.ts'

export type Article = {
  /** As the articles are cited together; a range with an en dash: `8.1–8.5`. */
  id: string
  says: Bilingual
  does: Bilingual
  evidence: readonly Evidence[]
}

/**
 * The rows that an article as somebody names it is part of: `8.3` lies in `8.1–8.5`, `12` is all of
 * Article 12, and `6.1.a` is `6.1a`. Empty where there is none.
 */
export function findArticles(articles: readonly Article[], asked: string): Article[] {
  const wanted = normalise(asked)
  if (wanted === '') return []
  return articles.filter(({ id }) => labelsOf(id).some((label) => isWithin(label, wanted)))
}

function normalise(asked: string): string {
  return asked
    .trim()
    .toLowerCase()
    .replace(/^(điều|article|art\.?)\s*/, '')
    .replace(/\.(?=[a-zđ]$)/, '')
}

/** The single articles that an identifier names. */
export function labelsOf(id: string): string[] {
  return id.split(', ').flatMap((label) => {
    const range = /^(\d+)\.(\d+)–\1\.(\d+)$/.exec(label)
    if (!range) return [label]
    const [first, last] = [Number(range[2]), Number(range[3])]
    return Array.from({ length: last - first + 1 }, (_, i) => `${range[1]}.${first + i}`)
  })
}

/** `7` covers 7.1 and 7.1 is a part of 7; 1 has nothing to do with 10.1. */
function isWithin(label: string, wanted: string): boolean {
  if (label === wanted) return true
  const [long, short] = label.length > wanted.length ? [label, wanted] : [wanted, label]
  return long.startsWith(short) && /^[.a-zđ]/.test(long.slice(short.length))
}
