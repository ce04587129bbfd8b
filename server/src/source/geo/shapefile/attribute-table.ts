/** The .dbf table beside a shapefile: fixed records, read one after the other. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Column } from '@kho/contract/dataset.ts'
import type { ByteWindow } from '../../byte-window.ts'
import type { NoteBook } from '../note-book.ts'
import type { AttributeEncoding } from './attribute-encoding.ts'

export type TableField = { name: string; type: string; offset: number; length: number }

export type TableHead = {
  records: number
  recordBytes: number
  languageByte: number
  fields: TableField[]
}

const headBytes = 32
const fieldBytes = 32
const fieldsEnd = 0x0d
const deletedMark = 0x2a
const readableTypes = 'CNFDL'

/** Steps over the head of the table. */
export async function readTableHead(window: ByteWindow, file: string): Promise<TableHead> {
  const bad = (reason: string) => badTable(file, 0, reason)
  if (!(await need(window, headBytes))) throw bad('…')
  const { bytes, start } = window
  const headLength = bytes.readUInt16LE(start + 8)
  const head: TableHead = {
    records: bytes.readUInt32LE(start + 4),
    recordBytes: bytes.readUInt16LE(start + 10),
    languageByte: bytes[start + 29]!,
    fields: [],
  }
  if (headLength <= headBytes || !(await need(window, headLength))) throw bad('…')
  const at = window.start
  let offset = 1
  for (let place = headBytes; place + fieldBytes <= headLength; place += fieldBytes) {
    const from = at + place
    if (window.bytes[from] === fieldsEnd) break
    const name = window.bytes.toString('latin1', from, from + 11).replace(/\0.*$/s, '')
    const length = window.bytes[from + 16]!
    head.fields.push({ name, type: String.fromCharCode(window.bytes[from + 11]!), offset, length })
    offset += length
  }
  if (head.fields.length === 0) throw bad('0 fields')
  if (offset !== head.recordBytes) throw bad(`${offset} ≠ ${head.recordBytes} byte`)
  window.start += headLength
  return head
}

/** Fills the window until it holds so many unread bytes; false where the file ends before. */
export async function need(window: ByteWindow, bytes: number): Promise<boolean> {
  while (window.end - window.start < bytes && !window.ended) {
    await window.fill(bytes - (window.end - window.start))
  }
  return window.end - window.start >= bytes
}

function badTable(file: string, record: number, reason: string): Refusal {
  return new Refusal('source.bad-shapefile', { file, record, reason })
}

export type TableReading = {
  file: string
  head: TableHead
  encoding: AttributeEncoding
  /** For each field the place of its column, or -1. */
  places: readonly number[]
  columns: readonly Column[]
  notes: NoteBook
}

/**
 * Steps over the next record and fills the row; false where the record is marked as deleted. Padding
 * is the table's, not the owner's: of a text the blanks behind it, of a number those around it.
 */
export async function readTableRecord(
  window: ByteWindow,
  reading: TableReading,
  record: number,
  row: (string | null)[],
): Promise<boolean> {
  const { file, head, places, notes } = reading
  if (!(await need(window, head.recordBytes))) {
    const left = window.end - window.start
    throw badTable(file, record, `${left} < ${head.recordBytes} byte`)
  }
  const from = window.start
  window.start += head.recordBytes
  if (window.bytes[from] === deletedMark) {
    notes.add('attribute.deleted-row', String(record))
    return false
  }
  head.fields.forEach((field, i) => {
    const place = places[i]!
    if (place < 0) return
    const start = from + field.offset
    const bytes = window.bytes.subarray(start, start + field.length)
    row[place] = valueOf(bytes, field, reading, record, reading.columns[place]!)
  })
  return true
}

function valueOf(
  bytes: Buffer,
  field: TableField,
  reading: TableReading,
  record: number,
  column: Column,
): string | null {
  if (field.type === 'C') return textOf(bytes, field, reading, record)
  const text = bytes
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart()
  if (text === '') return null
  if (field.type === 'D') return dateOf(text, column)
  if (field.type === 'L') return truthOf(text, column)
  if (!readableTypes.includes(field.type)) {
    throw badTable(reading.file, record, `${field.name}: type ${field.type}`)
  }
  if (/^\*+$/.test(text)) {
    reading.notes.add('attribute.asterisks', String(record))
    return null
  }
  return text
}

function textOf(
  bytes: Buffer,
  field: TableField,
  { encoding }: TableReading,
  record: number,
): string | null {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--
  if (end === 0) return null
  const text = encoding.decode(bytes.subarray(0, end))
  if (text !== undefined) return text
  if (encoding.name === null) throw new Refusal('source.encoding-missing', { line: record })
  throw new Refusal('source.wrong-encoding', {
    line: record,
    column: field.name,
    encoding: encoding.name,
    from: encoding.from,
  })
}

/** The table knows that it is a day, so it is written as the column writes its days. */
function dateOf(text: string, column: Column): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (!parts) return text
  const [, year, month, day] = parts
  if (text === '00000000') return null
  const form = column.type === 'date' ? column.written : 'YYYY-MM-DD'
  return form.replace('YYYY', year!).replace('MM', month!).replace('DD', day!)
}

function truthOf(text: string, column: Column): string | null {
  if (text === '?') return null
  if (column.type !== 'boolean') return text
  if (/^[TtYy]$/.test(text)) return column.written[0]
  return /^[FfNn]$/.test(text) ? column.written[1] : text
}
