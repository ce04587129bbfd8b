/** How the definition that a draft makes differs from the one in force, and whom that touches. */
import { datasetSchema, type DatasetVersion, type StoredColumn } from '@kho/contract/dataset.ts'
import { isInForce } from '../access/grant.ts'
import { listGrants } from '../access/list-grants.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { numberColumns } from '../catalogue/number-columns.ts'
import type { Queryable } from '../pg/database.ts'
import { listReleases } from '../release/list-releases.ts'
import { typeField } from './column-field.ts'
import { definitionOf } from './definition-of.ts'
import type { Draft } from './draft.ts'

export type ColumnChange = {
  column: string
  what: 'added' | 'removed' | 'retyped' | 'renamed' | 'reread' | 'personal' | 'required'
  was: string
  now: string
}

export type Compared = {
  dataset: string
  from: number
  columns: ColumnChange[]
  /** Of the dataset itself: title, key, sharing and the like, by the name of its member. */
  members: { member: string; was: string; now: string }[]
  /** Grants in force over columns that change; without a client they are of persons. */
  grants: { grant: number; client: string | null; columns: string[] }[]
  /** The open release that would no longer hold, with the columns that break it. */
  broken: { release: number; columns: string[] } | null
}

/** Null for a new dataset, and while the draft is no definition yet. */
export async function compareVersions(
  db: Queryable,
  draft: Omit<Draft, 'revisions'>,
  at: Date,
): Promise<Compared | null> {
  const { base } = draft
  const { data } = datasetSchema.safeParse(definitionOf(draft).definition)
  if (base === null || !data) return null
  const { version, added, removed, retyped, renamed, reread } = numberColumns(data, base)
  const pairs = version.columns.flatMap((now) => {
    const was = base.columns.find(({ number }) => number === now.number)
    return was ? [{ was, now }] : []
  })
  const change = (what: ColumnChange['what'], was: StoredColumn | null, now: StoredColumn | null) =>
    tellChange(what, was, now)
  const columns = [
    ...added.map((now) => change('added', null, now)),
    ...removed.map((was) => change('removed', was, null)),
    ...retyped.map(([was, now]) => change('retyped', was, now)),
    ...renamed.map(([was, now]) => change('renamed', was, now)),
    ...reread.map(([was, now]) => change('reread', was, now)),
    ...pairs
      .filter(({ was, now }) => was.personal !== now.personal)
      .map(({ was, now }) => change('personal', was, now)),
    ...pairs
      .filter(({ was, now }) => was.required !== now.required)
      .map(({ was, now }) => change('required', was, now)),
  ]
  const touched = [...removed, ...retyped.map(([was]) => was), ...renamed.map(([was]) => was)]
  return {
    dataset: base.id,
    from: base.version,
    columns,
    members: membersOf(base, version),
    grants: await grantsOver(db, base.id, touched, at),
    broken: await brokenRelease(db, base, version, [...removed, ...retyped.map(([was]) => was)]),
  }
}

function tellChange(
  what: ColumnChange['what'],
  was: StoredColumn | null,
  now: StoredColumn | null,
): ColumnChange {
  const tell = (column: StoredColumn | null): string => {
    if (column === null) return ''
    if (what === 'renamed') return column.name
    if (what === 'personal') return column.personal
    if (what === 'required') return String(column.required)
    return typeField(column)
  }
  return { column: (was ?? now)!.name, what, was: tell(was), now: tell(now) }
}

const compared = [
  'title',
  'description',
  'supplier',
  'updateForm',
  'updateFrequency',
  'permittedUsers',
  'database',
  'databaseEn',
  'sharing',
  'importance',
  'retention',
  'legalGround',
  'key',
  'documents',
] as const satisfies readonly (keyof DatasetVersion)[]

function membersOf(base: DatasetVersion, version: DatasetVersion): Compared['members'] {
  const tell = (value: unknown) =>
    typeof value === 'string' ? value : JSON.stringify(value ?? '').slice(0, 300)
  return compared
    .map((member) => ({ member, was: sorted(base[member]), now: sorted(version[member]) }))
    .filter(({ was, now }) => JSON.stringify(was) !== JSON.stringify(now))
    .map(({ member, was, now }) => ({ member, was: tell(was), now: tell(now) }))
}

/** With its members in one order, since a stored definition has another than a parsed one. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]))
}

async function grantsOver(
  db: Queryable,
  dataset: string,
  touched: readonly StoredColumn[],
  at: Date,
): Promise<Compared['grants']> {
  const names = new Map(touched.map(({ number, name }) => [number, name]))
  const inForce = (await listGrants(db, { dataset })).filter((grant) => isInForce(grant, at))
  return inForce
    .map(({ id, client, columns, condition }) => ({
      grant: id,
      client,
      columns: [...new Set([...columns, ...Object.keys(condition ?? {}).map(Number)])].flatMap(
        (number) => names.get(number) ?? [],
      ),
    }))
    .filter(({ columns }) => columns.length > 0)
}

/** A personal column breaks the whole of a release, and so does own use: see `judgeDefinition`. */
async function brokenRelease(
  db: Queryable,
  base: DatasetVersion,
  version: DatasetVersion,
  gone: readonly StoredColumn[],
): Promise<Compared['broken']> {
  const [release] = await listReleases(db, { dataset: base.id, states: ['released'] })
  if (!release) return null
  const released = new Set([...release.columns, ...Object.keys(release.condition).map(Number)])
  const columns = gone.filter(({ number }) => released.has(number)).map(({ name }) => name)
  for (const { name, personal } of version.columns) if (personal !== 'none') columns.push(name)
  if (version.sharing === 'own') columns.push('sharing')
  return columns.length === 0 ? null : { release: release.id, columns: [...new Set(columns)] }
}

/** The version in force of the dataset that a draft changes. */
export async function versionInForce(db: Queryable, dataset: string): Promise<number> {
  return (await findDataset(db, dataset)).version
}
