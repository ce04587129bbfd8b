/** What a question must know of its dataset: definition, and where the data stands or stood. */
import type { Bilingual, DatasetVersion, Personal, Sharing } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { askAgency, listAgencies } from '../people/agency.ts'
import type { Database } from '../pg/database.ts'
import { storedInstant } from './filter-value.ts'

export type DatasetFacts = {
  /** The definition the rows are shown in: today's, or that of the time asked for. */
  version: DatasetVersion
  seq: number
  change: number
  /** Current rows; null for the past. */
  rows: number | null
  appliedAt: string | null
  /** Bound to a past or fixed state, that may not move on. */
  pinned: boolean
  ask: Bilingual
  /** Columns with the stricter classification of then and now. */
  columns: { name: string; number: number; personal: Personal }[]
  sharing: Sharing
  /** Rises whenever rows are withheld for their persons, or shown again. */
  withheld: number
}

export type FactsReader = {
  now(dataset: string): Promise<DatasetFacts>
  /** Reads anew at the next call. */
  forget(dataset: string): void
  /** `asOf`: an instant, or a sequence. */
  asOf(dataset: string, asOf: string): Promise<DatasetFacts>
  atSequence(dataset: string, seq: number): Promise<DatasetFacts>
}

const levels: readonly Personal[] = ['none', 'basic', 'sensitive']
const sharings: readonly Sharing[] = ['open', 'shared', 'own']
const keptMs = 2_000

export function createFactsReader(db: Database): FactsReader {
  const kept = new Map<string, { facts: DatasetFacts; untilMs: number }>()

  async function now(dataset: string): Promise<DatasetFacts> {
    const found = kept.get(dataset)
    if (found && found.untilMs > Date.now()) return found.facts
    const facts = await readNow(db, dataset)
    kept.set(dataset, { facts, untilMs: Date.now() + keptMs })
    return facts
  }

  async function at(dataset: string, where: string, value: string): Promise<DatasetFacts> {
    const today = await now(dataset)
    const { rows } = await db.query(
      `select seq, version, last_change as change,
         to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as applied_at
       from store.apply where dataset = $1 and ${where} order by seq desc limit 1`,
      [dataset, value],
    )
    const row = rows[0] ?? { seq: 0, version: 1, change: 0, applied_at: null }
    const version = await findDataset(db, dataset, row.version)
    return {
      ...today,
      version,
      seq: Number(row.seq),
      change: Number(row.change),
      rows: null,
      appliedAt: row.applied_at,
      pinned: true,
      columns: stricter(version, today.version),
      sharing: await sharingSince(db, version, Number(row.change), today.sharing),
    }
  }

  return {
    now,
    forget: (dataset) => kept.delete(dataset),
    async asOf(dataset, asOf) {
      if (/^\d{1,15}$/.test(asOf)) {
        const { seq } = await readNow(db, dataset)
        if (Number(asOf) > seq) throw new Refusal('query.bad-as-of', { value: asOf, last: seq })
        return at(dataset, 'seq = $2', asOf)
      }
      const instant = readInstant(asOf)
      if (instant === null) {
        const { seq } = await now(dataset)
        throw new Refusal('query.bad-as-of', { value: asOf.slice(0, 60), last: seq })
      }
      return at(dataset, 'applied_at <= $2::timestamptz', instant)
    },
    async atSequence(dataset, seq) {
      const today = await now(dataset)
      // Where nothing came in since, the definition of today is the one its first page was read by.
      if (today.seq === seq) return { ...today, rows: null, pinned: true }
      return at(dataset, 'seq = $2', String(seq))
    },
  }
}

/** As PostgreSQL takes it, which knows no year 0 and none of five digits; null for what is none. */
function readInstant(asOf: string): string | null {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(asOf)
  if (!isDay && !/T.+(Z|[+-]\d{2}:\d{2})$/.test(asOf)) return null
  // A day means its end in Viet Nam, as people say "on that day".
  const instant = storedInstant(isDay ? `${asOf}T23:59:59.999999+07:00` : asOf)
  return instant !== null && /^(?!0000)\d{4}-/.test(instant) ? instant : null
}

async function readNow(db: Database, dataset: string): Promise<DatasetFacts> {
  const version = await findDataset(db, dataset)
  const { rows } = await db.query(
    `select seq, change, rows,
       to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as applied_at,
       w.number as withheld
     from personal.withheld_state w left join store.dataset_state s on s.dataset = $1`,
    [dataset],
  )
  const agencies = await listAgencies(db)
  const owner = agencies.find((agency) => agency.id === version.owner)
  return {
    version,
    seq: Number(rows[0]?.seq ?? 0),
    change: Number(rows[0]?.change ?? 0),
    rows: Number(rows[0]?.rows ?? 0),
    appliedAt: rows[0]?.applied_at ?? null,
    pinned: false,
    ask: owner ? askAgency(owner) : { vi: version.owner, en: version.owner },
    columns: version.columns.map(({ name, number, personal }) => ({ name, number, personal })),
    sharing: version.sharing,
    withheld: Number(rows[0]!.withheld),
  }
}

/**
 * The strictest classification from then until now. Data that is open today but was not for a while
 * in between stays behind a grant for the time before: somebody had a reason to close it. As in the
 * second wall, a break counts only if data came in since.
 */
async function sharingSince(
  db: Database,
  then: DatasetVersion,
  change: number,
  today: Sharing,
): Promise<Sharing> {
  const strict = stricterOf(sharings, then.sharing, today)
  if (strict !== 'open') return strict
  const { rows } = await db.query(
    `select coalesce(read.open_since($1) > $3, true) as broken, array(
       select definition ->> 'sharing' from catalogue.dataset_version
       where dataset = $1 and version >= $2) as sharings`,
    [then.id, then.version, change],
  )
  if (!rows[0].broken) return strict
  return (rows[0].sharings as Sharing[]).reduce((one, other) => stricterOf(sharings, one, other))
}

function stricter(then: DatasetVersion, now: DatasetVersion): DatasetFacts['columns'] {
  return then.columns.map(({ name, number, personal }) => {
    const today = now.columns.find((column) => column.number === number)?.personal ?? 'sensitive'
    return { name, number, personal: stricterOf(levels, personal, today) }
  })
}

function stricterOf<T>(order: readonly T[], one: T, other: T): T {
  return order[Math.max(order.indexOf(one), order.indexOf(other))]!
}
