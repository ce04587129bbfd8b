/** The parts of the console: few stand in a line, many behind the name of what one does there. */
import type { ConsoleFrame, ConsoleGroupView, ConsoleSectionView } from './console-view.ts'
import { consoleWords } from './console-words.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang } from './links.ts'

/** So many fit on one line of a desk. */
const lineMax = 7

/** Groups open one at a time by themselves; the script closes them for who looks elsewhere. */
export function consoleParts(frame: ConsoleFrame): Html {
  const { lang, groups } = frame
  const sections = groups.flatMap((group) => group.sections)
  const items =
    sections.length <= lineMax
      ? sections.map((one) => html`<li>${sectionLink(one, frame)}</li>`)
      : groups.map((group) => html`<li>${groupOf(group, frame)}</li>`)
  return html`<nav aria-label="${consoleWords(lang).sections}">
    <ul class="console-parts">
      ${items}
    </ul>
  </nav>`
}

function groupOf({ title, sections }: ConsoleGroupView, frame: ConsoleFrame): Html {
  if (title === null || sections.length === 1)
    return html`${sections.map((one) => sectionLink(one, frame))}`
  const current = sections.some((one) => one.current)
  return html`<details name="console-parts">
    <summary ${current ? raw('class="console-here"') : null}>${say(frame.lang, title)}</summary>
    <ul>
      ${sections.map((one) => html`<li>${sectionLink(one, frame)}</li>`)}
    </ul>
  </details>`
}

function sectionLink({ href, title, current }: ConsoleSectionView, frame: ConsoleFrame): Html {
  const here = frame.path === href ? 'page' : 'true'
  return html`<a
    href="${inLang(frame.lang, href)}"
    ${current ? raw(`aria-current="${here}"`) : null}
    >${say(frame.lang, title)}</a
  >`
}
