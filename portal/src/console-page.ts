/** The layout around every officers' page: its parts, who is signed in, what was just done. */
import { paletteScript } from './assets.ts'
import { filterWords } from './console-filter-words.ts'
import { savedFilters } from './console-saved-filters.ts'
import { consoleParts } from './console-parts-list.ts'
import { consoleWords } from './console-words.ts'
import type { ConsoleFrame } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
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
    ${doneNotice(frame)} ${savedFilters(frame)} ${inner}
  </div>`
  const scripts = [paletteScript.path, ...(rest.scripts ?? [])]
  return page(frame, { ...rest, scripts, title, part: 'console', main, ownSearch: true })
}

function bar(frame: ConsoleFrame): Html {
  const { lang, who } = frame
  const words = consoleWords(lang)
  const agency = who.agency ? say(lang, who.agency) : words.citizen
  return html`<div class="console-bar">
    ${consoleParts(frame)}
    <div class="console-who">
      ${paletteLink(lang)}
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

/** A page by itself; the script makes the palette of it. */
function paletteLink(lang: ConsoleFrame['lang']): Html {
  const words = filterWords(lang)
  return html`<a
    class="button"
    href="${inLang(lang, links.consoleGo)}"
    data-palette
    data-call="${calls.go}"
    data-label="${words.goLabel}"
    data-none="${words.goNone}"
    data-kinds="${JSON.stringify(words.kinds)}"
    aria-keyshortcuts="Control+K Meta+K"
    >${words.go}… <kbd>Ctrl K</kbd></a
  >`
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
