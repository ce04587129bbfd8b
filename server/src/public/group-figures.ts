/** Figures of a group of released rows, gathered row by row and exact to the last digit. */
import type { Figure } from '../query/aggregate-question.ts'
import { plainDecimal } from '../release/plain-decimal.ts'
import { decimalOrder, decimalScale, scaledDecimal } from './row-functions.ts'

export type Gathering = {
  add(cell: string | null): void
  /** As JSON, written as the store writes it. */
  figure(): string
}

/** `count` is told of every row; the others of their cell. `room` is taken for what is remembered. */
export function gatherFigure({ of, column }: Figure, room: (entries: number) => void): Gathering {
  const isNumber = column?.type === 'integer' || column?.type === 'decimal'
  switch (of) {
    case 'count':
      return countRows()
    case 'distinct':
      return countDistinct(column?.type === 'decimal' ? plainDecimal : (text) => text, room)
    case 'sum':
      return addUp(({ sum, scale }) => writeScaled(sum, scale))
    case 'avg':
      return addUp(average)
    case 'min':
    case 'max':
      return findEnd(of === 'min' ? -1 : 1, isNumber)
  }
}

function countRows(): Gathering {
  let count = 0
  return { add: () => void (count += 1), figure: () => String(count) }
}

/** What a text that is remembered takes: long ones count for more. */
export function roomOf(text: string | null): number {
  return 1 + Math.floor((text?.length ?? 0) / 100)
}

function countDistinct(identity: (text: string) => string, room: (n: number) => void): Gathering {
  const seen = new Set<string>()
  return {
    add(cell) {
      if (cell === null) return
      const value = identity(cell)
      if (seen.has(value)) return
      room(roomOf(value))
      seen.add(value)
    },
    figure: () => String(seen.size),
  }
}

type Sum = { sum: bigint; scale: number; count: number }

/** At the most digits after the point that any of them has. */
function addUp(write: (sum: Sum) => string): Gathering {
  const all: Sum = { sum: 0n, scale: 0, count: 0 }
  return {
    add(cell) {
      if (cell === null) return
      const scale = decimalScale(cell)
      if (scale > all.scale) {
        all.sum *= 10n ** BigInt(scale - all.scale)
        all.scale = scale
      }
      all.sum += scaledDecimal(cell, all.scale)
      all.count += 1
    },
    figure: () => (all.count === 0 ? 'null' : write(all)),
  }
}

const averageScale = 6

/** As PostgreSQL does: divided to about sixteen digits first, then rounded at the sixth. */
function average({ sum, scale, count }: Sum): string {
  const places = divisionScale({ sum, scale }, count)
  const divided = divide(sum * 10n ** BigInt(places), BigInt(count) * 10n ** BigInt(scale))
  const rounded =
    places > averageScale
      ? divide(divided, 10n ** BigInt(places - averageScale))
      : divided * 10n ** BigInt(averageScale - places)
  return writeScaled(rounded, averageScale)
}

/** Halves away from zero. */
function divide(above: bigint, below: bigint): bigint {
  const size = ((above < 0n ? -above : above) * 2n + below) / (below * 2n)
  return above < 0n ? -size : size
}

const significantDigits = 16
const groupDigits = 4

/** How many digits after the point PostgreSQL's `numeric` keeps of a quotient (`select_div_scale`). */
function divisionScale({ sum, scale }: Omit<Sum, 'count'>, count: number): number {
  const above = firstGroup(sum, scale)
  const below = firstGroup(BigInt(count), 0)
  const weight = above.weight - below.weight - (above.digits <= below.digits ? 1 : 0)
  return Math.max(significantDigits - weight * groupDigits, scale, 0)
}

/** The first four digits that are not all 0, counted from the point, and how far from it they are. */
function firstGroup(value: bigint, scale: number): { weight: number; digits: number } {
  if (value === 0n) return { weight: 0, digits: 0 }
  const written = writeScaled(value < 0n ? -value : value, scale)
  const [whole = '', fraction = ''] = written.split('.')
  const before = Math.ceil(whole.length / groupDigits)
  const padded =
    whole.padStart(before * groupDigits, '0') +
    fraction.padEnd(Math.ceil(fraction.length / groupDigits) * groupDigits, '0')
  const at = Math.floor(padded.search(/[1-9]/) / groupDigits)
  const digits = Number(padded.slice(at * groupDigits, (at + 1) * groupDigits))
  return { weight: before - 1 - at, digits }
}

function writeScaled(value: bigint, scale: number): string {
  if (scale === 0) return String(value)
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function findEnd(sign: 1 | -1, isNumber: boolean): Gathering {
  const order = isNumber ? decimalOrder : textOrder
  let end: string | null = null
  return {
    add(cell) {
      if (cell !== null && (end === null || order(cell, end) * sign > 0)) end = cell
    },
    figure() {
      if (end === null) return 'null'
      return isNumber ? end : JSON.stringify(end)
    },
  }
}

/** By the bytes of UTF-8, as the store sorts. */
export function textOrder(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b))
}
