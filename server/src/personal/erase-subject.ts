/**
 * The act that erases a person by decision: everything that is past, and whatever was kept in passing,
 * at once. A current row is the owner's word, and the store stays equal to its source: it goes when
 * the source lets it go, and is erased from the past then (`finish-erasures.ts`).
 *
 * Leaves, commitments and signed checkpoints stay; salts, digests and values are gone.
 */
import type { ErasureInput } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Erasure } from '../journal/erase.ts'
import type { Database, Queryable, Tx } from '../pg/database.ts'
import { awaitMeasuring } from '../quality/await-measuring.ts'
import { plainKey } from '../query/get-record.ts'
import { eraseVersions } from '../store/erase-versions.ts'
import { eraseCopies, type ErasedCopies } from './erase-copies.ts'
import { eraseFiles } from './erase-files.ts'
import { eraseReads } from './erase-reads.ts'
import { findRemains, type Remain } from './find-remains.ts'
import { findSubjectRecords, type HeldRecords } from './find-records.ts'
import { indexSubjects, isIndexed, readIndexed } from './index-subjects.ts'
import type { SubjectParts } from './search-reads.ts'
import { refusePublicWords } from './public-words.ts'
import { forgetWithheld } from './withholding.sql.ts'

export type ErasureParts = SubjectParts & { dataDir: string }

export type Erased = {
  erasure: string
  versions: number
  copies: ErasedCopies
  reads: number
  /** Datasets with current rows, and the agencies that have to erase them at the source. */
  waiting: { dataset: string; owner: string; rows: number }[]
  /** Where the key still stands. */
  remains: Remain[]
  files: { removed: number; waiting: number }
}

export async function eraseSubject(
  parts: ErasureParts,
  account: string,
  input: ErasureInput,
): Promise<Erased> {
  const { db, hasher, dataDir } = parts
  refusePublicWords(input)
  const subject = hasher.hash(input.key)
  await indexSubjects(db, hasher)
  await untilNumbered(db)
  const erased = await db.tx(async (tx) => {
    await awaitMeasuring(tx)
    await refuseOtherSubject(tx, input, subject)
    const upTo = await readIndexed(tx)
    const held = await findSubjectRecords(tx, subject)
    const id = randomId()
    const waiting = waitingOf(held)
    await decide(tx, parts, { id, account, input, waiting: waiting.map(({ dataset }) => dataset) })
    const work = { id, key: input.key, subject, held, basis: basisOf(input) }
    const done = await erasePast(tx, parts, work)
    await tx.query('delete from personal.subject_of_account where subject = $1', [subject])
    // A load of this moment may have brought what the index does not know; then it goes on by itself.
    if (waiting.length === 0 && (await isIndexed(tx, upTo))) await endErasure(tx, id, done)
    return { erasure: id, ...done, waiting, remains: await findRemains(tx, input.key) }
  })
  await vacuumAfter(db)
  return { ...erased, files: await eraseFiles(dataDir, input.key) }
}

type Decision = { id: string; account: string; input: ErasureInput; waiting: string[] }

async function decide(tx: Tx, { hasher }: SubjectParts, decision: Decision): Promise<void> {
  const { id, account, input, waiting } = decision
  const { key, reason, request, documentNumber, documentDate, authority, basis } = input
  const subject = hasher.hash(key)
  await append(tx, {
    kind: 'personal.erasure-decided',
    fields: {
      erasure: id,
      document: documentNumber,
      document_date: documentDate,
      authority,
      basis,
      waiting: waiting.length,
    },
    payload: { account, reason, request: request ?? null },
  })
  await tx.query(
    `insert into personal.erasure (id, request, subject, sealed, document_number, document_date,
       authority, basis) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      request ?? null,
      subject,
      hasher.seal(key),
      documentNumber,
      documentDate,
      authority,
      basis,
    ],
  )
  await tx.query(
    'insert into personal.erasure_waiting (erasure, dataset) select $1, unnest($2::text[])',
    [id, waiting],
  )
}

/** Whoever names a request must mean its person. */
async function refuseOtherSubject(tx: Tx, { request }: ErasureInput, subject: Buffer) {
  if (request === undefined) return
  const { rows } = await tx.query('select subject from personal.request where id = $1', [request])
  if (!rows[0]) throw new Refusal('personal.unknown-request', { id: request })
  if (rows[0].subject?.equals(subject)) return
  throw new Refusal('personal.other-subject', { id: request })
}

function waitingOf(held: readonly HeldRecords[]): Erased['waiting'] {
  return held.flatMap(({ version, versions }) => {
    const rows = versions.filter(({ ended }) => ended === null).length
    return rows === 0 ? [] : [{ dataset: version.id, owner: version.owner, rows }]
  })
}

export type ErasureWork = {
  id: string
  key: string
  subject: Buffer
  held: readonly HeldRecords[]
  basis: Erasure
}

export type PastErased = { versions: number; copies: ErasedCopies; reads: number }

/** Everything but current rows. Done when it is decided, and again when nothing is waited for. */
export async function erasePast(
  tx: Tx,
  { marker }: SubjectParts,
  { id, key, subject, held, basis }: ErasureWork,
): Promise<PastErased> {
  const marks = new Set(
    held.flatMap(({ version, versions }) =>
      versions.map((one) => marker.rowMark(version.id, plainKey(version, one.key))),
    ),
  )
  let versions = 0
  for (const { version, versions: list } of held) {
    const past = list.filter(({ ended }) => ended !== null).map(({ change }) => change)
    versions += await eraseVersions(tx, version.id, past, { erasure: id })
    await tx.query(
      `delete from personal.subject_record
       where subject = $1 and dataset = $2 and change = any($3::bigint[])`,
      [subject, version.id, past],
    )
  }
  const reads = await eraseReads(tx, marker, { key, marks }, basis)
  return { versions, reads, copies: await eraseCopies(tx, key, basis) }
}

/** From here on nothing tells whom it was about. */
export async function endErasure(tx: Tx, id: string, done: PastErased): Promise<void> {
  const { rows } = await tx.query('select subject from personal.erasure where id = $1', [id])
  if (rows[0]?.subject) await forgetWithheld(tx, rows[0].subject)
  await tx.query(
    // One that nobody has decided is still about somebody; whoever decides it must know whom.
    `update personal.request set subject = null, sealed = null
     where subject = (select subject from personal.erasure where id = $1) and state <> 'received'`,
    [id],
  )
  await tx.query(
    `update personal.erasure set subject = null, sealed = null, ended_at = clock_timestamp()
     where id = $1`,
    [id],
  )
  const { versions, reads, copies } = done
  const { payloads, heldRows, savedFilters } = copies
  const counts = { payloads, held_rows: heldRows, saved_filters: savedFilters }
  const fields = { erasure: id, versions, reads, ...counts }
  await append(tx, { kind: 'personal.erased', fields })
}

export function basisOf({ basis, authority, documentNumber }: ErasureInput): Erasure {
  return { basis: `${basis}; ${documentNumber}`, authority }
}

/** The content of an act can be erased once the act has its place in the log. */
export async function untilNumbered(db: Queryable): Promise<void> {
  const { rows } = await db.query('select coalesce(max(id), 0)::text as last from journal.intake')
  for (let turn = 0; turn < 200; turn++) {
    const waits = await db.query(
      'select exists (select from journal.intake where id <= $1) as waits',
      [rows[0].last],
    )
    if (!waits.rows[0].waits) return
    await sleep(50)
  }
  throw new Refusal('personal.not-journaled')
}

/** Dead versions of rows go from their pages too, as far as the database does it by itself. */
export async function vacuumAfter(db: Database): Promise<void> {
  const { rows } = await db.query(
    `select format('%I.%I', schemaname, relname) as table from pg_stat_user_tables
     where (schemaname = 'store' and relname like 'h\\_%')
       or (schemaname, relname) in (('intake', 'quarantine'), ('journal', 'payload'),
         ('journal', 'read_group'), ('personal', 'subject_record'), ('online', 'view'),
         ('console', 'saved_filter'))`,
  )
  for (const { table } of rows) await db.query(`vacuum ${table}`)
}
