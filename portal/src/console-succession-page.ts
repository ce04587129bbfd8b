/** Successions of agencies: the list, a plan, and one with what it moves. */
import { emptyList } from './console-empty.ts'
import type { SuccessionsView, SuccessionView } from './console-agencies-view.ts'
import { agencyWords } from './console-agencies-words.ts'
import { consolePage } from './console-page.ts'
import {
  actPaperLink,
  exportLink,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
} from './console-parts.ts'
import { agencyName, agencyNames } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html, type Value } from './html.ts'
import { inLang, links } from './links.ts'
import { pair, table } from './parts.ts'
import type { Lang } from './view.ts'

/** Of each kind so many are listed on the page; a list of ten thousand helps nobody to see. */
const shownMax = 200

export function consoleSuccessionsPage(view: SuccessionsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = agencyWords(lang)
  const states = Object.entries(words.states).map(([value, text]) => ({ value, text }))
  const state = selectField({
    name: 'state',
    label: words.state,
    value: view.state,
    options: states,
    empty: consoleWords(lang).all,
  })
  const propose = view.proposeClosed
    ? pressButton(lang, { text: words.propose, name: 'propose', closed: view.proposeClosed })
    : html`<p class="actions">
        <a class="button button-main" href="${inLang(lang, links.consolePropose)}"
          >${words.propose}</a
        >
      </p>`
  const main = html`${filterForm(lang, links.consoleSuccessions, state)} ${propose}
  ${list(view, frame)} ${nextPage(lang, view.next === null ? null : inLang(lang, view.next))}
  ${exportLink(frame)}`
  return consolePage(frame, { title: words.successions, lead: words.successionsLead, main })
}

function list({ successions }: SuccessionsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = agencyWords(lang)
  if (successions.length === 0) return emptyList(frame, 'successions')
  const heads = [words.number, words.kind, words.fromAgencies, words.toAgencies]
  return table({
    lang,
    caption: words.successions,
    captionHidden: true,
    rowHeader: true,
    columns: [...heads, words.effectiveOn, words.document, words.state].map((title) => ({
      title,
    })),
    rows: successions.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.consoleSuccession(one.id))}">${one.id}</a>`,
      },
      { text: words.kinds[one.kind] },
      { text: agencyNames(frame, one.from) },
      { text: agencyNames(frame, one.to) },
      { text: day(one.effectiveOn) },
      { text: one.document },
      { text: words.states[one.state] },
    ]),
  })
}

const above = (lang: Lang) => [
  { href: links.consoleSuccessions, text: agencyWords(lang).successions },
]

export function consoleSuccessionPage(view: SuccessionView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = agencyWords(lang)
  const main = html`${refusedNotice(lang, view.refused)}
    <dl class="fields">
      ${pair(words.state, words.states[view.state])}
      ${pair(words.fromAgencies, agencyNames(frame, view.from))}
      ${pair(words.toAgencies, agencyNames(frame, view.to))}
      ${pair(words.effectiveOn, day(view.effectiveOn))} ${pair(words.document, view.document)}
      ${pair(words.signer, html`${view.signer}${actPaperLink(frame, 'succession', view.id)}`)}
    </dl>
    ${cautionList(view, lang)} ${effects(view, frame)} ${acts(view, lang)}`
  const title = `${words.plan(String(view.id))}: ${words.kinds[view.kind]}`
  return consolePage(frame, { title, above: above(lang), main })
}

function cautionList({ cautions }: SuccessionView, lang: Lang): Html | null {
  if (cautions.length === 0) return null
  return html`<section class="notice" aria-labelledby="cautions">
    <h2 id="cautions">${agencyWords(lang).cautions}</h2>
    <ul>
      ${cautions.map((one) => html`<li>${say(lang, one)}</li>`)}
    </ul>
  </section>`
}

function effects(view: SuccessionView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = agencyWords(lang)
  const total = number(lang, view.total)
  const title = view.fingerprint === null ? words.moved(total) : words.preview(total)
  return html`<section class="desk-step">
    <h2>${title}</h2>
    ${table({
      lang,
      caption: title,
      captionHidden: true,
      rowHeader: true,
      columns: [{ title: words.subject }, { title: words.count, number: true }],
      rows: view.parts.map((part) => [
        { text: say(lang, part.title) },
        { text: number(lang, part.moves.length), number: true },
      ]),
    })}
    ${view.parts.filter((part) => part.moves.length > 0).map((part) => moves(part, frame))}
  </section>`
}

function moves(part: SuccessionView['parts'][number], frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = agencyWords(lang)
  const shown = part.moves.slice(0, shownMax)
  const left = part.moves.length - shown.length
  return html`<details>
    <summary>${say(lang, part.title)}: ${words.show(number(lang, part.moves.length))}</summary>
    ${table({
      lang,
      caption: say(lang, part.title),
      captionHidden: true,
      columns: [words.subject, words.what, words.fromAgencies, words.toAgencies].map((title) => ({
        title,
      })),
      rows: shown.map((one) => [
        { text: one.subject, code: true },
        { text: words.moves[one.what] ?? one.what },
        { text: agencyName(frame, one.from) },
        { text: agencyName(frame, one.to) },
      ]),
    })}
    ${left > 0 ? html`<p>${words.more(number(lang, left))}</p>` : null}
  </details>`
}

function acts(view: SuccessionView, lang: Lang): Html | null {
  const words = agencyWords(lang)
  const form = (what: 'apply' | 'drop' | 'confirm' | 'undo', fields: Value = null) =>
    html`<form
      class="letter"
      method="post"
      action="${inLang(lang, `${links.consoleSuccession(view.id)}/settle`)}"
    >
      <h3>${words[what]}</h3>
      <p>${words[`${what}Effect`]}</p>
      <input type="hidden" name="do" value="${what}" />
      ${what === 'apply' ? fields : reasonField(view, lang, what)}
      ${pressButton(lang, {
        text: words[what],
        name: what,
        closed: view.closed,
        main: what === 'apply' || what === 'confirm',
      })}
    </form>`
  const seen = html`<input type="hidden" name="fingerprint" value="${view.fingerprint ?? ''}" />
    <input type="hidden" name="total" value="${view.total}" />`
  if (view.state === 'proposed')
    return html`<div class="console-acts">${form('apply', seen)} ${form('drop')}</div>`
  if (view.state === 'applied')
    return html`<div class="console-acts">${form('confirm')} ${form('undo')}</div>`
  return null
}

function reasonField({ typed }: SuccessionView, lang: Lang, what: string): Html {
  const words = agencyWords(lang)
  const id = `reason-${what}`
  const label = `${words.reason}: ${words[what as 'drop']}`
  return html`<div>
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="reason"
      value="${typed.do === what ? (typed.reason ?? '') : ''}"
      required
      maxlength="2000"
    />
  </div>`
}
