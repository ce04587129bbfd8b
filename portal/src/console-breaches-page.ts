/** The register of breaches, and the form that records one. */
import { emptyList } from './console-empty.ts'
import {
  exportLink,
  filterForm,
  nextPage,
  pressButton,
  refusedNotice,
  selectField,
  textField,
} from './console-parts.ts'
import { consolePage } from './console-page.ts'
import type { BreachListView } from './console-personal-view.ts'
import { personalWords } from './console-personal-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { timeField } from './day-field.ts'
import { html, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { moment, table } from './parts.ts'
import type { Lang } from './view.ts'

export function breachesPage(view: BreachListView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = personalWords(lang)
  const filters = filterForm(
    lang,
    links.breaches,
    selectField({
      name: 'open',
      label: words.state,
      value: view.open ? 'true' : '',
      options: [{ value: 'true', text: words.clocks.running }],
      empty: consoleWords(lang).all,
    }),
  )
  const main = html`${filters} ${breachTable(view, frame)} ${nextPage(lang, view.next)}
  ${exportLink(frame)} ${recordForm(view, lang)}`
  return consolePage(frame, { title: words.breaches, lead: words.breachesLead, main })
}

function breachTable({ breaches }: BreachListView, frame: ConsoleFrame): Html {
  const { lang } = frame
  const words = personalWords(lang)
  if (breaches.length === 0) return emptyList(frame, 'breaches')
  const notice = (id: string) => `/api/v1/breaches/${encodeURIComponent(id)}/notice`
  return table({
    lang,
    caption: words.breaches,
    captionHidden: true,
    rowHeader: true,
    columns: [words.number, words.detected, words.notifyBy, words.clock, words.notice].map(
      (title) => ({
        title,
      }),
    ),
    rows: breaches.map(({ id, detectedAt, notifyBy, clock }) => [
      { text: id.slice(0, 8) },
      { text: moment(detectedAt) },
      { text: notifyBy === null ? '' : moment(notifyBy) },
      {
        text:
          clock === 'late' || clock === 'near'
            ? html`<strong class="late">${words.clocks[clock]}</strong>`
            : words.clocks[clock],
      },
      { text: html`<a href="${notice(id)}">${words.notice}</a>` },
    ]),
  })
}

function recordForm({ typed, refused, closed }: BreachListView, lang: Lang): Html {
  const words = personalWords(lang)
  const value = (name: string) => typed[name] ?? ''
  const prose = (name: 'what' | 'harm' | 'measures') =>
    textField({ name, label: words[name], value: value(name), required: true })
  return html`<section class="desk-step" aria-labelledby="record">
    <h2 id="record">${words.record}</h2>
    ${refusedNotice(lang, refused)}
    <form class="desk-form" method="post" action="${inLang(lang, links.breaches)}">
      ${timeField(lang, {
        name: 'detectedAt',
        label: words.detected,
        hint: words.detectedHint,
        value: value('detectedAt'),
        required: true,
      })}
      ${prose('what')} ${prose('harm')} ${prose('measures')}
      ${pressButton(lang, { text: words.record, name: 'record', closed })}
    </form>
  </section>`
}
