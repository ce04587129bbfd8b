/** Every statement about agencies. */
import type { Queryable } from '../pg/database.ts'
import type { Agency } from './agency.ts'

export async function selectAgencies(db: Queryable, id: string | null): Promise<Agency[]> {
  const { rows } = await db.query(
    `select id, name_vi, name_en, identifier_old, identifier_new, contact, parent_id,
       valid_from::text, valid_to::text
     from people.agency where $1::text is null or id = $1 order by id`,
    [id],
  )
  return rows.map((row) => ({
    id: row.id,
    name: { vi: row.name_vi, en: row.name_en },
    identifierOld: row.identifier_old,
    identifierNew: row.identifier_new,
    contact: row.contact,
    parent: row.parent_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
}

/** Inserts or replaces; says whether anything is different now. */
export async function upsertAgency(tx: Queryable, agency: Agency): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into people.agency as old (id, name_vi, name_en, identifier_old, identifier_new,
       contact, parent_id, valid_from, valid_to)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name_vi = excluded.name_vi, name_en = excluded.name_en,
       identifier_old = excluded.identifier_old, identifier_new = excluded.identifier_new,
       contact = excluded.contact, parent_id = excluded.parent_id,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to
     where (old.name_vi, old.name_en, old.identifier_old, old.identifier_new, old.contact,
         old.parent_id, old.valid_from, old.valid_to)
       is distinct from (excluded.name_vi, excluded.name_en, excluded.identifier_old,
         excluded.identifier_new, excluded.contact, excluded.parent_id, excluded.valid_from,
         excluded.valid_to)`,
    [
      agency.id,
      agency.name.vi,
      agency.name.en,
      agency.identifierOld,
      agency.identifierNew,
      agency.contact,
      agency.parent,
      agency.validFrom,
      agency.validTo,
    ],
  )
  return rowCount === 1
}
