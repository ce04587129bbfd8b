/** Issued editions of the catalogue as pages show them, for whoever asks. */
import type { CatalogueView, DifferenceView, EditionPageView } from '@kho/portal/catalogue-view.ts'
import {
  countChanges,
  findEdition,
  listDifference,
  listEditions,
  listEntries,
} from '../catalogue/read-editions.ts'
import { listAgencies } from '../people/agency.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { entriesAtOnce, showChange, showEdition, showEntry, type RefOf } from './catalogue-shown.ts'

export const editionsAtOnce = 50

const oneState = { isolation: 'repeatable read', readOnly: true } as const

/** A page of editions, and where the older ones are. */
export async function readCatalogueView(
  db: Queryable,
  path: string,
  before?: number,
): Promise<CatalogueView> {
  const found = await listEditions(db, { before, limit: editionsAtOnce + 1 })
  const editions = found.slice(0, editionsAtOnce)
  const more = found.length > editionsAtOnce
  return {
    editions: editions.map(showEdition),
    older: more ? `${path}?before=${editions.at(-1)!.number}` : null,
  }
}

/** The newest edition with its first entries; null where nothing is issued. */
export async function readNewestView(
  db: Database,
  pathOf: (edition: number) => string,
): Promise<EditionPageView | null> {
  const [newest] = await listEditions(db, { limit: 1 })
  return newest
    ? readEditionView(db, newest.number, { after: '', path: pathOf(newest.number) })
    : null
}

export function readEditionView(
  db: Database,
  edition: number,
  { after, path }: { after: string; path: string },
): Promise<EditionPageView> {
  return db.tx(async (tx) => {
    const found = await findEdition(tx, edition)
    const rows = await listEntries(tx, { edition, after, limit: entriesAtOnce + 1 })
    const entries = rows.slice(0, entriesAtOnce)
    const more = rows.length > entriesAtOnce
    const refOf = await readRefs(tx)
    return {
      edition: showEdition(found),
      entries: entries.map((one) => showEntry(one, refOf)),
      next: more ? `${path}?after=${entries.at(-1)!.dataset}` : null,
    }
  }, oneState)
}

export function readDifferenceView(
  db: Database,
  { from, to }: { from: number; to: number },
  { after, path }: { after: string; path: string },
): Promise<DifferenceView> {
  return db.tx(async (tx) => {
    for (const one of [from, to]) await findEdition(tx, one)
    const rows = await listDifference(tx, { from, to, after, limit: entriesAtOnce + 1 })
    const changes = rows.slice(0, entriesAtOnce)
    const more = rows.length > entriesAtOnce
    const refOf = await readRefs(tx)
    return {
      from,
      to,
      counts: await countChanges(tx, { from, to }),
      changes: changes.map((one) => showChange(one, refOf)),
      next: more ? `${path}?from=${from}&after=${changes.at(-1)!.dataset}` : null,
    }
  }, oneState)
}

/** What agencies are called now; an id stands for itself where the name is gone. */
export async function readRefs(db: Queryable): Promise<RefOf> {
  const names = new Map((await listAgencies(db)).map(({ id, name }) => [id, name]))
  return (id) => ({ id, name: names.get(id) ?? { vi: id, en: id } })
}
