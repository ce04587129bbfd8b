/** Reads a dBase or FoxPro table (.dbf) record by record, with the memo file beside it. */
import { basename } from 'node:path'
import type { Column } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { drain, openByteWindow, type ByteWindow } from '../byte-window.ts'
import { hashFile, hashList, type HashedFile } from '../file-hash.ts'
import { matchHeader } from '../match-header.ts'
import { batchRowsMax, type RowBatch, type SourceReader } from '../row-batch.ts'
import { codePageOf, type CodePage } from './dbase-code-page.ts'
import { fieldText } from './dbase-field.ts'
import {
  isVisualFoxpro,
  readDbaseHeader,
  type DbaseField,
  type DbaseHeader,
} from './dbase-header.ts'
import { openMemo, type MemoFile } from './dbase-memo.ts'

export type DbaseOptions = {
  name: string
  /** The dataset's columns, under the names that the file has for them; case says nothing there. */
  columns: readonly { name: string; column: Column }[]
  ignore?: readonly string[] | undefined
  /** The code page, where the file names none or a wrong one. */
  encoding?: string | undefined
  rowsBefore?: number
}

const deleted = 0x2a
const endOfFile = 0x1a

/**
 * Throws `source.not-found`, `source.empty`, the header's faults, and `source.bad-file` with the
 * record (from 1, as FoxPro shows it) and the field. Records marked as deleted are passed over and
 * noted. Where texts come from the memo file the hash is that of both files, as `sha256sum` lists
 * them; a memo file that changes meanwhile is refused, since it is not read from end to end.
 */
export function readDbase(path: string, options: DbaseOptions): SourceReader {
  const { name } = options
  let window: ByteWindow | undefined
  let rows = 0
  let deletions = 0
  let firstDeletion = 0
  let together: HashedFile | undefined
  const badFile = (reason: string) =>
    new Refusal('source.bad-file', { file: name, kind: 'dBase', reason })

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openByteWindow(path, { name })
    let memo: MemoFile | null = null
    try {
      const header = await takeHeader(window)
      const pages = codePageOf(header.driver, options.encoding)
      if (!pages) throw badFile(`encoding ${options.encoding}`)
      const wanted = match(header)
      if (wanted.some(({ field }) => 'MBGPW'.includes(field.type))) {
        memo = openMemo(path, header.version)
      }
      const before = memo && (await hashFile(memo.path))
      yield* readRecords(window, header, createRowReader(wanted, header, pages, memo))
      // The hash is of the whole file.
      await drain(window)
      if (memo && before) together = await hashBoth(window, memo.path, before)
    } finally {
      memo?.close()
      await window.close()
    }
  }

  async function hashBoth(table: ByteWindow, memo: string, before: HashedFile) {
    const after = await hashFile(memo)
    if (after.fileSha256 !== before.fileSha256) {
      throw badFile(`${basename(memo)}: SHA-256 ${after.fileSha256} ≠ ${before.fileSha256}`)
    }
    const { bytes, fileSha256 } = table.described()
    if (fileSha256 === undefined) throw new Error('the table was not read to its end')
    return hashList([
      { name: basename(path), bytes, fileSha256 },
      { name: basename(memo), ...after },
    ])
  }

  async function takeHeader(from: ByteWindow): Promise<DbaseHeader> {
    await from.fill()
    if (from.end === 0) throw new Refusal('source.empty', { before: options.rowsBefore ?? 0 })
    for (;;) {
      const found = readDbaseHeader(from.bytes.subarray(from.start, from.end))
      if ('fault' in found) throw badFile(found.fault)
      if (!('more' in found)) {
        from.start += found.headerBytes
        return found
      }
      if (from.ended) throw badFile(`header: ${from.end} byte < ${found.more}`)
      await from.fill(found.more)
    }
  }

  function match({ fields }: DbaseHeader): Wanted[] {
    const places = matchHeader(
      // The map of NULLs of Visual FoxPro is no column of anybody's.
      fields.filter(isColumn).map((field) => field.name),
      {
        columns: options.columns.map((one) => one.name.toLowerCase()),
        ignore: (options.ignore ?? []).map((one) => one.toLowerCase()),
      },
    )
    return fields.filter(isColumn).flatMap((field, i) => {
      const place = places[i]!
      return place < 0 ? [] : [{ field, place, column: options.columns[place]!.column }]
    })
  }

  async function* readRecords(
    from: ByteWindow,
    { records, recordBytes }: DbaseHeader,
    readRow: (record: Buffer, number: number) => (string | null)[],
  ): AsyncIterable<RowBatch> {
    let batch: RowBatch = { rows: [], lines: [] }
    for (let number = 1; number <= records; number++) {
      while (from.end - from.start < recordBytes && !from.ended) await from.fill(recordBytes)
      if (from.end - from.start < recordBytes) {
        throw badFile(`${records} records ≠ ${number - 1}`)
      }
      const record = from.bytes.subarray(from.start, from.start + recordBytes)
      from.start += recordBytes
      if (record[0] === deleted) {
        if (deletions++ === 0) firstDeletion = number
        continue
      }
      batch.rows.push(readRow(record, number))
      batch.lines.push(number)
      if (batch.rows.length < batchRowsMax) continue
      rows += batch.rows.length
      yield batch
      batch = { rows: [], lines: [] }
    }
    rows += batch.rows.length
    if (batch.rows.length > 0) yield batch
    if (from.end - from.start === 0 && !from.ended) await from.fill()
    const left = from.end - from.start
    // After the last record stands one mark of the end, or nothing.
    if (left > 1 && from.bytes[from.start] !== endOfFile) {
      throw badFile(`${records} records < ${records + Math.floor(left / recordBytes)}`)
    }
  }

  function createRowReader(
    wanted: readonly Wanted[],
    { version, fields }: DbaseHeader,
    { name: page, decode }: CodePage,
    memo: MemoFile | null,
  ): (record: Buffer, number: number) => (string | null)[] {
    const isVisual = isVisualFoxpro(version)
    const nulls = fields.find((field) => !isColumn(field))
    const readings = wanted.map(({ column }) => ({ column, decode, memo, isVisual }))
    return (record, number) => {
      const row: (string | null)[] = Array.from(options.columns, () => null)
      for (let i = 0; i < wanted.length; i++) {
        const { field, place } = wanted[i]!
        if (nulls && field.nullBit !== undefined && hasBit(record, nulls.at, field.nullBit))
          continue
        const bytes = record.subarray(field.at, field.at + field.length)
        const text = fieldText(bytes, field, readings[i]!)
        if (text !== null && typeof text === 'object') {
          const fault = text.fault === 'characters' ? `≠ ${page}: encoding ?` : text.fault
          throw badFile(`record ${number}, ${field.name}: ${fault}`)
        }
        row[place] = text
      }
      return row
    }
  }

  return {
    batches,
    describe: () => ({
      kind: 'dbase',
      rows,
      ...(together ?? window?.described()),
      notes:
        deletions > 0
          ? [{ note: 'attribute.deleted-row', count: deletions, first: `#${firstDeletion}` }]
          : [],
    }),
    placeOf: (line, column) => `#${line}${column ? ` ${column}` : ''}`,
  }
}

type Wanted = { field: DbaseField; place: number; column: Column }

function isColumn({ type, name }: DbaseField): boolean {
  return type !== '0' && name !== '_nullflags'
}

function hasBit(bytes: Buffer, at: number, bit: number): boolean {
  return (bytes[at + (bit >> 3)]! & (1 << (bit & 7))) !== 0
}
