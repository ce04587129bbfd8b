/**
 * Whether a PostgreSQL tells every change of a table to a slot, asked before it is followed.
 * Everything that stands in the way is named at once, in the server's own words, so that the agency
 * mends it in one go.
 */
import type pg from 'pg'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SlotOptions } from './follow-slot.ts'

/** Refused: `source.capture-impossible`, with every reason. */
export async function probeSlot(client: pg.Client, options: SlotOptions): Promise<void> {
  const reasons = [
    ...(await serverFaults(client, options)),
    ...(await publicationFaults(client, options)),
    ...(await tableFaults(client, options)),
  ]
  if (reasons.length === 0) return
  throw new Refusal('source.capture-impossible', {
    source: options.name,
    reason: reasons.join('; '),
  })
}

async function serverFaults(client: pg.Client, { slot }: SlotOptions): Promise<string[]> {
  const { rows } = await client.query(
    `select current_setting('wal_level') as level,
       current_setting('max_replication_slots')::int as most,
       (select count(*) from pg_replication_slots)::int as used,
       exists (select from pg_replication_slots where slot_name = $1) as made,
       exists (select from pg_roles
         where rolname = current_user and (rolreplication or rolsuper)) as replicates`,
    [slot],
  )
  const { level, most, used, made, replicates } = rows[0]
  const faults = []
  if (level !== 'logical') faults.push(`wal_level = ${level} (≠ logical)`)
  if (!replicates) faults.push('ALTER ROLE … REPLICATION ?')
  if (!made && used >= most) faults.push(`max_replication_slots = ${most} (${used} slots)`)
  return faults
}

const published = ['insert', 'update', 'delete', 'truncate'] as const

async function publicationFaults(
  client: pg.Client,
  { publication, table, key }: SlotOptions,
): Promise<string[]> {
  const found = await client.query(
    `select pubinsert as insert, pubupdate as update, pubdelete as delete, pubtruncate as truncate
     from pg_publication where pubname = $1`,
    [publication],
  )
  if (!found.rows[0]) return [`CREATE PUBLICATION ${publication} FOR TABLE ${table} ?`]
  const held = await client.query(
    `select attnames::text[] as columns from pg_publication_tables
     where pubname = $1 and format('%s.%s', schemaname, tablename) = $2`,
    [publication, table],
  )
  if (!held.rows[0]) return [`ALTER PUBLICATION ${publication} ADD TABLE ${table} ?`]
  const silent = published.filter((act) => !found.rows[0][act])
  const columns = new Set<string>(held.rows[0].columns)
  const hidden = key.filter((column) => !columns.has(column))
  return [
    ...(silent.length > 0 ? [`publication ${publication}: publish ≠ ${silent.join(', ')}`] : []),
    ...(hidden.length > 0 ? [`publication ${publication}: ${table} (${hidden.join(', ')} ?)`] : []),
  ]
}

const identities: Record<string, string> = { d: 'default', n: 'nothing', i: 'using index' }

/** What the log does not tell of a deleted row, nobody can know. */
async function tableFaults(client: pg.Client, { table, key }: SlotOptions): Promise<string[]> {
  const { rows } = await client.query(
    `select c.relreplident as identity,
       array(select attname::text from pg_attribute
         where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
       array(select a.attname::text from pg_index i
         join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
         where i.indrelid = c.oid
           and case c.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident
             else false end) as told
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where format('%s.%s', n.nspname, c.relname) = $1`,
    [table],
  )
  if (!rows[0]) return [`${table} ?`]
  const { identity, columns, told } = rows[0]
  const missing = key.filter((column) => !columns.includes(column))
  if (missing.length > 0) return missing.map((column) => `${table}.${column} ?`)
  const untold = identity === 'f' ? [] : key.filter((column) => !told.includes(column))
  if (untold.length === 0) return []
  const found = `replica identity ${identities[identity] ?? identity}`
  return [
    `${table}: ${found} does not tell ${untold.join(', ')} (ALTER TABLE ${table} REPLICA IDENTITY FULL)`,
  ]
}
