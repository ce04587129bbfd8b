/** One GeoJSON feature as a row of a dataset, every value as written. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { JsonValue } from '../json-cursor.ts'
import { membersOf } from '../json-members.ts'
import type { JsonMember } from '../json-members.ts'
import type { GeometryColumn, GeometryFields } from './geometry-fields.ts'

export type FeatureOptions = {
  columns: readonly GeometryColumn[]
  /** The column that takes the feature's `id` member. */
  idColumn?: string
  /** Properties, or the members `id` and `geometry`, that are left out. */
  ignore?: readonly string[]
}

/**
 * Makes rows of features. The geometry goes, as raw text, into the first geometry column. Of a
 * property the text of a string is taken, a number keeps its digits, an object or array is its
 * JSON as written; absent and null are NULL. Nothing is left out silently: an undeclared property,
 * an `id` without a column for it, a geometry without one, are refused (`source.unknown-column`)
 * unless they are to be ignored.
 */
export function createFeatureRows(
  options: FeatureOptions,
  fields: GeometryFields,
): (feature: JsonValue, ordinal: number) => (string | null)[] {
  const { columns, idColumn, ignore = [] } = options
  const places = new Map(columns.map((column, place) => [column.name, place]))
  if (idColumn !== undefined && !places.has(idColumn)) {
    throw new Error(`the id column ${idColumn} is not a column of the dataset`)
  }

  function place(row: (string | null)[], name: string | undefined, called: string, text: string) {
    const at = name === undefined ? undefined : places.get(name)
    if (at === undefined) throw new Refusal('source.unknown-column', { unknown: called })
    if (row[at] !== undefined) throw new Refusal('source.duplicate-column', { column: name })
    row[at] = text
  }

  return (feature, ordinal) => {
    const parsed = checkedObject(feature)
    const members = uniqueMembers(feature.text, feature)
    if (members.get('type') !== '"Feature"') throw fault(feature, '"type" ≠ "Feature"')
    const row = [] as (string | null)[]
    row.length = columns.length
    for (const [name, raw] of members) {
      if (name === 'type' || name === 'bbox' || name === 'properties') continue
      const isKnown = name === 'id' || name === 'geometry'
      if (ignore.includes(name) || (isKnown && raw === 'null')) continue
      if (name === 'geometry') fields.put(row, raw, parsed['geometry'], `features[${ordinal - 1}]`)
      else if (name === 'id') place(row, idColumn, name, idText(raw, feature))
      else throw new Refusal('source.unknown-column', { unknown: name })
    }
    if (!members.has('geometry')) throw fault(feature, '"geometry" ?')
    for (const { name, raw } of propertiesOf(members.get('properties'), feature)) {
      if (ignore.includes(name) && !places.has(name)) continue
      // A null that names a column twice is harmless, one for no column is still undeclared.
      if (raw !== 'null' || !places.has(name)) place(row, name, name, textOf(raw))
    }
    for (let i = 0; i < row.length; i++) row[i] ??= null
    return row
  }
}

function fault(feature: JsonValue, reason: string, characters = 0): Refusal {
  const offset = feature.offset + Buffer.byteLength(feature.text.slice(0, characters))
  return new Refusal('source.bad-geojson', { offset, reason })
}

/** Lets only valid JSON through; the parser's own words are not passed on, as they quote it. */
export function checkJson(value: JsonValue): unknown {
  try {
    return JSON.parse(value.text)
  } catch (error) {
    const position = /position (\d+)/.exec(String((error as Error).message))?.[1]
    throw fault(value, 'JSON', Number(position ?? 0))
  }
}

function checkedObject(value: JsonValue): Record<string, unknown> {
  const parsed = checkJson(value)
  if (!value.text.startsWith('{')) throw fault(value, '"{" ?')
  return parsed as Record<string, unknown>
}

function uniqueMembers(text: string, feature: JsonValue): Map<string, string> {
  const members = new Map<string, string>()
  for (const { name, raw } of membersOf(text)) {
    if (members.has(name)) throw fault(feature, `${JSON.stringify(name.slice(0, 50))} ×2`)
    members.set(name, raw)
  }
  return members
}

function propertiesOf(raw: string | undefined, feature: JsonValue): JsonMember[] {
  if (raw === undefined || raw === 'null') return []
  if (!raw.startsWith('{')) throw fault(feature, '"properties" ≠ {}')
  const members = membersOf(raw)
  const names = new Set<string>()
  for (const { name } of members) {
    if (names.has(name)) throw new Refusal('source.duplicate-column', { column: name })
    names.add(name)
  }
  return members
}

function idText(raw: string, feature: JsonValue): string {
  if (/^["\d-]/.test(raw)) return textOf(raw)
  throw fault(feature, '"id" ?')
}

function textOf(raw: string): string {
  return raw.startsWith('"') ? (JSON.parse(raw) as string) : raw
}
