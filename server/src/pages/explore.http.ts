/** The explorer, for everybody: rows of open datasets, narrowed by a filter that is the address. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { explorePage } from '@kho/portal/explore-page.ts'
import { explorePath, readExplore } from '@kho/portal/explore-selection.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { ExploreDoor } from './explore-door.ts'
import { readExploreForm } from './read-explore-form.ts'

/** The script of the rows fetches the next page. */
const headers = { ...pageHeaders, 'cache-control': 'no-cache' }

export function explorePages(door: ExploreDoor): Route[] {
  return (['vi', 'en'] as const).map((lang) =>
    defineRoute({
      method: 'GET',
      path: inLang(lang, '/datasets/{id}/explore'),
      action: `page.explore.${lang}`,
      summary: { vi: 'Trang của cổng', en: 'Page of the portal' },
      params: z.object({ id: datasetIdSchema }),
      responses: {
        200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] },
        303: { description: { vi: 'Địa chỉ của bộ lọc', en: 'The address of the filter' } },
      },
      open: true,
      hidden: true,
      async handler({ params: { id }, search, address, reference, signal }) {
        if (search.has('set')) {
          const selection = await readExploreForm(await door.form(id), search)
          const location = inLang(lang, explorePath(links.explore(id), selection))
          return { status: 303, headers: { location, 'cache-control': 'no-cache' }, body: null }
        }
        const selection = readExplore(search)
        const view = await door.view({ id, selection, address, reference, signal })
        const frame = await door.frameOf(lang, links.explore(id), search)
        return { status: view.refused?.status ?? 200, headers, body: explorePage(view, frame) }
      },
    }),
  )
}
