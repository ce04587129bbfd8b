/** What is held about whoever is signed in, who read it, and what it asked. */
import { askFields, type HeldCell } from './console-ask-fields.ts'
import { columnTitle, nameText } from './console-names.ts'
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

export function mePage(view: MePageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const { reads, undecided, requests } = view
  const main = html`<section class="desk-step" aria-labelledby="held">
      <h2 id="held">${words.held}</h2>
      ${heldParts(view, frame)}
    </section>
    <section class="desk-step">
      <h2>${words.whoRead}</h2>
      ${undecided > 0 ? html`<p>${words.undecided(number(lang, undecided))}</p>` : null}
      ${readTable(frame, reads, false)}
    </section>
    <section class="desk-step" aria-labelledby="requests">
      <h2 id="requests">${words.myRequests}</h2>
      ${requestTable(frame, requests, false)}
    </section>
    ${askForm(view, frame)}`
  return consolePage(frame, { title: words.me, lead: words.meLead, main })
}

function heldParts({ held }: MePageView, frame: ConsoleFrame): Html | Html[] {
  const { lang } = frame
  const words = personalWords(lang)
  if (held.length === 0) return html`<p>${words.nothingHeld}</p>`
  return held.map(
    ({ dataset, title, owner, legalGround, records, meanings, past }) =>
      html`<article>
        <h3>${say(lang, title)}</h3>
        <p>
          ${words.owner}:
          ${nameText(frame, 'agencies', owner)}${legalGround ? html`. ${words.legalGround}: ${legalGround}` : null}
        </p>
        ${records.map(
          (record, i) =>
            html`<dl class="pairs">
              ${Object.entries(record).map(([name, value]) => {
                const meaning = meanings[i]?.[name]
                const said = meaning
                  ? html`${value} <span class="soft">(${say(lang, meaning)})</span>`
                  : (value ?? '–')
                return pair(columnTitle(frame, dataset, name), said)
              })}
            </dl>`,
        )}
        ${past > 0 ? html`<p>${words.past(number(lang, past))}</p>` : null}
      </article>`,
  )
}

function askForm(view: MePageView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = personalWords(lang)
  return html`<section class="desk-step" aria-labelledby="ask">
    <h2 id="ask">${words.ask}</h2>
    ${refusedNotice(lang, view.refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.me)}">
      ${askFields(view, lang, heldCells(view, frame))}
      ${pressButton(lang, { text: words.ask, name: 'ask' })}
    </form>
  </section>`
}

/** Every value that is held, since each may be wrong. */
function heldCells({ held }: MePageView, frame: ConsoleFrame): HeldCell[] {
  return held.flatMap(({ dataset, title, records }) =>
    Object.keys(records[0] ?? {}).map((column) => ({
      value: `${dataset}/${column}`,
      text: `${say(frame.lang, title)}: ${columnTitle(frame, dataset, column)}`,
    })),
  )
}
