/**
 * Whether a row lies outside its supplier's part: by its plain values, or by codes of a day. A
 * commune of 2025 is made of communes of before, so its rows may carry the codes of all of those;
 * each is followed along the crosswalk from the day it was written for.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { CodesAtDay, Part } from '../catalogue/part.ts'
import { readCodeGraph } from '../codelist/code-graph.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { convertIn } from '../codelist/convert-code.ts'
import type { Queryable } from '../pg/database.ts'

type Fields = readonly (string | null)[]

/** `fields` are as written, `values` with their letters. */
export type OutsidePart = (fields: Fields, values: Fields) => boolean

/** Null where the part is the whole dataset. */
export async function openOutsidePart(
  db: Queryable,
  { condition }: Part,
  version: DatasetVersion,
): Promise<OutsidePart | null> {
  if (!condition) return null
  const tests: OutsidePart[] = []
  for (const [name, allowed] of Object.entries(condition)) {
    const place = version.columns.findIndex((column) => column.name === name)
    tests.push(
      Array.isArray(allowed)
        ? notAmong(version, place, allowed)
        : await notLeadingTo(db, version, place, allowed),
    )
  }
  return (fields, values) => tests.some((test) => test(fields, values))
}

function notAmong(version: DatasetVersion, place: number, allowed: string[]): OutsidePart {
  const known = new Set(allowed)
  // A condition names letters, whatever font the supplier writes them for.
  const isText = version.columns[place]?.type === 'text'
  return (fields, values) => !known.has((isText ? values : fields)[place] ?? '')
}

/** Days of birth make many pairs of code and day. */
const knownMax = 100_000

/**
 * A code is inside where each meaning that it may have led, wholly or in part, to one of the codes:
 * of a commune that was divided, the supplier of either half may have kept the rows.
 */
async function notLeadingTo(
  db: Queryable,
  version: DatasetVersion,
  place: number,
  { codes, asOf }: CodesAtDay,
): Promise<OutsidePart> {
  const column = version.columns[place]!
  const [list] = codeSetName(column)!.split('/') as [string]
  // All that these codes were made of or became; then all that each of those led to.
  const near = await readCodeGraph(db, list, codes)
  const graph = await readCodeGraph(db, list, [...near.meanings.keys()])
  const wanted = new Set(codes)
  const dayPlace = dayColumnOf(version, column)
  const fixed = typeof column.codelist?.asOf === 'string' ? column.codelist.asOf : null
  const known = new Map<string, boolean>()

  function leads(code: string, from: string | null): boolean {
    const { answer, readings } = convertIn(graph, code, from, asOf)
    if (answer === 'none') return false
    return readings.every((reading) => reading.codes.some((found) => wanted.has(found.code)))
  }

  return (_fields, values) => {
    const code = values[place] ?? ''
    const from = dayPlace === null ? fixed : (values[dayPlace] ?? null)
    const key = `${code} ${from ?? ''}`
    let inside = known.get(key)
    if (inside === undefined) {
      inside = leads(code, from)
      if (known.size < knownMax) known.set(key, inside)
    }
    return !inside
  }
}

function dayColumnOf(version: DatasetVersion, column: StoredColumn): number | null {
  const asOf = column.codelist?.asOf
  if (typeof asOf !== 'object') return null
  return version.columns.findIndex(({ name }) => name === asOf.column)
}
