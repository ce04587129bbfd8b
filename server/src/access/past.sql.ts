/** What clients, grants and definitions were at an instant. Grants are never rewritten. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'
import type { DecidedClient, DecidedPerson } from './decide.ts'

export type PastClient = DecidedClient & { sinceMs: number }

/** Clients as they were last changed by an instant; none that came later. */
export async function selectClientsAt(
  db: Queryable,
  who: { client?: string; agency?: string; clients?: readonly string[] },
  at: Date,
): Promise<PastClient[]> {
  const { rows } = await db.query<PastRow>(
    `select * from (
       select distinct on (client_id) client_id, agency_id, locked, zones,
         (extract(epoch from since) * 1000)::float8 as since_ms
       from access.client_past
       where since <= $1 and ($2::text is null or client_id = $2)
         and ($3::text[] is null or client_id = any ($3))
       order by client_id, since desc) p
     where $4::text is null or agency_id = $4 order by client_id`,
    [at, who.client ?? null, who.clients ?? null, who.agency ?? null],
  )
  return rows.map(toClient)
}

type PastRow = {
  client_id: string
  agency_id: string
  locked: boolean
  zones: string[] | null
  since_ms: number
}

function toClient(row: PastRow): PastClient {
  return {
    id: row.client_id,
    agency: row.agency_id,
    locked: row.locked,
    zones: row.zones,
    sinceMs: row.since_ms,
  }
}

/** What the clients that were ever of an agency were within a span of time, by client, oldest first. */
export async function selectClientsWithin(
  db: Queryable,
  agency: string,
  from: Date,
  until: Date,
): Promise<Map<string, PastClient[]>> {
  const { rows } = await db.query<PastRow>(
    `select p.client_id, p.agency_id, p.locked, p.zones,
       (extract(epoch from p.since) * 1000)::float8 as since_ms
     from access.client_past p
     where p.client_id in (select client_id from access.client_past where agency_id = $1)
       and p.since <= $3 and not exists (
         select from access.client_past n
         where n.client_id = p.client_id and n.since > p.since and n.since <= $2)
     order by p.client_id, p.since`,
    [agency, from, until],
  )
  return Map.groupBy(rows.map(toClient), ({ id }) => id)
}

/**
 * A person as it was at an instant: the agencies it had the consumer's function for, and whether it
 * could enter. Of a lock that has been taken back since nothing is known here; the journal has it.
 * Undefined where there was no such account yet.
 */
export async function selectPersonAt(
  db: Queryable,
  account: string,
  at: Date,
): Promise<(DecidedPerson & { agency: string | null }) | undefined> {
  const { rows } = await db.query(
    `select a.id, a.agency_id as agency, a.zones,
       coalesce(a.locked_at <= $2, false) or a.valid_from > $2
         or coalesce(a.valid_until <= $2, false) as locked,
       array(select distinct h.agency from people.held(a.id, $2) h
         where h.function = 'consumer' order by 1) as agencies
     from people.account a where a.id = $1 and a.created_at <= $2`,
    [account, at],
  )
  return rows[0]
}

export type PastDefinition = { version: DatasetVersion; fromMs: number; intakeId: string }

/** Definitions in force at any instant of a span, oldest first. */
export async function selectDefinitions(
  db: Queryable,
  datasets: readonly string[],
  from: Date,
  until: Date,
): Promise<PastDefinition[]> {
  const { rows } = await db.query(
    `select v.definition::text, v.journal_intake::text as intake_id,
       (extract(epoch from v.valid_from) * 1000)::float8 as from_ms
     from catalogue.dataset_version v
     where v.dataset = any ($1) and v.valid_from <= $3 and not exists (
       select from catalogue.dataset_version n where n.dataset = v.dataset
         and n.version > v.version and n.valid_from <= $2)
     order by v.dataset, v.version`,
    [datasets, from, until],
  )
  return rows.map((row) => ({
    version: JSON.parse(row.definition),
    fromMs: row.from_ms,
    intakeId: row.intake_id,
  }))
}

/** Datasets whose definition at an instant was open. */
export async function selectOpenAt(db: Queryable, at: Date): Promise<string[]> {
  const { rows } = await db.query(
    `select dataset from (
       select distinct on (dataset) dataset, definition ->> 'sharing' as sharing
       from catalogue.dataset_version where valid_from <= $1
       order by dataset, version desc) v
     where sharing = 'open' order by dataset`,
    [at],
  )
  return rows.map(({ dataset }) => dataset)
}

export type RowState = { state: 'in-view' | 'out-of-view' | 'absent'; shown: object | null }

/** See `read.row_at`. */
export async function selectRowAt(
  db: Queryable,
  row: { dataset: string; key: readonly string[]; at: Date; condition: object | null },
): Promise<RowState> {
  const { rows } = await db.query('select state, shown::text from read.row_at($1, $2, $3, $4)', [
    row.dataset,
    row.key,
    row.at,
    row.condition === null ? null : JSON.stringify(row.condition),
  ])
  const { state, shown } = rows[0]
  return { state, shown: shown === null ? null : JSON.parse(shown) }
}

export type WithheldBy = { kind: 'restriction' | 'objection'; request: string }

/** Requests of persons that keep a row from a reader; see `read.withheld_by`. */
export async function selectWithheldBy(
  db: Queryable,
  row: { dataset: string; key: readonly string[]; at: Date; purpose: string; grant: number },
): Promise<WithheldBy[]> {
  const { rows } = await db.query(
    'select kind, request::text from read.withheld_by($1, $2, $3, $4, $5)',
    [row.dataset, row.key, row.at, row.purpose, row.grant],
  )
  return rows as WithheldBy[]
}
