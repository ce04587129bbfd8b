/** Checks of the keys of a load as a whole, against each other and against the current rows. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Part } from '../catalogue/part.ts'
import type { Queryable } from '../pg/database.ts'
import { stagedKey, type Staging } from '../store/staging.ts'
import { currentTable, keyColumns } from '../store/table.ts'

export async function refuseDuplicateKeys(db: Queryable, staging: Staging): Promise<void> {
  const key = stagedKey(staging.version, 's').join(', ')
  const { rows } = await db.query(
    `select min(_line) as first, max(_line) as second from ${staging.table} s
     where (${key}) is not null group by ${key} having count(*) > 1 order by 1 limit 1`,
  )
  if (rows[0]) throw new Refusal('intake.duplicate-key', rows[0])
}

/**
 * A key that differs from another only in letter case, Unicode form or the place of a tone is most likely the same
 * record written otherwise; taking it would delete one record and invent another.
 */
export async function refuseKeyVariants(tx: Queryable, staging: Staging): Promise<void> {
  const { version, table } = staging
  const key = stagedKey(version, 's')
  const current = keyColumns(version).map((column) => `t.c${column.number}`)
  // Folded keys have no index. A planner that still takes the table for small would fold every key
  // once for every other one: 15 seconds for 3,000 rows against 5,000.
  await tx.query('set local enable_nestloop = off')
  const within = await tx.query(
    `select max(_line) as line from ${table} s group by ${fold(key)} having count(*) > 1 limit 1`,
  )
  const across = await tx.query(
    `select s._line as line from ${table} s
     join ${currentTable(version.id)} t on (${fold(key)}) = (${fold(current)})
     where (${key.join(', ')}) <> (${current.join(', ')}) limit 1`,
  )
  await tx.query('set local enable_nestloop = on')
  const line = within.rows[0]?.line ?? across.rows[0]?.line
  if (line) throw new Refusal('intake.key-variant', { line })
}

/** Two keys of a first load are one but for case, form or tone; their lines are not known. */
export async function hasKeyVariants(
  tx: Queryable,
  version: DatasetVersion,
  table: string,
): Promise<boolean> {
  const key = keyColumns(version).map((column) => `c${column.number}`)
  const { rows } = await tx.query(
    `select exists (select from ${table} group by ${fold(key)} having count(*) > 1) as found`,
  )
  return rows[0].found
}

/** In oa, oe and uy the tone is written on either letter: hoà and hòa are one word. */
const earlyTone = "E'([oOuU])([\\u0300\\u0301\\u0303\\u0309\\u0323])([aAeEyY])'"

function fold(names: string[]): string {
  return names
    .map((name) => {
      const text = `(${name})::text`
      const moved = `regexp_replace(normalize(${text}, NFD), ${earlyTone}, '\\1\\3\\2', 'g')`
      // Most keys are ASCII and have no form but their case.
      const form = `case when octet_length(${text}) = length(${text}) then ${text} else ${moved} end`
      return `lower((${form}) collate "und-x-icu")`
    })
    .join(', ')
}

/** A key that already lies in another supplier's part belongs to that supplier. */
export async function refuseForeignRows(
  tx: Queryable,
  staging: Staging,
  part: Part,
): Promise<void> {
  if (part.condition === null) return
  const { version, table } = staging
  const match = stagedKey(version, 's')
    .map((name, i) => `t.c${keyColumns(version)[i]?.number} = ${name}`)
    .join(' and ')
  const { rows } = await tx.query(
    `select s._line as line from ${table} s join ${currentTable(version.id)} t on ${match}
     where t._part <> $1 limit 1`,
    [part.number],
  )
  if (rows[0]) throw new Refusal('intake.outside-part', { line: rows[0].line, part: part.name })
}
