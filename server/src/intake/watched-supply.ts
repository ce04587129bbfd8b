/** A file of the watched folder as a supply, read by the habits of the source that is declared. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart } from '../catalogue/part.ts'
import type { Queryable } from '../pg/database.ts'
import { fileKindOf } from '../source/source-kinds.ts'
import { habitsOf } from './declared-source.ts'
import { fileSupply } from './file-supply.ts'
import type { Supply } from './supply.ts'

export type WatchedFile = { dataset: string; part?: string; path: string }

export async function watchedSupply(
  db: Queryable,
  { dataset, part, path }: WatchedFile,
): Promise<Supply> {
  const version = await findDataset(db, dataset)
  const kind = fileKindOf(path)!.kind
  const habits = await habitsOf(db, version, await findPart(db, version, part), kind)
  return fileSupply(version, { ...habits, kind, path })
}
