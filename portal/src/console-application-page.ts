/** One client system: what was declared and decided, its keys, its grants and what it uses. */
import { declarationFields } from './console-applications-page.ts'
import type { ApplicationView, GrantLine } from './console-applications-view.ts'
import { applicationWords } from './console-applications-words.ts'
import { consolePage } from './console-page.ts'
import { datasetName } from './console-names.ts'
import { field, pressButton, refusedNotice, selectField, textField } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, sample, table } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import { serviceMark } from './service-mark.ts'
import type { Lang } from './view.ts'

export function applicationPage(view: ApplicationView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = applicationWords(lang)
  const main = html`${refusedNotice(lang, view.refused)}
    ${
      view.secret === null
        ? null
        : html`<section class="desk-step" role="status">
            <h2>${words.secret}</h2>
            <p>${words.secretLead}</p>
            ${sample(words.secret, view.secret)}
          </section>`
    }
    ${wayOn(view, lang)} ${facts(view, lang)} ${keyTable(view, lang)} ${grantTable(view, frame)}
    <div class="console-acts">
      ${view.state === 'requested' ? decideForm(view, lang) : secretForm(view, lang)}
      ${view.state === 'refused' ? null : [keyForm(view, lang), endKeyForm(view, lang), declareForm(view, lang)]}
    </div>`
  const above = [{ href: links.applications, text: words.title }]
  return consolePage(frame, { title: view.name, above, main })
}

function wayOn({ id, closed }: ApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  const ways = [
    { href: links.applicationStart(id), text: words.start, open: true },
    { href: links.applicationCalls(id), text: words.calls, open: closed.calls === null },
    { href: links.applicationNotices(id), text: words.notices, open: closed.notices === null },
  ]
  return html`<p class="actions">
    ${ways
      .filter(({ open }) => open)
      .map(({ href, text }) => html`<a class="button" href="${inLang(lang, href)}">${text}</a> `)}
  </p>`
}

/** What it may ask for in words, each with the scope that says so to machines. */
function scopesOf({ scopes }: ApplicationView, lang: Lang): Html[] {
  const services: Readonly<Record<string, string>> = applicationWords(lang).services
  return scopes.map((scope, i) => {
    const text = services[scope.split(':')[0]!]
    return html`${i === 0 ? '' : ', '}${text ? `${text} ` : ''}<code>${scope}</code>`
  })
}

function facts(view: ApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  const { declaration, decision, zones } = view
  return html`<dl class="pairs">
    ${pair(words.id, html`<code>${view.id}</code>`)} ${pair(words.agency, say(lang, view.agency))}
    ${pair(words.state, html`<b>${words.states[view.state]}</b>`)}
    ${pair(words.scopes, scopesOf(view, lang))}
    ${pair(words.zones, zones === null ? words.anyZone : zones.join(', '))}
    ${pair(words.contact, view.contact ?? words.no)}
    ${pair(words.level, declaration ? `${declaration.level} (${declaration.document}, ${day(declaration.decidedOn)})` : words.no)}
    ${pair(words.conformity, view.conformity ?? words.no)}
    ${pair(words.holdsNoSecrets, view.holdsNoSecrets ? words.yes : words.no)}
    ${
      decision
        ? pair(
            words.decision,
            `${decision.decidedBy}, ${decision.documentNumber}, ${day(decision.documentDate)}`,
          )
        : null
    }
  </dl>`
}

function keyTable({ keys }: ApplicationView, lang: Lang): Html | null {
  const words = applicationWords(lang)
  if (keys.length === 0) return null
  return table({
    lang,
    caption: words.keys,
    columns: [words.key, words.kind, words.thumbprint, words.from, words.until, words.state].map(
      (title) => ({ title }),
    ),
    rows: keys.map((one) => [
      { text: number(lang, one.id), number: true },
      { text: words.kinds[one.kind] },
      { text: one.subject ?? one.thumbprint ?? '', code: one.thumbprint !== null },
      { text: moment(one.validFrom) },
      { text: one.validUntil === null ? words.noEnd : moment(one.validUntil) },
      { text: words.keyStates[one.state] },
    ]),
  })
}

function grantTable({ grants }: ApplicationView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = applicationWords(lang)
  if (grants.length === 0)
    return html`<section>
      <h2>${words.grants}</h2>
      <p>${words.noGrants}</p>
    </section>`
  return table({
    lang,
    caption: words.grants,
    columns: [
      words.dataset,
      words.purpose,
      words.state,
      words.until,
      words.callsToday,
      words.rowsToday,
    ].map((title) => ({ title })),
    rows: grants.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.dataset(one.dataset))}"
            >${datasetName(frame, one.dataset)}</a
          >
          ${serviceMark(lang, one.kind)}`,
      },
      { text: purposeText(lang, one.purpose) },
      { text: words.grantStates[one.state] },
      { text: moment(one.validUntil) },
      { text: callsText(one, lang), number: true },
      { text: rowsText(one, lang), number: true },
    ]),
  })
}

function callsText({ usedToday, limits }: GrantLine, lang: Lang): string {
  const used = number(lang, usedToday.calls)
  const { callsPerMinute } = limits
  if (callsPerMinute === null) return used
  return `${used} (${applicationWords(lang).perMinute(number(lang, callsPerMinute))})`
}

function rowsText({ usedToday, limits }: GrantLine, lang: Lang): string {
  const used = number(lang, usedToday.rows)
  const { rowsPerDay } = limits
  return rowsPerDay === null ? used : applicationWords(lang).ofLimit(used, number(lang, rowsPerDay))
}

function form(view: ApplicationView, lang: Lang, act: string, title: string, inner: Html): Html {
  const action = inLang(lang, `${links.application(view.id)}/${act}`)
  return html`<form class="desk-form" method="post" action="${action}">
    <h2>${title}</h2>
    ${inner}
  </form>`
}

function decideForm(view: ApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  const { typed, closed } = view
  const outcomes = [
    { value: 'approve', text: words.approve },
    { value: 'refuse', text: words.refuse },
  ]
  return form(
    view,
    lang,
    'decide',
    words.decide,
    html`<p>${words.refuseLead}</p>
      ${selectField({ name: 'outcome', label: words.decision, value: typed.outcome ?? '', options: outcomes })}
      ${field({ name: 'decidedBy', label: words.decidedBy, value: typed.decidedBy ?? '', required: true })}
      ${field({ name: 'documentNumber', label: words.documentNumber, value: typed.documentNumber ?? '', required: true, lengthMax: 100 })}
      ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: typed.documentDate ?? '', required: true })}
      ${textField({ name: 'refuse-reason', label: words.reason, value: typed['refuse-reason'] ?? '' })}
      ${pressButton(lang, { text: words.decide, name: 'decide', closed: closed.decide })}`,
  )
}

function secretForm(view: ApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  return form(
    view,
    lang,
    'secret',
    words.newSecret,
    html`<p>${words.newSecretLead}</p>
      ${field({ name: 'overlapDays', label: words.overlapDays, value: view.typed.overlapDays ?? '0', type: 'number', lengthMax: 2 })}
      ${pressButton(lang, { text: words.newSecret, name: 'secret', closed: view.closed.keys })}`,
  )
}

function keyForm(view: ApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  return form(
    view,
    lang,
    'keys',
    words.addKey,
    html`${textField({ name: 'keyText', label: words.keyText, hint: words.keyTextHint, value: view.typed.keyText ?? '', lengthMax: 60_000, required: true })}
    ${pressButton(lang, { text: words.addKey, name: 'keys', closed: view.closed.keys, main: false })}`,
  )
}

function endKeyForm(view: ApplicationView, lang: Lang): Html | null {
  const words = applicationWords(lang)
  const usable = view.keys.filter(({ state }) => state !== 'ended')
  if (usable.length === 0) return null
  const options = usable.map(({ id, kind }) => ({
    value: String(id),
    text: `${id} (${words.kinds[kind]})`,
  }))
  return form(
    view,
    lang,
    'end-key',
    words.endKey,
    html`<p>${words.endKeyLead}</p>
      ${selectField({ name: 'key', label: words.key, value: view.typed.key ?? '', options })}
      ${textField({ name: 'end-reason', label: words.endReason, value: view.typed['end-reason'] ?? '', required: true })}
      ${pressButton(lang, { text: words.endKey, name: 'end-key', closed: view.closed.keys, main: false })}`,
  )
}

function declareForm(view: ApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  const { declaration, conformity, contact, holdsNoSecrets } = view
  const known = {
    contact: contact ?? '',
    level: declaration ? String(declaration.level) : '',
    levelDocument: declaration?.document ?? '',
    levelDecidedOn: declaration?.decidedOn ?? '',
    conformity: conformity ?? '',
    holdsNoSecrets: holdsNoSecrets ? 'yes' : '',
  }
  return form(
    view,
    lang,
    'declare',
    words.declare,
    html`<p>${words.declareLead}</p>
      ${declarationFields({ ...known, ...view.typed }, lang)}
      ${pressButton(lang, { text: words.declare, name: 'declare', closed: view.closed.declare, main: false })}`,
  )
}
