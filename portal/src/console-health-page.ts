/** The state of operation for people: each thing with its bound, since when, and what to do. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { healthWords, type HealthId } from './console-health-words.ts'
import { consolePage } from './console-page.ts'
import { exportLink } from './console-parts.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { html, type Html } from './html.ts'
import { moment, short, table } from './parts.ts'
import type { Lang } from './view.ts'

export const healthStates = ['good', 'attention', 'bad', 'unknown'] as const
export type HealthState = (typeof healthStates)[number]

export type HealthLine = {
  id: HealthId
  state: HealthState
  value: Bilingual
  /** ISO; since when this program has seen it so. */
  since: string
}

export type HealthView = { at: string; lines: HealthLine[] }

export function healthPage(view: HealthView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = healthWords(lang)
  const wrong = view.lines.filter(({ state }) => state !== 'good').length
  const main = html`<p class="${wrong === 0 ? 'console-done' : 'console-notice'}" role="status">
      ${wrong === 0 ? words.allGood : words.some(String(wrong))} ${words.asOf} ${moment(view.at)}.
    </p>
    ${lineTable(view, lang)} ${exportLink(frame)}`
  return consolePage(frame, { title: words.heading, lead: words.lead, main, refreshUnscripted: 60 })
}

function lineTable({ lines }: HealthView, lang: Lang): Html {
  const words = healthWords(lang)
  const heads = [words.what, words.state, words.value, words.bound, words.since, words.todo]
  return table({
    lang,
    caption: words.heading,
    captionHidden: true,
    rowHeader: true,
    columns: heads.map((title) => ({ title })),
    rows: lines.map(({ id, state, value, since }) => {
      const check = words.checks[id]
      return [
        { text: check.title },
        {
          text:
            state === 'good'
              ? words.states.good
              : short(html`<strong class="late">${words.states[state]}</strong>`),
        },
        { text: say(lang, value) },
        { text: check.bound },
        { text: moment(since) },
        { text: state === 'good' ? '' : check.todo },
      ]
    }),
  })
}
