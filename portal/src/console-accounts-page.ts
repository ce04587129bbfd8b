/** The list of accounts, and the forms by which they are issued. */
import { functionNames, functions } from '@kho/contract/function.ts'
import type {
  AccountsView,
  AgencyChoice,
  IssueListView,
  IssueView,
} from './console-accounts-view.ts'
import { emptyList } from './console-empty.ts'
import { accountWords } from './console-accounts-words.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  field,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
} from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, short, table } from './parts.ts'
import { byText } from './title-order.ts'
import type { Lang } from './view.ts'

export const agencyOptions = (lang: Lang, agencies: readonly AgencyChoice[]) =>
  byText(
    lang,
    agencies.map(({ id, name }) => ({ value: id, text: `${say(lang, name)} (${id})` })),
  )

export const functionOptions = (lang: Lang) =>
  functionNames.map((name) => ({ value: name, text: say(lang, functions[name].title) }))

export function consoleAccountsPage(view: AccountsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = accountWords(lang)
  const main = html`${filters(view, lang)} ${issueLinks(view, lang)} ${list(view, frame)}
  ${nextPage(lang, view.next === null ? null : inLang(lang, view.next))} ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function filters({ filter, agencies }: AccountsView, lang: Lang): Html {
  const words = accountWords(lang)
  const empty = consoleWords(lang).all
  const states = Object.entries(words.states).map(([value, text]) => ({ value, text }))
  const days = ['30', '90', '180'].map((value) => ({ value, text: words.idleDays(value) }))
  const choose = (name: string, label: string, value: string, options: typeof days) =>
    selectField({ name, label, value, options, empty })
  return filterForm(
    lang,
    links.consoleAccounts,
    choose('agency', words.agency, filter.agency, agencyOptions(lang, agencies)),
    choose('state', words.state, filter.state, states),
    choose('function', words.function, filter.function, functionOptions(lang)),
    choose('idle', words.idle, filter.idle, days),
  )
}

function issueLinks({ issueClosed }: AccountsView, lang: Lang): Html {
  const words = accountWords(lang)
  if (issueClosed)
    return pressButton(lang, { text: words.issue, name: 'issue', closed: issueClosed })
  return html`<p class="actions">
    <a class="button button-main" href="${inLang(lang, links.consoleIssue)}">${words.issue}</a>
    <a class="button" href="${inLang(lang, links.consoleIssueList)}">${words.issueList}</a>
  </p>`
}

function list({ accounts }: AccountsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = accountWords(lang)
  if (accounts.length === 0) return emptyList(frame, 'accounts')
  const heads = [words.person, words.agency, words.state, words.functions]
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    columns: [...heads, words.lastActive, words.until].map((title) => ({ title })),
    rows: accounts.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.consoleAccount(one.id))}">${one.name}</a>
          <code>${one.id}</code>`,
      },
      { text: one.agency ? say(lang, one.agency) : consoleWords(lang).citizen },
      { text: words.states[one.state] },
      { text: one.functions.map((name) => say(lang, functions[name].title)).join(', ') },
      { text: one.lastActiveAt ? moment(one.lastActiveAt) : words.never },
      { text: one.validUntil ? moment(one.validUntil) : short(words.noEnd) },
    ]),
  })
}

const above = (lang: Lang) => [{ href: links.consoleAccounts, text: accountWords(lang).heading }]

export function consoleIssuePage(view: IssueView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = accountWords(lang)
  const { typed, refused, agencies } = view
  const main = html`${refusedNotice(lang, refused)}
    <form class="letter" method="post" action="${inLang(lang, links.consoleIssue)}">
      ${field({ name: 'id', label: words.account, value: typed.id, hint: words.accountHint, required: true, lengthMax: 64 })}
      ${field({ name: 'name', label: words.person, value: typed.name, required: true })}
      ${selectField({ name: 'agency', label: words.agency, value: typed.agency, options: agencyOptions(lang, agencies), required: true })}
      ${field({ name: 'mail', label: words.mail, value: typed.mail, type: 'email' })}
      ${field({ name: 'telephone', label: words.telephone, value: typed.telephone, type: 'tel', lengthMax: 20 })}
      ${dayField(lang, { name: 'lastDay', label: words.lastDay, value: typed.lastDay, hint: words.lastDayHint })}
      ${paperFields(lang, typed, true)} ${pressButton(lang, { text: words.issue, name: 'issue' })}
    </form>`
  return consolePage(frame, { title: words.issue, lead: words.issueLead, above: above(lang), main })
}

/** Who asked, and by which paper. */
export function paperFields(
  lang: Lang,
  typed: Readonly<Record<string, string>>,
  asked: boolean,
  required = true,
): Html {
  const words = accountWords(lang)
  return html`${
    asked
      ? field({ name: 'requestedBy', label: words.requestedBy, value: typed.requestedBy, required })
      : null
  }
  ${field({ name: 'documentNumber', label: words.documentNumber, value: typed.documentNumber, required, lengthMax: 100 })}
  ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: typed.documentDate, required })}`
}

export function consoleIssueListPage(view: IssueListView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = accountWords(lang)
  const main = html`${refusedNotice(lang, view.refused)} ${faultTable(view, lang)}
  ${view.issued ? slips(view.issued, lang) : listForm(view, lang)}`
  const title = view.issued ? words.issued(number(lang, view.issued.length)) : words.issueList
  return consolePage(frame, { title, lead: words.listLead, above: above(lang), main })
}

function listForm({ typed }: IssueListView, lang: Lang): Html {
  const words = accountWords(lang)
  return html`<p>${words.listColumns}</p>
    <p>
      <a class="button" href="${inLang(lang, links.consoleListTemplate)}" download
        >${words.template}</a
      >
    </p>
    <form
      class="letter"
      method="post"
      action="${inLang(lang, links.consoleIssueList)}"
      enctype="multipart/form-data"
    >
      <div>
        <label for="field-file">${words.file}</label>
        <input type="file" id="field-file" name="file" required accept=".csv,.xlsx,.ods,.xls" />
      </div>
      ${paperFields(lang, typed, true)}
      ${pressButton(lang, { text: words.issueList, name: 'issue' })}
    </form>`
}

function faultTable({ faults }: IssueListView, lang: Lang): Html | null {
  const words = accountWords(lang)
  if (faults.length === 0) return null
  return table({
    lang,
    caption: words.faults,
    columns: [words.place, words.account, words.fault].map((title) => ({ title })),
    rows: faults.map((one) => [
      { text: one.place },
      { text: one.account, code: true },
      { text: say(lang, one.sentence) },
    ]),
  })
}

function slips(issued: NonNullable<IssueListView['issued']>, lang: Lang): Html {
  const words = accountWords(lang)
  const withCodes = issued.some((one) => one.firstCode !== null)
  const heads = [words.account, words.person, ...(withCodes ? [words.firstCode] : [])]
  return html`${withCodes ? html`<p class="notice">${words.firstCodeNote}</p>` : null}
  ${table({
    lang,
    caption: words.print,
    columns: heads.map((title) => ({ title })),
    rows: issued.map((one) => [
      { text: one.account, code: true },
      { text: one.name },
      ...(withCodes ? [{ text: one.firstCode ?? '', code: true }] : []),
    ]),
  })}`
}
