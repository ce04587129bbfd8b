/** The plain page that leads to any other by a few typed letters; the palette does the same. */
import { filterWords } from './console-filter-words.ts'
import { consolePage } from './console-page.ts'
import type { ConsoleFrame, GoPlace } from './console-view.ts'
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html } from './html.ts'
import { inLang, links } from './links.ts'

export type GoView = { query: string; places: GoPlace[] }

export function goPage({ query, places }: GoView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = filterWords(lang)
  const main = html`<form class="filters" method="get" action="${inLang(lang, links.consoleGo)}">
      <div>
        <label for="go">${words.goLabel}</label>
        <input id="go" name="q" type="search" value="${query}" maxlength="200" autocomplete="off" />
      </div>
      <button type="submit">${words.go}</button>
    </form>
    <p role="status">
      ${places.length === 0 ? words.goNone : words.goCount(number(lang, places.length))}
    </p>
    <ul class="kin">
      ${places.map(
        (one) =>
          html`<li>
            <a href="${inLang(lang, one.href)}">${say(lang, one.title)}</a>
            ${one.kind === 'page' ? null : html`<span class="soft">${words.kinds[one.kind]}</span>`}
            ${one.id === '' ? null : html`<code>${one.id}</code>`}
          </li>`,
      )}
    </ul> `
  return consolePage(frame, { title: words.go, lead: words.goLead, main })
}
