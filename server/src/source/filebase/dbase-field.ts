/** The text of one field of a dBase record, by its type. */
import type { Column } from '@kho/contract/dataset.ts'
import type { Decode } from './dbase-code-page.ts'
import type { DbaseField } from './dbase-header.ts'
import type { MemoFile } from './dbase-memo.ts'
import { dayText, instantText, numberText, truthText, type Day } from './value-text.ts'

export type FieldReading = {
  column: Column
  decode: Decode
  memo: MemoFile | null
  /** Visual FoxPro keeps numbers, memos and doubles as binary numbers where dBase has digits. */
  isVisual: boolean
}

/** The text, null for nothing, or what is wrong. */
export type FieldText = string | null | { fault: string }

const space = 0x20

export function fieldText(bytes: Buffer, field: DbaseField, reading: FieldReading): FieldText {
  const { column, isVisual } = reading
  switch (field.type) {
    case 'N':
    case 'F':
      return trimmed(bytes)
    case 'D':
      return eightDigits(bytes, column)
    case 'L':
      return truth(bytes, column)
    case 'I':
    case '+':
      return bytes.length === 4 ? String(bytes.readInt32LE(0)) : { fault: 'I ≠ 4 byte' }
    case 'Y':
      return bytes.length === 8 ? currency(bytes.readBigInt64LE(0)) : { fault: 'Y ≠ 8 byte' }
    case 'B':
    case 'O':
      if (field.type === 'B' && !isVisual) return memoText(bytes, field, reading)
      return bytes.length === 8 ? numberText(bytes.readDoubleLE(0)) : { fault: 'B ≠ 8 byte' }
    case 'T':
    case '@':
      return bytes.length === 8 ? julian(bytes, column) : { fault: 'T ≠ 8 byte' }
    case 'M':
      return memoText(bytes, field, reading)
    case 'C':
      return characters(bytes, reading)
    default:
      return { fault: `type ${field.type}` }
  }
}

/** What fills a text up to its width belongs to the form of the file, not to the value. */
function characters(bytes: Buffer, { decode }: FieldReading): FieldText {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === space || bytes[end - 1] === 0)) end--
  // dBase knows no NULL: a blank field holds nothing.
  if (end === 0) return null
  return decode(bytes.subarray(0, end)) ?? { fault: 'characters' }
}

function trimmed(bytes: Buffer): string | null {
  return bytes.toString('latin1').replaceAll('\0', ' ').trim() || null
}

function eightDigits(bytes: Buffer, column: Column): string | null {
  const text = trimmed(bytes)
  if (text === null || !/^\d{8}$/.test(text)) return text
  if (text === '00000000') return null
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)].map(Number)
  return dayText(column, { year: year!, month: month!, day: day! })
}

function truth(bytes: Buffer, column: Column): string | null {
  const letter = trimmed(bytes)
  if (letter === null || letter === '?') return null
  if (/^[TtYy]$/.test(letter)) return truthText(column, true)
  return /^[FfNn]$/.test(letter) ? truthText(column, false) : letter
}

function currency(tenThousandths: bigint): string {
  const digits = (tenThousandths < 0n ? -tenThousandths : tenThousandths)
    .toString()
    .padStart(5, '0')
  return `${tenThousandths < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
}

/** Day of the Julian period, and milliseconds of the day. */
function julian(bytes: Buffer, column: Column): FieldText {
  const [day, ms] = [bytes.readInt32LE(0), bytes.readInt32LE(4)]
  if (day === 0 && ms === 0) return null
  if (ms < 0 || ms >= 86_400_000) return { fault: `T ${ms} ms` }
  return instantText(column, dayOfJulian(day), ms)
}

/** Richards' way from a Julian day number to the Gregorian calendar. */
function dayOfJulian(number: number): Day {
  const f = number + 1401 + Math.floor((Math.floor((4 * number + 274_277) / 146_097) * 3) / 4) - 38
  const e = 4 * f + 3
  const g = Math.floor((e % 1461) / 4)
  const h = 5 * g + 2
  const day = Math.floor((h % 153) / 5) + 1
  const month = ((Math.floor(h / 153) + 2) % 12) + 1
  const year = Math.floor(e / 1461) - 4716 + Math.floor((14 - month) / 12)
  return { year, month, day }
}

function memoText(bytes: Buffer, field: DbaseField, reading: FieldReading): FieldText {
  const block = field.length === 4 ? bytes.readUInt32LE(0) : Number(trimmed(bytes) ?? 0)
  if (block === 0) return null
  if (!Number.isInteger(block)) return { fault: 'memo ?' }
  if (!reading.memo) return { fault: 'memo file (.dbt, .fpt) ?' }
  const found = reading.memo.read(block)
  if ('fault' in found) return found
  if (field.type !== 'M') return found.toString('hex')
  return reading.decode(found) ?? { fault: 'characters' }
}
