/** Every statement about what is withheld for its person. */
import type { WithheldKind } from '@kho/contract/personal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Exception, Withholding } from './withholding.ts'

/** The wall hashes the key by itself, with a secret of its own. */
export async function insertWithholding(
  tx: Queryable,
  made: { request: string; kind: WithheldKind; key: string; purposes: readonly string[] | null },
): Promise<void> {
  await tx.query(
    `insert into personal.withholding (request, kind, mark, purposes)
     values ($1, $2, personal.mark_of($3), $4)`,
    [made.request, made.kind, made.key, made.purposes],
  )
}

export async function markLifted(tx: Queryable, request: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update personal.withholding set lifted_at = clock_timestamp()
     where request = $1 and lifted_at is null`,
    [request],
  )
  return rowCount === 1
}

/** From here on nothing tells whose rows they were. */
export async function forgetWithheld(tx: Queryable, subject: Buffer): Promise<void> {
  await tx.query(
    `update personal.withholding w
     set mark = null, lifted_at = coalesce(w.lifted_at, clock_timestamp())
     from personal.request r where r.id = w.request and r.subject = $1 and w.mark is not null`,
    [subject],
  )
}

const ms = (name: string) => `(extract(epoch from ${name}) * 1000)::float8`

export async function selectWithholding(
  db: Queryable,
  request: string,
): Promise<Withholding | null> {
  const { rows } = await db.query(
    `select w.id::text, w.purposes, ${ms('w.began_at')} as began_ms, ${ms('w.lifted_at')} as lifted_ms,
       coalesce((select json_agg(json_build_object('grant', e.grant_id, 'ground', e.ground,
           'beganMs', ${ms('e.began_at')}, 'endedMs', ${ms('e.ended_at')}) order by e.began_at)
         from personal.withholding_exception e where e.withholding = w.id), '[]')::text as exceptions
     from personal.withholding w where w.request::text = $1 order by w.id desc limit 1`,
    [request],
  )
  const [row] = rows
  if (!row) return null
  const exceptions: (Pick<Exception, 'grant' | 'ground'> & {
    beganMs: number
    endedMs: number | null
  })[] = JSON.parse(row.exceptions)
  return {
    id: row.id,
    purposes: row.purposes,
    since: new Date(row.began_ms),
    until: dateOf(row.lifted_ms),
    exceptions: exceptions.map(({ grant, ground, beganMs, endedMs }) => ({
      grant,
      ground,
      since: new Date(beganMs),
      until: dateOf(endedMs),
    })),
  }
}

function dateOf(instantMs: number | null): Date | null {
  return instantMs === null ? null : new Date(instantMs)
}

/** False where there is one in force already. */
export async function insertException(
  tx: Queryable,
  made: { withholding: string; grant: number; ground: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into personal.withholding_exception (withholding, grant_id, ground) values ($1, $2, $3)
     on conflict (withholding, grant_id) where ended_at is null do nothing`,
    [made.withholding, made.grant, made.ground],
  )
  return rowCount === 1
}

export async function markExceptionEnded(
  tx: Queryable,
  ended: { withholding: string; grant: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update personal.withholding_exception set ended_at = clock_timestamp()
     where withholding = $1 and grant_id = $2 and ended_at is null`,
    [ended.withholding, ended.grant],
  )
  return rowCount === 1
}

export async function hasGrant(db: Queryable, grant: number): Promise<boolean> {
  const { rows } = await db.query('select from access.grant where id = $1', [grant])
  return rows.length === 1
}
