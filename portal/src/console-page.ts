/** The layout around every officers' page: its parts, who is signed in, what was just done. */
import { consoleWords } from './console-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import { page } from './page.ts'
import { trail } from './parts.ts'

export type ConsolePage = {
  title: string
  /** One or two sentences under the title. */
  lead?: string
  /** The pages above it, without the console itself. */
  above?: { href: string; text: string }[]
  /** Loads itself again after so many seconds. */
  refreshSeconds?: number
  /** The same, but only where scripts do not run. */
  refreshUnscripted?: number
  scripts?: string[]
  main: Html
}

/** A whole document as text. */
export function consolePage(frame: ConsoleFrame, content: ConsolePage): string {
  const { lang, notices } = frame
  const { title, lead, above, main: inner, ...rest } = content
  const words = consoleWords(lang)
  const main = html`<div class="wide console">
    ${bar(frame)}
    ${notices.map((one) => html`<p class="console-notice" role="alert">${say(lang, one)}</p>`)}
    ${above ? trail(frame, { href: links.console, text: words.heading }, ...above) : null}
    <div class="title">
      <h1>${title}</h1>
      ${lead ? html`<p class="lead">${lead}</p>` : null}
    </div>
    ${doneNotice(frame)} ${inner}
  </div>`
  return page(frame, { ...rest, title, part: 'console', main, ownSearch: true })
}

function bar(frame: ConsoleFrame): Html {
  const { lang, who, sections } = frame
  const words = consoleWords(lang)
  const agency = who.agency ? say(lang, who.agency) : words.citizen
  return html`<div class="console-bar">
    <nav aria-label="${words.sections}">
      <ul>
        ${sections.map(
          ({ href, title, current }) =>
            html`<li>
              <a
                href="${inLang(lang, href)}"
                ${current ? raw(`aria-current="${frame.path === href ? 'page' : 'true'}"`) : null}
                >${say(lang, title)}</a
              >
            </li>`,
        )}
      </ul>
    </nav>
    <div class="console-who">
      <p>
        ${words.signedInAs}: <b>${who.name}</b> (<code>${who.account}</code>, ${agency},
        ${words.factors[who.assurance]})
      </p>
      <form method="post" action="${inLang(lang, links.signOut)}">
        <button type="submit">${words.signOut}</button>
      </form>
    </div>
  </div>`
}

function doneNotice({ lang, done }: ConsoleFrame): Html | null {
  if (!done) return null
  const words = consoleWords(lang)
  const text = done.entry === null ? words.doneSoon : words.done(number(lang, done.entry))
  return html`<p class="console-done" role="status">
    ${text}
    <a href="${inLang(lang, links.journal)}">${lang === 'vi' ? 'Nhật ký' : 'The journal'}</a>
  </p>`
}
