/** The board of supplies: what is late and by how much, and what is still in time. */
import { boardScript } from './assets.ts'
import { deskWords } from './desk-words.ts'
import { dictionary, say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { page } from './page.ts'
import { agencyLink, moment, pair, table } from './parts.ts'
import { sourceKindName } from './source-kind-words.ts'
import type { BoardEntry, BoardView, Frame, Lang, LateRequestEntry } from './view.ts'

/** The board as a document. */
export function boardPage(view: BoardView, frame: Frame): string {
  const { lang } = frame
  const words = dictionary(lang).board
  const late = view.entries.filter(({ state }) => state === 'late')
  const others = view.entries.filter(({ state }) => state !== 'late')
  const uncertain = view.entries.some(({ dueCertain }) => !dueCertain)
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
      <p class="offline-note" role="status">${words.offline} ${moment(view.at)}.</p>
      <p class="soft">
        ${words.rule(number(lang, view.dueDays))} ${words.asOf} ${moment(view.at)}.
      </p>
      ${
        uncertain ? html`<p class="soft">${words.uncertainNote(day(view.calendarUntil))}</p>` : null
      }
    </div>
    ${view.entries.length === 0 ? html`<p>${words.none}</p>` : stateFigures(lang, view.entries)}
    <p><a href="${inLang(lang, links.desk)}">${deskWords(lang).withCode}</a></p>
    ${view.entries.length > 0 ? list(lang, 'late', words.late, late, words.noneLate) : null}
    ${others.length > 0 ? list(lang, 'others', words.others, others, '') : null}
    ${requestList(lang, view.lateRequests)}
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'board',
    scripts: [boardScript.path],
    alternates: [{ href: calls.board, type: 'application/json' }],
    main,
  })
}

/** How many parts are in each state, so that a room sees it at once. */
function stateFigures(lang: Lang, entries: readonly BoardEntry[]): Html {
  const { states } = dictionary(lang).board
  const names = Object.keys(states) as BoardEntry['state'][]
  return html`<ul class="figures board-figures">
    ${names.map((name) => {
      const count = entries.filter(({ state }) => state === name).length
      const kind = count > 0 ? name : 'none'
      return html`<li class="board-${kind}">
        <b class="figure">${number(lang, count)}</b> <span>${states[name]}</span>
      </li>`
    })}
  </ul>`
}

function list(lang: Lang, id: string, title: string, entries: BoardEntry[], none: string): Html {
  const count = dictionary(lang).board.count(number(lang, entries.length))
  return html`<section aria-labelledby="${id}">
    <div class="list-head">
      <h2 id="${id}">${title}</h2>
      <p>${count}</p>
    </div>
    ${
      entries.length === 0
        ? html`<p>${none}</p>`
        : html`<ul class="ledger ledger-board">
            ${entries.map((one) => html`<li>${entry(lang, one)}</li>`)}
          </ul>`
    }
  </section>`
}

/** Nothing where none is late: the board is about supplies. */
function requestList(lang: Lang, late: LateRequestEntry[]): Html | null {
  if (late.length === 0) return null
  const words = dictionary(lang).board
  const titles = [
    words.request,
    dictionary(lang).nav.datasets,
    words.waitsFor,
    words.due,
    words.late,
  ]
  return html`<section>
    <h2 id="late-requests">${words.requests}</h2>
    ${table({
      lang,
      caption: words.requests,
      captionHidden: true,
      rowHeader: true,
      columns: titles.map((title) => ({ title })),
      rows: late.map((one) => [
        { text: number(lang, one.request) },
        {
          text: html`<a href="${inLang(lang, links.dataset(one.dataset.id))}"
            >${say(lang, one.dataset.title)}</a
          >`,
        },
        {
          text: html`${words.roles[one.waitsFor]}
          ${one.waitsFor === 'owner' ? html`(${agencyLink(lang, one.owner)})` : null}`,
        },
        { text: day(one.dueOn) },
        { text: html`<strong class="late">${words.lateDays(number(lang, one.daysLate))}</strong>` },
      ]),
    })}
  </section>`
}

function entry(lang: Lang, one: BoardEntry): Html {
  const words = dictionary(lang)
  const { board } = words
  const title = html`<a href="${inLang(lang, links.dataset(one.dataset))}"
    >${say(lang, one.title)}</a
  >`
  return html`<div class="entry-words">
      <h3>${title}</h3>
      <p class="entry-from">
        ${agencyLink(lang, one.agency)}
        ${one.part === null ? null : html`<span>${board.part} <code>${one.part}</code></span>`}
        <span>${words.catalogue.frequencies[one.frequency]}</span>
        ${one.way === null ? null : html`<span>${wayWords(lang, one.way)}</span>`}
      </p>
    </div>
    <dl class="entry-figures">
      ${pair(board.state, stateWords(lang, one))}
      ${pair(board.lastSuccess, one.lastSuccessAt ? moment(one.lastSuccessAt) : board.never)}
      ${pair(board.due, dueWords(lang, one))}
      ${pair(
        words.dataset.rows,
        html`<b class="figure">${one.rows === null ? '–' : number(lang, one.rows)}</b>`,
      )}
      ${pair(board.equal, equalWords(lang, one))}
    </dl>
    ${
      one.trouble === null
        ? null
        : html`<p>
            ${board.trouble}:
            <a href="${inLang(lang, links.error(one.trouble))}"><code>${one.trouble}</code></a>
          </p>`
    }`
}

function wayWords(lang: Lang, way: string): Html {
  const { ways, way: label } = dictionary(lang).board
  const named = Object.hasOwn(ways, way) ? ways[way as keyof typeof ways] : null
  return named === null ? html`${label} ${sourceKindName(lang, way)}` : html`${named}`
}

function stateWords(lang: Lang, { state, late }: BoardEntry): Html {
  const words = dictionary(lang).board
  if (late === null) return html`<span class="state-${state}">${words.states[state]}</span>`
  const by =
    late.days > 0
      ? words.lateDays(number(lang, late.days))
      : words.lateHours(number(lang, late.hours))
  return html`<strong class="late">${by}</strong>`
}

function dueWords(lang: Lang, { dueAt, dueCertain }: BoardEntry): Html {
  const words = dictionary(lang).board
  if (dueAt === null) return html`${words.noDue}`
  return html`${moment(dueAt)}${dueCertain ? null : html` (${words.uncertain})`}`
}

function equalWords(lang: Lang, { equal, heldBack }: BoardEntry): Html {
  const words = dictionary(lang)
  if (equal === null) return html`${words.board.notProven}`
  if (equal) return html`${words.board.isEqual}`
  const held = heldBack > 0 ? `, ${words.equality.heldBack(number(lang, heldBack))}` : ''
  return html`${words.board.isUnequal}${held}`
}
