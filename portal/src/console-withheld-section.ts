/** What no outlet shows because of a request, and how it is shown again, to all or to one grant. */
import { field, pressButton, refusedNotice, selectField, textField } from './console-parts.ts'
import type { RequestPageView, WithheldView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair } from './parts.ts'
import type { Lang } from './view.ts'

export function withheldSection(view: RequestPageView, lang: Lang): Html | null {
  const { withheld } = view
  if (withheld === null) return null
  const words = personalWords(lang)
  const { purposes, since, until, exceptions } = withheld
  const forms = html`${liftForm(view, lang)} ${exceptForm(view, lang)}
  ${endForm(view, exceptions, lang)}`
  return html`<section class="desk-step" aria-labelledby="withheld">
    <h2 id="withheld">${words.withheld}</h2>
    <dl class="pairs">
      ${pair(words.withheldFor, purposes === null ? words.allPurposes : purposes.join(', '))}
      ${pair(words.since, moment(since))}
      ${until === null ? null : pair(words.lifted, moment(until))}
      ${exceptions.map((one) => pair(words.exception, exceptionText(one, lang)))}
    </dl>
    ${until === null ? forms : null}
  </section>`
}

type ExceptionView = WithheldView['exceptions'][number]

function exceptionText({ grant, ground, since, until }: ExceptionView, lang: Lang): Html {
  const words = personalWords(lang)
  const leads = html`<a href="${inLang(lang, links.consoleGrant(grant))}"
    >${words.grant} ${String(grant)}</a
  >`
  const ended = until === null ? null : html`; ${moment(until)}${words.ended}`
  return html`${leads}: ${ground} (${words.since.toLowerCase()} ${moment(since)}${ended})`
}

function liftForm(view: RequestPageView, lang: Lang): Html {
  const { typed, liftClosed } = view
  const words = personalWords(lang)
  return html`${refusalOf(view, 'liftReason', lang)}
    <form class="desk-form" method="post" action="${inLang(lang, links.liftWithheld(view.id))}">
      <p class="hint">${words.liftEffect}</p>
      ${textField({ name: 'liftReason', label: words.reason, value: typed.liftReason ?? '', required: true })}
      ${field({ name: 'liftGround', label: words.liftGround, value: typed.liftGround ?? '', lengthMax: 300 })}
      ${pressButton(lang, { text: words.lift, name: 'lift', closed: liftClosed })}
    </form>`
}

function exceptForm(view: RequestPageView, lang: Lang): Html {
  const { typed, exceptClosed: closed } = view
  const words = personalWords(lang)
  const value = (name: string) => typed[name] ?? ''
  return html`<h3>${words.exceptTitle}</h3>
    ${refusalOf(view, 'exceptGrant', lang)}
    <form class="desk-form" method="post" action="${inLang(lang, links.exceptGrant(view.id))}">
      <p class="hint">
        ${words.exceptEffect}
        <a href="${inLang(lang, links.consoleGrants)}">${words.findGrant}</a>
      </p>
      ${field({ name: 'exceptGrant', label: words.grantNumber, value: value('exceptGrant'), type: 'number', required: true })}
      ${textField({ name: 'exceptReason', label: words.reason, value: value('exceptReason'), required: true })}
      ${field({ name: 'exceptGround', label: words.exceptGround, value: value('exceptGround'), lengthMax: 300, required: true })}
      ${pressButton(lang, { text: words.except, name: 'except', closed, main: false })}
    </form>`
}

/** Nothing where no grant reads on. */
function endForm(
  view: RequestPageView,
  exceptions: readonly ExceptionView[],
  lang: Lang,
): Html | null {
  const words = personalWords(lang)
  const options = exceptions
    .filter(({ until }) => until === null)
    .map(({ grant, ground }) => ({
      value: String(grant),
      text: `${words.grant} ${grant}: ${ground}`,
    }))
  if (options.length === 0) return null
  const { typed, exceptClosed: closed } = view
  const chosen = typed.endGrant === undefined ? {} : { value: typed.endGrant }
  return html`<h3>${words.endTitle}</h3>
    ${refusalOf(view, 'endGrant', lang)}
    <form class="desk-form" method="post" action="${inLang(lang, links.endException(view.id))}">
      <p class="hint">${words.endEffect}</p>
      ${selectField({ name: 'endGrant', label: words.grantNumber, options, required: true, ...chosen })}
      ${textField({ name: 'endReason', label: words.reason, value: typed.endReason ?? '', required: true })}
      ${pressButton(lang, { text: words.endException, name: 'end', closed, main: false })}
    </form>`
}

/** The refusal beside the form that met it: the one whose field was sent. */
function refusalOf({ typed, refused }: RequestPageView, field: string, lang: Lang): Html | null {
  return typed[field] === undefined ? null : refusedNotice(lang, refused)
}
