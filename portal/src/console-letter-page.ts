/** The answer in writing, to be printed: outcome, reason, legal ground, documents and proof. */
import { askedPairs } from './console-asked.ts'
import { consolePage } from './console-page.ts'
import { decisionPairs } from './console-request-page.ts'
import { requestWords } from './console-request-words.ts'
import type { LetterView } from './console-request-view.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html } from './html.ts'
import { links } from './links.ts'
import { moment, pair, sample } from './parts.ts'

export function letterPage(view: LetterView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = requestWords(lang)
  const main = html`<dl class="pairs">
      ${pair(words.outcome, html`<strong>${words.outcomes[view.outcome]}</strong>`)}
      ${pair(words.agency, say(lang, view.agency))}
      ${pair(view.kind === 'service' ? words.service : words.dataset, html`${say(lang, view.dataset.title)} <code>${view.dataset.id}</code>`)}
      ${pair(words.submittedAt, moment(view.submittedAt))}
      ${view.document ? pair(words.fromPaper, words.paperOf(view.document.number, day(view.document.date))) : null}
    </dl>
    <p>
      <a class="button" href="/api/v1/requests/${view.request}/letter" download
        >${words.letterFile}</a
      >
    </p>
    <section class="desk-step" aria-labelledby="decisions">
      <h2 id="decisions">${words.decisions}</h2>
      ${view.decisions.map(
        (one, i) =>
          html`${decisionPairs(lang, one)}
          ${
            one.proof === null
              ? null
              : html`<details>
                  <summary>${words.proof} (${number(lang, i + 1)})</summary>
                  ${sample(`${words.proof} ${i + 1}`, one.proof)}
                </details>`
          }`,
      )}
    </section>
    <section class="desk-step" aria-labelledby="asked">
      <h2 id="asked">${words.asked}</h2>
      ${askedPairs(lang, view.asked, view.names)}
    </section>
    ${
      view.granted
        ? html`<section class="desk-step" aria-labelledby="granted">
            <h2 id="granted">${words.left}</h2>
            ${askedPairs(lang, view.granted, view.names)}
            <p>
              ${words.grants}:
              ${view.grants.map(({ grant, client }) => `${grant} (${client})`).join(', ')}
            </p>
          </section>`
        : null
    }`
  const above = [
    { href: links.requests, text: words.requests },
    { href: links.request(view.request), text: words.number(view.request) },
  ]
  const title = words.letterTitle(view.request)
  return consolePage(frame, { title, lead: words.letterLead, above, main })
}
