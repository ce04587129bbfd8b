/** The client systems of an agency: the list, and the form that asks for one. */
import { emptyList } from './console-empty.ts'
import type { ApplicationsView, NewApplicationView } from './console-applications-view.ts'
import { agencyOptions } from './console-accounts-page.ts'
import { applicationWords } from './console-applications-words.ts'
import { chooseAgency } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  field,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { chosen, rowTable, written } from './console-row-table.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import type { Lang } from './view.ts'

export function applicationsPage(view: ApplicationsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = applicationWords(lang)
  const states = Object.entries(words.states).map(([value, text]) => ({ value, text }))
  const main = html`${filterForm(
    lang,
    links.applications,
    chooseAgency(frame, { label: words.agency, value: view.filter.agency }),
    selectField({
      name: 'state',
      label: words.state,
      value: view.filter.state,
      options: states,
      empty: consoleWords(lang).all,
    }),
  )}
  ${
    view.requestClosed
      ? pressButton(lang, { text: words.request, name: 'request', closed: view.requestClosed })
      : html`<p class="actions">
          <a class="button button-main" href="${inLang(lang, links.newApplication)}"
            >${words.request}</a
          >
        </p>`
  }
  ${list(view, frame)} ${nextPage(lang, view.next)} ${exportLink(frame)}`
  return consolePage(frame, { title: words.title, lead: words.lead, main })
}

function list({ applications }: ApplicationsView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = applicationWords(lang)
  if (applications.length === 0) return emptyList(frame, 'applications')
  return table({
    lang,
    caption: words.title,
    captionHidden: true,
    rowHeader: true,
    columns: [words.name, words.agency, words.state, words.asked].map((title) => ({ title })),
    rows: applications.map((one) => [
      {
        text: html`<a href="${inLang(lang, links.application(one.id))}">${one.name}</a>
          <code>${one.id}</code>`,
      },
      { text: say(lang, one.agency) },
      { text: words.states[one.state] },
      { text: moment(one.createdAt) },
    ]),
  })
}

export function newApplicationPage(view: NewApplicationView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = applicationWords(lang)
  const { typed, agencies, refused } = view
  const proofs = Object.entries(words.proofs).map(([value, text]) => ({ value, text }))
  const main = html`${refusedNotice(lang, refused)}
    <form class="letter" method="post" action="${inLang(lang, links.newApplication)}">
      ${field({ name: 'id', label: words.id, hint: words.idHint, value: typed.id ?? '', required: true, lengthMax: 64 })}
      ${field({ name: 'name', label: words.name, value: typed.name ?? '', required: true })}
      ${selectField({ name: 'agency', label: words.agency, value: typed.agency ?? '', options: agencyOptions(lang, agencies), required: true })}
      ${scopeRows(view, lang)}
      ${selectField({ name: 'proof', label: words.proof, value: typed.proof ?? 'secret', options: proofs, required: true })}
      ${textField({ name: 'keyText', label: words.keyText, hint: words.keyTextHint, value: typed.keyText ?? '', lengthMax: 60_000 })}
      ${checkField('needsDpop', words.dpop, typed)}
      <fieldset>
        <legend>${words.declare}</legend>
        <p class="hint">${words.declareLead}</p>
        ${declarationFields(typed, lang)}
      </fieldset>
      ${pressButton(lang, { text: words.request, name: 'request' })}
    </form>`
  const above = [{ href: links.applications, text: words.title }]
  return consolePage(frame, { title: words.request, lead: words.requestLead, above, main })
}

/** A service in each row, for every dataset or for one; reading every dataset where none is named. */
function scopeRows({ typed, rows, datasets }: NewApplicationView, lang: Lang): Html {
  const words = applicationWords(lang)
  const services = Object.entries(words.services).map(([value, text]) => ({ value, text }))
  const heads = [words.row, words.service, words.scopeOf]
  return html`${rowTable(words.scopes, words.scopesHint, lang, heads, rows, (n) => [
      chosen(typed, `scope-${n}`, `${words.service} ${n}`, services),
      written(typed, `scopeOf-${n}`, `${words.scopeOf} ${n}`, 64, 'datasets'),
    ])}
    <datalist id="datasets">
      ${datasets.map(({ id, title }) => html`<option value="${id}">${say(lang, title)}</option>`)}
    </datalist>
    <p>
      <button type="submit" name="more" value="yes" formnovalidate>${words.moreRows}</button>
    </p>`
}

/** What an agency declares of its system, whether it asks for one or brings one up to date. */
export function declarationFields(typed: Readonly<Record<string, string>>, lang: Lang): Html {
  const words = applicationWords(lang)
  return html`${field({ name: 'contact', label: words.contact, hint: words.contactHint, value: typed.contact ?? '' })}
  ${field({ name: 'level', label: words.level, value: typed.level ?? '', type: 'number', lengthMax: 1 })}
  ${field({ name: 'levelDocument', label: words.levelDocument, value: typed.levelDocument ?? '', lengthMax: 100 })}
  ${dayField(lang, { name: 'levelDecidedOn', label: words.levelDecidedOn, value: typed.levelDecidedOn ?? '' })}
  ${field({ name: 'conformity', label: words.conformity, value: typed.conformity ?? '' })}
  ${checkField('holdsNoSecrets', words.holdsNoSecrets, typed)}`
}

function checkField(name: string, label: string, typed: Readonly<Record<string, string>>): Html {
  return html`<p>
    <label class="check"
      ><input
        type="checkbox"
        name="${name}"
        value="yes"
        ${typed[name] === 'yes' ? raw('checked') : null}
      />
      ${label}</label
    >
  </p>`
}
