/** The page of statistics: each number says what it counts, each chart stands beside its table. */
import { purposes, type Purpose } from '@kho/contract/purpose.ts'
import { bar } from './bar.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { monthColumns, showMonth } from './month-columns.ts'
import { page } from './page.ts'
import { moment, standingLink, table, type Cell } from './parts.ts'
import type { StatisticsView } from './statistics-view.ts'
import { statisticsWords } from './statistics-words.ts'
import type { AgencyRef, Frame, Lang } from './view.ts'

/** The page names so many datasets; machines get all of them. */
const datasetsShown = 20

export function statisticsPage(view: StatisticsView, frame: Frame): string {
  const { lang } = frame
  const words = statisticsWords(lang)
  const main = html`<div class="wide statistics">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
      <p class="soft">
        ${words.asOf} ${moment(view.at)}. <a href="${calls.statistics}">${words.machines}</a>
      </p>
    </div>
    ${view.datasets.listed === 0 ? html`<p>${words.none}</p>` : figures(view, frame)}
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    alternates: [{ href: calls.statistics, type: 'application/json' }],
    main,
  })
}

function figures(view: StatisticsView, frame: Frame): Html {
  const { lang } = frame
  return html`${brief(view, lang)}
    <div class="statistics-pair">${sharingPart(view, lang)} ${equalityPart(view, lang)}</div>
    <div class="statistics-pair">${suppliesPart(view, frame)} ${purposesPart(view, lang)}</div>
    ${monthsPart(view, lang)} ${datasetsPart(view, frame)} ${ownersPart(view, frame)}
    ${refusedPart(view, lang)}`
}

function brief({ datasets, rows, supplies, reads }: StatisticsView, lang: Lang): Html {
  const words = statisticsWords(lang)
  const show = (value: number) => number(lang, value)
  const copies = datasets.listed - datasets.equality.asked
  const figure = (text: string, name: string) =>
    html`<li><b class="figure">${text}</b> <span>${name}</span></li>`
  return html`<h2 class="unseen">${words.inBrief}</h2>
    <ul class="figures">
      ${figure(show(datasets.listed), words.brief.datasets)} ${figure(show(rows), words.brief.rows)}
      ${figure(`${show(datasets.equality.equal)}/${show(copies)}`, words.brief.equal)}
      ${figure(`${show(supplies['on-time'])}/${show(sum(supplies))}`, words.brief.onTime)}
      ${figure(show(reads.total), words.brief.reads)}
    </ul>`
}

function sharingPart({ datasets }: StatisticsView, lang: Lang): Html {
  const words = statisticsWords(lang)
  const names = dictionary(lang).sharing
  return part('sharing', words.sharing, shares(lang, words.sharing, datasets.sharing, names))
}

function equalityPart({ datasets }: StatisticsView, lang: Lang): Html {
  const words = statisticsWords(lang)
  const names = dictionary(lang).equality
  return part('equality', words.equality, shares(lang, words.equality, datasets.equality, names))
}

function suppliesPart({ supplies }: StatisticsView, { lang, edition }: Frame): Html {
  const words = statisticsWords(lang)
  const shown = shares(lang, words.supplies, supplies, dictionary(lang).board.states)
  const board = html`<p><a href="${inLang(lang, links.board)}">${words.supplies.board}</a></p>`
  return part('supplies', words.supplies, html`${shown} ${edition ? null : board}`)
}

function monthsPart({ reads, months }: StatisticsView, lang: Lang): Html {
  const words = statisticsWords(lang).months
  // Twelve zeros say no more than a sentence.
  if (reads.total === 0) return part('months', words, html`<p>${words.none}</p>`)
  const label = words.chart(showMonth(months.first), showMonth(months.last))
  const rows = reads.byMonth.toReversed().map(({ month, reads: count }): Cell[] => {
    const unfinished = month === months.last
    return [
      {
        text: html`${showMonth(month)}${
          unfinished ? html` <span class="soft">(${words.unfinished})</span>` : null
        }`,
      },
      { text: number(lang, count), number: true },
    ]
  })
  const shown = table({
    lang,
    caption: words.title,
    captionHidden: true,
    rowHeader: true,
    columns: [{ title: words.head }, { title: words.reads, number: true }],
    rows,
  })
  return part(
    'months',
    words,
    html`<div class="statistics-pair">${monthColumns(lang, label, reads.byMonth)} ${shown}</div>`,
  )
}

function datasetsPart({ reads }: StatisticsView, frame: Frame): Html | null {
  const { lang } = frame
  if (reads.byDataset.length === 0) return null
  const words = statisticsWords(lang)
  const first = reads.byDataset.slice(0, datasetsShown)
  const most = Math.max(...first.map((one) => one.reads))
  const others = reads.total - first.reduce((total, one) => total + one.reads, 0)
  const rows = first.map((one): Cell[] => [
    { text: standingLink(frame, 'datasets', one) },
    { text: agencyIn(frame, one.agency) },
    { text: number(lang, one.reads), number: true },
    { text: bar(one.reads, most) },
  ])
  const rest: Cell[] = [
    { text: words.datasets.others },
    { text: '' },
    { text: number(lang, others), number: true },
    { text: '' },
  ]
  const shown = table({
    lang,
    caption: words.datasets.title,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.datasets.head },
      { title: words.datasets.owner },
      { title: words.months.reads, number: true },
      { title: words.share },
    ],
    rows: others > 0 ? [...rows, rest] : rows,
  })
  const note = words.datasets.note(number(lang, first.length), number(lang, reads.byDataset.length))
  return part('datasets', { title: words.datasets.title, note }, shown)
}

function ownersPart({ reads }: StatisticsView, frame: Frame): Html {
  const { lang } = frame
  const words = statisticsWords(lang)
  const most = Math.max(...reads.byOwner.map((one) => one.reads), 1)
  const shown = table({
    lang,
    caption: words.owners.title,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.owners.head },
      { title: words.owners.datasets, number: true },
      { title: words.months.reads, number: true },
      ...(reads.total > 0 ? [{ title: words.share }] : []),
    ],
    rows: reads.byOwner.map((one) => [
      { text: agencyIn(frame, one) },
      { text: number(lang, one.datasets), number: true },
      { text: number(lang, one.reads), number: true },
      ...(reads.total > 0 ? [{ text: bar(one.reads, most) }] : []),
    ]),
  })
  return part('owners', words.owners, shown)
}

function purposesPart({ granted }: StatisticsView, lang: Lang): Html {
  const words = statisticsWords(lang).purposes
  const codes = Object.keys(purposes) as Purpose[]
  const names = Object.fromEntries(
    codes.map((code) => [code, `${purposes[code].point}) ${purposes[code][lang]}`]),
  ) as Record<Purpose, string>
  return part('purposes', words, shares(lang, words, granted, names, words.calls))
}

function refusedPart({ refused }: StatisticsView, lang: Lang): Html {
  const words = statisticsWords(lang).refused
  if (refused.length === 0) return part('refused', words, html`<p>${words.none}</p>`)
  const most = Math.max(...refused.map(({ calls: count }) => count))
  const shown = table({
    lang,
    caption: words.title,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: words.head },
      { title: words.code },
      { title: words.calls, number: true },
      { title: statisticsWords(lang).share },
    ],
    rows: refused.map((one) => [
      { text: say(lang, one.title) },
      {
        text: html`<a href="${inLang(lang, links.error(one.code))}"><code>${one.code}</code></a>`,
      },
      { text: number(lang, one.calls), number: true },
      { text: bar(one.calls, most) },
    ]),
  })
  return part('refused', words, shown)
}

/** Kinds of one whole in the order of their names, with a bar for each share of it. */
function shares<Kind extends string>(
  lang: Lang,
  { title, head }: { title: string; head: string },
  counted: Record<Kind, number>,
  names: Record<Kind, string>,
  counts = statisticsWords(lang).number,
): Html {
  const whole = Math.max(sum(counted), 1)
  return table({
    lang,
    caption: title,
    captionHidden: true,
    rowHeader: true,
    columns: [
      { title: head },
      { title: counts, number: true },
      { title: statisticsWords(lang).share },
    ],
    rows: (Object.keys(counted) as Kind[]).map((kind) => [
      { text: names[kind] },
      { text: number(lang, counted[kind]), number: true },
      { text: bar(counted[kind], whole) },
    ]),
  })
}

function part(id: string, words: { title: string; note: string }, content: Html): Html {
  // The table names its own region; two of one name would not be told apart.
  return html`<section>
    <h2 id="${id}">${words.title}</h2>
    <p class="soft">${words.note}</p>
    ${content}
  </section>`
}

function agencyIn(frame: Frame, { id, name }: AgencyRef): Html {
  return standingLink(frame, 'agencies', { id, title: name })
}

function sum(counted: Record<string, number>): number {
  return Object.values(counted).reduce((total, one) => total + one, 0)
}
