/** The first page of the console: what waits, and the functions of whoever is signed in. */
import { functions } from '@kho/contract/function.ts'
import { consolePage } from './console-page.ts'
import { consoleWords } from './console-words.ts'
import type { ConsoleFrame, ConsoleHomeView, InboxItem } from './console-view.ts'
import { say } from './dictionary.ts'
import { instant } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang } from './links.ts'
import { moment, table } from './parts.ts'

export function consoleHomePage(view: ConsoleHomeView, frame: ConsoleFrame): string {
  const words = consoleWords(frame.lang)
  const main = html`${inboxSection(view, frame)} ${functionsSection(view, frame)}`
  return consolePage(frame, { title: words.heading, main })
}

function inboxSection({ inbox }: ConsoleHomeView, { lang }: ConsoleFrame): Html {
  const words = consoleWords(lang)
  return html`<section class="desk-step" aria-labelledby="inbox">
    <h2 id="inbox">${words.waiting}</h2>
    ${
      inbox.length === 0
        ? html`<p>${words.nothing}</p>`
        : html`<ul class="kin">
            ${inbox.map((one) => html`<li>${inboxLine(lang, one)}</li>`)}
          </ul>`
    }
  </section>`
}

function inboxLine(lang: ConsoleFrame['lang'], one: InboxItem): Html {
  const words = consoleWords(lang)
  return html`<a href="${inLang(lang, one.href)}">${say(lang, one.title)}</a>
    ${one.ids.map((id) => html`<code class="soft">${id}</code> `)}
    <span class="soft">${say(lang, one.kind)}</span>
    ${one.due === null ? null : html`<span>${words.due} ${dueMoment(one.due)}</span>`}
    ${one.isLate ? html`<strong class="late">${words.late}</strong>` : null}`
}

/** A day that is due as a whole has no hour. */
function dueMoment(due: string): Html {
  const [hour, date = ''] = instant(due).split(' ')
  return hour === '00:00' ? html`<time datetime="${due}">${date}</time>` : moment(due)
}

function functionsSection({ functions: held }: ConsoleHomeView, { lang }: ConsoleFrame): Html {
  const words = consoleWords(lang)
  const rows = held.map((one) => [
    { text: say(lang, functions[one.function].title) + (one.isDeputy ? ` (${words.deputy})` : '') },
    { text: say(lang, one.agency) },
    { text: one.validUntil === null ? words.noEnd : moment(one.validUntil) },
    { text: one.asleep === null ? words.yes : say(lang, one.asleep) },
  ])
  return html`<section class="desk-step">
    <h2>${words.functions}</h2>
    ${
      held.length === 0
        ? html`<p>${words.noFunctions}</p>`
        : table({
            lang,
            caption: words.functions,
            captionHidden: true,
            rowHeader: true,
            columns: [words.function, words.agency, words.until, words.usable].map((title) => ({
              title,
            })),
            rows,
          })
    }
  </section>`
}
