/** One honest page of a quarter, made to be printed: every figure says what it counts. */
import { consolePage } from './console-page.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { day, number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, pair, table, type Cell } from './parts.ts'
import { quarterWords } from './quarter-words.ts'
import type { QuarterFiguresView, QuarterView } from './quarter-view.ts'
import type { Lang } from './view.ts'

/** More would not fit on two sheets; the others are added up. */
export const agenciesShown = 15

/** Figures by group, each group with the list behind it. */
export const quarterGroups = [
  { group: 'datasets', list: links.search, figures: ['datasets.listed', 'datasets.shared'] },
  {
    group: 'supplies',
    list: links.board,
    figures: ['supplies.due', 'supplies.onTime', 'supplies.late'],
  },
  {
    group: 'equality',
    list: links.board,
    figures: ['equality.equal', 'equality.unequal', 'equality.unproven'],
  },
  {
    group: 'reads',
    list: links.search,
    figures: [...'abcd'].map((one) => `reads.${one}`).concat('reads.dd', 'reads.e', 'usage.months'),
  },
  {
    group: 'requests',
    list: links.requests,
    figures: ['requests.submitted', 'requests.inTime', 'requests.late', 'requests.waiting'],
  },
  {
    group: 'reports',
    list: links.consoleCases,
    figures: ['reports.reported', 'reports.inTime', 'reports.late', 'reports.open'],
  },
  {
    group: 'reviews',
    list: links.reviews,
    figures: ['reviews.opened', 'reviews.closed', 'reviews.suspended'],
  },
  {
    group: 'incidents',
    list: links.consoleRuns,
    figures: ['incidents.good', 'incidents.refused', 'incidents.failed', 'incidents.parts'],
  },
] as const

export function quarterPage(view: QuarterView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = quarterWords(lang)
  const main = html`<div class="quarter">
    ${standing(view, lang)}
    <div class="quarter-groups">${quarterGroups.map((group) => groupTable(view, lang, group))}</div>
    ${agencyTable(view.found, lang)} ${statementList(view, lang)}
  </div>`
  return consolePage(frame, {
    title: words.quarter(view.found.quarter),
    above: [{ href: links.quarters, text: words.quarters }],
    main,
  })
}

function standing({ found, before, closed }: QuarterView, lang: Lang): Html {
  const words = quarterWords(lang)
  const { first, last, ends, entries, cutOff, quarter } = found
  return html`<dl class="pairs">
      ${pair(words.span, `${day(first)} – ${day(last)}`)}
      ${closed ? pair(words.closed, moment(closed.at)) : pair(words.running, moment(ends))}
      ${pair(words.entries, number(lang, entries))}
      ${closed ? pair(words.hash, html`<code>${closed.sha256}</code>`) : null}
    </dl>
    <p class="soft">
      ${
        cutOff === null
          ? words.noCutOff
          : html`${words.cutOff(String(cutOff.day))} ${cutOff.ground}.`
      }
      ${before === null ? words.noBefore : null}
      <span class="quarter-screen">${words.print}</span>
    </p>
    ${
      closed
        ? html`<p class="quarter-screen">
            <a href="${links.quarter(quarter)}/figures.json">${words.download}</a>
          </p>`
        : null
    }`
}

function groupTable(
  { found, before, lists }: QuarterView,
  lang: Lang,
  { group, list, figures }: (typeof quarterGroups)[number],
): Html {
  const words = quarterWords(lang)
  const isOpen = lists.includes(list)
  const lines: readonly string[] = figures
  return html`<section class="quarter-group">
    <h2>${words.groups[group]}</h2>
    ${table({
      lang,
      caption: words.groups[group],
      captionHidden: true,
      rowHeader: true,
      columns: [
        { title: words.figure },
        { title: words.now, number: true },
        ...(before === null ? [] : [words.before, words.change]).map((title) => ({
          title,
          number: true,
        })),
      ],
      rows: lines.map((id) => {
        const [now, then] = [found.figures[id] ?? null, before?.figures[id] ?? null]
        const { title, means } = words.figures[id]!
        return [
          { text: html`${title} <span class="soft">${means}</span>` },
          figureCell(lang, now),
          ...(before === null ? [] : [figureCell(lang, then), changeCell(lang, now, then)]),
        ]
      }),
    })}
    <p class="quarter-screen">
      ${
        isOpen
          ? html`<a href="${inLang(lang, list)}">${words.list}: ${words.groups[group]}</a>`
          : html`<span class="soft">${words.list}: ${words.notOpen}</span>`
      }
    </p>
  </section>`
}

function figureCell(lang: Lang, value: number | null): Cell {
  return { text: value === null ? quarterWords(lang).unknown : number(lang, value), number: true }
}

function changeCell(lang: Lang, now: number | null, then: number | null): Cell {
  return { text: now === null || then === null ? '–' : change(lang, now - then), number: true }
}

function change(lang: Lang, by: number): string {
  if (by === 0) return '0'
  return `${by > 0 ? '+' : '−'}${number(lang, Math.abs(by))}`
}

function agencyTable({ agencies }: QuarterFiguresView, lang: Lang): Html {
  const words = quarterWords(lang)
  const shown = agencies.slice(0, agenciesShown)
  const others = agencies.slice(agenciesShown)
  const sum = (of: 'due' | 'onTime' | 'late' | 'open' | 'settled') =>
    others.reduce((total, one) => total + one[of], 0)
  const figures = (one: Record<'due' | 'onTime' | 'late' | 'open' | 'settled', number>): Cell[] =>
    [one.due, one.onTime, one.late, one.open, one.settled].map((value) => ({
      text: number(lang, value),
      number: true,
    }))
  const titles = [words.due, words.onTime, words.late, words.openReports, words.settledReports]
  return html`<section>
    <h2>${words.agencies}</h2>
    ${
      agencies.length === 0
        ? html`<p>${words.noAgencies}</p>`
        : table({
            lang,
            caption: words.agencies,
            captionHidden: true,
            rowHeader: true,
            columns: [{ title: words.agency }, ...titles.map((title) => ({ title, number: true }))],
            rows: [
              ...shown.map((one): Cell[] => [
                {
                  text: html`<a href="${inLang(lang, links.agency(one.agency))}"
                    >${say(lang, one.name)}</a
                  >`,
                },
                ...figures(one),
              ]),
              ...(others.length === 0
                ? []
                : [
                    [
                      { text: words.others(number(lang, others.length)) },
                      ...figures({
                        due: sum('due'),
                        onTime: sum('onTime'),
                        late: sum('late'),
                        open: sum('open'),
                        settled: sum('settled'),
                      }),
                    ],
                  ]),
            ],
          })
    }
  </section>`
}

function statementList({ statements }: QuarterView, lang: Lang): Html {
  const words = quarterWords(lang)
  return html`<details class="quarter-screen">
    <summary>${words.explain}</summary>
    <p>${words.explainLead}</p>
    ${statements.map(
      ({ name, text }) =>
        html`<h3>${name}</h3>
          <pre
            class="sample"
            tabindex="0"
            role="group"
            aria-label="${name}"
          ><code>${text}</code></pre>`,
    )}
  </details>`
}
