/** What type and written form a column's values look like. A proposal; a person declares. */
import type { ColumnType, LegacyForm, NumberForm } from '@kho/contract/dataset.ts'
import { numberReader } from '../catalogue/number-form.ts'
import { findLegacy } from './charset/find-encoding.ts'

export type TypeProposal = {
  type: ColumnType
  /** How dates, numbers and truth values are written, where that is not the plain form. */
  written?: string | [string, string]
  precision?: 'day' | 'month' | 'year'
  legacy?: LegacyForm
  /** 0 to 1: the share of values that fit. */
  confidence: number
  /** Of a column in an old encoding: values as they stand, and what they mean. */
  cells?: { written: string; letters: string }[]
}

/** A share of values that do not fit may be the faults that a load then finds. */
const fitMin = 0.9
const legacyAheadMin = 0.3

const dateForms: readonly { written: string; day: RegExp; coarse: RegExp; year: RegExp }[] = [
  ['YYYY-MM-DD', /^\d{4}-\d{2}-\d{2}$/, /^\d{4}-\d{2}$/] as const,
  ['DD/MM/YYYY', /^\d{2}\/\d{2}\/\d{4}$/, /^\d{2}\/\d{4}$/] as const,
  ['DD-MM-YYYY', /^\d{2}-\d{2}-\d{4}$/, /^\d{2}-\d{4}$/] as const,
].map(([written, day, coarse]) => ({ written, day, coarse, year: /^\d{4}$/ }))

const truthValues: readonly [string, string][] = [
  ['true', 'false'],
  ['TRUE', 'FALSE'],
  ['có', 'không'],
  ['Có', 'Không'],
  ['đúng', 'sai'],
  ['Đúng', 'Sai'],
]

const numberForms: readonly NumberForm[] = ['1234.5', '1,234.5', '1.234,5', '1234,5', '1 234,5']

export function proposeType(values: readonly string[]): TypeProposal {
  const filled = values.filter((value) => value !== '')
  if (filled.length === 0) return { type: 'text', confidence: 0 }
  return proposeTruth(filled) ?? proposeDate(filled) ?? proposeNumber(filled) ?? proposeText(filled)
}

function proposeTruth(values: readonly string[]): TypeProposal | null {
  const pair = truthValues.find((pair) => values.every((value) => pair.includes(value)))
  if (!pair) return null
  return { type: 'boolean', confidence: 1, ...(pair[0] === 'true' ? {} : { written: pair }) }
}

function proposeDate(values: readonly string[]): TypeProposal | null {
  for (const { written, day, coarse, year } of dateForms) {
    const days = values.filter((value) => day.test(value)).length
    const coarser = values.filter((value) => coarse.test(value)).length
    const years = values.filter((value) => year.test(value)).length
    const confidence = (days + coarser + years) / values.length
    // Years alone are numbers.
    if (days === 0 || confidence < fitMin) continue
    let precision: 'day' | 'month' | 'year' = coarser > 0 ? 'month' : 'day'
    if (years > 0) precision = 'year'
    const form = written === 'YYYY-MM-DD' ? {} : { written }
    return { type: 'date', confidence, ...form, ...(precision === 'day' ? {} : { precision }) }
  }
  return null
}

/** Digits that are a name of something, as a code or a citizen number, are text. */
function proposeNumber(values: readonly string[]): TypeProposal | null {
  if (values.some((value) => /^0\d/.test(value))) return null
  if (values.every((value) => /^\d{9,}$/.test(value))) return null
  const fits = numberForms.map((form) => {
    const read = numberReader(form)
    const numbers = values.flatMap((value) => read(value) ?? [])
    return { form, numbers, confidence: numbers.length / values.length }
  })
  const best = fits.reduce((a, b) => (b.confidence > a.confidence ? b : a))
  if (best.confidence < fitMin) return null
  const type = best.numbers.some((number) => number.includes('.')) ? 'decimal' : 'integer'
  const written = best.form === '1234.5' ? {} : { written: best.form }
  return { type, confidence: best.confidence, ...written }
}

function proposeText(values: readonly string[]): TypeProposal {
  const text = values.join('\n')
  const forms = findLegacy(text)
  const plain = forms.find(({ legacy }) => legacy === undefined || legacy === 'decomposed')
  const [best] = forms
  if (!best?.legacy) return { type: 'text', confidence: 1 }
  const ahead = best.confidence - (best.legacy === 'decomposed' ? 0 : (plain?.confidence ?? 0))
  if (ahead < legacyAheadMin) return { type: 'text', confidence: 1 }
  const letters = best.text.split('\n')
  const cells = values
    .map((written, i) => ({ written, letters: letters[i] ?? '' }))
    .filter((cell) => cell.written !== cell.letters)
  return {
    type: 'text',
    legacy: best.legacy,
    confidence: best.confidence,
    cells: cells.slice(0, 3),
  }
}
