/** A part of a dataset: the rows that one supplier fills and nobody else. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'

/** `condition`: column name → allowed values, every one must match; null for all rows. */
export type Part = {
  number: number
  name: string
  supplier: string
  condition: Record<string, string[]> | null
}

/** The whole dataset as one part, the way a dataset with a single supplier begins. */
export const wholePart = 'all'

export async function listParts(db: Queryable, version: DatasetVersion): Promise<Part[]> {
  const { rows } = await db.query(
    `select number, name, supplier, condition::text from catalogue.part
     where dataset = $1 order by number`,
    [version.id],
  )
  return rows.map((row) => ({
    number: row.number,
    name: row.name,
    supplier: row.supplier,
    condition: row.condition ? byName(version, JSON.parse(row.condition)) : null,
  }))
}

/** The named part; without a name the only one there is. */
export async function findPart(
  db: Queryable,
  version: DatasetVersion,
  name?: string,
): Promise<Part> {
  const parts = await listParts(db, version)
  const only = parts.length === 1 ? parts[0] : undefined
  const part = name === undefined ? only : parts.find((one) => one.name === name)
  if (!part) {
    const known = parts.map((one) => one.name).join(', ')
    throw new Refusal('intake.unknown-part', { dataset: version.id, part: name ?? `? (${known})` })
  }
  return part
}

function byName(version: DatasetVersion, condition: Record<string, string[]>): Part['condition'] {
  const named: Record<string, string[]> = {}
  for (const column of version.columns) {
    const values = condition[column.number]
    if (values) named[column.name] = values
  }
  return named
}
