/**
 * Looks at every row of a source: digest, checks, the supplier's part. What passes goes to the sink
 * of the load, what fails is kept in quarantine as it was written.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Part } from '../catalogue/part.ts'
import { loadCodeSets } from '../codelist/code-set.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import { createRowDigester } from '../digest/row-digest.ts'
import type { Database } from '../pg/database.ts'
import { createNoteBook, type NoteBook } from '../source/note-book.ts'
import type { RowBatch, SourceNote } from '../source/row-batch.ts'
import { compileChecks, type CheckedRow, type Fault, type RowChecks } from './check-row.ts'
import { openOutsidePart, type OutsidePart } from './outside-part.ts'
import { keepQuarantine, type HeldRow } from './quarantine.ts'
import type { Supply } from './supply.ts'

export type ExamineInput = {
  version: DatasetVersion
  part: Part
  rows: AsyncIterable<RowBatch>
  /** Whose habits of writing the checks expect: a file's, or a database's canonical text. */
  profile: 'file' | 'sql'
  /** Rows of other buckets are passed over unread; null takes all. */
  buckets: ReadonlySet<number> | null
  /** Held rows are kept in quarantine under this load; without one they are only counted. */
  loadId?: string
  /** Told of each held row, whether it is kept or not. */
  onHeld?: (row: HeldRow) => void
  /** Digests (hex) of rows that were released although they break a rule. */
  released?: ReadonlySet<string> | null
  onRows?: (rows: number) => void
}

/** What the sink sees of the row at hand. All of it is filled anew for the next row. */
export type RowInHand = {
  readonly row: CheckedRow
  readonly digest: Buffer
  readonly keyHash: Buffer
}

export type RowSink = {
  /** The row in hand passed. */
  take(line: number, bucket: number): void
  /** The row in hand failed; `fields` are as written. */
  hold(line: number, bucket: number, fields: readonly (string | null)[]): void
  /** Called after each batch: hands on what has gathered, and waits where it must. */
  settle(): Promise<void>
}

export type ExaminedRows = {
  /** Digest over every row looked at, whether it passed or not. */
  vector: BucketVector
  rows: number
  heldBack: number
  heldBuckets: Set<number>
  /** Some key has letters, so that two spellings of one key are possible. */
  keysHaveLetters: boolean
  firstFault: { line: number; column: string; rule: string } | null
  /** What a person should know of the rows though none was refused for it. */
  notes: SourceNote[]
}

const heldRowsKeptMax = 500
const notDigits = /[^0-9]/

export async function examineRows(
  db: Database,
  input: ExamineInput,
  openSink: (inHand: RowInHand) => RowSink,
): Promise<ExaminedRows> {
  const { version, loadId } = input
  const book = createNoteBook()
  const checks = compileChecks(version, await loadCodeSets(db, version), {
    profile: input.profile,
    yearMax: new Date().getUTCFullYear(),
    onNote: book.note,
  })
  const examined: ExaminedRows = {
    vector: createBucketVector(),
    rows: 0,
    heldBack: 0,
    heldBuckets: new Set(),
    keysHaveLetters: false,
    firstFault: null,
    notes: [],
  }
  const held: HeldRow[] = []
  const hashes = Buffer.allocUnsafe(64)
  const inHand = {
    row: checks.makeRow(),
    digest: hashes.subarray(0, 32),
    keyHash: hashes.subarray(32),
  }
  const sink = openSink(inHand)
  const outside = await openOutsidePart(db, input.part, version)
  const examine = createExaminer({
    input,
    checks,
    book,
    examined,
    held,
    hashes,
    inHand,
    sink,
    outside,
  })
  for await (const batch of input.rows) {
    examine(batch)
    await sink.settle()
    if (held.length >= heldRowsKeptMax && loadId) await keepQuarantine(db, loadId, held.splice(0))
    input.onRows?.(examined.rows)
  }
  if (loadId) await keepQuarantine(db, loadId, held)
  examined.notes = book.list()
  return examined
}

/** The loop over the rows of a batch: everything here runs once for every row of a load. */
function createExaminer(parts: {
  input: ExamineInput
  checks: RowChecks
  book: NoteBook
  examined: ExaminedRows
  held: HeldRow[]
  hashes: Buffer
  inHand: RowInHand
  sink: RowSink
  outside: OutsidePart | null
}): (batch: RowBatch) => void {
  const { input, checks, book, examined, held, hashes, inHand, sink, outside } = parts
  const { version, part, buckets } = input
  const { row, digest } = inHand
  const keyIndexes = version.key.map((name) =>
    version.columns.findIndex((one) => one.name === name),
  )
  const digester = createRowDigester({ keyIndexes })

  function hold(fields: (string | null)[], line: number, bucket: number, fault: Fault): void {
    if (fault.rule === 'secrecy-mark') throw new Refusal('catalogue.state-secret')
    if (fault.rule === 'required.missing' && version.key.includes(fault.column)) {
      throw new Refusal('intake.missing-key', { line, column: fault.column })
    }
    examined.heldBack++
    examined.heldBuckets.add(bucket)
    examined.firstFault ??= { line, column: fault.column, rule: fault.rule }
    const kept = { line, fault, fields: fields.slice(), digest: Buffer.from(digest) }
    if (input.loadId) held.push(kept)
    input.onHeld?.(kept)
    sink.hold(line, bucket, fields)
  }

  return ({ rows, lines, faults }) => {
    for (let i = 0; i < rows.length; i++) {
      const fields = rows[i]!
      const line = lines[i]!
      if (buckets && !buckets.has(digester.keyHashInto(fields, hashes, 32))) continue
      const bucket = digester.digestInto(fields, hashes, 0)
      examined.vector.add(bucket, digest)
      examined.rows++
      book.line = line
      const checked = checks.check(fields, row)
      // A secret is refused as such, also where another cell of its row is wrong.
      let fault = checked?.rule === 'secrecy-mark' ? checked : (faults?.get(i) ?? checked)
      if (fault && input.released?.has(digest.toString('hex'))) {
        fault = checks.check(fields, row, true)
      }
      if (fault) {
        hold(fields, line, bucket, fault)
        continue
      }
      if (outside?.(fields, row.values)) {
        throw new Refusal('intake.outside-part', { line, part: part.name })
      }
      if (!examined.keysHaveLetters) {
        examined.keysHaveLetters = keyIndexes.some((place) => notDigits.test(fields[place]!))
      }
      sink.take(line, bucket)
    }
  }
}

/**
 * Refuses the load whole where a larger share of its rows failed than the definition allows. The
 * supply, where there is one, knows how people find the first of them.
 */
export function refuseTooManyFailing(
  version: DatasetVersion,
  examined: ExaminedRows,
  rows: number,
  supply?: Pick<Supply, 'placeOf'>,
): void {
  const limit = version.thresholds.failingShareMax
  if (examined.heldBack === 0 || examined.heldBack <= rows * limit) return
  const first = examined.firstFault
  throw new Refusal('intake.too-many-failing', {
    failing: examined.heldBack,
    rows,
    limit: `${limit * 100} %`,
    line: first?.line,
    place: first && (supply?.placeOf(first.line, first.column) ?? String(first.line)),
    rule: first?.rule,
  })
}
