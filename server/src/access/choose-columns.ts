/**
 * The last rule: which of the grants that are left covers the columns. Several grants are never
 * added up: one must cover the call.
 */
import type { RefusalValues } from '@kho/contract/refusal.ts'
import type { DecidedDataset, Question } from './decide.ts'
import type { Condition, Grant, Masks } from './grant.ts'
import type { Failure, Weighing } from './rules.ts'

/** What may be read. */
export type Choice = {
  /** The one grant it rests on; null for open data. */
  grant: Grant | null
  /** Lasting numbers of the columns to return, in the dataset's order. */
  columns: readonly number[]
  /** Of the rows; null for all. */
  condition: Condition | null
  masks: Masks
}

const noMasks: Masks = Object.freeze({})

/** Chooses into the weighing. Refused where no grant covers what is asked and touched. */
export function chooseColumns(weighing: Weighing, values: RefusalValues): Failure | null {
  const { question } = weighing
  let fewest: string[] | undefined
  let hidden: readonly string[] | undefined
  for (const grant of widestFirst(weighing.grants)) {
    const { covered, whole } = columnsUnder(grant, question.dataset)
    const missing = missingColumns(question, covered)
    if (missing.length === 0) {
      const masked = maskedAmongTouched(question, grant)
      if (masked.length === 0) {
        const columns = question.asked ? columnsToReturn(question, covered) : whole
        weighing.choice = { grant, columns, condition: grant.condition, masks: grant.masks }
        return null
      }
      hidden ??= masked
    }
    if (!fewest || missing.length < fewest.length) fewest = missing
  }
  if (hidden) {
    const code = question.byKey ? 'access.key-masked' : 'access.column-masked'
    return { code, values: { ...values, columns: hidden.join(', ') } }
  }
  return {
    code: 'access.column-not-granted',
    values: { ...values, columns: fewest?.join(', ') },
  }
}

/**
 * Open data is for everybody, with no grant and no purpose. A personal column never leaves this
 * way, even if a definition should have let one in.
 */
export function chooseOpen(question: Question): Choice | Failure {
  const { dataset } = question
  const allowed = new Set(
    dataset.columns.filter(({ personal }) => personal === 'none').map(({ number }) => number),
  )
  const missing = missingColumns(question, allowed)
  if (missing.length > 0) {
    const { vi: askVi, en: askEn } = dataset.ask
    const values = { dataset: dataset.id, askVi, askEn, columns: missing.join(', ') }
    return { code: 'access.column-not-granted', values }
  }
  const columns = columnsToReturn(question, allowed)
  return { grant: null, columns, condition: null, masks: noMasks }
}

/** Fewest row conditions, then most columns, fewest masks, the oldest; always the same one. */
function widestFirst(grants: readonly Grant[]): readonly Grant[] {
  if (grants.length === 1) return grants
  return grants.toSorted(
    (a, b) =>
      Number(a.condition !== null) - Number(b.condition !== null) ||
      b.columns.length - a.columns.length ||
      Object.keys(a.masks).length - Object.keys(b.masks).length ||
      a.id - b.id,
  )
}

/** Names among those asked for or touched that are not covered or do not exist. */
function missingColumns(question: Question, covered: ReadonlySet<number>): string[] {
  const { asked = [], touched = [] } = question
  const numbers = numbersByName(question.dataset.columns)
  const isMissing = (name: string) => !covered.has(numbers.get(name) ?? 0)
  // Mostly nothing is missing, and that is found without making lists.
  if (!asked.some(isMissing) && !touched.some(isMissing)) return []
  return [...new Set([...asked, ...touched])].filter(isMissing)
}

/** To filter or sort by what is masked would find out what the mask hides. */
function maskedAmongTouched({ touched, dataset }: Question, { masks }: Grant): readonly string[] {
  if (!touched || masks === noMasks) return []
  const numbers = numbersByName(dataset.columns)
  const isMasked = (name: string) => masks[numbers.get(name) ?? 0] !== undefined
  return touched.some(isMasked) ? [...new Set(touched)].filter(isMasked) : []
}

function columnsToReturn(question: Question, covered: ReadonlySet<number>): readonly number[] {
  const { asked } = question
  return question.dataset.columns
    .filter((column) => covered.has(column.number) && (asked?.includes(column.name) ?? true))
    .map((column) => column.number)
}

type Columns = DecidedDataset['columns']

/**
 * What follows from a definition, or from a list of granted columns and a definition, alone, is
 * worked out once for each: both are read anew as new objects when they change.
 */
const knownNumbers = new WeakMap<Columns, ReadonlyMap<string, number>>()
type Covered = { covered: ReadonlySet<number>; whole: readonly number[] }
const knownCovered = new WeakMap<readonly number[], WeakMap<Columns, Covered>>()

function numbersByName(columns: Columns): ReadonlyMap<string, number> {
  let found = knownNumbers.get(columns)
  if (!found) {
    found = new Map(columns.map((column) => [column.name, column.number]))
    knownNumbers.set(columns, found)
  }
  return found
}

/** The columns that a grant covers, and those of them that the dataset has, in its order. */
function columnsUnder(grant: Grant, { columns }: DecidedDataset): Covered {
  let ofList = knownCovered.get(grant.columns)
  if (!ofList) knownCovered.set(grant.columns, (ofList = new WeakMap()))
  const known = ofList.get(columns)
  if (known) return known
  const covered = new Set(grant.columns)
  const numbers = columns.map((column) => column.number)
  const found = { covered, whole: numbers.filter((number) => covered.has(number)) }
  ofList.set(columns, found)
  return found
}
