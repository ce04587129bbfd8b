/** What is held about whoever is signed in, who read it, and what it asked. */
import { askFields } from './console-ask-fields.ts'
import { pressButton, refusedNotice } from './console-parts.ts'
import { consolePage } from './console-page.ts'
import { readTable } from './console-reads-page.ts'
import { requestTable } from './console-requests-page.ts'
import type { MePageView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { pair } from './parts.ts'
import type { Lang } from './view.ts'

export function mePage(view: MePageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const { reads, undecided, requests } = view
  const main = html`<section class="desk-step" aria-labelledby="held">
      <h2 id="held">${words.held}</h2>
      ${heldParts(view, lang)}
    </section>
    <section class="desk-step">
      <h2>${words.whoRead}</h2>
      ${undecided > 0 ? html`<p>${words.undecided(number(lang, undecided))}</p>` : null}
      ${readTable(lang, reads, false)}
    </section>
    <section class="desk-step" aria-labelledby="requests">
      <h2 id="requests">${words.myRequests}</h2>
      ${requestTable(lang, requests, false)}
    </section>
    ${askForm(view, lang)}`
  return consolePage(frame, { title: words.me, lead: words.meLead, main })
}

function heldParts({ held }: MePageView, lang: Lang): Html | Html[] {
  const words = personalWords(lang)
  if (held.length === 0) return html`<p>${words.nothingHeld}</p>`
  return held.map(
    ({ dataset, title, owner, legalGround, records, past }) =>
      html`<article>
        <h3>${say(lang, title)} <code>${dataset}</code></h3>
        <p>
          ${words.owner}:
          ${owner}${legalGround ? html`. ${words.legalGround}: ${legalGround}` : null}
        </p>
        ${records.map(
          (record) =>
            html`<dl class="pairs">
              ${Object.entries(record).map(([name, value]) => pair(name, value ?? '–'))}
            </dl>`,
        )}
        ${past > 0 ? html`<p>${words.past(number(lang, past))}</p>` : null}
      </article>`,
  )
}

function askForm(view: MePageView, lang: Lang): Html {
  const words = personalWords(lang)
  return html`<section class="desk-step" aria-labelledby="ask">
    <h2 id="ask">${words.ask}</h2>
    ${refusedNotice(lang, view.refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.me)}">
      ${askFields(view, lang)} ${pressButton(lang, { text: words.ask, name: 'ask' })}
    </form>
  </section>`
}
