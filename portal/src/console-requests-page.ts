/** Requests of persons: the list, and one with its steps and its decision. */
import { requestPaperSchema, requestStates, type SubjectRequest } from '@kho/contract/personal.ts'
import type { Purpose } from '@kho/contract/purpose.ts'
import { emptyList } from './console-empty.ts'
import { askFields } from './console-ask-fields.ts'
import { columnTitle, nameText } from './console-names.ts'
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
import { consolePage } from './console-page.ts'
import type { RequestListView, RequestPageView, RequestView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import { withheldSection } from './console-withheld-section.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { dayField } from './day-field.ts'
import { day, number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table, type Cell } from './parts.ts'
import { purposeText } from './purpose-text.ts'
import type { Lang } from './view.ts'

export function requestsPage(view: RequestListView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const states = requestStates.map((value) => ({ value, text: words.states[value] }))
  const { state, late } = view.filter
  const filters = filterForm(
    lang,
    links.subjectRequests,
    selectField({
      name: 'state',
      label: words.state,
      value: state,
      options: states,
      empty: consoleWords(lang).all,
    }),
    selectField({
      name: 'late',
      label: words.term,
      value: late ? 'true' : '',
      options: [{ value: 'true', text: words.onlyLate }],
      empty: consoleWords(lang).all,
    }),
  )
  const main = html`${filters} ${requestTable(frame, view.requests, true)}
  ${nextPage(lang, view.next)} ${exportLink(frame)} ${paperForm(view, lang)}`
  return consolePage(frame, { title: words.requests, lead: words.requestsLead, main })
}

export function requestTable(
  frame: ConsoleFrame,
  requests: readonly RequestView[],
  leads: boolean,
): Html {
  const { lang } = frame
  const words = personalWords(lang)
  if (requests.length === 0) return emptyList(frame, 'subjectRequests')
  const linkOf = (id: string) =>
    html`<a href="${inLang(lang, links.subjectRequest(id))}">${id.slice(0, 8)}</a>`
  // An officer goes on by the number; a person knows what it asked, and quotes the number.
  const inOrder = <T>(number: T, kind: T, rest: T[]): T[] =>
    leads ? [number, kind, ...rest] : [kind, ...rest, number]
  const { number, kind, state, received, due } = words
  return table({
    lang,
    caption: words.requests,
    captionHidden: true,
    rowHeader: true,
    columns: inOrder(number, kind, [state, received, due]).map((title) => ({ title })),
    rows: requests.map((one) =>
      inOrder<Cell>(
        leads ? { text: linkOf(one.id) } : { text: one.id, code: true },
        { text: words.kinds[one.kind] },
        [
          { text: words.states[one.state] },
          { text: moment(one.receivedAt) },
          { text: dueText(lang, one) },
        ],
      ),
    ),
  })
}

function dueText(lang: Lang, { due, daysLate }: RequestView): Html | string {
  if (due === null) return ''
  if (daysLate === 0) return day(due)
  const late = personalWords(lang).late(number(lang, daysLate))
  return html`${day(due)} <strong class="late">${late}</strong>`
}

export function requestPage(view: RequestPageView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const letter = `/api/v1/subject-requests/${encodeURIComponent(view.id)}/letter`
  const main = html`<dl class="pairs">
      ${pair(words.number, html`<code>${view.id}</code>`)}
      ${pair(words.kind, words.kinds[view.kind])} ${pair(words.state, words.states[view.state])}
      ${pair(words.due, dueText(lang, view))}
      ${view.discrepancy ? pair(words.report, html`<code>${view.discrepancy}</code>`) : null}
      ${paperPair(view, lang)}
    </dl>
    <p><a href="${letter}">${words.letter}</a></p>
    ${stepTable(view, frame)} ${withheldSection(view, lang)} ${decisionForm(view, lang)}`
  const above = [{ href: links.subjectRequests, text: words.requests }]
  const title = `${words.request}: ${words.kinds[view.kind]}`
  return consolePage(frame, { title, above, main })
}

/** Of one that came on paper, until it is erased. */
function paperPair({ steps }: RequestPageView, lang: Lang): Html | null {
  const words = personalWords(lang)
  const paper = requestPaperSchema.safeParse(steps[0]?.payload?.paper).data
  if (!paper) return null
  const { documentNumber, documentDate, signer } = paper
  return pair(
    words.paper,
    html`${documentNumber}, ${day(documentDate)}; ${words.signer.toLowerCase()}: ${signer}`,
  )
}

function stepTable({ steps }: RequestPageView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = personalWords(lang)
  return table({
    lang,
    caption: words.steps,
    columns: [words.step, words.at, words.said, words.entry].map((title) => ({ title })),
    rows: steps.map((step) => [
      { text: words.states[step.kind as RequestView['state']] ?? step.kind },
      { text: moment(step.at) },
      { text: step.payload === null ? words.erased : saidText(step.payload, frame) },
      { text: step.entry === null ? '' : number(lang, step.entry), number: true },
    ]),
  })
}

/** What was written in a step, each part by its name; who wrote it stands in the journal. */
function saidText(payload: Record<string, unknown>, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = personalWords(lang)
  const { note, contact, correction, purposes: objected, reason } = payload
  const parts = [
    note === undefined ? null : `${note}`,
    correction === undefined ? null : correctionText(correction as Correction, frame),
    objected === undefined ? null : `${words.objected}: ${points(objected as Purpose[], lang)}`,
    contact === undefined ? null : `${words.contact}: ${contact}`,
    reason === undefined ? null : `${words.reason}: ${reason}`,
  ]
  const said = parts.filter((part) => part !== null)
  return html`${said.map((part, i) => html`${i === 0 ? null : raw('<br />')}${part}`)}`
}

type Correction = NonNullable<SubjectRequest['correction']>

function correctionText({ dataset, column, proposed }: Correction, frame: ConsoleFrame): string {
  const words = personalWords(frame.lang)
  const place = `${nameText(frame, 'datasets', dataset)}, ${columnTitle(frame, dataset, column)}`
  return `${words.proposed} (${place}): ${proposed ?? words.emptied}`
}

const points = (objected: readonly Purpose[], lang: Lang) =>
  objected.map((code) => purposeText(lang, code)).join('; ')

/** What may be decided in each state; nothing once it has ended. */
const possible: Record<RequestView['state'], RequestView['state'][]> = {
  received: ['accepted', 'refused', 'withdrawn'],
  accepted: ['done', 'withdrawn'],
  refused: [],
  done: [],
  withdrawn: [],
}

/** A request that came on paper, entered for the person; its key goes with the form alone. */
function paperForm(view: RequestListView, lang: Lang): Html {
  const words = personalWords(lang)
  const { typed, refused, closed } = view
  return html`<section class="desk-step" aria-labelledby="enter">
    <h2 id="enter">${words.enter}</h2>
    <p>${words.enterLead}</p>
    ${refusedNotice(lang, refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.subjectRequests)}">
      ${field({ name: 'key', label: words.key, value: typed.key ?? '', lengthMax: 64, required: true })}
      ${field({ name: 'documentNumber', label: words.documentNumber, hint: words.documentNumberHint, value: typed.documentNumber ?? '', lengthMax: 100, required: true })}
      ${dayField(lang, { name: 'documentDate', label: words.documentDate, value: typed.documentDate ?? '', required: true })}
      ${field({ name: 'signer', label: words.signer, value: typed.signer ?? '', lengthMax: 200, required: true })}
      ${askFields(view, lang)} ${pressButton(lang, { text: words.enter, name: 'enter', closed })}
    </form>
  </section>`
}

function decisionForm(view: RequestPageView, lang: Lang): Html | null {
  const words = personalWords(lang)
  const options = possible[view.state].map((value) => ({ value, text: words.states[value] }))
  if (options.length === 0) return null
  const { typed, refused, closed } = view
  const chosen = typed.decision === undefined ? {} : { value: typed.decision }
  return html`<section class="desk-step" aria-labelledby="decide">
    <h2 id="decide">${words.decide}</h2>
    ${refusedNotice(lang, typed.decision === undefined ? null : refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.subjectRequest(view.id))}">
      ${selectField({ name: 'decision', label: words.decision, options, required: true, ...chosen })}
      ${textField({ name: 'reason', label: words.reason, value: typed.reason ?? '', required: true })}
      ${field({ name: 'ground', label: words.ground, value: typed.ground ?? '', lengthMax: 300 })}
      ${pressButton(lang, { text: words.send, name: 'decide', closed })}
    </form>
  </section>`
}
