/** Refused calls as totals, for those who may follow the calls of the systems. */
import { consolePage } from './console-page.ts'
import { agencyName, datasetName, holderName } from './console-names.ts'
import { exportLink, field, filterForm, nextPage } from './console-parts.ts'
import { refusalsWords } from './console-refusals-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
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

export type RefusalsView = {
  lines: RefusalLine[]
  filter: { [name in 'month' | 'client' | 'agency' | 'dataset' | 'code']: string }
  next: string | null
}

export function refusalsPage({ lines, filter, next }: RefusalsView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = refusalsWords(lang)
  const line = (name: keyof RefusalsView['filter'], hint?: string) =>
    field({
      name,
      label: name in words.ids ? words.ids[name as 'client'] : words[name],
      value: filter[name],
      lengthMax: 80,
      ...(hint ? { hint } : {}),
    })
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
    line('month', words.monthHint),
    line('client'),
    line('agency'),
    line('dataset'),
    line('code'),
  )}
  ${lines.length === 0 ? html`<p>${consoleWords(lang).none}</p>` : shown} ${nextPage(lang, next)}
  ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main })
}
