/** Refused calls as totals, for those who may follow the calls of the systems. */
import { emptyList } from './console-empty.ts'
import { chooseField } from './console-choose.ts'
import { consolePage } from './console-page.ts'
import { agencyName, datasetName, holderName } from './console-names.ts'
import { exportLink, filterForm, nextPage } from './console-parts.ts'
import { refusalsWords } from './console-refusals-words.ts'
import type { Choice, ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { errorTitle } from './error-title.ts'
import { number } from './format.ts'
import { html } from './html.ts'
import { inLang, links } from './links.ts'
import { showMonth } from './month-columns.ts'
import { table } from './parts.ts'

export type RefusalLine = {
  /** YYYY-MM. */
  month: string
  /** '' where a person called. */
  client: string
  agency: string
  /** '' where the catalogue knows none of that name. */
  dataset: string
  code: string
  calls: number
}

type FilterName = 'month' | 'client' | 'agency' | 'dataset' | 'code'

export type RefusalsView = {
  lines: RefusalLine[]
  filter: Record<FilterName, string>
  /** Those of which there are refused calls that whoever looks may see. */
  choices: Record<FilterName, readonly Choice[]>
  next: string | null
}

export function refusalsPage(view: RefusalsView, frame: ConsoleFrame): string {
  const { lines, filter, choices, next } = view
  const { lang } = frame
  const words = refusalsWords(lang)
  const choose = (name: FilterName) =>
    chooseField(lang, { name, label: words[name], value: filter[name], choices: choices[name] })
  const shown = table({
    lang,
    caption: words.heading,
    captionHidden: true,
    columns: [
      { title: words.month },
      { title: words.client },
      { title: words.agency },
      { title: words.dataset },
      { title: words.reason },
      { title: words.calls, number: true },
    ],
    rows: lines.map((one) => [
      { text: showMonth(one.month) },
      { text: one.client ? holderName(frame, one.client) : words.person },
      { text: one.agency ? agencyName(frame, one.agency) : '–' },
      { text: one.dataset ? datasetName(frame, one.dataset) : words.unknown },
      {
        text: html`${say(lang, errorTitle(one.code))}
          <a href="${inLang(lang, links.error(one.code))}"><code>${one.code}</code></a>`,
      },
      { text: number(lang, one.calls), number: true },
    ]),
  })
  const main = html`${filterForm(
    lang,
    links.refusals,
    choose('month'),
    choose('client'),
    choose('agency'),
    choose('dataset'),
    choose('code'),
  )}
  ${lines.length === 0 ? emptyList(frame, 'refusals') : shown} ${nextPage(lang, next)}
  ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}
