/** One's own saved filters: saved and deleted on the list itself, all of them on a page. */
import type { Refusal } from '@kho/contract/refusal.ts'
import { filtersPage } from '@kho/portal/console-filters-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { describeFilters } from './describe-filter.ts'
import { deleteFilter } from './delete-filter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { refusedView } from './form-values.ts'
import { saveFilter } from './save-filter.ts'
import { ownFilterRoutes } from './own-filters.http.ts'
import { selectFilters } from './saved-filter.sql.ts'
import { isSavedList } from './saved-list.ts'

export function filterPages(door: ConsoleDoor): Route[] {
  const { db } = door
  const draw = async ({ actor, frame, form }: ConsoleAsked, refused?: Refusal) => {
    const list = form.get('list') ?? ''
    const query = form.get('query') ?? ''
    const again = refused && isSavedList(list) && query !== ''
    const view = {
      filters: await describeFilters(db, await selectFilters(db, actor.account)),
      refused: refusedView(refused ?? null),
      typed: again ? { list, query, name: form.get('name') ?? '' } : null,
    }
    return filtersPage(view, await frame())
  }
  const text = (form: URLSearchParams, name: string) => form.get(name) ?? ''
  return [
    ...ownFilterRoutes(door),
    ...defineConsolePage(door, {
      act: 'filter.own',
      action: 'console.filters',
      path: links.consoleFilters,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'filter.own',
      action: 'console.filter-save',
      method: 'POST',
      path: links.consoleFilters,
      async draw({ lang, actor, form }) {
        const list = text(form, 'list')
        const input = { list, name: text(form, 'name'), query: text(form, 'query') }
        const done = await db.tx((tx) => saveFilter(tx, actor.account, input))
        return seeOther(lang, `${list}?${done.query}`, done.journalIntake)
      },
      again: draw,
    }),
    ...defineConsolePage(door, {
      act: 'filter.own',
      action: 'console.filter-delete',
      method: 'POST',
      path: `${links.consoleFilters}/delete`,
      async draw({ lang, actor, form }) {
        const list = text(form, 'list')
        const input = { list, name: text(form, 'name') }
        const done = await db.tx((tx) => deleteFilter(tx, actor.account, input))
        const back = isSavedList(list) ? list : links.consoleFilters
        return seeOther(lang, back, done.journalIntake)
      },
      again: draw,
    }),
  ]
}
