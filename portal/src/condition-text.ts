/** A row condition in words; as the store has it while one points at it. */
import { termsText, plainTerms, type ConditionTerm } from '@kho/contract/named-condition.ts'
import { html, type Html } from './html.ts'
import type { Lang } from './view.ts'

/** `all` is the word for no condition. */
export function termsShown(lang: Lang, terms: readonly ConditionTerm[], all: string): Html {
  if (terms.length === 0) return html`${all}`
  return html`<span title="${plainTerms(terms)}">${termsText(terms, lang)}</span>`
}
