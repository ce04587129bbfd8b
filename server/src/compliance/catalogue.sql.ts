/** Every statement about the catalogue, its code lists and what is released of it. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'

export type KnownDataset = {
  definition: DatasetVersion
  suppliers: string[]
  /** Agencies it names that nobody declared, or that have ended. */
  unknownAgencies: string[]
  /** The generated functions by which rows leave are there. */
  hasReadFunction: boolean
  rows: number
}

/** All datasets as they are in force, by id; `today` as `YYYY-MM-DD` in Viet Nam. */
export async function selectKnownDatasets(db: Queryable, today: string): Promise<KnownDataset[]> {
  const { rows } = await db.query(
    `select v.definition::text, coalesce(s.rows, 0) as rows, p.suppliers,
       exists (select from pg_proc f where f.pronamespace = 'read'::regnamespace
         and f.proname = 'p_' || replace(d.id, '-', '_')) as has_read,
       array(select n from unnest(p.suppliers || (v.definition->>'owner')) n
         where not exists (select from people.agency a where a.id = n and a.withdrawn_at is null
           and (a.valid_to is null or a.valid_to >= $1)) order by n) as unknown
     from catalogue.dataset d
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     left join store.dataset_state s on s.dataset = d.id
     cross join lateral (select coalesce(array_agg(distinct supplier), '{}') as suppliers
       from catalogue.part where dataset = d.id) p
     order by d.id`,
    [today],
  )
  return rows.map((row) => ({
    definition: JSON.parse(row.definition),
    suppliers: row.suppliers,
    unknownAgencies: [...new Set<string>(row.unknown)],
    hasReadFunction: row.has_read,
    rows: Number(row.rows),
  }))
}

export type SecretRefusals = { refused: number; kept: string[]; unjournaled: string[] }

/** Loads refused for a secrecy mark: those that left something behind, those without an entry. */
export async function selectSecretRefusals(db: Queryable): Promise<SecretRefusals> {
  const { rows } = await db.query(
    `with secret as (
       select id from intake.load where refusal->>'code' = 'catalogue.state-secret'
     ), told as (
       select body::jsonb->>'load' as load from journal.entry
       where kind not in ('read', 'read-closed')
         and body::jsonb @> '{"kind": "intake.refused", "code": "catalogue.state-secret"}'
       union all select fields->>'load' from journal.intake where kind = 'intake.refused'
     )
     select (select count(*)::int from secret) as refused,
       array(select id::text from secret s where exists (select from store.apply where load_id = s.id)
         or exists (select from intake.quarantine where load_id = s.id)) as kept,
       array(select id::text from secret s
         where not exists (select from told where told.load = s.id::text)) as unjournaled`,
  )
  return rows[0]
}

/** Grants in force by purpose; whether the database itself knows only the six. */
export async function selectPurposes(
  db: Queryable,
): Promise<{ byPurpose: Record<string, number>; hasRule: boolean }> {
  const { rows } = await db.query(
    `select coalesce(jsonb_object_agg(purpose, n), '{}')::text as by_purpose,
       exists (select from pg_constraint where conrelid = 'access.grant'::regclass
         and conname = 'grant_purpose_check' and convalidated) as has_rule
     from (select purpose, count(*)::int as n from access."grant"
       where revoked_at is null and valid_until > clock_timestamp() group by purpose) g`,
  )
  return { byPurpose: JSON.parse(rows[0].by_purpose), hasRule: rows[0].has_rule }
}

export type ListSize = { list: string; codes: number }

export async function selectListSizes(db: Queryable): Promise<ListSize[]> {
  const { rows } = await db.query<ListSize>(
    `select l.list, count(c.code)::int as codes from codelist.list l
     left join codelist.code c on c.list = l.list group by l.list order by l.list`,
  )
  return rows
}

export type ReleaseFacts = {
  released: number
  stopped: string[]
  /** Released columns that are personal, as `dataset.column`. */
  personal: string[]
  /** Whose decision has no entry in the journal. */
  unjournaled: string[]
}

export async function selectReleaseFacts(db: Queryable): Promise<ReleaseFacts> {
  const { rows } = await db.query(
    `with out as (
       select r.*, v.definition from release.release r
       join catalogue.dataset d on d.id = r.dataset
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
       where r.state = 'released'
     )
     select (select count(*)::int from out) as released,
       array(select dataset from out where stopped is not null order by 1) as stopped,
       array(select distinct out.dataset || '.' || (c->>'name')
         from out, jsonb_array_elements(out.definition->'columns') c
         where (c->>'number')::int = any(out.columns) and coalesce(c->>'personal', 'none') <> 'none' order by 1) as personal,
       array(select dataset from out where not exists (
         select from release.step s where s.release = out.id and s.kind = 'released' and (
           exists (select from journal.entry e where e.intake_id = s.journal_intake)
           or exists (select from journal.intake i where i.id = s.journal_intake)))) as unjournaled`,
  )
  return rows[0]
}
