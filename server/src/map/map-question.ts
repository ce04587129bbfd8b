/** What is asked of a map: which geometry, which columns beside it, which rows. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Caller } from '../access/caller.ts'
import { readCodesAsOf, readContents, type CodesAsOf } from '../query/codes-as-of.ts'
import type { WallFilter } from '../query/bind-filter.ts'
import type { DatasetFacts } from '../query/facts.ts'
import { decidePlan, shownColumns, type Plan, type Query } from '../query/query.ts'
import { countConditions, readQuestion } from '../query/read-question.ts'
import { factsFor } from '../query/read-page.ts'
import { flatNames } from '../query/show-codes.ts'

export type MapAsked = {
  dataset: string
  search: URLSearchParams
  caller: Caller
  reference: string
}

export type MapPlan = {
  plan: Plan
  /** What narrows the rows, as the second wall takes it. */
  narrowed: { filters: [number, string][]; filter: WallFilter | null }
  /** How many conditions that is. */
  conditions: number
  geometry: StoredColumn
  /** The columns shown beside the geometry. */
  columns: StoredColumn[]
  /** Names of the key's columns, where a reader sees all of them as they are. */
  key: readonly string[] | null
  /** Codes as of another day, with the contents of the lists they are converted by. */
  codes: { view: CodesAsOf; contents: readonly string[] } | null
}

/** Words of other questions, which would be left unheard here. */
const others = ['sortby', 'limit', 'cursor', 'count', 'after', 'f']

/** Reads and decides. Nothing has left then, and nothing is on record. */
export async function planMap(query: Query, asked: MapAsked): Promise<MapPlan> {
  const { dataset, caller, reference } = asked
  const search = new URLSearchParams(asked.search)
  const unheard = others.find((name) => search.has(name))
  if (unheard) throw new Refusal('map.bad-parameter', { name: unheard })
  const named = search.getAll('geometry')
  if (named.length > 1) throw new Refusal('query.duplicate-parameter', { name: 'geometry' })
  search.delete('geometry')
  const facts = await factsFor(query, dataset, search)
  const geometry = geometryOf(facts, named[0] ?? null)
  const question = readQuestion(facts, search)
  const properties = question.properties && [...new Set([...question.properties, geometry.name])]
  const plan = decidePlan(query, {
    facts,
    caller,
    asked: { properties, touched: [...question.touched, geometry.name] },
    reference,
  })
  const columns = shownColumns(plan).filter(({ number }) => number !== geometry.number)
  const plain = new Set(
    columns.filter(({ number }) => !plan.allowed.masks[number]).map(({ name }) => name),
  )
  const { key } = facts.version
  const shown = columns.filter(({ name }) => plain.has(name))
  const view = readCodesAsOf(facts.version.id, shown, question.codesAsOf)
  const isKeyShown = key.every((name) => plain.has(name))
  return {
    plan,
    narrowed: { filters: question.filters, filter: question.filter?.wall ?? null },
    conditions: countConditions(question),
    geometry,
    columns,
    key: isKeyShown ? key : null,
    codes: view && { view, contents: await readContents(query.db, view) },
  }
}

/** The column asked for, or the first geometry. Refused with `map.no-geometry`. */
export function geometryOf({ version }: Pick<DatasetFacts, 'version'>, name: string | null) {
  const found = version.columns.find(
    (column) => column.type === 'geometry' && (name === null || column.name === name),
  )
  if (found) return found
  throw new Refusal('map.no-geometry', { dataset: version.id, column: (name ?? '').slice(0, 100) })
}

/** Names of the values that converted codes stand under on a tile. */
export function codeNames(codes: MapPlan['codes']): string[] {
  return codes ? codes.view.columns.flatMap((column) => flatNames(codes.view, column)) : []
}
