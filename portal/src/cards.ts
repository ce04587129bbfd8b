/** Datasets as a ledger: one entry a dataset, its figures in the same place in each. */
import { dictionary, say } from './dictionary.ts'
import { equalityLine } from './equality.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { agencyLink, moment, pair, sharingBadge } from './parts.ts'
import { kindOfCard, serviceMark } from './service-mark.ts'
import type { DatasetCard, Lang } from './view.ts'

/** The datasets as a list. Their titles are headings of the given level. */
export function ledger(lang: Lang, datasets: DatasetCard[], level: 2 | 3): Html {
  return html`${ledgerHead(lang)}
    <ul class="ledger ledger-datasets">
      ${datasets.map((card) => entry(lang, card, level))}
    </ul>`
}

/** What stands over the figures on wide screens. */
export function ledgerHead(lang: Lang): Html {
  const words = dictionary(lang)
  return html`<div class="ledger-head" aria-hidden="true">
    <span>${words.dataset.trail}</span><span>${words.dataset.rows}</span
    ><span>${words.dataset.changed}</span><span>${words.equality.label}</span>
  </div>`
}

/** One dataset; `below` its words stands what a list has to add. */
export function entry(lang: Lang, card: DatasetCard, level: 2 | 3, below?: Html): Html {
  const words = dictionary(lang)
  const title = html`<a href="${inLang(lang, links.dataset(card.id))}">${say(lang, card.title)}</a>`
  return html`<li>
    <div class="entry-words">
      ${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
      <p>${say(lang, card.description)}</p>
      <p class="entry-from">
        ${agencyLink(lang, card.agency)} ${sharingBadge(lang, card.sharing)}
        ${serviceMark(lang, kindOfCard(card))}
      </p>
      ${below ?? null}
    </div>
    <dl class="entry-figures">
      ${pair(
        words.dataset.rows,
        html`<b class="figure">${card.rows === null ? '–' : number(lang, card.rows)}</b>`,
      )}
      ${pair(words.dataset.changed, changed(lang, card))}
      ${pair(words.equality.label, equalityLine(lang, card.equality))}
    </dl>
  </li>`
}

/** What is asked at its owner is never loaded, so that it was not is no news. */
function changed(lang: Lang, { changedAt, equality }: DatasetCard): Html | string {
  if (changedAt) return moment(changedAt)
  return equality.state === 'asked' ? '–' : dictionary(lang).dataset.never
}
