/** A part of a dataset: the rows that one supplier fills and nobody else. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'

/** Codes of a day: a row is inside by whatever code of another day leads to one of them. */
const codesAtDaySchema = z.strictObject({ codes: z.array(z.string()).min(1), asOf: z.iso.date() })
export type CodesAtDay = z.infer<typeof codesAtDaySchema>

/** Column name → allowed values, or codes of a day; every one must match. */
export const partConditionSchema = z.record(
  z.string(),
  z.union([z.array(z.string()).min(1), codesAtDaySchema]),
)
export type PartCondition = z.infer<typeof partConditionSchema>

/** `condition`: null for all rows. */
export type Part = {
  number: number
  name: string
  supplier: string
  condition: PartCondition | null
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

function byName(version: DatasetVersion, condition: PartCondition): PartCondition {
  const named: PartCondition = {}
  for (const column of version.columns) {
    const values = condition[column.number]
    if (values) named[column.name] = values
  }
  return named
}
