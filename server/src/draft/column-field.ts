/** A column's type as one field of a draft, and back: `date:DD/MM/YYYY:day`, `decimal:1.234,5`. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { columnField } from './draft.ts'

type Of = (name: string) => string

/** The field that stands for the type; what it does not say stays with the column it came from. */
export function typeField(column: StoredColumn): string {
  if (column.type === 'text') {
    const person = column.rule === 'citizen-number' || column.rule === 'tax-code'
    const form = person ? column.rule : column.legacy
    return form ? `text:${form}` : 'text'
  }
  if (column.type === 'date') return `date:${column.written}:${column.precision}`
  if (column.type === 'boolean') {
    const form = column.written.join('|')
    return form === 'true|false' ? 'boolean' : `boolean:${form}`
  }
  if (column.type !== 'integer' && column.type !== 'decimal') return column.type
  return column.written ? `${column.type}:${column.written}` : column.type
}

/** The column that the fields of this number declare; of an earlier version it keeps the rest. */
export function columnOf(number: number, field: Of, base: StoredColumn | null): object {
  const of = (name: string) => field(columnField(number, name))
  const about = of('aboutVi') || of('aboutEn')
  const common = {
    name: of('name'),
    title: { vi: of('titleVi'), en: of('titleEn') || of('titleVi') },
    ...(about
      ? { description: { vi: of('aboutVi') || about, en: of('aboutEn') || of('aboutVi') } }
      : {}),
    required: of('required') === 'yes' || of('key') === 'yes',
    personal: of('personal') || 'none',
  }
  if (base === null) return { ...common, ...typeOf(of('type'), of('scale')) }
  const { number: _number, description: _description, ...kept } = base
  const was = kept.name === common.name ? {} : { was: kept.name }
  const sameType = of('type') === typeField(base)
  const sameScale = base.type !== 'decimal' || of('scale') === String(base.scale)
  if (sameType && sameScale) return { ...kept, ...common, ...was }
  const { unit, indexed, codelist } = kept
  const lasting = { indexed, ...(unit ? { unit } : {}), ...(codelist ? { codelist } : {}) }
  return { ...lasting, ...common, ...was, ...typeOf(of('type'), of('scale')) }
}

function typeOf(text: string, scale: string): object {
  const [type = 'text', form = '', precision = ''] = text.split(':')
  if (type === 'text' && (form === 'citizen-number' || form === 'tax-code'))
    return { type, rule: form }
  if (type === 'text') return { type, ...(form ? { legacy: form } : {}) }
  if (type === 'date') return { type, written: form, precision: precision || 'day' }
  if (type === 'boolean') return { type, ...(form ? { written: form.split('|') } : {}) }
  const written = form ? { written: form } : {}
  if (type === 'decimal') return { type, precision: 30, scale: Number(scale || 2), ...written }
  return { type: type || 'text', ...written }
}
