/** The explorer's view: what the way out gives to everybody, or to a person under a grant. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import { writeMask } from '@kho/contract/mask.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { groupsAsked } from '@kho/portal/explore-groups.ts'
import {
  aggregateParameters,
  exploreParameters,
  exploreRows,
  type ExploreSelection,
} from '@kho/portal/explore-selection.ts'
import type {
  ColumnShape,
  ExploreCell,
  ExploreRows,
  ExploreView,
  OwnRights,
} from '@kho/portal/explore-view.ts'
import { calls, links } from '@kho/portal/links.ts'
import type { Caller } from '../access/caller.ts'
import { refuseAwaiting } from '../catalogue/awaiting-release.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { searchCodes } from '../codelist/search-codes.ts'
import type { Rule } from '../lateness/due.ts'
import { listAgencies } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { readQuality } from '../quality/read-quality.ts'
import { shownColumns, type Plan, type Query } from '../query/query.ts'
import { readAggregate } from '../query/read-aggregate.ts'
import { readPage } from '../query/read-page.ts'
import { recordRefusalOf } from '../query/record-refusal.ts'
import { selectNames } from './codelists.sql.ts'
import { codesShown, dayOfCodes } from './codes-shown.ts'
import type { ExploreForm } from './read-explore-form.ts'
import { shapesOf } from './quality-view.ts'

export type ExploreParts = { query: Query; rule: Rule }

type Asked = {
  id: string
  selection: ExploreSelection
  caller: Caller
  reference: string
  /** Of a person: the page it looks at, its grant, and the numbers of the columns of that. */
  own?: { page: string; rights: OwnRights; columns: readonly number[] }
}

const cellLengthMax = 200

export async function readExploreView(parts: ExploreParts, asked: Asked): Promise<ExploreView> {
  const { query, rule } = parts
  const { id, selection, own } = asked
  if (!own) await refuseAwaiting(query.db, id)
  const { version, ask } = await query.facts.now(id)
  const agencies = await listAgencies(query.db)
  const owner = agencies.find((agency) => agency.id === version.owner)
  const open = own !== undefined || (version.sharing === 'open' && !isAskedThrough(version))
  const view: ExploreView = {
    id,
    page: own?.page ?? links.explore(id),
    own: own?.rights ?? null,
    title: version.title,
    agency: { id: version.owner, name: owner?.name ?? { vi: version.owner, en: version.owner } },
    definition: own ? grantedPart(version, own.columns) : version,
    selection,
    filter: null,
    refused: null,
    found: null,
    groups: null,
    shapes: null,
    names: {},
    open,
    ask,
  }
  if (!open) return view
  // How values are spread over the whole dataset is more than a grant of a part of it shows.
  const shapes = own ? null : await readShapes(query.db, id, rule)
  try {
    const filter = selection.filter === '' ? null : readFilter(selection.filter)
    const found = await readRows(query, asked).catch((error: unknown) => {
      if (isShown(error)) return { refused: error }
      throw error
    })
    const groups = 'refused' in found ? null : await readGroups(query, asked)
    const names = await namesOf(query.db, version, { filter, groups, shapes })
    if ('refused' in found) return { ...view, shapes, filter, names, refused: found.refused }
    const { rights, ...rows } = found
    const held = view.own && { ...view.own, ...rights }
    return { ...view, shapes, filter, names, found: rows, groups, own: held }
  } catch (error) {
    if (isShown(error)) return { ...view, shapes, refused: error }
    throw error
  }
}

/** Whoever is no longer signed in is led to sign in, and not shown a page. */
function isShown(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code !== 'signin.no-session'
}

function grantedPart(version: DatasetVersion, columns: readonly number[]): DatasetVersion {
  return { ...version, columns: version.columns.filter(({ number }) => columns.includes(number)) }
}

/** What a browser sends along does not count here: everybody sees the same. */
export function nobody(address: string): Caller {
  return {
    client: null,
    scopes: [],
    purpose: null,
    task: null,
    address,
    zones: [],
    expiresAt: null,
  }
}

type RowsRead = ExploreRows & { rights: Pick<OwnRights, 'grant' | 'masks'> }

/** The same page that the API gives, with its count where counting does not take too long. */
async function readRows(query: Query, asked: Asked): Promise<RowsRead> {
  const { id, selection, caller, reference } = asked
  const isOwn = caller.person !== undefined
  const search = exploreParameters(selection)
  search.set('limit', String(exploreRows))
  const question = { dataset: id, search, caller, reference, format: 'json' } as const
  const record = { caller, dataset: id, reference }
  const page = await recordRefusalOf(query, record, () =>
    // Of a person rows and count are one read on record.
    isOwn ? readCounted(query, question) : readPage(query, { ...question, previous: true }),
  )
  query.usage.count(id)
  const columns = shownColumns(page.plan)
  return {
    columns: columns.map(({ name }) => name),
    rows: readCells(isOwn ? null : id, page.plan.facts.version, columns, page.body),
    next: page.next,
    previous: page.previous,
    total: isOwn ? page.total : await countRows(query, asked, page),
    sequence: page.plan.facts.seq,
    rights: { grant: page.plan.allowed.grant?.id ?? null, masks: masksOf(page.plan) },
  }
}

async function readCounted(query: Query, question: Parameters<typeof readPage>[1]) {
  const search = new URLSearchParams(question.search)
  search.set('count', 'true')
  try {
    return await readPage(query, { ...question, search })
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'query.too-broad') throw error
    return readPage(query, question)
  }
}

/** Masked columns by name, as a grant writes the masks. */
export function masksOf(plan: Plan): Record<string, string> {
  const masked = shownColumns(plan).flatMap(({ name, number }) => {
    const mask = plan.allowed.masks[number]
    return mask ? [[name, writeMask(mask)] as const] : []
  })
  return Object.fromEntries(masked)
}

async function countRows(
  query: Query,
  { id, selection, caller, reference }: Asked,
  page: { total: number | null; rows: number; next: string | null },
): Promise<number | null> {
  if (page.total !== null) return page.total
  if (selection.cursor === '' && page.next === null) return page.rows
  const search = exploreParameters({ ...selection, cursor: '', sortby: '', properties: '' })
  search.set('count', 'true')
  search.set('limit', '1')
  try {
    const counted = await readPage(query, {
      dataset: id,
      search,
      caller,
      reference,
      format: 'json',
    })
    return counted.total
  } catch (error) {
    if (error instanceof Refusal && error.code === 'query.too-broad') return null
    throw error
  }
}

/** What cannot be asked of groups does not take the rows away. */
async function readGroups(query: Query, asked: Asked): Promise<ExploreView['groups']> {
  const { id, selection, caller, reference } = asked
  if (selection.group === '' && selection.value === '') return null
  const search = aggregateParameters(selection)
  search.set('limit', String(groupsAsked(selection)))
  const record = { caller, dataset: id, reference }
  try {
    const found = await recordRefusalOf(query, record, () =>
      readAggregate(query, { dataset: id, search, caller, reference }),
    )
    const groups = parseDigits(found.body) as [Cell[], Cell[]][]
    return {
      by: found.question.group.map(({ name }) => name),
      figures: found.question.figures.map(({ name }) => name),
      rows: groups.map(([values, figures]) => ({
        values: values.map(cellOf),
        figures: figures.map(cellOf),
      })),
      more: found.more,
    }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error }
    throw error
  }
}

type Cell = string | boolean | null
const cellOf = (cell: Cell) => (cell === null ? null : String(cell))

type Context = { source?: string }
type RawJson = {
  parse(text: string, revive: (name: string, value: unknown, context: Context) => unknown): unknown
  rawJSON(text: string): unknown
}

/** Numbers by their digits as they came, also within a shape, since a JavaScript number loses some. */
function parseDigits(text: string): unknown {
  const json = JSON as unknown as RawJson
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined
      ? { toString: () => source, toJSON: () => json.rawJSON(source) }
      : value,
  )
}

/** Cells that are cut lead to their whole, where the dataset is named. */
function readCells(
  id: string | null,
  version: DatasetVersion,
  columns: readonly StoredColumn[],
  body: Buffer,
): ExploreCell[][] {
  const records = parseDigits(body.toString('utf8')) as Record<string, unknown>[]
  return records.map((record) =>
    columns.map((column) => {
      const value = record[column.name]
      if (value === null || value === undefined) return null
      const text = textOf(column, value)
      if (text.length <= cellLengthMax) return { text }
      const cut = text.slice(0, cellLengthMax).replace(/[\ud800-\udbff]$/, '')
      return { text: cut, length: text.length, whole: id && wholeCell(id, version, record, column) }
    }),
  )
}

function textOf(column: StoredColumn, value: unknown): string {
  if (column.type === 'json' || column.type === 'geometry') return JSON.stringify(value)
  return String(value)
}

/** Where the record stands with this one cell; null where the rows do not show their key. */
function wholeCell(
  id: string,
  { key }: DatasetVersion,
  record: Record<string, unknown>,
  { name }: StoredColumn,
): string | null {
  const parts = key.map((one) => record[one])
  if (parts.some((part) => part === undefined)) return null
  const path = calls.record(id).replace('{key}', encodeURIComponent(parts.join(',')))
  return `${path}?properties=${name}`
}

async function readShapes(db: Queryable, id: string, rule: Rule): Promise<ColumnShape[] | null> {
  const { profile } = await readQuality(db, id, rule, { values: true, samples: false })
  return profile && shapesOf(profile)
}

/** Names of the codes that a filter, its groups and the values to tick hold. */
async function namesOf(
  db: Queryable,
  { columns }: DatasetVersion,
  { filter, groups, shapes }: Pick<ExploreView, 'filter' | 'groups' | 'shapes'>,
): Promise<ExploreView['names']> {
  const names: ExploreView['names'] = {}
  for (const { column, codes } of codesShown(columns, filter, groups, shapes)) {
    const day = dayOfCodes(column, today())
    const found = await selectNames(db, listOf(column), codes, day)
    names[column.name] = Object.fromEntries(found)
  }
  return names
}

function listOf(column: StoredColumn): string {
  return codeSetName(column)!.split('/')[0]!
}

const today = () => new Date().toISOString().slice(0, 10)
const codesMax = 200

/** Of what a form of the explorer is. */
export async function exploreFormOf({ db, facts }: Query, id: string): Promise<ExploreForm> {
  const { columns } = (await facts.now(id)).version
  return { columns, codesFor: (column, typed) => codesFor(db, column, typed) }
}

async function codesFor(db: Queryable, column: StoredColumn, typed: string): Promise<string[]> {
  const { asOf, level = null } = column.codelist ?? {}
  const day = typeof asOf === 'string' ? asOf : null
  const options = { limit: codesMax, level, asOf: day }
  const found = await searchCodes(db, listOf(column), typed, options)
  return [...new Set(found.map(({ code }) => code))]
}
