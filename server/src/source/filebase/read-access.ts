/**
 * Reads a table of a Microsoft Access file (.mdb, .accdb). The library needs the whole file in
 * memory, so a limit stands before it; rows are taken in pieces.
 */
import { readFile } from 'node:fs/promises'
import type { default as MDBReader, Column as AccessColumn, Value } from 'mdb-reader'
import type { Bilingual, Column } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import { matchHeader } from '../match-header.ts'
import { batchRowsMax, type RowBatch, type SourceReader } from '../row-batch.ts'
import { hashFile, type HashedFile } from './hashed-file.ts'
import { instantText, numberText, truthText } from './value-text.ts'

export type AccessOptions = {
  name: string
  /** The dataset's columns, under the names that the file has for them. */
  columns: readonly { name: string; column: Column }[]
  /** Default: the only table of the file. */
  table?: string | undefined
  ignore?: readonly string[] | undefined
  rowsBefore?: number
}

export const accessBytesMax = 256 << 20

/** Throws `source.not-found`, `source.empty`, `source.bad-file` and the header's faults. */
export function readAccess(path: string, options: AccessOptions): SourceReader {
  const { name, columns } = options
  let file: HashedFile | undefined
  let rows = 0
  let table = ''

  async function* batches(): AsyncIterable<RowBatch> {
    file = await hashFile(path, options)
    if (file.bytes > accessBytesMax) {
      throw badFile(name, `${file.bytes} byte > ${accessBytesMax} byte`)
    }
    try {
      const { default: Reader } = await import('mdb-reader')
      const reader = new Reader(await readFile(path))
      table = options.table ?? onlyTable(reader, name)
      yield* readBatches(reader)
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw badFile(name, saidBy(library, (error as Error).message))
    }
    await file.refuseChanged()
  }

  async function* readBatches(reader: MDBReader): AsyncIterable<RowBatch> {
    const found = reader.getTable(table)
    const accessColumns = found.getColumns()
    const places = matchHeader(
      accessColumns.map((column) => column.name),
      { columns: columns.map((one) => one.name), ignore: options.ignore ?? [] },
    )
    const wanted = accessColumns.filter((_, i) => places[i]! >= 0)
    const order = places.filter((place) => place >= 0)
    for (let at = 0; at < found.rowCount; at += batchRowsMax) {
      const piece = found.getData({
        columns: wanted.map((column) => column.name),
        rowOffset: at,
        rowLimit: batchRowsMax,
      })
      if (piece.length === 0) break
      const batch: RowBatch = { rows: [], lines: [] }
      for (const values of piece) {
        const row: (string | null)[] = Array.from(order, () => null)
        wanted.forEach((column, i) => {
          const place = order[i]!
          row[place] = accessText(values[column.name] ?? null, column, columns[place]!.column)
        })
        batch.rows.push(row)
        batch.lines.push(++rows)
      }
      yield batch
    }
    if (rows !== found.rowCount) throw badFile(name, `${table}: ${rows} ≠ ${found.rowCount}`)
  }

  return {
    batches,
    describe: () => ({
      kind: 'access',
      rows,
      ...(file ? { bytes: file.bytes, fileSha256: file.fileSha256 } : {}),
    }),
    placeOf: (line, column) => `${table} #${line}${column ? ` ${column}` : ''}`,
  }
}

/** The text of a value of Access in a column of the dataset. */
export function accessText(
  value: Value,
  from: Pick<AccessColumn, 'name' | 'type'>,
  column: Column,
): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'boolean') return truthText(column, value)
  if (typeof value === 'number') return numberText(from.type === 'float' ? single(value) : value)
  if (value instanceof Date) return dateText(value, column)
  if (Buffer.isBuffer(value)) return value.toString('hex')
  throw badFile(from.name, `${from.type} ?`)
}

/** A number of 32 bits read as one of 64 shows digits that nobody wrote. */
function single(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** Access keeps the wall clock; the library gives it as if it were of Greenwich. */
function dateText(value: Date, column: Column): string {
  const day = {
    year: value.getUTCFullYear(),
    month: value.getUTCMonth() + 1,
    day: value.getUTCDate(),
  }
  return instantText(column, day, ((value.getTime() % 86_400_000) + 86_400_000) % 86_400_000)
}

function onlyTable(reader: MDBReader, name: string): string {
  const tables = reader.getTableNames()
  if (tables.length === 1) return tables[0]!
  throw badFile(name, `${tables.length} tables (${tables.slice(0, 20).join(', ')}): table ?`)
}

const library = { vi: 'bộ đọc Access', en: 'the reader of Access' }

function badFile(file: string, reason: string | Bilingual): Refusal {
  return new Refusal('source.bad-file', { file, kind: 'Access', reason })
}
