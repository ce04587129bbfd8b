/** Every declared source of the store: where it is read, when, how it stands, and what proves us there. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { emptyList } from './console-empty.ts'
import type { RunStateName } from './console-data-view.ts'
import { dataWords } from './console-data-words.ts'
import { chooseAgency, chooseDataset } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import { exportLink, filterForm, nextPage, selectField } from './console-parts.ts'
import { sourcesWords } from './console-sources-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import { sourceKindName } from './source-kind-words.ts'
import type { Lang } from './view.ts'

export const sourceStates = ['late', 'on-time', 'awaited', 'no-deadline'] as const

export type DeclaredSourceLine = {
  id: string
  kind: string
  /** Products that the kind names and has never met; where it has met none of any. */
  neverRan: string[]
  dataset: string
  title: Bilingual
  part: string
  supplier: Bilingual
  /** Null where only a sealed credential says it. */
  host: string | null
  schedule: 'frequency' | 'own' | 'never' | 'asked'
  nextAt: string | null
  lastRun: { id: string; state: RunStateName; at: string } | null
  state: (typeof sourceStates)[number] | null
  hoursLate: number | null
  equal: boolean | null
  /** The oldest credential it uses, and how many days ago it was set. */
  credential: { name: string; days: number } | null
}

export type SourcesView = {
  sources: DeclaredSourceLine[]
  kinds: string[]
  filter: { kind: string; dataset: string; state: string; agency: string }
  next: string | null
}

export function sourcesPage(view: SourcesView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = sourcesWords(lang)
  const { filter } = view
  const empty = consoleWords(lang).all
  const filters = filterForm(
    lang,
    links.consoleSources,
    selectField({
      name: 'kind',
      label: words.kind,
      value: filter.kind,
      options: view.kinds.map((value) => ({ value, text: sourceKindName(lang, value) })),
      empty,
    }),
    selectField({
      name: 'state',
      label: words.state,
      value: filter.state,
      options: sourceStates.map((value) => ({ value, text: words.states[value] })),
      empty,
    }),
    chooseDataset(frame, { label: words.dataset, value: filter.dataset }),
    chooseAgency(frame, { label: words.owner, value: filter.agency }),
  )
  const main = html`${filters} ${sourceTable(frame, view.sources)} ${nextPage(lang, view.next)}
  ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}

function sourceTable(frame: ConsoleFrame, sources: readonly DeclaredSourceLine[]): Html {
  const { lang } = frame
  const words = sourcesWords(lang)
  if (sources.length === 0) return emptyList(frame, 'sources')
  const titles = [
    words.source,
    words.dataset,
    words.host,
    words.schedule,
    words.lastRun,
    words.state,
    words.equal,
    words.credential,
  ]
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    className: 'plain sources',
    stacked: true,
    columns: titles.map((title) => ({ title })),
    rows: sources.map((one) => [
      { text: sourceCell(lang, one) },
      {
        text: html`<a href="${inLang(lang, `${links.consoleRuns}?dataset=${one.dataset}`)}"
            >${say(lang, one.title)}</a
          ><br /><span class="soft">${say(lang, one.supplier)}</span>`,
      },
      { text: one.host ?? words.hidden, code: one.host !== null },
      {
        text: html`${words.schedules[one.schedule]}
        ${one.nextAt ? html`<br /><span class="soft">${words.next} ${moment(one.nextAt)}</span>` : null}`,
      },
      { text: runCell(lang, one) },
      { text: stateCell(lang, one) },
      { text: equalWord(lang, one) },
      {
        text: one.credential
          ? html`<code>${one.credential.name}</code>,
              ${words.days(number(lang, one.credential.days))}`
          : '–',
      },
    ]),
  })
}

function sourceCell(lang: Lang, { id, kind, neverRan }: DeclaredSourceLine): Html {
  const words = sourcesWords(lang)
  return html`<code>${id}</code><br />${sourceKindName(lang, kind)}
    ${neverRan.length > 0 ? html`<br /><strong class="late">${words.neverRan(neverRan.join(', '))}</strong>` : null}`
}

function runCell(lang: Lang, { lastRun }: DeclaredSourceLine): Html | string {
  if (!lastRun) return sourcesWords(lang).never
  return html`<a href="${inLang(lang, links.consoleRun(lastRun.id))}">${moment(lastRun.at)}</a
    ><br />${dataWords(lang).states[lastRun.state]}`
}

function equalWord(lang: Lang, { equal }: DeclaredSourceLine): string {
  const words = sourcesWords(lang)
  if (equal === null) return '–'
  return equal ? words.yes : words.no
}

function stateCell(lang: Lang, { state, hoursLate }: DeclaredSourceLine): Html | string {
  const words = sourcesWords(lang)
  if (state === null) return '–'
  if (state !== 'late') return words.states[state]
  return html`<strong class="late">${words.late(number(lang, hoursLate ?? 0))}</strong>`
}
