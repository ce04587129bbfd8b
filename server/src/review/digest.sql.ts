/**
 * The lines over which a campaign's digests are taken, so that somebody outside who has the file of
 * lines needs nothing but SHA-256: the salt as 64 hexadecimal digits, then a line for each item.
 */
import type { Queryable } from '../pg/database.ts'

export type LineKind = 'population' | 'outcome'

const instant = `coalesce(to_char(last_used_at at time zone 'UTC',
  'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '')`
/** Fields are separated by tabs, which none of them holds: ids, counts, and JSON as it is kept. */
const lines: Record<LineKind, string> = {
  population: `concat_ws(E'\\t', number, kind, subject, agency, coalesce(owner, ''),
    coalesce(holder, ''), coalesce(reviewer, ''), ${instant}, coalesce(uses::text, ''), unused,
    array_to_string(orphaned, ','), told)`,
  outcome: `concat_ws(E'\\t', number, kind, subject, coalesce(decision, ''), outcome)`,
}

export type Counted = { count: number; byKind: Record<string, number>; digest: Buffer }

export async function digestItems(
  db: Queryable,
  campaign: number,
  kind: LineKind,
  salt: Buffer,
): Promise<Counted> {
  const { rows } = await db.query(
    `select count(*)::integer as count,
       sha256(convert_to($2 || E'\\n' || coalesce(string_agg(line, ''), ''), 'UTF8')) as digest,
       coalesce((select jsonb_object_agg(kind, n) from (
         select kind, count(*) as n from review.item where campaign = $1 group by kind) k), '{}')::text
         as kinds
     from (select ${lines[kind]} || E'\\n' as line
       from review.item where campaign = $1 order by number) i`,
    [campaign, salt.toString('hex')],
  )
  const [row] = rows
  return { count: row.count, byKind: JSON.parse(row.kinds), digest: row.digest }
}

/** The lines in their order, some thousand at a time. */
export async function* readLines(
  db: Queryable,
  campaign: number,
  kind: LineKind,
): AsyncGenerator<string> {
  let after = 0
  for (;;) {
    const { rows } = await db.query(
      `select number, ${lines[kind]} || E'\\n' as line from review.item
       where campaign = $1 and number > $2 order by number limit 5000`,
      [campaign, after],
    )
    if (rows.length === 0) return
    yield rows.map((row) => row.line).join('')
    after = rows.at(-1).number
  }
}
