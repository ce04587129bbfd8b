/** Above a list: the filters that whoever is signed in has saved for it, and the way to save one. */
import { filterWords } from './console-filter-words.ts'
import type { ConsoleFrame, SavedFilterView } from './console-view.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { inLang, links } from './links.ts'
import type { Lang } from './view.ts'

/** Nothing on pages that are no list. */
export function savedFilters({ lang, path, saved }: ConsoleFrame): Html | null {
  if (saved === null) return null
  const words = filterWords(lang)
  const { filters, current, told } = saved
  return html`<section class="saved-filters" aria-label="${words.saved}">
    ${
      filters.length === 0
        ? null
        : html`<ul>
            ${filters.map((one) => html`<li>${filterLine(lang, one, one.query === current)}</li>`)}
          </ul>`
    }
    ${told === null ? null : html`<p class="saved-filters-now">${words.now}: ${say(lang, told)}</p>`}
    ${current === '' ? null : saveForm(lang, { list: path, query: current, name: '' })}
    <p><a href="${inLang(lang, links.consoleFilters)}">${words.all}</a></p>
  </section>`
}

export function filterLine(lang: Lang, one: SavedFilterView, isCurrent: boolean): Html {
  const words = filterWords(lang)
  return html`<a
      href="${inLang(lang, `${one.list}?${one.query}`)}"
      ${isCurrent ? raw('aria-current="true"') : null}
      >${one.name}</a
    >
    <span class="soft">${say(lang, one.told)}</span>
    <form method="post" action="${inLang(lang, `${links.consoleFilters}/delete`)}">
      <input type="hidden" name="list" value="${one.list}" />
      <input type="hidden" name="name" value="${one.name}" />
      <button type="submit" aria-label="${words.removeOf(one.name)}">${words.remove}</button>
    </form>`
}

export type TypedFilter = Pick<SavedFilterView, 'list' | 'name' | 'query'>

export function saveForm(lang: Lang, one: TypedFilter): Html {
  const words = filterWords(lang)
  return html`<form
    class="saved-filters-save"
    method="post"
    action="${inLang(lang, links.consoleFilters)}"
  >
    <input type="hidden" name="list" value="${one.list}" />
    <input type="hidden" name="query" value="${one.query}" />
    <label for="saved-name">${words.name}</label>
    <input id="saved-name" name="name" value="${one.name}" required maxlength="80" />
    <button type="submit">${words.save}</button>
  </form>`
}
