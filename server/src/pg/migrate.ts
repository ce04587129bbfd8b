import type { DatabaseError } from 'pg'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Database, Tx } from './database.ts'
import { readMigrations } from './migration-file.ts'
import type { MigrationFile } from './migration-file.ts'
import type { Log } from '../log.ts'

type AppliedRow = { number: number; name: string; sha256: string; breaking: boolean }

/** Any number will do, as long as every program that migrates Kho takes the same. */
const lockKey = 7_203_115_842_961

/**
 * Brings the database to the newest schema of the folder: each file in a transaction of its own,
 * which begins by writing its number into `kho.migration`. Two programs that start at once take
 * turns, and the second finds the work done.
 *
 * Throws without changing anything if an applied file has changed (both hashes are named) or is
 * missing, if a new file has a number below an applied one, or if the database carries a newer
 * breaking migration; a newer one that is compatible only warns.
 */
export async function migrate(
  db: Database,
  options: { folder: string; log: Log },
): Promise<{ applied: number[] }> {
  const { folder, log } = options
  const files = readMigrations(folder)
  await db.tx(prepare)
  compare(files, await readApplied(db), log)
  const applied: number[] = []
  for (const file of files) {
    const done = await db.tx((tx) => applyOne(tx, file))
    if (!done) continue
    applied.push(file.number)
    log.info({ number: file.number, name: file.name }, 'migration applied')
  }
  return { applied }
}

async function prepare(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
  // Asked first, because `if not exists` needs the right to create even when there is nothing to do.
  const found = await tx.query("select to_regclass('kho.migration') is not null as present")
  if (found.rows[0].present) return
  await tx.query(`
    create schema if not exists kho;
    create table kho.migration (
      number integer primary key,
      name text not null,
      sha256 text not null,
      breaking boolean not null,
      applied_at timestamptz not null default clock_timestamp()
    )`)
}

async function readApplied(db: Database | Tx): Promise<AppliedRow[]> {
  const found = await db.query<AppliedRow>(
    'select number, name, sha256, breaking from kho.migration order by number',
  )
  return found.rows
}

function compare(files: MigrationFile[], applied: AppliedRow[], log: Log): void {
  const byNumber = new Map(files.map((file) => [file.number, file]))
  const newestKnown = files.at(-1)?.number ?? 0
  for (const row of applied) {
    const file = byNumber.get(row.number)
    if (file) {
      if (file.sha256 !== row.sha256) throw changed(file, row)
    } else if (row.number < newestKnown) {
      throw new Error(`Migration ${row.number} (${row.name}) was applied, but its file is missing.`)
    } else if (row.breaking) {
      throw new Refusal('pg.newer-schema', { found: row.number, known: newestKnown })
    } else {
      log.warn(
        { number: row.number, name: row.name, newestKnown },
        'the database has a newer migration; it is compatible, so this program works on',
      )
    }
  }
  refuseLate(files, applied)
}

/** A file that slipped in below an applied number would run on tables it was not written for. */
function refuseLate(files: MigrationFile[], applied: AppliedRow[]): void {
  const newestApplied = applied.at(-1)?.number ?? 0
  const done = new Set(applied.map((row) => row.number))
  const late = files.find((file) => file.number < newestApplied && !done.has(file.number))
  if (!late) return
  throw new Error(
    `Migration ${late.number} (${late.name}) was not applied, but ${newestApplied} was. ` +
      `Migrations only go forward: give it a number above ${newestApplied}.`,
  )
}

function changed({ number, name, sha256 }: MigrationFile, row: AppliedRow): Refusal {
  const file = `${number} (${name})`
  return new Refusal('pg.changed-migration', { file, was: row.sha256, now: sha256 })
}

async function applyOne(tx: Tx, file: MigrationFile): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
  const found = await tx.query<AppliedRow>(
    'select number, name, sha256, breaking from kho.migration where number = $1',
    [file.number],
  )
  const row = found.rows[0]
  if (row) {
    if (row.sha256 !== file.sha256) throw changed(file, row)
    return false
  }
  await tx.query(
    'insert into kho.migration (number, name, sha256, breaking) values ($1, $2, $3, $4)',
    [file.number, file.name, file.sha256, file.breaking],
  )
  try {
    await tx.query(file.text)
  } catch (error) {
    throw failed(file, error as DatabaseError)
  }
  return true
}

function failed(file: MigrationFile, error: DatabaseError): Error {
  const offset = Number(error.position ?? 0)
  const line = offset > 0 ? `, line ${file.text.slice(0, offset).split('\n').length}` : ''
  return new Error(
    `Migration ${file.number} (${file.name}${line}) failed and was taken back: ${error.message}`,
    { cause: error },
  )
}
