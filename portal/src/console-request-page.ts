/** One request: what is asked, what was decided, what happened, and what may be done now. */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { askedPairs, factsSection } from './console-asked.ts'
import { consolePage } from './console-page.ts'
import { pressButton, refusedNotice, textField } from './console-parts.ts'
import { requestWords } from './console-request-words.ts'
import type { DecisionView, RequestView } from './console-request-view.ts'
import { dueText, stateText } from './console-access-requests-page.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { say } from './dictionary.ts'
import { capital, day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang } from './view.ts'

export function requestPage(
  view: RequestView,
  frame: ConsoleFrame,
  refused: RefusedView | null = null,
): string {
  const { lang } = frame
  const words = requestWords(lang)
  const main = html`${refusedNotice(lang, refused)} ${head(lang, view)} ${ways(lang, view)}
    <section class="desk-step" aria-labelledby="asked">
      <h2 id="asked">${words.summary}</h2>
      ${askedPairs(lang, view.asked, view.facts)}
    </section>
    ${decisionsSection(lang, view.decisions)} ${grantsSection(lang, view)}
    ${view.state === 'draft' || view.state === 'returned' ? factsSection(lang, view.facts, { dataset: view.asked.dataset ?? '', isDraft: true }) : null}
    ${historySection(lang, view)} ${withdrawSection(lang, view)}`
  const above = [{ href: links.requests, text: words.requests }]
  return consolePage(frame, { title: words.number(view.id), above, main })
}

export function head(lang: Lang, view: RequestView): Html {
  const words = requestWords(lang)
  const { document } = view
  return html`<dl class="pairs">
    ${pair(words.state, stateText(lang, view))} ${pair(words.agency, say(lang, view.agency))}
    ${view.owner ? pair(words.owner, say(lang, view.owner)) : null}
    ${view.submittedAt ? pair(words.submittedAt, moment(view.submittedAt)) : null}
    ${pair(words.due, dueText(lang, view))}
    ${view.completeBy ? pair(words.completeBy, day(view.completeBy)) : null}
    ${
      document
        ? pair(
            words.fromPaper,
            html`${words.paperOf(document.number, day(document.date))}${document.signer ? html`; ${words.signer.toLowerCase()}: ${document.signer}` : null}
            ${document.sha256 ? html`<br /><code class="hash">${document.sha256}</code>` : null}`,
          )
        : null
    }
    ${view.renews === null ? null : pair(words.renews, number(lang, view.renews))}
  </dl>`
}

function ways(lang: Lang, view: RequestView): Html {
  const words = requestWords(lang)
  const { acts } = view
  const link = (href: string, text: string) =>
    html`<a class="button" href="${inLang(lang, href)}">${text}</a>`
  return html`<p class="console-closed">
    ${acts.edit ? link(`${links.request(view.id)}/edit`, words.resume) : null}
    ${acts.decide === null ? link(links.decideRequest(view.id), words.decide) : null}
    ${acts.letter ? link(links.requestLetter(view.id), words.letter) : null}
  </p>`
}

export function decisionsSection(lang: Lang, decisions: readonly DecisionView[]): Html {
  const words = requestWords(lang)
  return html`<section class="desk-step" aria-labelledby="decisions">
    <h2 id="decisions">${words.decisions}</h2>
    ${
      decisions.length === 0
        ? html`<p>${words.noDecision}</p>`
        : decisions.map((one) => decisionPairs(lang, one))
    }
  </section>`
}

export function decisionPairs(lang: Lang, one: DecisionView): Html {
  const words = requestWords(lang)
  const { document } = one
  return html`<h3>${capital(words.roles[one.role])}: ${words.outcomes[one.outcome]}</h3>
    <dl class="pairs">
      ${pair(words.decider, say(lang, one.agency))}
      ${pair(words.documentNumber, `${document.number}, ${day(document.date)}`)}
      ${pair(words.signer, document.signer)}
      ${document.paper === null ? null : pair(words.paper, html`<a href="${inLang(lang, links.paper(document.paper))}">${number(lang, document.paper)}</a>`)}
      ${one.reason ? pair(words.reason, one.reason) : null}
      ${one.legalGround ? pair(words.refusalGround, one.legalGround) : null}
      ${pair(words.at, moment(one.at))}
      ${pair(words.entry, one.entry === null ? words.noEntry : number(lang, one.entry))}
    </dl>`
}

function grantsSection(lang: Lang, view: RequestView): Html | null {
  const words = requestWords(lang)
  if (view.grants.length === 0) return null
  return html`<section class="desk-step" aria-labelledby="grants">
    <h2 id="grants">${words.grants}</h2>
    <ul class="kin">
      ${view.grants.map(
        ({ grant, client }) =>
          html`<li>
            ${words.grant} ${number(lang, grant)}: <code>${client}</code>
            ${
              view.acts.renew
                ? html`<form
                    method="post"
                    action="${inLang(lang, `/console/grants/${grant}/renew`)}"
                  >
                    <button type="submit">${words.renew}</button>
                  </form>`
                : null
            }
          </li>`,
      )}
    </ul>
  </section>`
}

function historySection(lang: Lang, view: RequestView): Html | null {
  const words = requestWords(lang)
  if (view.history.length === 0) return null
  return html`<section class="desk-step">
    <h2>${words.history}</h2>
    ${table({
      lang,
      caption: words.history,
      captionHidden: true,
      columns: [words.at, words.what, words.reason, words.entry].map((title) => ({ title })),
      rows: view.history.map((one) => [
        { text: moment(one.at) },
        { text: words.moves[one.kind] },
        { text: one.reason ?? '–' },
        { text: one.entry === null ? words.noEntry : number(lang, one.entry), number: true },
      ]),
    })}
  </section>`
}

function withdrawSection(lang: Lang, view: RequestView): Html | null {
  if (!view.acts.withdraw) return null
  const words = requestWords(lang)
  return html`<section class="desk-step" aria-labelledby="withdraw">
    <h2 id="withdraw">${words.withdraw}</h2>
    <p>${words.withdrawHint}</p>
    <form
      class="letter"
      method="post"
      action="${inLang(lang, `${links.request(view.id)}/withdraw`)}"
    >
      ${textField({ name: 'reason', label: words.reason, required: true })}
      ${pressButton(lang, { text: words.withdraw, name: 'withdraw', main: false })}
    </form>
  </section>`
}

/** A grant that ends soon, with the button that begins a request to prolong it. */
export function renewPage(
  view: {
    grant: number
    client: string
    dataset: { id: string; title: Bilingual; kind: CatalogueKind }
    until: string
  },
  frame: ConsoleFrame,
): string {
  const { lang } = frame
  const words = requestWords(lang)
  const { grant, client, dataset, until } = view
  const main = html`<dl class="pairs">
      ${pair(dataset.kind === 'service' ? words.service : words.dataset, html`${say(lang, dataset.title)} <code>${dataset.id}</code>`)}
      ${pair(words.clients, html`<code>${client}</code>`)} ${pair(words.until, moment(until))}
    </dl>
    <form method="post" action="${inLang(lang, `/console/grants/${grant}/renew`)}">
      ${pressButton(lang, { text: words.renew, name: 'renew' })}
    </form>`
  const above = [{ href: links.requests, text: words.requests }]
  return consolePage(frame, { title: `${words.renew}: ${words.grant} ${grant}`, above, main })
}
