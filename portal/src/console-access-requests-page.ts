/** Lists of requests: the agency's own, those that wait for a decision, the late ones. */
import { requestStates } from '@kho/contract/request.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { emptyList } from './console-empty.ts'
import { consolePage } from './console-page.ts'
import { exportLink, filterForm, nextPage, selectField } from './console-parts.ts'
import { requestWords } from './console-request-words.ts'
import type { RequestLine, RequestsView } from './console-request-view.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import { serviceMark } from './service-mark.ts'
import type { Lang } from './view.ts'

export function requestsPage(view: RequestsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = requestWords(lang)
  const { title, lead } = {
    own: { title: words.requests, lead: words.lead },
    waiting: { title: words.waiting, lead: words.waitingLead },
    late: { title: words.late, lead: words.lateLead },
  }[view.kind]
  const main = html`${ways(view, lang)} ${view.kind === 'own' ? filters(view, lang) : null}
  ${
    view.lines.length === 0
      ? emptyList(frame, view.kind === 'own' ? 'requests' : view.kind)
      : list(lang, title, view.lines, view.kind !== 'own' && view.may.decide)
  }
  ${nextPage(lang, view.next)} ${exportLink(frame)}`
  const above = view.kind === 'own' ? [] : [{ href: links.requests, text: words.requests }]
  return consolePage(frame, { title, lead, above, main })
}

/** The other lists, and the way to a new request; closed with its reason where it is not open. */
function ways({ may, kind }: RequestsView, lang: Lang): Html {
  const words = requestWords(lang)
  const link = (href: string, text: string) =>
    html`<a class="button" href="${inLang(lang, href)}">${text}</a>`
  return html`<p class="console-closed">
    ${
      may.make === null
        ? link(links.newRequest, words.make)
        : html`<button type="button" disabled aria-describedby="closed-make">${words.make}</button>
            <span id="closed-make">${consoleWords(lang).notOpen}: ${say(lang, may.make)}</span>`
    }
    ${may.enter ? link(links.enterRequest, words.enter) : null}
    ${may.waiting && kind !== 'waiting' ? link(links.waitingRequests, words.waiting) : null}
    ${may.late && kind !== 'late' ? link(links.lateRequests, words.late) : null}
    ${may.terms ? link(links.requestTerms, words.terms) : null}
  </p>`
}

function filters({ filter, agencies }: RequestsView, lang: Lang): Html {
  const words = requestWords(lang)
  const { all } = consoleWords(lang)
  const states = requestStates.map((value) => ({ value, text: words.states[value] }))
  const options = agencies.map(({ id, name }) => ({ value: id, text: say(lang, name) }))
  return filterForm(
    lang,
    links.requests,
    selectField({
      name: 'state',
      label: words.state,
      value: filter.state,
      options: states,
      empty: all,
    }),
    options.length > 1
      ? selectField({
          name: 'agency',
          label: words.agency,
          value: filter.agency,
          options,
          empty: all,
        })
      : null,
  )
}

function list(lang: Lang, caption: string, lines: RequestLine[], decides: boolean): Html {
  const words = requestWords(lang)
  const titles = [
    words.id,
    words.agency,
    words.datasetOrService,
    words.state,
    words.submittedAt,
    words.due,
  ]
  return table({
    lang,
    caption,
    captionHidden: true,
    rowHeader: true,
    columns: titles.map((title) => ({ title })),
    rows: lines.map((one) => [
      { text: lineLink(lang, one, decides) },
      { text: say(lang, one.agency) },
      { text: one.dataset === null ? '–' : datasetText(lang, one) },
      { text: stateText(lang, one) },
      { text: one.submittedAt === null ? '–' : moment(one.submittedAt) },
      { text: dueText(lang, one) },
    ]),
  })
}

function datasetText(lang: Lang, { dataset, kind }: RequestLine): Html {
  return html`${say(lang, dataset!.title)} ${serviceMark(lang, kind)}`
}

/** Who only looks on is led to what is asked, not to a form that refuses it. */
function lineLink(lang: Lang, one: RequestLine, decides: boolean): Html {
  const words = requestWords(lang)
  const href = decides ? links.decideRequest(one.id) : links.request(one.id)
  return html`<a href="${inLang(lang, href)}">${words.number(one.id)}</a>
    ${one.fromPaper ? html`<span class="soft">(${words.fromPaper})</span>` : null}`
}

export function stateText(lang: Lang, one: RequestLine): Html {
  const words = requestWords(lang)
  const waits = one.waitsFor
    ? html`<br /><span class="soft">${words.waitsFor}: ${words.roles[one.waitsFor]}</span>`
    : null
  return html`${words.states[one.state]}${waits}`
}

export function dueText(lang: Lang, one: RequestLine): Html {
  const words = requestWords(lang)
  if (one.state === 'returned') return html`${words.pausedTerm}`
  if (one.state !== 'submitted') return html`–`
  if (one.dueOn === null) return html`${words.noTerm}`
  const late = one.daysLate > 0 ? words.daysLate(number(lang, one.daysLate)) : null
  return html`<time datetime="${one.dueOn}">${day(one.dueOn)}</time>
    ${late === null ? null : html`<strong class="late">${late}</strong>`}`
}

/** A box to tick, with its words beside it. */
export function choice(
  name: string,
  one: { value: string; text: Html | string; checked: boolean; type?: 'checkbox' | 'radio' },
): Html {
  const { value, text, checked, type = 'checkbox' } = one
  return html`<label class="choice">
    <input type="${type}" name="${name}" value="${value}" ${checked ? raw('checked') : null} />
    <span>${text}</span>
  </label>`
}

export function titleOf(lang: Lang, title: Bilingual, id: string): Html {
  return html`${say(lang, title)} <code>${id}</code>`
}
