/** The statement about issued editions of the catalogue. */
import type { Queryable } from '../pg/database.ts'

export type EditionFacts = {
  editions: number
  listed: number
  /** Listed datasets with a newer version than the newest edition lists. */
  changed: number
  /** Shared datasets that the newest edition does not list. */
  unlisted: string[]
  /** Editions whose text no longer gives their hash, or whose hash is not the journal's. */
  altered: string[]
  /** Listed versions whose definition is no longer the one that was issued. */
  redefined: string[]
  unjournaled: string[]
}

/** Asks the tables and the journal; hashes are taken anew. */
export async function selectEditionFacts(db: Queryable): Promise<EditionFacts> {
  const { rows } = await db.query(
    `with newest as (
       select x.* from catalogue.edition_entry x
       where x.edition = (select max(number) from catalogue.edition) and x.taken_out is null
     ), told as (
       select e.number, coalesce(j.body::jsonb->>'sha256', i.fields->>'sha256') as sha256
       from catalogue.edition e
       left join journal.entry j on j.intake_id = e.journal_intake
       left join journal.intake i on i.id = e.journal_intake
     )
     select (select count(*)::int from catalogue.edition) as editions,
       (select count(*)::int from newest) as listed,
       (select count(*)::int from newest n join catalogue.dataset d on d.id = n.dataset
         where d.version <> n.version) as changed,
       array(select d.id from catalogue.dataset d
         where d.sharing <> 'own' and not d.awaits_release
           and exists (select from catalogue.edition)
           and not exists (select from newest n where n.dataset = d.id) order by d.id) as unlisted,
       array(select e.number::text from catalogue.edition e join told t using (number)
         where e.sha256 <> catalogue.edition_hash(catalogue.edition_head(e), e.number)
           or t.sha256 <> encode(e.sha256, 'hex') order by e.number) as altered,
       array(select distinct x.dataset || '@' || x.version from catalogue.edition_entry x
         join catalogue.dataset_version v on v.dataset = x.dataset and v.version = x.version
         where sha256(convert_to(v.definition::text, 'UTF8')) <> x.definition_sha256
         order by 1) as redefined,
       array(select number::text from told where sha256 is null order by number) as unjournaled`,
  )
  return rows[0]
}
