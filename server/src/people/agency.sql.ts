/** Every statement about agencies as they are today. */
import type { Queryable } from '../pg/database.ts'
import type { Agency, AgencyFacts } from './agency.ts'

export const factColumns = `name_vi, name_en, identifier_old, identifier_new, contact,
  contact_account, contact_function, parent_id, zones`

export function factsOf(row: any): AgencyFacts {
  return {
    name: { vi: row.name_vi, en: row.name_en },
    identifierOld: row.identifier_old,
    identifierNew: row.identifier_new,
    contact: row.contact,
    contactAccount: row.contact_account,
    contactFunction: row.contact_function,
    parent: row.parent_id,
    zones: row.zones,
  }
}

/** In the order of `factColumns`. */
export function factValues(facts: AgencyFacts): unknown[] {
  const { name, identifierOld, identifierNew, contact, contactAccount } = facts
  const { contactFunction, parent, zones } = facts
  const who = [contact, contactAccount, contactFunction]
  return [name.vi, name.en, identifierOld, identifierNew, ...who, parent, zones]
}

export async function selectAgencies(db: Queryable, id: string | null): Promise<Agency[]> {
  const { rows } = await db.query(
    `select id, ${factColumns}, valid_from::text, valid_to::text from people.agency
     where withdrawn_at is null and ($1::text is null or id = $1) order by id`,
    [id],
  )
  return rows.map((row) => ({
    id: row.id,
    ...factsOf(row),
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
}

/** Makes an agency known, also one that a succession had made known and that was undone. */
export async function insertAgency(tx: Queryable, agency: Agency): Promise<void> {
  await tx.query(
    `insert into people.agency (id, valid_from, valid_to, ${factColumns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set withdrawn_at = null, valid_from = excluded.valid_from,
       valid_to = excluded.valid_to, name_vi = excluded.name_vi, name_en = excluded.name_en,
       identifier_old = excluded.identifier_old, identifier_new = excluded.identifier_new,
       contact = excluded.contact, contact_account = excluded.contact_account,
       contact_function = excluded.contact_function, parent_id = excluded.parent_id,
       zones = excluded.zones`,
    [agency.id, agency.validFrom, agency.validTo, ...factValues(agency)],
  )
}

/** The days on which there is such an agency. */
export async function updateDays(
  tx: Queryable,
  { id, validFrom, validTo }: Pick<Agency, 'id' | 'validFrom' | 'validTo'>,
): Promise<void> {
  await tx.query('update people.agency set valid_from = $2, valid_to = $3 where id = $1', [
    id,
    validFrom,
    validTo,
  ])
}

export async function updateWithdrawn(tx: Queryable, id: string): Promise<void> {
  await tx.query('update people.agency set withdrawn_at = clock_timestamp() where id = $1', [id])
}

/**
 * Brings what is shown as today's into line with the versions, of one agency or of all. Returns the
 * agencies that are different now.
 */
export async function renewAgencies(
  tx: Queryable,
  day: string,
  id: string | null = null,
): Promise<string[]> {
  const { rows } = await tx.query(
    `update people.agency a set name_vi = v.name_vi, name_en = v.name_en,
       identifier_old = v.identifier_old, identifier_new = v.identifier_new, contact = v.contact,
       contact_account = v.contact_account, contact_function = v.contact_function,
       parent_id = v.parent_id, zones = v.zones
     from (select distinct on (agency_id) * from people.agency_version
       where valid_from <= $1::date and ($2::text is null or agency_id = $2)
       order by agency_id, valid_from desc) v
     where v.agency_id = a.id
       and (a.name_vi, a.name_en, a.identifier_old, a.identifier_new, a.contact, a.contact_account,
         a.contact_function, a.parent_id, a.zones)
         is distinct from (v.name_vi, v.name_en, v.identifier_old, v.identifier_new, v.contact,
         v.contact_account, v.contact_function, v.parent_id, v.zones)
     returning a.id`,
    [day, id],
  )
  return rows.map((row) => row.id)
}

/** Whether `ancestor` stands above an agency, or is it. */
export async function selectIsAbove(
  db: Queryable,
  ancestor: string,
  agency: string,
): Promise<boolean> {
  const { rows } = await db.query(
    `with recursive above as (
       select $1::text collate "C" as id
       union select a.parent_id from above b join people.agency a on a.id = b.id
       where a.parent_id is not null
     )
     select exists (select from above where id = $2) as found`,
    [agency, ancestor],
  )
  return rows[0].found
}

/** Another agency in being that has one of the identifiers; undefined where none has. */
export async function selectIdentifierTaken(
  db: Queryable,
  { id, identifierOld, identifierNew }: Agency,
): Promise<{ agency: string; identifier: string } | undefined> {
  const { rows } = await db.query(
    `select id as agency, case when identifier_old = $2 then $2 else $3 end as identifier
     from people.agency
     where id <> $1 and valid_to is null and withdrawn_at is null
       and (identifier_old = $2 or identifier_new = $3)
     order by id limit 1`,
    [id, identifierOld, identifierNew],
  )
  return rows[0]
}
