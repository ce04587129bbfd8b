/** A saved view of the explorer: an address under a name, and nothing of the rows. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readName } from '../people/read-name.ts'
import type { Queryable } from '../pg/database.ts'
import { selectView, selectViews } from './online.sql.ts'

export type SavedView = {
  id: number
  dataset: string
  agency: string
  /** Who saved it; nobody else may share or delete it. */
  account: string
  accountName: string
  name: string
  /** As the query of an address. */
  search: string
  /** With everybody who reads for the agency. */
  shared: boolean
}

export const nameLengthMax = 120
export const searchLengthMax = 8_000
const viewsShown = 200

/** The account's own, and those shared with the agencies it reads for; the newest first. */
export async function listViews(
  db: Queryable,
  of: { account: string; agencies: readonly string[]; dataset?: string },
): Promise<SavedView[]> {
  return selectViews(db, { ...of, dataset: of.dataset ?? null, limit: viewsShown })
}

export async function findView(db: Queryable, view: number): Promise<SavedView> {
  const found = await selectView(db, view)
  if (!found) throw new Refusal('online.unknown-view', { view })
  return found
}

/** Refused for whoever did not save it, as if there were none. */
export async function findOwnView(
  db: Queryable,
  account: string,
  view: number,
): Promise<SavedView> {
  const found = await findView(db, view)
  if (found.account !== account) throw new Refusal('online.unknown-view', { view })
  return found
}

export function readViewName(typed: string): string {
  if (typed.trim() === '' || typed.length > nameLengthMax) {
    throw new Refusal('online.bad-view-name', { name: typed.slice(0, 60), max: nameLengthMax })
  }
  return readName(typed)
}
