/** One account with its functions and history, and one appointment. */
import { functions } from '@kho/contract/function.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { agencyOptions, functionOptions, paperFields } from './console-accounts-page.ts'
import type {
  AccountView,
  AppointmentLine,
  AppointmentView,
  Typed,
} from './console-accounts-view.ts'
import { accountWords } from './console-accounts-words.ts'
import { consolePage } from './console-page.ts'
import { field, nextPage, pressButton, refusedNotice, selectField } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html, type Value } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang } from './view.ts'

export function consoleAccountPage(view: AccountView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = accountWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${facts(view, lang)}
    <section class="desk-step">
      <h2>${words.appointments}</h2>
      ${appointmentTable(lang, words.appointments, view.appointments, words.noAppointments)}
    </section>
    ${changes(view, lang)} ${history(view, lang)}`
  const above = [{ href: links.consoleAccounts, text: words.heading }]
  return consolePage(frame, { title: view.name, above, main })
}

function facts(view: AccountView, lang: Lang): Html {
  const words = accountWords(lang)
  return html`<dl class="fields">
    ${pair(words.account, html`<code>${view.id}</code>`)}
    ${pair(words.agency, view.agency ? say(lang, view.agency) : consoleWords(lang).citizen)}
    ${pair(words.state, words.states[view.state])} ${view.mail ? pair(words.mail, view.mail) : null}
    ${view.telephone ? pair(words.telephone, view.telephone) : null}
    ${pair(words.issuedAt, moment(view.issuedAt))}
    ${view.document ? pair(words.document, view.document) : null}
    ${view.requestedBy ? pair(words.requestedBy, view.requestedBy) : null}
    ${pair(words.until, view.validUntil ? moment(view.validUntil) : words.noEnd)}
    ${pair(words.lastActive, view.lastActiveAt ? moment(view.lastActiveAt) : words.never)}
    ${pair(words.zones, view.zones?.join(', ') ?? words.anyZone)}
  </dl>`
}

function appointmentTable(
  lang: Lang,
  caption: string,
  appointments: readonly AppointmentLine[],
  none: string,
): Html {
  const words = accountWords(lang)
  if (appointments.length === 0) return html`<p>${none}</p>`
  const heads = [words.function, words.agency, words.state, words.from, words.until]
  return table({
    lang,
    caption,
    captionHidden: true,
    rowHeader: true,
    columns: [...heads, words.document].map((title) => ({ title })),
    rows: appointments.map((one) => [
      { text: functionLink(lang, one) },
      { text: say(lang, one.agency) },
      { text: words.appointmentStates[one.state] },
      { text: moment(one.validFrom) },
      { text: one.validUntil ? moment(one.validUntil) : words.noEnd },
      { text: one.document ?? '' },
    ]),
  })
}

function functionLink(lang: Lang, one: AppointmentLine): Html {
  const words = accountWords(lang)
  const title = say(lang, functions[one.function].title)
  return html`<a href="${inLang(lang, links.consoleAppointment(one.id))}">${title}</a>${
      one.principal === null ? null : ` (${words.deputyOf(one.principal)})`
    }`
}

type FormView = {
  action: string
  /** What is done, as the form says it to the server. */
  what: string
  title: string
  effect: string
  closed: Bilingual | null
  fields?: Value
  /** Asks for no reason where the paper is the reason. */
  reasonless?: boolean
}

function changeForm(lang: Lang, typed: Typed, form: FormView): Html {
  const words = accountWords(lang)
  const { what, title, closed, fields, reasonless } = form
  // Only the form that was sent gets back what was typed.
  const reason = typed.do === what ? typed.reason : ''
  const id = `reason-${what}`
  return html`<form class="letter" method="post" action="${inLang(lang, form.action)}">
    <h3>${title}</h3>
    ${form.effect === '' ? null : html`<p>${form.effect}</p>`}
    <input type="hidden" name="do" value="${what}" />
    ${fields ?? null}
    ${
      reasonless
        ? null
        : html`<div>
            <label for="${id}">${words.reason}: ${title}</label>
            <input id="${id}" name="reason" value="${reason ?? ''}" required maxlength="2000" />
          </div>`
    }
    ${pressButton(lang, { text: title, name: what, closed, main: what !== 'lock' && what !== 'end' })}
  </form>`
}

function changes(view: AccountView, lang: Lang): Html {
  const words = accountWords(lang)
  const { typed, changeClosed: closed, appointClosed } = view
  const action = links.consoleAccount(view.id)
  const lastDay = dayField(lang, {
    name: 'lastDay',
    label: words.lastDay,
    value: typed.do === 'term' ? typed.lastDay : '',
    hint: words.lastDayHint,
  })
  const name = field({
    name: 'name',
    label: words.newName,
    value: typed.do === 'name' ? typed.name : '',
    required: true,
  })
  const lock =
    view.state === 'locked'
      ? { what: 'unlock', title: words.unlock, effect: words.unlockEffect }
      : { what: 'lock', title: words.lock, effect: words.lockEffect }
  const form = (given: Omit<FormView, 'action' | 'closed'>) =>
    changeForm(lang, typed, { ...given, action: `${action}/change`, closed })
  return html`<section class="desk-step">
    <h2>${words.change}</h2>
    <div class="console-acts">
      ${form(lock)}
      ${form({ what: 'term', title: words.setTerm, effect: words.setTermEffect, fields: lastDay })}
      ${form({ what: 'name', title: words.rename, effect: words.renameEffect, fields: name })}
      ${appointForm(view, lang, `${action}/appoint`, appointClosed)}
    </div>
  </section>`
}

function appointForm(
  { typed, agencies }: AccountView,
  lang: Lang,
  action: string,
  closed: Bilingual | null,
): Html {
  const words = accountWords(lang)
  const fields = html`${selectField({
    name: 'function',
    label: words.function,
    value: typed.function,
    options: functionOptions(lang),
    required: true,
  })}
  ${selectField({
    name: 'agency',
    label: words.agency,
    value: typed.agency,
    options: agencyOptions(lang, agencies),
    required: true,
  })}
  ${dayField(lang, { name: 'appointUntil', label: words.lastDayHeld, value: typed.appointUntil })}
  ${paperFields(lang, typed, false, false)}`
  const form = { action, what: 'appoint', title: words.appoint, effect: '', fields }
  return changeForm(lang, typed, { ...form, closed, reasonless: true })
}

function history(view: AccountView, lang: Lang): Html {
  const words = accountWords(lang)
  return html`<section class="desk-step">
    <h2>${words.history}</h2>
    ${table({
      lang,
      caption: words.history,
      captionHidden: true,
      columns: [words.at, words.what, words.by, words.reason, words.entry].map((title) => ({
        title,
      })),
      rows: view.history.map((one) => [
        { text: moment(one.at) },
        { text: words.kinds[one.kind] ?? one.kind },
        { text: one.actor ?? '', code: one.actor !== null },
        { text: one.reason ?? '' },
        { text: one.entry === null ? '…' : number(lang, one.entry), number: true },
      ]),
    })}
    ${nextPage(lang, view.nextHistory === null ? null : inLang(lang, view.nextHistory))}
  </section>`
}

export function consoleAppointmentPage(view: AppointmentView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = accountWords(lang)
  const { appointment: one, typed, changeClosed: closed, deputyClosed } = view
  const living = one.state !== 'ended' && one.state !== 'past'
  const action = `${links.consoleAppointment(one.id)}/change`
  const form = (given: Omit<FormView, 'action' | 'closed'>) =>
    changeForm(lang, typed, { ...given, action, closed })
  const sleep =
    one.state === 'suspended'
      ? { what: 'resume', title: words.resume, effect: '' }
      : { what: 'suspend', title: words.suspend, effect: words.suspendEffect }
  const until = dayField(lang, {
    name: 'lastDay',
    label: words.lastDay,
    value: typed.do === 'prolong' ? typed.lastDay : '',
    hint: words.lastDayHint,
  })
  const end = words.endEffect(String(view.deputies.length))
  const main = html`${refusedNotice(lang, view.refused)}
    ${appointmentTable(lang, words.appointments, [one], '')}
    <section class="desk-step">
      <h2>${words.deputies}</h2>
      ${appointmentTable(lang, words.deputies, view.deputies, words.noDeputies)}
    </section>
    ${
      living
        ? html`<div class="console-acts">
            ${form({ what: 'end', title: words.end, effect: end })} ${form(sleep)}
            ${form({ what: 'prolong', title: words.prolong, effect: '', fields: until })}
            ${one.principal === null ? deputyForm(view, lang, deputyClosed) : null}
          </div>`
        : null
    }`
  const above = [
    { href: links.consoleAccounts, text: words.heading },
    { href: links.consoleAccount(one.account), text: one.account },
  ]
  const held = say(lang, functions[one.function].title)
  const title = `${held} (${words.appointment(number(lang, one.id))})`
  return consolePage(frame, { title, above, main })
}

function deputyForm(view: AppointmentView, lang: Lang, closed: Bilingual | null): Html {
  const words = accountWords(lang)
  const { typed, appointment } = view
  const fields = html`${field({
    name: 'account',
    label: words.deputyAccount,
    value: typed.account,
    required: true,
    lengthMax: 64,
  })}
  ${dayField(lang, { name: 'deputyFrom', label: words.from, value: typed.deputyFrom })}
  ${dayField(lang, { name: 'deputyUntil', label: words.lastDayStandingIn, value: typed.deputyUntil, required: true })}
  ${paperFields(lang, typed, false, false)}`
  return changeForm(lang, typed, {
    action: `${links.consoleAppointment(appointment.id)}/deputy`,
    what: 'deputy',
    title: words.makeDeputy,
    effect: '',
    closed,
    fields,
    reasonless: true,
  })
}
