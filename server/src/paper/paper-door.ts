/** What the routes and pages of papers need. */
import type { ActDoor } from '../people/act-route.ts'
import type { PaperedAct } from './papered-act.ts'
import type { Roots } from './roots.ts'

export type PaperDoor = ActDoor & {
  dataDir: string
  roots: Roots
  paperedActs: readonly PaperedAct[]
}
