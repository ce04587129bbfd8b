/**
 * An agency's database, asked with a declared query in one read-only snapshot. Only sums cross the
 * wire to compare, only rows of unequal buckets to repair. One reader for every product; what
 * differs between them is in their session and their dialect.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { createBucketVector } from '../../digest/bucket-vector.ts'
import { createRowDigester } from '../../digest/row-digest.ts'
import { limbsOfSums } from '../../digest/scan-statements.ts'
import { batchRowsMax, type RowBatch, type SourceNote } from '../row-batch.ts'
import type { DatabaseReader, Scanned, Watermark } from '../source-kind.ts'
import { refuseFault } from './database-fault.ts'
import { matchFields, sourceTypeOf, type FieldKind } from './source-field.ts'
import type { SqlProduct, SqlSession, SqlSource } from './sql-session.ts'

/** Beyond this a difference between two clocks is told. */
const skewMaxMs = 5_000

/** Opens the snapshot. Refused: `source.*`, whatever stands in the way, by name. */
export async function readSql(
  product: SqlProduct,
  version: DatasetVersion,
  source: SqlSource,
): Promise<DatabaseReader> {
  const told = (connecting: boolean) => (error: unknown) =>
    refuseFault(source.name, error, product.faultOf, connecting)
  const session = await product.connect(source).catch(told(true))
  // The line ends keep a comment at the query's end from swallowing the bracket.
  const from = `(\n${source.query.replace(/;\s*$/, '')}\n)`
  const opened = async () => {
    const askedMs = Date.now()
    const state = await session.begin()
    const notes = noteSkew(Date.parse(state.asOf), askedMs, Date.now())
    const fields = await session.fields(from)
    const kinds = matchFields(version.columns, fields)
    return { ...state, notes, kinds, types: new Map(fields.map(({ name, type }) => [name, type])) }
  }
  // A session left open would hold locks at the agency.
  const { kinds, types, notes, ...state } = await opened().catch(async (error) => {
    await session.close()
    return told(false)(error)
  })
  const columns = version.columns.map((column) => ({
    column,
    sourceType: sourceTypeOf(kinds.get(column.name)),
  }))
  const statements = (salt?: Buffer, rowsFrom = from) =>
    session.statements({ columns, key: version.key, from: rowsFrom, ...(salt ? { salt } : {}) })
  const rows = (statement: string) => readRows(session, statement, told(false))
  return {
    ...state,
    notes: () => [...notes, ...(session.notes?.() ?? [])],
    async scan(salt) {
      const { scan, rows: every, hashes } = statements(salt)
      const orHere = (error: unknown) => (product.cannotHash?.(error) ? null : told(false)(error))
      const found = hashes ? await scanAtSource(session, scan).catch(orHere) : null
      return found ?? scanHere(version, rows(every), salt)
    },
    rows(buckets) {
      const { rows: every, rowsIn, hashes } = statements()
      return rows(buckets && hashes ? rowsIn(buckets) : every)
    },
    highest: (watermark, before) =>
      askHighest(product, session, { from, kinds, watermark, before }).catch(told(false)),
    rowsSince(watermark, since) {
      const recent = recentRows(product, { from, kinds, watermark, since })
      return rows(statements(undefined, recent).rows)
    },
    ...(product.keyedRows
      ? {
          rowsOfKeys(keys) {
            const columns = version.key.map((name) => ({
              name,
              kind: kinds.get(name)!,
              type: types.get(name)!,
            }))
            const pieces = Array.from(piecesOf(keys, product.keysAtOnce ?? Infinity), (piece) =>
              rows(statements(undefined, product.keyedRows!(from, columns, piece)).rows),
            )
            return pieces.length === 1 ? pieces[0]! : eachOnce(version, pieces)
          },
        }
      : {}),
    wireBytes: () => session.wireBytes(),
    close: () => session.close(),
  }
}

/** Told only where the difference is larger than the time that asking took. */
function noteSkew(theirsMs: number, beforeMs: number, afterMs: number): SourceNote[] {
  const early = beforeMs - theirsMs
  const late = theirsMs - afterMs
  const skewMs = Math.max(early, late)
  if (!(skewMs > skewMaxMs)) return []
  const seconds = Math.round(skewMs / 1000)
  return [
    { note: 'source.clock-skew', count: seconds, first: `${early > late ? '-' : '+'}${seconds} s` },
  ]
}

/** Null where the server could not hash every row, as with one larger than its packet. */
async function scanAtSource(session: SqlSession, statement: string): Promise<Scanned | null> {
  const vector = createBucketVector()
  let rows = 0
  for (const [bucket, count, unhashed, ...sums] of await session.query(statement)) {
    if (unhashed !== '0') return null
    vector.addSums(Number(bucket), Number(count), limbsOfSums(sums.map((sum) => BigInt(sum!))))
    rows += Number(count)
  }
  return { vector, rows }
}

async function scanHere(
  version: DatasetVersion,
  batches: AsyncIterable<RowBatch>,
  salt?: Buffer,
): Promise<Scanned> {
  const keyIndexes = version.key.map((name) =>
    version.columns.findIndex((column) => column.name === name),
  )
  const digester = createRowDigester({ keyIndexes, ...(salt ? { salt } : {}) })
  const vector = createBucketVector()
  const hashes = Buffer.allocUnsafe(64)
  let rows = 0
  for await (const batch of batches) {
    for (const fields of batch.rows) vector.add(digester.digestInto(fields, hashes, 0), hashes)
    rows += batch.rows.length
  }
  return { vector, rows }
}

async function* readRows(
  session: SqlSession,
  statement: string,
  refuse: (error: unknown) => never,
): AsyncGenerator<RowBatch, void, undefined> {
  let line = 0
  try {
    for await (const rows of session.rows(statement)) {
      for (let at = 0; at < rows.length; at += batchRowsMax) {
        const piece = rows.length <= batchRowsMax ? rows : rows.slice(at, at + batchRowsMax)
        const lines = Array.from(piece, () => ++line)
        yield { rows: piece, lines }
      }
    }
  } catch (error) {
    refuse(error)
  }
}

function* piecesOf<T>(all: readonly T[], atOnce: number): Generator<readonly T[]> {
  if (all.length <= atOnce) yield all
  else for (let at = 0; at < all.length; at += atOnce) yield all.slice(at, at + atOnce)
}

/**
 * The rows of one statement after the other. A server that takes `a` and `A` for one may answer to
 * both with one row, and the two may stand in different pieces.
 */
async function* eachOnce(
  version: DatasetVersion,
  pieces: readonly AsyncIterable<RowBatch>[],
): AsyncGenerator<RowBatch, void, undefined> {
  const places = version.key.map((name) => version.columns.findIndex((one) => one.name === name))
  const seen = new Set<string>()
  let line = 0
  for (const piece of pieces) {
    for await (const batch of piece) {
      const rows = batch.rows.filter((row) => {
        const key = JSON.stringify(places.map((place) => row[place]))
        return !seen.has(key) && seen.add(key)
      })
      yield { rows, lines: Array.from(rows, () => ++line) }
    }
  }
}

type Marked = { from: string; kinds: Map<string, FieldKind>; watermark: Watermark }

function watermarkForm(product: SqlProduct, { kinds, watermark: { column } }: Marked) {
  const kind = kinds.get(column)
  const reason = kind ?? 'not a column of the dataset'
  if (kind !== 'integer' && kind !== 'wall' && kind !== 'zoned') {
    throw new Refusal('source.watermark-unfit', { column, reason })
  }
  return { kind, name: product.quoteName(column), form: product.watermark(kind) }
}

async function askHighest(
  product: SqlProduct,
  session: SqlSession,
  asked: Marked & { before: string | null },
): Promise<{ value: string | null; isBackward: boolean }> {
  const { name, form } = watermarkForm(product, asked)
  const { from, before } = asked
  const backward =
    before === null ? '0' : `case when max(${name}) < ${form.literal(before)} then 1 else 0 end`
  const [row] = await session.query(
    `select ${form.text(`max(${name})`)}, ${backward} from ${from} source_rows`,
  )
  const value = row?.[0] ?? null
  return { value, isBackward: row?.[1] === '1' || (value === null && before !== null) }
}

/** Rows of the watermark itself too: others of the same instant may have been committed since. */
function recentRows(product: SqlProduct, asked: Marked & { since: string }): string {
  const { kind, name, form } = watermarkForm(product, asked)
  const literal = form.literal(asked.since)
  const { overlapSeconds } = asked.watermark
  const start = kind === 'integer' ? literal : form.back(literal, overlapSeconds)
  return `(select * from ${asked.from} recent_rows where ${name} >= ${start})`
}
