/** Every statement about issued editions of the catalogue. */
import type { LeftOut } from '@kho/contract/catalogue-edition.ts'
import type { Queryable } from '../pg/database.ts'
import type { Edition, EditionEntry } from './edition.ts'

/** Nobody issues a second edition while one is being written. */
export async function lockEditions(tx: Queryable): Promise<void> {
  await tx.query('lock table catalogue.edition in share row exclusive mode')
}

const editionColumns = `e.number, e.decision_number as "decisionNumber",
  e.decision_date::text as "decisionDate", e.signer, e.authority, e.valid_from::text as "validFrom",
  encode(e.sha256, 'hex') as sha256, e.issued_at as "issuedAt",
  (select j.index::int from journal.entry j where j.intake_id = e.journal_intake) as "journalEntry",
  n.listed, n.taken_out as "takenOut"`
const counted = `cross join lateral (
    select count(*) filter (where taken_out is null)::int as listed,
      count(taken_out)::int as taken_out
    from catalogue.edition_entry where edition = e.number) n`

/** The newest first. */
export async function selectEditions(
  db: Queryable,
  asked: {
    before?: number | undefined
    number?: number | undefined
    decisionNumber?: string
    decisionDate?: string
    limit: number
  },
): Promise<Edition[]> {
  const { rows } = await db.query(
    `select ${editionColumns} from catalogue.edition e ${counted}
     where ($1::int is null or e.number < $1) and ($2::int is null or e.number = $2)
       and ($3::text is null or e.decision_number = $3)
       and ($4::date is null or e.decision_date = $4)
     order by e.number desc limit $5`,
    [
      asked.before ?? null,
      asked.number ?? null,
      asked.decisionNumber ?? null,
      asked.decisionDate ?? null,
      asked.limit,
    ],
  )
  return rows.map((row) => ({ ...row, issuedAt: new Date(row.issuedAt) }))
}

const entryColumns = `e.dataset, e.version, e.title, e.owner, e.database, e.suppliers,
  e.update_form as "updateForm", e.update_frequency as "updateFrequency",
  e.permitted_users as "permittedUsers", e.taken_out as "takenOut"`

/** By dataset, from after the one named. */
export async function selectEntries(
  db: Queryable,
  asked: { edition: number; after: string; limit: number },
): Promise<EditionEntry[]> {
  const { rows } = await db.query(
    `select row_to_json(x)::text as entry from (
       select ${entryColumns} from catalogue.edition_entry e
       where e.edition = $1 and e.dataset > $2 order by e.dataset limit $3) x`,
    [asked.edition, asked.after, asked.limit],
  )
  return rows.map(({ entry }) => JSON.parse(entry))
}

/** The first edition after which a dataset has been listed without a break. */
export async function selectListedSince(
  db: Queryable,
  dataset: string,
): Promise<Pick<Edition, 'number' | 'decisionNumber' | 'decisionDate'> | null> {
  const { rows } = await db.query(
    `with last as (select max(number) as number from catalogue.edition),
     gap as (
       select coalesce(max(e.number), 0) as number from catalogue.edition e
       where not exists (select from catalogue.edition_entry x
         where x.edition = e.number and x.dataset = $1 and x.taken_out is null)
     )
     select e.number, e.decision_number as "decisionNumber", e.decision_date::text as "decisionDate"
     from catalogue.edition e, last, gap
     where gap.number < last.number and e.number > gap.number order by e.number limit 1`,
    [dataset],
  )
  return rows[0] ?? null
}

/** The text of an edition that its hash is taken of, a line at a time. */
export async function selectHead(db: Queryable, edition: number): Promise<string | null> {
  const { rows } = await db.query(
    'select catalogue.edition_head(e) as line from catalogue.edition e where number = $1',
    [edition],
  )
  return rows[0]?.line ?? null
}

export async function selectLines(
  db: Queryable,
  asked: { edition: number; after: string; limit: number },
): Promise<{ dataset: string; line: string }[]> {
  const { rows } = await db.query<{ dataset: string; line: string }>(
    `select e.dataset, catalogue.edition_line(e) as line from catalogue.edition_entry e
     where e.edition = $1 and e.dataset > $2 order by e.dataset limit $3`,
    [asked.edition, asked.after, asked.limit],
  )
  return rows
}

const blank = (expression: string) => `coalesce(btrim(${expression}), '') = ''`

/** What an edition would list now: shared, with a page, and not left out. $1: ids left out. */
const listable = `
  select d.id as dataset, d.version, v.definition->'title' as title, v.definition->>'owner' as owner,
    v.definition->>'database' as database, p.suppliers, v.definition->'updateForm' as update_form,
    v.definition->>'updateFrequency' as update_frequency,
    v.definition->'permittedUsers' as permitted_users,
    sha256(convert_to(v.definition::text, 'UTF8')) as definition_sha256
  from catalogue.dataset d
  join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
  cross join lateral (select coalesce(array_agg(distinct supplier order by supplier), '{}') as suppliers
    from catalogue.part where dataset = d.id) p
  where d.sharing <> 'own' and not d.awaits_release and d.id <> all($1::text[])`

export type Lacking = { dataset: string; fields: string[] }

/** What could be listed but for one of the five fields that it lacks. */
export async function selectLacking(db: Queryable, leftOut: readonly string[]): Promise<Lacking[]> {
  const { rows } = await db.query<Lacking>(
    `select dataset, fields from (
       select dataset, array_remove(array[
         case when ${blank("title->>'vi'")} or ${blank("title->>'en'")} then 'data' end,
         case when cardinality(suppliers) = 0 then 'supplier' end,
         case when ${blank("update_form->>'vi'")} or ${blank("update_form->>'en'")} then 'form' end,
         case when ${blank('update_frequency')} then 'frequency' end,
         case when coalesce(permitted_users, 'null') in ('null', '[]', '""') then 'users' end
       ], null) as fields from (${listable}) l) x
     where cardinality(fields) > 0 order by dataset`,
    [leftOut],
  )
  return rows
}

/**
 * Writes the entries of the next edition in one statement: what can be listed, and what the edition
 * before listed and this one does not, with why. $2: reasons beside $1; $3: the number; $4: why, unless said.
 */
export async function insertEntries(
  tx: Queryable,
  {
    number,
    leftOut,
    otherwise,
  }: { number: number; leftOut: readonly LeftOut[]; otherwise: string },
): Promise<{ listed: number; takenOut: number }> {
  const { rows } = await tx.query(
    `with listable as (${listable}), written as (
       insert into catalogue.edition_entry (edition, dataset, version, title, owner, database,
         suppliers, update_form, update_frequency, permitted_users, definition_sha256, taken_out)
       select $3::int, l.*, null from listable l
       union all
       select $3::int, b.dataset, b.version, b.title, b.owner, b.database, b.suppliers, b.update_form,
         b.update_frequency, b.permitted_users, b.definition_sha256, coalesce(o.reason, $4)
       from catalogue.edition_entry b
       left join unnest($1::text[], $2::text[]) as o (dataset, reason) on o.dataset = b.dataset
       where b.edition = $3::int - 1 and b.taken_out is null
         and not exists (select from listable l where l.dataset = b.dataset)
       returning taken_out
     )
     select count(*) filter (where taken_out is null)::int as listed,
       count(taken_out)::int as taken_out from written`,
    [leftOut.map(({ dataset }) => dataset), leftOut.map(({ reason }) => reason), number, otherwise],
  )
  return { listed: rows[0].listed, takenOut: rows[0].taken_out }
}

/** The hash of the entries of an edition below a first line. */
export async function hashEntries(tx: Queryable, head: string, number: number): Promise<Buffer> {
  const { rows } = await tx.query('select catalogue.edition_hash($1, $2) as sha256', [head, number])
  return rows[0].sha256
}

export type NewEdition = Pick<
  Edition,
  'number' | 'decisionNumber' | 'decisionDate' | 'signer' | 'authority' | 'validFrom'
>

/** The first line as the table will give it. */
export async function headOf(tx: Queryable, one: NewEdition): Promise<string> {
  const { rows } = await tx.query(
    `select catalogue.edition_head(row($1::int, $2::text, $3::date, $4::text, $5::text, $6::date,
       null, null, null, null)::catalogue.edition) as head`,
    [one.number, one.decisionNumber, one.decisionDate, one.signer, one.authority, one.validFrom],
  )
  return rows[0].head
}

export async function insertEdition(
  tx: Queryable,
  one: NewEdition & { sha256: Buffer; by: string; at: Date; intakeId: string },
): Promise<void> {
  await tx.query(
    `insert into catalogue.edition (number, decision_number, decision_date, signer, authority,
       valid_from, sha256, issued_by, issued_at, journal_intake)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      one.number,
      one.decisionNumber,
      one.decisionDate,
      one.signer,
      one.authority,
      one.validFrom,
      one.sha256,
      one.by,
      one.at,
      one.intakeId,
    ],
  )
}
