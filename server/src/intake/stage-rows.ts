/**
 * Reads rows as written, checks each, and stages those that pass with digest and salt. What fails a
 * check is kept in quarantine as it was written; of it only the key is staged, so that the row it
 * would have replaced is not taken for deleted.
 */
import { randomFillSync } from 'node:crypto'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Part } from '../catalogue/part.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import { createRowDigester } from '../digest/row-digest.ts'
import { createCopyRows, type CopyRows } from '../pg/copy-binary.ts'
import type { Database } from '../pg/database.ts'
import type { RowBatch } from '../source/row-batch.ts'
import { copyIntoStaging, stagedColumns, type Staging } from '../store/staging.ts'
import { physicalColumns } from '../store/table.ts'
import { compileChecks, type CheckedRow, type Fault, type RowChecks } from './check-row.ts'
import { loadCodeSets } from '../codelist/code-set.ts'
import { keepQuarantine, type HeldRow } from './quarantine.ts'

export type StageInput = {
  staging: Staging
  part: Part
  rows: AsyncIterable<RowBatch>
  /** Whose habits of writing the checks expect: a file's, or a database's canonical text. */
  profile: 'file' | 'sql'
  /** Rows of other buckets are passed over unread; null takes all. */
  buckets: ReadonlySet<number> | null
  /** Held rows are kept in quarantine under this load; without one they are only counted. */
  loadId?: string
  onRows?: (rows: number) => void
}

export type StagedLoad = {
  /** Digest over every row looked at, whether it passed or not. */
  vector: BucketVector
  rows: number
  heldBack: number
  heldBuckets: Set<number>
  keysHaveLetters: boolean
  firstFault: { line: number; rule: string } | null
}

const saltPoolRows = 4096
const notDigits = /[^0-9]/

export async function stageRows(db: Database, input: StageInput): Promise<StagedLoad> {
  const { staging } = input
  const { version } = staging
  const checks = compileChecks(version, await loadCodeSets(db, version), {
    profile: input.profile,
    yearMax: new Date().getUTCFullYear(),
  })
  const staged: StagedLoad = {
    vector: createBucketVector(),
    rows: 0,
    heldBack: 0,
    heldBuckets: new Set(),
    keysHaveLetters: false,
    firstFault: null,
  }
  const held: HeldRow[] = []
  await db.tx(async (tx) => {
    // A staged row is only ever read by its own load, so its commit may be forgotten by a crash.
    await tx.query('set local synchronous_commit = off')
    const stream = db.copyIn(tx, copyIntoStaging(staging))
    const failed = new Promise<never>((_, reject) => stream.on('error', reject))
    failed.catch(() => {})
    const copy = createCopyRows()
    const stage = createRowStager(input, checks, copy, staged, held)
    try {
      for await (const batch of input.rows) {
        stage(batch)
        if (copy.isFull()) await Promise.race([copy.flushTo(stream), failed])
        if (held.length >= 500 && input.loadId) {
          await keepQuarantine(db, input.loadId, held.splice(0))
        }
        input.onRows?.(staged.rows)
      }
      await Promise.race([copy.endTo(stream), failed])
    } catch (error) {
      stream.destroy()
      throw error
    }
  })
  if (input.loadId) await keepQuarantine(db, input.loadId, held)
  return staged
}

/** The loop over the rows of a batch: everything here runs once for every row of a load. */
function createRowStager(
  input: StageInput,
  checks: RowChecks,
  copy: CopyRows,
  staged: StagedLoad,
  held: HeldRow[],
): (batch: RowBatch) => void {
  const { version } = input.staging
  const keyIndexes = version.key.map((name) =>
    version.columns.findIndex((one) => one.name === name),
  )
  const digester = createRowDigester({ keyIndexes })
  const hashes = Buffer.allocUnsafe(64)
  const digest = hashes.subarray(0, 32)
  const salts = createSaltPool()
  const width = stagedColumns(version).length
  const row = checks.makeRow()
  const putValues = createValueWriter(version, row, copy)
  const outside = conditionOf(input.part, version)

  function hold(fields: (string | null)[], line: number, bucket: number, fault: Fault): void {
    if (fault.rule === 'secrecy-mark') throw new Refusal('catalogue.state-secret')
    if (fault.rule === 'required.missing' && version.key.includes(fault.column)) {
      throw new Refusal('intake.missing-key', { line, column: fault.column })
    }
    staged.heldBack++
    staged.heldBuckets.add(bucket)
    staged.firstFault ??= { line, rule: fault.rule }
    if (input.loadId) held.push({ line, fault, fields: fields.slice() })
    copy.row(width)
    putSystem(line, true, bucket)
    putKeyOnly(fields)
  }

  function putSystem(line: number, isHeld: boolean, bucket: number): void {
    copy.int8(line)
    copy.bool(isHeld)
    copy.int4(bucket)
    copy.bytea(digest)
    copy.bytea(salts.next())
  }

  function putKeyOnly(fields: (string | null)[]): void {
    version.columns.forEach((column, i) => {
      const places = physicalColumns(column).length
      copy.text(keyIndexes.includes(i) ? (fields[i] ?? null) : null)
      for (let n = 1; n < places; n++) copy.null()
    })
  }

  return ({ rows, lines }) => {
    for (let i = 0; i < rows.length; i++) {
      const fields = rows[i]!
      const line = lines[i]!
      if (input.buckets && !input.buckets.has(digester.keyHashInto(fields, hashes, 32))) continue
      const bucket = digester.digestInto(fields, hashes, 0)
      staged.vector.add(bucket, digest)
      staged.rows++
      const fault = checks.check(fields, row)
      if (fault) {
        hold(fields, line, bucket, fault)
        continue
      }
      if (outside?.(fields)) {
        throw new Refusal('intake.outside-part', { line, part: input.part.name })
      }
      if (!staged.keysHaveLetters) {
        staged.keysHaveLetters = keyIndexes.some((place) => notDigits.test(fields[place]!))
      }
      copy.row(width)
      putSystem(line, false, bucket)
      putValues()
    }
  }
}

/** Writes the values of the checked row, each declared column as its physical columns. */
function createValueWriter(version: DatasetVersion, row: CheckedRow, copy: CopyRows): () => void {
  const writers = version.columns.map((column, i) => {
    if (column.type === 'geometry') {
      return () => {
        const geometry = row.geometries[i]
        copy.text(row.values[i] ?? null)
        copy.bytea(geometry?.wkb ?? null)
        copy.text(geometry ? boxText(geometry.box) : null)
      }
    }
    if (physicalColumns(column).length === 2) {
      return () => {
        copy.text(row.values[i] ?? null)
        copy.text(row.written[i] ?? null)
      }
    }
    return () => copy.text(row.values[i] ?? null)
  })
  return () => {
    for (let i = 0; i < writers.length; i++) writers[i]!()
  }
}

function boxText([xMin, yMin, xMax, yMax]: [number, number, number, number]): string {
  return `(${xMin},${yMin}),(${xMax},${yMax})`
}

function createSaltPool(): { next(): Buffer } {
  const pool = Buffer.allocUnsafe(saltPoolRows * 32)
  const salts = Array.from({ length: saltPoolRows }, (_, i) => pool.subarray(i * 32, i * 32 + 32))
  let at = saltPoolRows
  return {
    next() {
      if (at === saltPoolRows) {
        randomFillSync(pool)
        at = 0
      }
      return salts[at++]!
    },
  }
}

/** True for a row outside the supplier's part; null where the part is the whole dataset. */
function conditionOf(
  part: Part,
  version: DatasetVersion,
): ((fields: (string | null)[]) => boolean) | null {
  if (!part.condition) return null
  const tests = Object.entries(part.condition).map(([name, values]) => ({
    place: version.columns.findIndex((column) => column.name === name),
    allowed: new Set(values),
  }))
  return (fields) => tests.some(({ place, allowed }) => !allowed.has(fields[place] ?? ''))
}
