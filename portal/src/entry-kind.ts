/** How a page names the kind of an entry: in words, with what the journal itself calls it. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import type { Lang } from './view.ts'

export function kindOf(
  lang: Lang,
  { kind, title }: { kind: string; title: Bilingual | null },
): Html {
  const code = html`<code class="soft">${kind}</code>`
  return title === null ? code : html`${say(lang, title)}<br />${code}`
}
