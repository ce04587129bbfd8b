/**
 * The act behind `kho verify`: is the copy equal to its source, and is the store what the journal
 * says? Everything is computed anew; nothing that the store says of itself is believed.
 */
import { randomBytes } from 'node:crypto'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts, type Part } from '../catalogue/part.ts'
import { createBucketVector } from '../digest/bucket-vector.ts'
import { keepEquality, type Certificate } from '../intake/keep-equality.ts'
import type { Supply } from '../intake/supply.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { checkStore, type StoreCheck } from './check-store.ts'
import { compareSource, type SourceComparison } from './compare-source.ts'
import { readLoggedChanges } from './logged-applies.ts'
import { readSeenEntries } from './seen-entries.ts'

export type VerifyInput = {
  dataset: string
  /** The source of a part, or null where none can be asked now. */
  supplyOf: (part: Part) => Promise<Supply | null>
  actor: string
  /**
   * Digests under a salt that nobody could know before: it is drawn when both sides are fixed, the
   * source by a first reading (the same bytes, or the same snapshot, are read again) and the store
   * by its snapshot.
   */
  audit?: boolean
  drawSalt?: () => Buffer | Promise<Buffer>
  journalFolder: string
  journalKey: string
  onProgress?: (phase: string, rows: number) => void
}

export type PartVerification = {
  part: Part
  certificate: Certificate | null
  comparison: SourceComparison | null
}

export type Verification = {
  dataset: string
  version: DatasetVersion
  ok: boolean
  store: StoreCheck
  journal: { ok: boolean; size: number; findings: readonly { sentence?: unknown; code: string }[] }
  parts: PartVerification[]
}

export async function verifyDataset(db: Database, input: VerifyInput): Promise<Verification> {
  const version = await findDataset(db, input.dataset)
  const parts = await listParts(db, version)
  const log = openLog(input.journalFolder)
  const journal = await verifyLog({
    read: log.read,
    stream: log.stream,
    list: log.list,
    key: input.journalKey,
  })
  const fixed = input.audit ? await fixSources(parts, input) : null
  try {
    return await compareAll(db, { input, version, parts, journal, fixed })
  } finally {
    for (const supply of fixed?.values() ?? []) await supply?.close()
  }
}

type Fixed = Map<number, Supply | null>

/** Opens and reads every source once. What it held then is what the salted pass must meet. */
async function fixSources(parts: readonly Part[], input: VerifyInput): Promise<Fixed> {
  const fixed: Fixed = new Map()
  try {
    for (const part of parts) {
      const supply = await input.supplyOf(part)
      fixed.set(part.number, supply)
      await supply?.digest()
    }
    return fixed
  } catch (error) {
    for (const supply of fixed.values()) await supply?.close()
    throw error
  }
}

async function compareAll(
  db: Database,
  one: {
    input: VerifyInput
    version: DatasetVersion
    parts: Part[]
    journal: Verification['journal']
    fixed: Fixed | null
  },
): Promise<Verification> {
  const { input, version, parts, journal, fixed } = one
  const { store, seq, at, salt } = await checkInSnapshot(db, version, input, journal.size)
  const result: Verification = {
    dataset: version.id,
    version,
    ok: journal.ok && store.findingsTotal === 0,
    store,
    journal,
    parts: [],
  }
  for (const part of parts) {
    const supply = fixed ? fixed.get(part.number) : await input.supplyOf(part)
    const verified = supply
      ? await verifyPart(db, { version, part, supply, store, seq, at, salt, input }).finally(() =>
          fixed ? undefined : supply.close(),
        )
      : null
    result.parts.push(verified ?? { part, certificate: null, comparison: null })
    if (verified && !verified.comparison?.equal) result.ok = false
  }
  await record(db, input, result)
  return result
}

/**
 * One snapshot for the tables and their sums, held against the log as far as the snapshot has seen
 * it: loads go on meanwhile. `verified`: entries that were in the log before it was taken.
 */
async function checkInSnapshot(
  db: Database,
  version: DatasetVersion,
  input: VerifyInput,
  verified: number,
) {
  return db.tx(
    async (tx) => {
      const versions = await tx.query(
        'select version, definition::text from catalogue.dataset_version where dataset = $1',
        [version.id],
      )
      // The first statement has taken the snapshot: nothing that comes after it is seen here.
      const salt = input.audit ? await (input.drawSalt ?? drawSalt)() : undefined
      const distrusted = await tx.query('select change from store.distrusted where dataset = $1', [
        version.id,
      ])
      const state = await tx.query(
        `select seq, coalesce(to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '') as at
         from store.dataset_state where dataset = $1`,
        [version.id],
      )
      const { journalFolder } = input
      const isSeen = await readSeenEntries(db, tx, { dataset: version.id, journalFolder, verified })
      const store = await checkStore(db, tx, {
        version,
        versions: new Map(versions.rows.map((row) => [row.version, JSON.parse(row.definition)])),
        ...(await readLoggedChanges(journalFolder, version.id, isSeen)),
        distrusted: new Set(distrusted.rows.map((row) => String(row.change))),
        journalFolder,
        ...(salt ? { salt } : {}),
        onProgress: (rows) => input.onProgress?.('store', rows),
      })
      return {
        salt,
        store,
        seq: Number(state.rows[0]?.seq ?? 0),
        at: String(state.rows[0]?.at ?? ''),
      }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

const drawSalt = () => randomBytes(32)

type PartInput = {
  version: DatasetVersion
  part: Part
  supply: Supply
  store: StoreCheck
  seq: number
  at: string
  salt: Buffer | undefined
  input: VerifyInput
}

async function verifyPart(db: Database, one: PartInput): Promise<PartVerification> {
  const { version, part, supply, store, seq, at, salt, input } = one
  const mine = store.vectors.get(part.number) ?? createBucketVector()
  const comparison = await compareSource(db, {
    version,
    part,
    supply,
    mine,
    ...(salt ? { salt } : {}),
    onProgress: (rows) => input.onProgress?.('source', rows),
  })
  const identity = supply.identity()
  const theirs = comparison.sourceVector.total()
  const ours = mine.total()
  const certificate: Certificate = {
    dataset: version.id,
    part: part.name,
    version: version.version,
    equal: comparison.equal,
    heldBack: comparison.heldBack,
    sequence: seq,
    at,
    source: { ...identity, rows: theirs.count, digest: theirs.digest },
    store: { rows: ours.count, digest: ours.digest },
    profile: `kho-digest-1/${identity.profile}`,
    salt: salt ? salt.toString('hex') : null,
  }
  return { part, certificate, comparison }
}

/** The verdict is an act like any other; digests and salts go to the payload, never to the log. */
async function record(db: Database, input: VerifyInput, result: Verification): Promise<void> {
  await db.tx(async (tx) => {
    for (const { part, certificate, comparison } of result.parts) {
      if (!certificate) continue
      await keepEquality(tx, result.dataset, part.number, certificate, comparison?.differencesTotal)
    }
    await append(tx, {
      kind: 'equality.verified',
      fields: {
        dataset: result.dataset,
        ok: result.ok,
        rows_checked: result.store.rows,
        findings: result.store.findingsTotal,
        differences: result.parts.reduce(
          (n, { comparison }) => n + (comparison?.differencesTotal ?? 0),
          0,
        ),
      },
      payload: {
        actor: input.actor,
        certificates: result.parts.flatMap(({ certificate }) => (certificate ? [certificate] : [])),
      },
    })
  })
}
