/** What is reported as wrong or found to differ: the list, and one case with its steps. */
import { emptyList } from './console-empty.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import type { CaseLine, CasePageView, CasesView } from './console-data-view.ts'
import { dataWords } from './console-data-words.ts'
import { consolePage } from './console-page.ts'
import {
  exportLink,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { agencyName, datasetName, nameText } from './console-names.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table } from './parts.ts'
import type { Lang } from './view.ts'
import { discrepancyStates } from '@kho/contract/discrepancy.ts'

export function casesPage(view: CasesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = dataWords(lang)
  const states = discrepancyStates.map((value) => ({ value, text: words.caseStates[value]! }))
  const filters = filterForm(
    lang,
    links.consoleCases,
    chooseAgency(frame, { label: words.owner, value: view.filter.agency }),
    chooseDataset(frame, { label: words.dataset, value: view.filter.dataset }),
    selectField({
      name: 'state',
      label: words.state,
      value: view.filter.state,
      options: states,
      empty: consoleWords(lang).all,
    }),
  )
  const main = html`${filters}
  ${
    view.cases.length === 0
      ? emptyList(frame, 'cases')
      : table({
          lang,
          caption: words.cases,
          captionHidden: true,
          rowHeader: true,
          columns: [
            words.reported,
            words.dataset,
            words.origin,
            words.about,
            words.state,
            words.due,
          ].map((title) => ({ title })),
          rows: view.cases.map((one) => [
            {
              text: html`<a href="${inLang(lang, links.consoleCase(one.id))}"
                >${moment(one.reportedAt)}</a
              >`,
            },
            { text: datasetName(frame, one.dataset) },
            { text: words.origins[one.origin] },
            { text: words.abouts[one.about] },
            { text: words.caseStates[one.state] ?? one.state },
            { text: dueText(lang, one) },
          ]),
        })
  }
  ${nextPage(lang, view.next)} ${exportLink(frame)}`
  return consolePage(frame, { title: words.cases, lead: words.casesLead, main })
}

function dueText(lang: Lang, { dueOn, daysLate }: CaseLine): Html | string {
  const words = dataWords(lang)
  if (dueOn === null) return ''
  if (daysLate === 0) return day(dueOn)
  return html`${day(dueOn)} <strong class="late">${words.late(number(lang, daysLate))}</strong>`
}

export function casePage(view: CasePageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = dataWords(lang)
  const main = html`${refusedNotice(lang, view.refused)}
    <dl class="pairs">
      ${pair(words.state, html`<b>${words.caseStates[view.state] ?? view.state}</b>`)}
      ${pair(words.dataset, html`<a href="${inLang(lang, links.dataset(view.dataset))}">${nameText(frame, 'datasets', view.dataset)}</a> <code>${view.dataset}</code>`)}
      ${pair(words.owner, agencyName(frame, view.owner))}
      ${pair(words.origin, words.origins[view.origin])}
      ${pair(words.about, words.abouts[view.about])}
      ${view.key ? pair(words.key, view.key.join(' / ')) : null}
      ${view.column ? pair(words.column, html`<code>${view.column}</code>`) : null}
      ${pair(words.due, view.dueOn ? dueText(lang, view) : words.noTerm)}
      ${view.contact ? pair(words.contact, view.contact) : null}
    </dl>
    ${saidSection(view, lang)} ${differenceTable(view, lang)} ${stepTable(view, lang)}
    <div class="console-acts">${view.moves.map((move) => moveForm(view, move, lang))}</div>`
  const title = `${words.caseOf[view.origin]}: ${nameText(frame, 'datasets', view.dataset)}`
  const above = [{ href: links.consoleCases, text: words.cases }]
  return consolePage(frame, { title, above, main })
}

function saidSection({ said, origin }: CasePageView, lang: Lang): Html | null {
  const words = dataWords(lang)
  if (origin === 'drift') return null
  if (said === null) return html`<p>${words.said}: ${words.erased}</p>`
  return html`<section class="desk-step">
    <h2>${words.said}</h2>
    <dl class="pairs">
      ${said
        .filter(({ name }) => name !== 'about')
        .map(({ name, value }) => pair(words.saidNames[name] ?? name, value))}
    </dl>
  </section>`
}

function differenceTable({ differences }: CasePageView, lang: Lang): Html | null {
  const words = dataWords(lang)
  if (differences.length === 0) return null
  return table({
    lang,
    caption: words.differences,
    columns: [words.key, words.difference, words.columns].map((title) => ({ title })),
    rows: differences.map((one) => [
      { text: one.key, code: true },
      { text: words.differenceKinds[one.kind] ?? one.kind },
      { text: one.columns },
    ]),
  })
}

function stepTable({ steps }: CasePageView, lang: Lang): Html {
  const words = dataWords(lang)
  return table({
    lang,
    caption: words.steps,
    columns: [words.step, words.at, words.reason, words.entry].map((title) => ({ title })),
    rows: steps.map((step) => [
      { text: words.caseStates[step.kind] ?? step.kind },
      { text: moment(step.at) },
      { text: step.reason ?? '' },
      { text: step.entry === null ? '' : number(lang, step.entry), number: true },
    ]),
  })
}

function moveForm(view: CasePageView, { name, closed }: CasePageView['moves'][number], lang: Lang) {
  const words = dataWords(lang)
  const text = words.moves[name]
  const reason = `reason-${name}`
  return html`<form
    class="desk-form"
    method="post"
    action="${inLang(lang, `${links.consoleCase(view.id)}/${name}`)}"
  >
    <h2>${text}</h2>
    <p>${words.effects[name]}</p>
    ${
      name === 'forward'
        ? null
        : textField({
            name: reason,
            label: `${words.reason}: ${text}`,
            hint: words.reasonHint,
            value: view.typed[reason] ?? '',
            required: true,
          })
    }
    ${pressButton(lang, { text, name, closed, main: name !== 'close' })}
  </form>`
}
