/** How the source of an approved draft is declared. */
import { draftTableWords } from './console-draft-table-words.ts'
import { html, type Html } from './html.ts'
import type { Lang } from './view.ts'

/** How the source is declared for the supplies that follow. */
export function sourceSection(source: string | null, lang: Lang): Html | null {
  const words = draftTableWords(lang)
  if (source === null) return null
  return html`<section class="desk-step">
    <h2>${words.source}</h2>
    <p>${words.sourceLead}</p>
    <pre class="scroll" tabindex="0"><code>${source}</code></pre>
  </section>`
}
