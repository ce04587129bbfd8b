/** Issued editions, what each lists, and how two of them differ. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import {
  countDifference,
  selectDifference,
  type DifferenceCounts,
  type DifferenceRow,
} from './difference.sql.ts'
import { changedFields, type DatasetChange, type Edition, type EditionEntry } from './edition.ts'
import {
  selectEditions,
  selectEntries,
  selectHead,
  selectLines,
  selectListedSince,
} from './edition.sql.ts'

/** The newest first. */
export function listEditions(
  db: Queryable,
  asked: { before?: number | undefined; limit: number },
): Promise<Edition[]> {
  return selectEditions(db, asked)
}

export async function findEdition(db: Queryable, number: number): Promise<Edition> {
  const [found] = await selectEditions(db, { number, limit: 1 })
  if (!found) throw new Refusal('catalogue.unknown-edition', { edition: number })
  return found
}

export function listEntries(
  db: Queryable,
  asked: { edition: number; after: string; limit: number },
): Promise<EditionEntry[]> {
  return selectEntries(db, asked)
}

/** Since which edition a dataset has been in the catalogue; null where the newest does not list it. */
export const listedSince = selectListedSince

export async function listDifference(
  db: Queryable,
  asked: { from: number; to: number; after: string; limit: number },
): Promise<DatasetChange[]> {
  return (await selectDifference(db, asked)).map(tellChange)
}

export function countChanges(
  db: Queryable,
  between: { from: number; to: number },
): Promise<DifferenceCounts> {
  return countDifference(db, between)
}

export function tellChange({ dataset, was, now, columns }: DifferenceRow): DatasetChange {
  if (was === null) return { dataset, what: 'in', was, now, columns: [], fields: [] }
  if (now === null) return { dataset, what: 'out', was, now, columns: [], fields: [] }
  const fields = changedFields(was.fields, now.fields)
  return { dataset, what: 'changed', was, now, columns, fields }
}

const linesAtOnce = 500

/** The text whose SHA-256 an edition carries: its lines with a line end between two. */
export async function* editionText(db: Queryable, edition: number): AsyncGenerator<string> {
  const head = await selectHead(db, edition)
  if (head === null) throw new Refusal('catalogue.unknown-edition', { edition })
  yield head
  for (let after = ''; ;) {
    const lines = await selectLines(db, { edition, after, limit: linesAtOnce })
    if (lines.length > 0) yield lines.map(({ line }) => `\n${line}`).join('')
    if (lines.length < linesAtOnce) return
    after = lines.at(-1)!.dataset
  }
}
