/** All filters that whoever is signed in has saved, by their lists. */
import { refusedNotice } from './console-parts.ts'
import { consolePage } from './console-page.ts'
import { filterWords } from './console-filter-words.ts'
import { filterLine, saveForm, type TypedFilter } from './console-saved-filters.ts'
import type { ConsoleFrame, RefusedView, SavedFilterView } from './console-view.ts'
import { say } from './dictionary.ts'
import { html } from './html.ts'
import { inLang } from './links.ts'

export type FiltersView = {
  filters: SavedFilterView[]
  refused: RefusedView | null
  /** What was refused, to be mended here. */
  typed: TypedFilter | null
}

export function filtersPage(view: FiltersView, frame: ConsoleFrame): string {
  const { lang } = frame
  const words = filterWords(lang)
  const lists = [...new Set(view.filters.map(({ list }) => list))]
  const titleOf = (list: string) => view.filters.find((one) => one.list === list)!.listTitle
  const main = html`${refusedNotice(lang, view.refused)}
  ${view.typed ? saveForm(lang, view.typed) : null}
  ${view.filters.length === 0 ? html`<p>${words.none}</p>` : null}
  ${lists.map(
    (list) =>
      html`<section class="saved-filters">
        <h2>
          <a href="${inLang(lang, list)}">${say(lang, titleOf(list))}</a>
        </h2>
        <ul>
          ${view.filters
            .filter((one) => one.list === list)
            .map((one) => html`<li>${filterLine(lang, one, false)}</li>`)}
        </ul>
      </section>`,
  )}`
  return consolePage(frame, { title: words.saved, lead: words.lead, main, above: [] })
}
