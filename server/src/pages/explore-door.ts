/** What the explorer's pages ask for. */
import type { ExploreSelection } from '@kho/portal/explore-selection.ts'
import type { ExploreView } from '@kho/portal/explore-view.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import type { HttpContext } from '../http/route.ts'
import type { ExploreForm } from './read-explore-form.ts'

export type ExploreAsked = Pick<HttpContext, 'address' | 'reference' | 'signal'> & {
  id: string
  selection: ExploreSelection
}

/** Wherever the rows are read: from the store, or from a written edition. */
export type ExploreDoor = {
  frameOf: (lang: Lang, path: string, search: URLSearchParams) => Promise<Frame>
  view(asked: ExploreAsked): Promise<ExploreView>
  form(id: string): Promise<ExploreForm>
}
