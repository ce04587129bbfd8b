/** Reads a table of a SQLite file, or a query over it; nothing is written beside it, no lock is taken. */
import { existsSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import { matchHeader } from '../match-header.ts'
import { batchRowsMax, type RowBatch, type SourceReader } from '../row-batch.ts'
import { decodeUtf8 } from '../strict-utf8.ts'
import { hashFile, type HashedFile } from './hashed-file.ts'
import { numberText } from './value-text.ts'

export type SqliteOptions = {
  name: string
  columns: readonly string[]
  /** Default: the only table of the file. */
  table?: string | undefined
  /** A select in place of a table. */
  query?: string | undefined
  ignore?: readonly string[] | undefined
  rowsBefore?: number
}

type Value = string | Uint8Array | bigint | number | null

/**
 * Throws `source.not-found`, `source.empty`, `source.bad-file`, the header's faults, and
 * `source.gone` where the file changed meanwhile.
 */
export function readSqlite(path: string, options: SqliteOptions): SourceReader {
  let file: HashedFile | undefined
  let rows = 0
  let inexact = 0
  let firstInexact = ''

  async function* batches(): AsyncIterable<RowBatch> {
    file = await hashFile(path, options)
    refuseUnfinished(path, options.name)
    const { DatabaseSync } = await import('node:sqlite')
    let database: DatabaseSync | undefined
    try {
      // Immutable: what others write meanwhile is not seen, and the check at the end finds it.
      const url = pathToFileURL(path)
      url.search = '?mode=ro&immutable=1'
      database = new DatabaseSync(url, { readOnly: true })
      database.exec('pragma trusted_schema = off')
      yield* readBatches(database)
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw badFile(options.name, sqliteReason(error))
    } finally {
      database?.close()
    }
    await file.refuseChanged()
  }

  async function* readBatches(database: DatabaseSync): AsyncIterable<RowBatch> {
    const from = options.query
      ? `(\n${options.query.replace(/;\s*$/, '')}\n)`
      : quote(options.table ?? onlyTable(database, options.name))
    const names = database
      .prepare(`select * from ${from} limit 0`)
      .columns()
      .map((column) => column.name)
    const places = matchHeader(names, options)
    const isUtf8 = Object.values(database.prepare('pragma encoding').get()!)[0] === 'UTF-8'
    const wanted = names.filter((_, i) => places[i]! >= 0)
    const order = places.filter((place) => place >= 0)
    const statement = database.prepare(
      `select ${wanted.map((name) => valueExpression(quote(name), isUtf8)).join(', ')} from ${from}`,
    )
    statement.setReadBigInts(true)
    statement.setReturnArrays(true)
    let batch: RowBatch = { rows: [], lines: [] }
    for (const values of statement.iterate() as unknown as Iterable<Value[]>) {
      const row: (string | null)[] = Array.from(order, () => null)
      rows++
      for (let i = 0; i < order.length; i++) row[order[i]!] = textOf(values[i]!, wanted[i]!)
      batch.rows.push(row)
      batch.lines.push(rows)
      if (batch.rows.length < batchRowsMax) continue
      yield batch
      batch = { rows: [], lines: [] }
    }
    if (batch.rows.length > 0) yield batch
  }

  function textOf(value: Value, column: string): string | null {
    if (value === null || typeof value === 'string') return value
    if (typeof value === 'bigint') return value.toString()
    if (typeof value === 'number') {
      if (inexact++ === 0) firstInexact = `${rows} ${column}`
      return numberText(value)
    }
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    const text = decodeUtf8(bytes, 0, bytes.length)
    if (text === undefined) throw badFile(options.name, `row ${rows}, ${column}: UTF-8`)
    return text
  }

  return {
    batches,
    describe: () => ({
      kind: 'sqlite',
      rows,
      ...(file ? { bytes: file.bytes, fileSha256: file.fileSha256 } : {}),
      notes:
        inexact > 0 ? [{ note: 'value.floating-point', count: inexact, first: firstInexact }] : [],
    }),
  }
}

/** Text comes as bytes, so that none is replaced unseen, and bytes as hexadecimal text. */
function valueExpression(name: string, isUtf8: boolean): string {
  const text = isUtf8 ? `when 'text' then cast(${name} as blob) ` : ''
  return `case typeof(${name}) ${text}when 'blob' then lower(hex(${name})) else ${name} end`
}

/** Rows that lie only in the write-ahead log or wait for a rollback would be missing or wrong. */
function refuseUnfinished(path: string, name: string): void {
  for (const ending of ['-wal', '-journal']) {
    const beside = `${path}${ending}`
    if (existsSync(beside) && statSync(beside).size > 0) {
      throw badFile(name, `${name}${ending} ≠ 0 byte: pragma wal_checkpoint(truncate)`)
    }
  }
}

function onlyTable(database: DatabaseSync, name: string): string {
  const tables = database
    .prepare(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'
       order by name`,
    )
    .all()
    .map((row) => String(row.name))
  if (tables.length === 1) return tables[0]!
  throw badFile(name, `${tables.length} tables (${tables.slice(0, 20).join(', ')}): table ?`)
}

function badFile(file: string, reason: string | Bilingual): Refusal {
  return new Refusal('source.bad-file', { file, kind: 'SQLite', reason })
}

/** SQLite's own words name what the query names, never a value. */
function sqliteReason(error: unknown): string | Bilingual {
  const { code, errstr, message } = error as { code?: string; errstr?: string; message?: string }
  if (code !== 'ERR_SQLITE_ERROR') return code ?? 'unknown'
  return saidBy({ vi: 'SQLite', en: 'SQLite' }, message ?? errstr ?? code)
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
