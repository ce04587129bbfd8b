/**
 * Erases what else was kept of a person in passing: rows held back, staged rows of loads that ended,
 * reports, samples of rules, causes of refusals, saved filters and views, and whatever act has its key in its
 * payload.
 */
import { eraseReport } from '../discrepancy/erase-report.ts'
import { erasePayload, type Erasure } from '../journal/erase.ts'
import type { Tx } from '../pg/database.ts'
import { keyForms, keyPattern } from './key-forms.ts'

export type ErasedCopies = {
  heldRows: number
  staged: number
  reports: number
  samples: number
  causes: number
  /** Of lists of the console, and of the explorer, whoever saved them. */
  savedFilters: number
  payloads: number
}

export async function eraseCopies(tx: Tx, key: string, erasure: Erasure): Promise<ErasedCopies> {
  return {
    heldRows: await eraseHeld(tx, key),
    staged: await dropLeftStaging(tx, key),
    reports: await eraseReports(tx, key, erasure),
    samples: await eraseSamples(tx, key),
    causes: await eraseCauses(tx, key),
    savedFilters: await eraseSavedFilters(tx, key),
    payloads: await erasePayloads(tx, key, erasure),
  }
}

/** As it stands within a text of JSON. */
const writtenIn = (text: string) => JSON.stringify(text).slice(1, -1)

/** A held row is one person's as a whole; its count stays in the receipt of its load. */
async function eraseHeld(tx: Tx, key: string): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from intake.quarantine q where coalesce(written, '') ~ $1
       or exists (select from unnest(q.fields) f where f ~ $1)`,
    [keyPattern(key)],
  )
  return rowCount ?? 0
}

/** What a killed load left. Those of loads under way are of the source as it is now. */
async function dropLeftStaging(tx: Tx, key: string): Promise<number> {
  const { rows } = await tx.query(
    `select format('staging.%I', t.tablename) as table from pg_tables t
     where t.schemaname = 'staging' and not exists (select from intake.load l
       where l.state = 'reading' and t.tablename = 'l_' || replace(l.id::text, '-', ''))`,
  )
  let dropped = 0
  for (const { table } of rows) {
    const found = await tx.query(
      `select exists (select from ${table} t where t::text ~ $1) as holds`,
      [keyPattern(key)],
    )
    if (!found.rows[0].holds) continue
    await tx.query(`drop table ${table}`)
    dropped++
  }
  return dropped
}

async function eraseReports(tx: Tx, key: string, erasure: Erasure): Promise<number> {
  const { rows } = await tx.query(
    `select d.id::text from discrepancy.discrepancy d where $1 = any(d.key) or exists (
       select from discrepancy.step s join journal.payload p on p.intake_id = s.journal_intake
       where s.discrepancy = d.id and d.origin <> 'drift' and p.body ~ $2)`,
    [key, keyPattern(key, [writtenIn(key)])],
  )
  for (const { id } of rows) await eraseReport(tx, id, erasure)
  // A case of drift names many rows; only those of the person go, with both values in its payload.
  await tx.query('delete from discrepancy.difference where key ~ $1', [keyPattern(key)])
  return rows.length
}

async function eraseSamples(tx: Tx, key: string): Promise<number> {
  const { rowCount } = await tx.query(
    'update quality.result set samples = null where samples::text ~ $1',
    [keyPattern(key, [writtenIn(key)])],
  )
  return rowCount ?? 0
}

/** Columns in which a refusal keeps the value that it was about, or a profile one it met. */
const causes = [
  ['intake.load', 'refusal'],
  ['intake.push', 'refusal'],
  ['intake.push', 'manifest'],
  ['intake.capture', 'refusal'],
  ['desk.submission', 'refusal'],
  ['sync.run', 'cause'],
  ['sync.attempt', 'cause'],
  ['quality.profile', 'columns'],
] as const

/** The value is taken out of the text; what happened stays. */
async function eraseCauses(tx: Tx, key: string): Promise<number> {
  let erased = 0
  const pattern = keyPattern(key, [writtenIn(key)])
  for (const [table, column] of causes) {
    const { rowCount } = await tx.query(
      `update ${table} set ${column} = regexp_replace(${column}::text, $1, '…', 'g')::jsonb
       where ${column}::text ~ $1`,
      [pattern],
    )
    erased += rowCount ?? 0
  }
  return erased
}

/** A filter that names the person asks for nothing else, so it goes as a whole. */
async function eraseSavedFilters(tx: Tx, key: string): Promise<number> {
  let erased = 0
  for (const [table, column] of [
    ['online.view', 'search'],
    ['console.saved_filter', 'query'],
  ]) {
    const { rowCount } = await tx.query(
      `delete from ${table} where name ~* $1 or ${column} ~* $1`,
      [keyPattern(key, keyForms(key))],
    )
    erased += rowCount ?? 0
  }
  return erased
}

async function erasePayloads(tx: Tx, key: string, erasure: Erasure): Promise<number> {
  const written = keyForms(key).map(writtenIn)
  const { rows } = await tx.query(
    // One that has no place in the log yet cannot be erased yet, and is told among the remains.
    `select p.intake_id from journal.payload p join journal.entry e on e.intake_id = p.intake_id
     where p.body ~ $1`,
    [keyPattern(key, written)],
  )
  for (const row of rows) await erasePayload(tx, row.intake_id, erasure)
  return rows.length
}
