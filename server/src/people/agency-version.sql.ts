/** Every statement about agencies as they were, and about what stands in their place. */
import type { Queryable } from '../pg/database.ts'
import type { Agency, AgencyFacts, AgencyVersion } from './agency.ts'
import { factColumns, factsOf, factValues } from './agency.sql.ts'
import type { Paper } from './paper.ts'

/** Agencies there were on a day, or one of them, with the version of then; by id. */
export async function selectAgenciesAt(
  db: Queryable,
  day: string,
  agency: string | null,
): Promise<Agency[]> {
  const { rows } = await db.query(
    `select distinct on (a.id) a.id, v.*, a.valid_from::text as first_day,
       a.valid_to::text as last_day
     from people.agency a join people.agency_version v on v.agency_id = a.id
     where ($2::text is null or a.id = $2) and v.valid_from <= $1::date
       and a.withdrawn_at is null and (a.valid_from is null or a.valid_from <= $1::date)
       and (a.valid_to is null or a.valid_to >= $1::date)
     order by a.id, v.valid_from desc`,
    [day, agency],
  )
  return rows.map((row) => ({
    id: row.id,
    ...factsOf(row),
    validFrom: row.first_day,
    validTo: row.last_day,
  }))
}

export async function selectVersions(db: Queryable, agency: string): Promise<AgencyVersion[]> {
  const { rows } = await db.query(
    `select ${factColumns}, nullif(valid_from, '-infinity')::text as from_day, document_number,
       document_date::text
     from people.agency_version where agency_id = $1 order by valid_from`,
    [agency],
  )
  return rows.map((row) => ({
    from: row.from_day,
    ...factsOf(row),
    documentNumber: row.document_number,
    documentDate: row.document_date,
  }))
}

/** The version that begins on a day, in place of one that began on the same day. */
export async function upsertVersion(
  tx: Queryable,
  agency: string,
  version: AgencyFacts & Paper & { from: string | null },
): Promise<void> {
  await tx.query(
    `insert into people.agency_version (agency_id, valid_from, document_number, document_date,
       ${factColumns})
     values ($1, coalesce($2::date, '-infinity'), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (agency_id, valid_from) do update set name_vi = excluded.name_vi,
       name_en = excluded.name_en, identifier_old = excluded.identifier_old,
       identifier_new = excluded.identifier_new, contact = excluded.contact,
       contact_account = excluded.contact_account, contact_function = excluded.contact_function,
       parent_id = excluded.parent_id, zones = excluded.zones,
       document_number = excluded.document_number, document_date = excluded.document_date`,
    [agency, version.from, version.documentNumber, version.documentDate, ...factValues(version)],
  )
}

/** Those that begin on a day or later; all without one. */
export async function deleteVersions(
  tx: Queryable,
  agency: string,
  from: string | null = null,
): Promise<void> {
  await tx.query(
    `delete from people.agency_version
     where agency_id = $1 and ($2::date is null or valid_from >= $2::date)`,
    [agency, from],
  )
}

/** Something in being that belongs to an agency; undefined where nothing does. */
export async function selectBelonging(db: Queryable, agency: string): Promise<string | undefined> {
  const { rows } = await db.query(
    `select 'account ' || id as belonging from people.account where agency_id = $1
     union all select 'client ' || id from people.client where agency_id = $1
     union all select 'appointment ' || id from people.appointment
       where agency_id = $1 and ended_at is null
     union all select 'agency ' || id from people.agency
       where parent_id = $1 and withdrawn_at is null
     union all select 'dataset ' || d.id from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
       where $1 in (v.definition ->> 'owner', v.definition ->> 'supplier')
     limit 1`,
    [agency],
  )
  return rows[0]?.belonging
}

/** The agencies whose parent is one of these on a day. */
export async function selectChildren(
  db: Queryable,
  parents: readonly string[],
  day: string,
): Promise<string[]> {
  const { rows } = await db.query(
    `select a.id from people.agency a
       cross join lateral (select parent_id from people.agency_version v
         where v.agency_id = a.id and v.valid_from <= $2::date
         order by v.valid_from desc limit 1) now
     where now.parent_id = any ($1) and a.withdrawn_at is null
       and (a.valid_to is null or a.valid_to >= $2::date)
     order by a.id`,
    [parents, day],
  )
  return rows.map((row) => row.id)
}

export async function selectSuccessors(
  db: Queryable,
  agency: string,
): Promise<{ agency: string; from: string }[]> {
  const { rows } = await db.query(
    `select successor_id, from_day::text from people.agency_successor where agency_id = $1
     order by from_day, successor_id`,
    [agency],
  )
  return rows.map((row) => ({ agency: row.successor_id, from: row.from_day }))
}

export async function selectPredecessors(
  db: Queryable,
  agency: string,
): Promise<{ agency: string; from: string }[]> {
  const { rows } = await db.query(
    `select agency_id, from_day::text from people.agency_successor where successor_id = $1
     order by from_day, agency_id`,
    [agency],
  )
  return rows.map((row) => ({ agency: row.agency_id, from: row.from_day }))
}

export async function insertSuccessor(
  tx: Queryable,
  made: { agency: string; successor: string; from: string; succession: number },
): Promise<void> {
  await tx.query(
    `insert into people.agency_successor (agency_id, successor_id, from_day, succession_id)
     values ($1, $2, $3, $4)`,
    [made.agency, made.successor, made.from, made.succession],
  )
}

export async function deleteSuccessors(tx: Queryable, succession: number): Promise<void> {
  await tx.query('delete from people.agency_successor where succession_id = $1', [succession])
}
