/**
 * The checks of a dataset's columns, compiled once and run on every row of a load. What is stored is
 * the value as written; dates, instants and truth values get a canonical form, numbers and text where
 * their column declares how they are written, and then what was written is kept beside it.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import { findKeyFault } from '../catalogue/key-rule.ts'
import { legacyReader } from '../catalogue/legacy-text.ts'
import { numberReader } from '../catalogue/number-form.ts'
import { findSecrecyMark, isSecrecyField, type MarkOptions } from '../catalogue/secrecy-mark.ts'
import { codeSetName } from '../codelist/code-set.ts'
import type { CodeSet } from '../codelist/code-set.ts'
import { parseGeometry } from '../source/geo/geometry.ts'
import type { NoteName } from '../source/notes.ts'
import { explainDate, explainTimestamp, readDate, readTimestamp } from './check-date.ts'
import type { DateForm } from './check-date.ts'
import { findJsonFault } from './check-json.ts'
import { decimalCheck, integerCheck, isScientific } from './check-number.ts'
import { findTextFault, isLongerThan } from './check-text.ts'
import { releasableRules, type Rule } from './rules.ts'

/** Why a row is held back: the rule (rules.ts has its sentence), the column, and what stood there. */
export type Fault = { rule: Rule; column: string; written: string | null }

/** A geometry beside its written form. */
export type CheckedGeometry = { wkb: Buffer; box: [number, number, number, number] }

/** What one row becomes, by the position of the column. Reused from row to row. */
export type CheckedRow = {
  /** The value to store: text as written, or the canonical form of a date, instant or boolean. */
  values: (string | null)[]
  /** The written form where it differs from the value, otherwise null. */
  written: (string | null)[]
  geometries: (CheckedGeometry | null)[]
}

export type CheckOptions = {
  /**
   * `file`: fields as a person or program wrote them, an instant without offset is Viet Nam's wall
   * clock. `sql`: the canonical text of a database: ISO dates whatever the columns declare, instants
   * in UTC, booleans 0 and 1.
   */
  profile: 'file' | 'sql'
  /** Newest possible birth year in citizen numbers: the year of the load. */
  yearMax: number
  /** Told of what is worth knowing in a row that is not refused for it. */
  onNote?: (note: NoteName, column: string) => void
}

export type RowChecks = {
  /** A row to be filled by `check`, all null. */
  makeRow(): CheckedRow
  /**
   * Checks the fields, in the order of the columns, and fills `row`. Returns the first fault, or
   * null; after a fault `row` is not to be used. The returned fault is the caller's to keep. Of a
   * row that was `released`, breaches of rules that allow it are stored as written.
   */
  check(fields: readonly (string | null)[], row: CheckedRow, released?: boolean): Fault | null
}

/** Checks one field that is not null, and puts what is stored into the row. */
type FieldCheck = (text: string, row: CheckedRow) => Rule | null

/**
 * Compiles the checks of a definition. `codeSets` by `codeSetName`, from `loadCodeSets`. Refused with
 * `catalogue.invalid-definition` where a pattern cannot be compiled.
 */
export function compileChecks(
  dataset: DatasetVersion,
  codeSets: ReadonlyMap<string, CodeSet>,
  options: CheckOptions,
): RowChecks {
  const { columns } = dataset
  const checks = columns.map((column, i) => compileColumn(dataset, column, i, codeSets, options))
  const meanings = columns.map((column) => meaningOf(column, options))
  // A key of empty text identifies nothing, so for keys it is as good as missing.
  const refusesNull = columns.map((column) => column.required)
  const refusesEmpty = columns.map((column) => dataset.key.includes(column.name))
  // Dates first: codes are checked at the day another column of the row gives.
  const order = [...columns.keys()].toSorted(
    (a, b) => Number(columns[b]?.type === 'date') - Number(columns[a]?.type === 'date') || a - b,
  )
  const faultAt = (i: number, rule: Rule, written: string | null): Fault => ({
    rule,
    column: columns[i]?.name ?? '',
    written,
  })
  const marks = columns.map(markOptions)
  /** A row that fails is kept as it was written, so every field of it is looked at, of any type. */
  const faultOf = (
    fields: readonly (string | null)[],
    i: number,
    rule: Rule,
    written: string | null,
  ): Fault => {
    const secret = fields.findIndex(
      (text, at) => text && findSecrecyMark(text, marks[at]!) !== null,
    )
    return secret < 0 ? faultAt(i, rule, written) : faultAt(secret, 'secrecy-mark', fields[secret]!)
  }
  return {
    makeRow: () => ({
      values: columns.map(() => null),
      written: columns.map(() => null),
      geometries: columns.map(() => null),
    }),
    check(fields, row, released = false) {
      if (fields.length !== columns.length) {
        throw new Error(`${fields.length} fields were given for ${columns.length} columns`)
      }
      for (let k = 0; k < order.length; k++) {
        const i = order[k] as number
        const text = fields[i] as string | null
        if (text === null || (text === '' && refusesEmpty[i])) {
          const lacks = refusesNull[i] && !(released && !refusesEmpty[i])
          if (lacks) return faultOf(fields, i, 'required.missing', text)
          row.values[i] = null
          row.written[i] = null
          row.geometries[i] = null
          continue
        }
        const rule = (checks[i] as FieldCheck)(text, row)
        if (rule === null) continue
        if (!released || !releasableRules.has(rule)) return faultOf(fields, i, rule, text)
        const value = meanings[i]!(text)
        row.values[i] = value
        row.written[i] = value === text ? null : text
        row.geometries[i] = null
      }
      return null
    },
  }
}

function markOptions(column: StoredColumn): MarkOptions {
  const field = [column.name, column.title.vi].find((name) => isSecrecyField(name))
  return { field, names: column.personal !== 'none' }
}

function compileColumn(
  dataset: DatasetVersion,
  column: StoredColumn,
  at: number,
  codeSets: ReadonlyMap<string, CodeSet>,
  options: CheckOptions,
): FieldCheck {
  switch (column.type) {
    case 'text':
      return textCheck(dataset, column, at, codeSets, options)
    case 'integer':
      return numberCheck(column, at, integerCheck(column), options)
    case 'decimal':
      return numberCheck(column, at, decimalCheck(column.precision, column.scale, column), options)
    case 'date':
      return dateCheck(column, at, options)
    case 'timestamp':
      return timestampCheck(column, at, options)
    case 'boolean':
      return booleanCheck(column, at, options)
    case 'json':
      return asWritten(at, findJsonFault)
    case 'geometry':
      return (text, row) => {
        const parsed = parseGeometry(text, column.shape, column.bounds)
        if ('fault' in parsed) return parsed.fault
        row.values[at] = text
        row.geometries[at] = parsed
        return null
      }
  }
}

/** For types whose stored value is the written text; `written` stays null from `makeRow`. */
function asWritten(at: number, find: (text: string) => Rule | null): FieldCheck {
  return (text, row) => {
    const rule = find(text)
    if (rule === null) row.values[at] = text
    return rule
  }
}

/** What a column's declared form makes of a text that breaks another rule and is stored all the same. */
function meaningOf(column: StoredColumn, { profile }: CheckOptions): (text: string) => string {
  if (column.type === 'text' && column.legacy) {
    const read = legacyReader(column.legacy)
    return (text) => read(text) ?? text
  }
  const isNumber = column.type === 'integer' || column.type === 'decimal'
  if (!isNumber || column.written === undefined || profile === 'sql') return (text) => text
  const read = numberReader(column.written)
  return (text) => read(text) ?? text
}

/** A number in the declared form is stored in digits and a point, a database's as it gives it. */
function numberCheck(
  column: ColumnOf<'integer' | 'decimal'>,
  at: number,
  find: (text: string) => Rule | null,
  { profile }: CheckOptions,
): FieldCheck {
  if (column.written === undefined || profile === 'sql') return asWritten(at, find)
  const read = numberReader(column.written)
  return (text, row) => {
    const digits = read(text)
    if (digits === null) {
      const rule = find(text)
      return rule === 'formula' || rule === 'scientific-notation' ? rule : 'number.form'
    }
    const rule = find(digits)
    if (rule !== null) return rule
    row.values[at] = digits
    row.written[at] = digits === text ? null : text
    return null
  }
}

type ColumnOf<T extends StoredColumn['type']> = Extract<StoredColumn, { type: T }>

function textCheck(
  dataset: DatasetVersion,
  column: ColumnOf<'text'>,
  at: number,
  codeSets: ReadonlyMap<string, CodeSet>,
  options: CheckOptions,
): FieldCheck {
  const { yearMax } = options
  const { lengthMax, rule, values } = column
  const pattern = column.pattern === undefined ? null : compilePattern(column)
  const listed = values === undefined ? null : new Set(values)
  const code = codeCheck(dataset, column, codeSets)
  const isDigits = rule !== undefined || code !== null
  const mark = markOptions(column)
  const check: FieldCheck = (text, row) => {
    const known = isDigits ? findCodeFault(text, row) : findTextFault(text, mark)
    if (known !== null) return known
    if (lengthMax !== undefined && isLongerThan(text, lengthMax)) return 'text.too-long'
    if (pattern !== null && !pattern.test(text)) return 'pattern'
    if (listed !== null && !listed.has(text)) return 'value.not-listed'
    row.values[at] = text
    return null
  }
  return column.legacy === undefined ? check : legacyCheck(column, at, check, options)

  /** What passes a key rule or stands in a list needs no other look; what fails is told apart. */
  function findCodeFault(text: string, row: CheckedRow): Rule | null {
    const fault =
      (rule === undefined ? null : (findKeyFault(rule, text, yearMax) as Rule | null)) ??
      (code === null ? null : code(text, row))
    if (fault === null) return null
    return isScientific(text) ? 'scientific-notation' : (findTextFault(text, mark) ?? fault)
  }
}

/** Checks the letters that are meant, and keeps what was written where it differs from them. */
function legacyCheck(
  column: ColumnOf<'text'>,
  at: number,
  check: FieldCheck,
  { onNote }: CheckOptions,
): FieldCheck {
  const read = legacyReader(column.legacy!)
  const isCapitals = column.legacy === 'tcvn3-capitals'
  return (text, row) => {
    const letters = read(text)
    const rule = check(letters ?? text, row)
    if (rule !== null) return rule
    row.written[at] = letters === null || letters === text ? null : text
    if (letters === null) onNote?.('text.legacy-kept', column.name)
    else if (isCapitals && letters !== text) onNote?.('text.capitals-restored', column.name)
    return null
  }
}

/** The pattern must match the whole value. */
function compilePattern(column: ColumnOf<'text'>): RegExp {
  try {
    return new RegExp(`^(?:${column.pattern})$`, 'u')
  } catch (error) {
    const engine = { vi: 'bộ đọc biểu thức', en: 'the reader of patterns' }
    const reason = saidBy(engine, (error as Error).message)
    throw new Refusal('catalogue.invalid-definition', { place: `${column.name}.pattern`, reason })
  }
}

type CodeFault = 'code.unknown' | 'code.not-valid-at'

/** The check of a code against its list at the declared day, or null if the column has no list. */
function codeCheck(
  dataset: DatasetVersion,
  column: StoredColumn,
  codeSets: ReadonlyMap<string, CodeSet>,
): ((text: string, row: CheckedRow) => CodeFault | null) | null {
  const name = codeSetName(column)
  if (name === null) return null
  const set = codeSets.get(name)
  if (!set) throw new Error(`the code set ${name} of column ${column.name} was not loaded`)
  const asOf = column.codelist?.asOf
  const dayAt =
    typeof asOf === 'object' ? dataset.columns.findIndex((one) => one.name === asOf.column) : -1
  const fixed = typeof asOf === 'string' ? asOf : null
  return (text, row) => {
    const day = dayAt === -1 ? fixed : (row.values[dayAt] as string | null)
    if (set.validAt(text, day)) return null
    return set.everValid(text) ? 'code.not-valid-at' : 'code.unknown'
  }
}

function dateCheck(column: ColumnOf<'date'>, at: number, { profile }: CheckOptions): FieldCheck {
  const { written: form, precision } = column
  const iso: DateForm = 'YYYY-MM-DD'
  const alsoIso = profile === 'sql' && form !== iso
  return (text, row) => {
    const day = readDate(text, form, precision) ?? (alsoIso ? readDate(text, iso, precision) : null)
    if (day === null) return explainDate(text, form, precision)
    row.values[at] = day
    row.written[at] = day === text ? null : text
    return null
  }
}

/** Viet Nam keeps one time all year, seven hours east of Greenwich. */
const vietNamMinutes = 420

function timestampCheck(
  column: ColumnOf<'timestamp'>,
  at: number,
  { profile }: CheckOptions,
): FieldCheck {
  const withoutOffset = profile === 'sql' ? 0 : vietNamMinutes
  return (text, row) => {
    const iso = readTimestamp(text, column.precision, withoutOffset)
    if (iso === null) return explainTimestamp(text, column.precision)
    row.values[at] = iso
    row.written[at] = iso === text ? null : text
    return null
  }
}

function booleanCheck(
  column: ColumnOf<'boolean'>,
  at: number,
  { profile }: CheckOptions,
): FieldCheck {
  const [yes, no] = column.written
  const [sqlYes, sqlNo] = profile === 'sql' ? ['1', '0'] : [yes, no]
  return (text, row) => {
    let value: string
    if (text === yes || text === sqlYes) value = 'true'
    else if (text === no || text === sqlNo) value = 'false'
    else return text.startsWith('=') ? 'formula' : 'boolean.form'
    row.values[at] = value
    row.written[at] = value === text ? null : text
    return null
  }
}
