/**
 * Grants suspended, resumed, ended or narrowed many at once, for an act that decides about all of
 * them and journals it. Each says which it changed; the next call under these finds it.
 */
import type { Queryable } from '../pg/database.ts'

export type Narrowed = {
  grant: string
  /** Lasting numbers of the columns that stay; null for all. */
  columns: readonly number[] | null
  /** null for the term it has. */
  ends: Date | null
  /** Of a grant of persons: the agency whose persons hold it from now on. */
  agency?: string
}

export const grantHolds = {
  async suspend(tx: Queryable, ids: readonly string[], reason: string): Promise<string[]> {
    const { rows } = await tx.query(
      `insert into access.suspension (grant_id, reason)
       select g.id, $2 from access.grant g where g.id = any ($1::bigint[]) and g.revoked_at is null
       on conflict (grant_id) where resumed_at is null do nothing returning grant_id::text as id`,
      [ids, reason],
    )
    return rows.map((row) => row.id)
  },

  async resume(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update access.suspension set resumed_at = clock_timestamp()
       where grant_id = any ($1::bigint[]) and resumed_at is null
       returning grant_id::text as id`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  async end(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update access.grant set revoked_at = clock_timestamp()
       where id = any ($1::bigint[]) and revoked_at is null returning id::text`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  /**
   * A grant is never rewritten: a narrower one, or one of another agency's persons, takes its place from now on, with the same paper,
   * masks, key of its masks and commitments, and the old one is revoked. Where nothing is left of
   * its term it is only revoked. Returns old → new; null where there is no new one.
   */
  async narrow(tx: Queryable, narrowed: readonly Narrowed[]): Promise<Map<string, string | null>> {
    const ids = narrowed.map(({ grant }) => grant)
    const columns = narrowed.map((one) => (one.columns ? JSON.stringify(one.columns) : null))
    const ends = narrowed.map((one) => one.ends)
    const agencies = narrowed.map((one) => one.agency ?? null)
    // Through JSON, so that whatever a grant will have besides is taken over without naming it.
    const { rows } = await tx.query(
      `with wanted as (
         select g.*, s.kept, s.agency as passed_to, least(coalesce(s.ends, g.valid_until), g.valid_until) as ends,
           greatest(g.valid_from, clock_timestamp()) as begins
         from unnest($1::bigint[], $2::jsonb[], $3::timestamptz[], $4::text[])
             s (grant_id, kept, ends, agency)
           join access.grant g on g.id = s.grant_id
         where g.revoked_at is null),
       numbered as (
         select w.*, case when ends > begins
           then nextval(pg_get_serial_sequence('access.grant', 'id')) end as new_id from wanted w),
       revoked as (
         update access.grant g set revoked_at = clock_timestamp()
         from numbered n where g.id = n.id returning g.id),
       made as (
         insert into access.grant overriding system value
         select (jsonb_populate_record(null::access.grant, to_jsonb(g) || jsonb_build_object(
           'id', n.new_id, 'valid_from', n.begins, 'valid_until', n.ends,
           'created_at', clock_timestamp(),
           'agency_id', coalesce(n.passed_to, g.agency_id), 'columns', coalesce(n.kept, to_jsonb(g.columns)),
           'masks', coalesce((select jsonb_object_agg(m.key, m.value) from jsonb_each(g.masks) m
             where n.kept is null or n.kept @> m.key::jsonb), '{}')))).*
         from numbered n join access.grant g on g.id = n.id where n.new_id is not null
         returning id)
       select r.id::text as old_id, n.new_id::text as new_id
       from revoked r join numbered n on n.id = r.id`,
      [ids, columns, ends, agencies],
    )
    const made = new Map<string, string | null>(rows.map((row) => [row.old_id, row.new_id]))
    const taken = [...made].filter((pair): pair is [string, string] => pair[1] !== null)
    await takeOver(
      tx,
      taken.map(([old]) => old),
      taken.map(([, fresh]) => fresh),
    )
    return made
  },
}

/** What a grant rests on beside its row, so that hashed values and commitments stay the same. */
async function takeOver(tx: Queryable, old: string[], fresh: string[]): Promise<void> {
  const pair = 'unnest($1::bigint[], $2::bigint[]) p (old_id, new_id)'
  await tx.query(
    `update access.mask_key k set inner_pad = o.inner_pad, outer_pad = o.outer_pad
     from ${pair} join access.mask_key o on o.grant_id = p.old_id where k.grant_id = p.new_id`,
    [old, fresh],
  )
  await tx.query(
    `insert into access.commitment (grant_id, file_name, document, document_sha256, signer,
       signed_on, valid_until)
     select p.new_id, c.file_name, c.document, c.document_sha256, c.signer, c.signed_on,
       c.valid_until
     from ${pair} join access.commitment c on c.grant_id = p.old_id
     where c.withdrawn_at is null and c.valid_until > clock_timestamp()`,
    [old, fresh],
  )
}
