/**
 * The generated half of the second wall: for each dataset functions with static SQL for what is
 * asked most, point reads and plain pages. The rest of the wall is generic and lies in the schema
 * `read`.
 */
import { createHash } from 'node:crypto'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { literal } from './function-sql.ts'
import { pageFunctionStatements } from './page-function.ts'
import { pointFunction, pointFunctionStatements } from './point-function.ts'

/**
 * Makes the functions of a dataset, or makes them anew: to be called in the transaction that
 * brings a version of its definition into force. A reader that still holds the version before is
 * told to ask again.
 */
export async function makeReadFunctions(tx: Queryable, version: DatasetVersion): Promise<void> {
  const statements = readFunctionStatements(version)
  for (const statement of statements) await tx.query(statement)
  await tx.query(markStatement(version, fingerprintOf(statements)))
}

/** As statements, to be run in one transaction. */
export function readFunctionStatements(version: DatasetVersion): string[] {
  return [...pointFunctionStatements(version), ...pageFunctionStatements(version)]
}

/**
 * Makes anew the functions that another program version had made. To be called before anything is
 * served. Returns the datasets whose functions were not what this program makes.
 */
export async function renewReadFunctions(db: Database): Promise<string[]> {
  const { rows } = await db.query(
    `select d.id, obj_description(p.oid, 'pg_proc') as mark from catalogue.dataset d
     left join pg_proc p on p.pronamespace = 'read'::regnamespace
       and p.proname = 'p_' || replace(d.id, '-', '_')
     order by d.id`,
  )
  const renewed: string[] = []
  for (const { id, mark } of rows) {
    await db.tx(async (tx) => {
      // Whoever brings a new version into force makes the functions too, under the same lock.
      await tx.query('select from catalogue.dataset where id = $1 for update', [id])
      const version = await findDataset(tx, id)
      if (mark === fingerprintOf(readFunctionStatements(version))) return
      await makeReadFunctions(tx, version)
      renewed.push(id)
    })
  }
  return renewed
}

function fingerprintOf(statements: readonly string[]): string {
  return createHash('sha256').update(statements.join('\n')).digest('hex').slice(0, 32)
}

function markStatement(version: DatasetVersion, fingerprint: string): string {
  return `do $mark$ begin execute format('comment on function %s is %L',
    (select oid::regprocedure from pg_proc where pronamespace = 'read'::regnamespace
      and proname = ${literal(pointFunction(version.id).slice('read."'.length, -1))}),
    ${literal(fingerprint)}); end $mark$`
}
