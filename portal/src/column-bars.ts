/**
 * Which chart of a column says something, if any: steps of numbers and dates, values of what has few
 * of them, and nothing of identifiers, of shapes or of persons.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { dateAt, datePlace } from '@kho/contract/date-place.ts'
import { dictionary } from './dictionary.ts'
import type { ColumnShape } from './explore-view.ts'
import { exploreWords } from './explore-words.ts'
import { day, number } from './format.ts'
import type { Lang } from './view.ts'

/** `rest`: of all values that have no bar of their own. */
export type Bar = { label: string; count: number; rest?: true }

const valuesMax = 10
/** Of more different values than this the most frequent ones have to be most of all. */
const fewValues = 20
const labelMax = 60

export function isKeyAlone({ key }: DatasetVersion, { name }: StoredColumn): boolean {
  return key.length === 1 && key[0] === name
}

/** Empty where nothing could be drawn that one would learn from. */
export function columnBars(
  lang: Lang,
  column: StoredColumn,
  { isKey, shape }: { isKey: boolean; shape: ColumnShape },
): Bar[] {
  const { type, personal } = column
  if (personal !== 'none' || isKey || type === 'geometry' || type === 'json') return []
  const isFigure = type === 'integer' || type === 'decimal'
  const isCode = column.codelist !== undefined || column.rule !== undefined
  const hasOrder = isFigure || type === 'date' || type === 'timestamp'
  if (hasOrder && !isCode && shape.histogram && shape.distinct > valuesMax)
    return stepBars(lang, column, shape.histogram)
  return valueBars(lang, column, shape, isFigure && !isCode)
}

function valueBars(
  lang: Lang,
  column: StoredColumn,
  { rows, nulls, distinct, top }: ColumnShape,
  isFigure: boolean,
): Bar[] {
  const filled = rows - nulls
  if (!top || distinct < 2) return []
  const most = top.slice(0, valuesMax)
  const counted = most.reduce((sum, { count }) => sum + count, 0)
  if (distinct > fewValues && counted < filled / 2) return []
  // As many values as rows name them and count nothing.
  if (distinct > filled / 2) return []
  const sorted = isFigure ? most.toSorted((a, b) => Number(a.value) - Number(b.value)) : most
  const bars = sorted.map(({ value, count }) => ({ label: valueText(lang, column, value), count }))
  const rest = filled - counted
  return rest > 0
    ? [...bars, { label: exploreWords(lang).otherValues, count: rest, rest: true }]
    : bars
}

function valueText(lang: Lang, { type }: StoredColumn, value: string): string {
  if (value === '') return dictionary(lang).dataset.emptyText
  if (type === 'date') return dateText(value, value.length)
  return value.length > labelMax ? `${value.slice(0, labelMax)}…` : value
}

function stepBars(
  lang: Lang,
  { type }: StoredColumn,
  { from, to, counts }: NonNullable<ColumnShape['histogram']>,
): Bar[] {
  const isDate = type === 'date' || type === 'timestamp'
  const [least, most] = isDate ? [datePlace(from), datePlace(to)] : [Number(from), Number(to)]
  const step = (most - least) / counts.length
  return counts.map((count, i) => {
    const [low, high] = [least + i * step, least + (i + 1) * step]
    const isLast = i === counts.length - 1
    return { label: stepText(lang, type, { low, high, isLast, span: most - least }), count }
  })
}

type Step = { low: number; high: number; isLast: boolean; span: number }

function stepText(lang: Lang, type: StoredColumn['type'], step: Step): string {
  const { low, high, isLast, span } = step
  if (type === 'date' || type === 'timestamp') {
    const length = dateLength(span)
    return between(dateText(dateAt(low), length), dateText(dateAt(high), length))
  }
  // The upper end belongs to the next step, but for the last.
  if (type === 'integer')
    return between(number(lang, Math.ceil(low)), number(lang, isLast ? high : Math.ceil(high) - 1))
  return between(figure(lang, low, span), figure(lang, high, span))
}

/** Signs of a date that tell steps of such a span apart: the year, the month or the day. */
function dateLength(span: number): number {
  const years = span / 372
  if (years >= 20) return 4
  return years >= 2 ? 7 : 10
}

const between = (from: string, to: string) => (from === to ? from : `${from} – ${to}`)

/** With as many decimal places as tell the steps apart. */
function figure(lang: Lang, value: number, span: number): string {
  const places = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(span / 10 || 1))))
  const scale = 10 ** places
  return number(lang, Math.round(value * scale) / scale)
}

/** As people write a year, a month or a day. */
function dateText(text: string, length: number): string {
  const short = text.slice(0, length)
  if (short.length === 10) return day(short)
  return short.split('-').toReversed().join('/')
}
