/**
 * Checks what the store holds against itself and against the journal, in one snapshot: every
 * version of every row is digested anew from its stored values, compared with the digest kept
 * beside it, with the leaf its change left in the journal, and with the kept sums. What was changed
 * by a hand that went around the journal is named by its key.
 */
import { rowCommitment } from '@kho/journal/entry.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import type { Database, Tx } from '../pg/database.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { createCoverage } from './coverage.ts'
import { createLeafReader, type LeafReader } from './leaf-reader.ts'
import { createVersionDigester } from './version-digester.ts'
import { readStoredRows, type StoredRow } from './stored-rows.ts'
import type { LoggedApply, LoggedChanges } from './logged-applies.ts'

/** A row or change that is not what the journal says. `key` is null where no row is left. */
export type StoreFinding = {
  code:
    | 'row-altered'
    | 'digest-altered'
    | 'history-altered'
    | 'row-missing'
    | 'row-unjournaled'
    | 'sums-altered'
    | 'state-altered'
  key: string | null
  /** The bucket of that key. */
  bucket: number | null
  change: bigint | null
  sentence: string
}

export type StoreCheck = {
  rows: number
  versions: number
  findings: StoreFinding[]
  findingsTotal: number
  /** Digest of the current rows by part, computed anew from stored values. */
  vectors: Map<number, BucketVector>
}

export type StoreCheckInput = {
  version: DatasetVersion
  /** Definitions by version number, for leaves written under an earlier one. */
  versions: Map<number, DatasetVersion>
  /** What the signed log says was applied, in order. */
  applies: LoggedApply[]
  /** Changes whose versions were erased by decision, as the log says; no other may be missing. */
  erased: Set<bigint>
  /** Changes of which cells were erased, and where the leaf of what is left of them lies. */
  renewed: LoggedChanges['renewed']
  distrusted: Set<string>
  journalFolder: string
  /** Fresh salt for audit mode; then vectors are salted. */
  salt?: Buffer
  onProgress?: (rows: number) => void
}

const findingsMax = 1000

export async function checkStore(
  db: Database,
  tx: Tx,
  input: StoreCheckInput,
): Promise<StoreCheck> {
  const lastChange = input.applies.at(-1)?.lastChange ?? 0n
  const coverage = createCoverage(lastChange)
  const check: StoreCheck = {
    rows: 0,
    versions: 0,
    findings: [],
    findingsTotal: 0,
    vectors: new Map(),
  }
  const report = (finding: StoreFinding) => {
    if (finding.change !== null && input.distrusted.has(String(finding.change))) return
    check.findingsTotal++
    if (check.findings.length < findingsMax) check.findings.push(finding)
  }
  for (const table of ['current', 'history'] as const) {
    const leaves = createLeafReader(input.applies, input.journalFolder, input.renewed)
    await checkTable(db, tx, input, { table, leaves, coverage, check, report })
    await leaves.close()
  }
  await checkDeletes(db, tx, input, coverage, report)
  for (const change of input.erased) coverage.take(change)
  for (const change of coverage.missing(findingsMax)) {
    report({
      code: 'row-missing',
      key: null,
      bucket: null,
      change,
      sentence: `change ${change} is in the journal but its version is no longer stored`,
    })
  }
  if (!input.salt) await checkSums(tx, input.version.id, check, report)
  await checkState(tx, input, check, report)
  return check
}

type TableCheck = {
  table: 'current' | 'history'
  leaves: LeafReader
  coverage: ReturnType<typeof createCoverage>
  check: StoreCheck
  report: (finding: StoreFinding) => void
}

async function checkTable(
  db: Database,
  tx: Tx,
  input: StoreCheckInput,
  { table, leaves, coverage, check, report }: TableCheck,
): Promise<void> {
  const { version } = input
  const now = createVersionDigester(version, version)
  const salted = input.salt ? createVersionDigester(version, version, input.salt) : now
  const then = new Map(
    [...input.versions].map(([number, one]) => [number, createVersionDigester(one, version)]),
  )
  for await (const rows of readStoredRows(db, tx, version, table)) {
    for (const row of rows) {
      check.versions++
      const apply = leaves.applyOf(row.change)
      const digester = apply && apply.version !== version.version ? then.get(apply.version) : now
      const current = now(row.written)
      const leafDigest = digester === now || !digester ? current : digester(row.written)
      const found = await leafFinding(row, table, leaves, leafDigest, coverage)
      if (found) report(found)
      if (table === 'history') continue
      check.rows++
      if (!found && !current.digest.equals(row.digest)) {
        report({
          code: 'digest-altered',
          key: row.key,
          bucket: current.bucket,
          change: row.change,
          sentence: `the digest kept beside row ${row.key} was altered`,
        })
      }
      vectorOf(check, row.part).add(current.bucket, salted(row.written).digest)
    }
    input.onProgress?.(check.versions)
  }
}

/** Holds the digest computed from stored values against the leaf that the journal keeps. */
async function leafFinding(
  row: StoredRow,
  table: 'current' | 'history',
  leaves: LeafReader,
  { digest, keyHash }: { digest: Buffer; keyHash: Buffer },
  coverage: ReturnType<typeof createCoverage>,
): Promise<StoreFinding | null> {
  const { key, change } = row
  const bucket = keyHash.readUInt16BE(0)
  const leaf = await leaves.leafOf(change)
  if (!leaf || !coverage.take(change)) {
    const sentence = leaf
      ? `row ${key} carries change ${change}, which another row carries too`
      : `row ${key} carries change ${change}, which the journal does not know`
    return { code: 'row-unjournaled', key, bucket, change, sentence }
  }
  const { salt } = row
  if (leaf.equals(rowCommitment({ salt, op: 'i', keyHash, digest }))) return null
  if (leaf.equals(rowCommitment({ salt, op: 'u', keyHash, digest }))) return null
  return table === 'current'
    ? {
        code: 'row-altered',
        key,
        bucket,
        change,
        sentence: `row ${key} is not what change ${change} wrote`,
      }
    : {
        code: 'history-altered',
        key,
        bucket,
        change,
        sentence: `the earlier version of row ${key} is not what change ${change} wrote`,
      }
}

async function checkDeletes(
  db: Database,
  tx: Tx,
  input: StoreCheckInput,
  coverage: ReturnType<typeof createCoverage>,
  report: (finding: StoreFinding) => void,
): Promise<void> {
  const leaves = createLeafReader(input.applies, input.journalFolder)
  const digester = createVersionDigester(input.version, input.version)
  const noDigest = Buffer.alloc(32)
  for await (const rows of readStoredRows(db, tx, input.version, 'deletes')) {
    for (const row of rows) {
      const leaf = await leaves.leafOf(row.change)
      const { keyHash } = digester(row.written)
      const own = rowCommitment({ salt: row.salt, op: 'd', keyHash, digest: noDigest })
      if (leaf && coverage.take(row.change) && leaf.equals(own)) continue
      report({
        code: 'history-altered',
        key: row.key,
        bucket: keyHash.readUInt16BE(0),
        change: row.change,
        sentence: `the deletion of row ${row.key} is not what change ${row.change} wrote`,
      })
    }
  }
  await leaves.close()
}

function vectorOf(check: StoreCheck, part: number): BucketVector {
  const found = check.vectors.get(part)
  if (found) return found
  const vector = createBucketVector()
  check.vectors.set(part, vector)
  return vector
}

async function checkSums(
  tx: Tx,
  dataset: string,
  check: StoreCheck,
  report: (finding: StoreFinding) => void,
): Promise<void> {
  const { rows } = await tx.query('select distinct part from store.bucket where dataset = $1', [
    dataset,
  ])
  const parts = new Set([...rows.map((row) => row.part as number), ...check.vectors.keys()])
  for (const part of parts) {
    const unequal = (await readBucketSums(tx, dataset, part)).diff(vectorOf(check, part))
    if (unequal.length === 0) continue
    report({
      code: 'sums-altered',
      key: null,
      bucket: null,
      change: null,
      sentence: `the kept sums of part ${part} differ from its rows in ${unequal.length} buckets (first: ${unequal[0]})`,
    })
  }
}

async function checkState(
  tx: Tx,
  input: StoreCheckInput,
  check: StoreCheck,
  report: (finding: StoreFinding) => void,
): Promise<void> {
  const { rows } = await tx.query(
    'select seq, change, rows from store.dataset_state where dataset = $1',
    [input.version.id],
  )
  const last = input.applies.at(-1)
  const logged = { seq: last?.seq ?? 0n, change: last?.lastChange ?? 0n }
  const state = rows[0] ?? { seq: 0, change: 0, rows: 0 }
  const say = (what: string, stored: unknown, expected: unknown) =>
    report({
      code: 'state-altered',
      key: null,
      bucket: null,
      change: null,
      sentence: `the store counts ${what} ${stored}, the journal and the rows say ${expected}`,
    })
  if (BigInt(state.seq) !== logged.seq) say('sequence', state.seq, logged.seq)
  if (BigInt(state.change) !== logged.change) say('change', state.change, logged.change)
  if (Number(state.rows) !== check.rows) say('rows', state.rows, check.rows)
}
