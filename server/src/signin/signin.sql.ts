/** Every statement about sessions. */
import type { Assurance, HeldFunction } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'

export type NewSession = {
  tokenHash: Buffer
  account: string
  assurance: Assurance
  hours: number
  device: string
  address: string
}

export async function insertSession(tx: Queryable, session: NewSession): Promise<number> {
  const { rows } = await tx.query(
    `insert into signin.session (token_hash, account_id, assurance, expires_at, device, address)
     values ($1, $2, $3, clock_timestamp() + make_interval(hours => $4), $5, $6)
     returning id::float8 as id`,
    [
      session.tokenHash,
      session.account,
      session.assurance,
      session.hours,
      session.device,
      session.address,
    ],
  )
  return rows[0].id
}

/** An account's first entry makes it active. */
export async function markEntered(tx: Queryable, account: string): Promise<void> {
  await tx.query(
    `update people.account set last_active_at = clock_timestamp(),
       state = case state when 'issued' then 'active' else state end
     where id = $1`,
    [account],
  )
}

export type SessionRow = {
  session: number
  account: string
  name: string
  agency: string | null
  zones: string[] | null
  assurance: Assurance
  held: HeldFunction[]
  /** Seconds since the session was last seen. */
  idle: number
}

/**
 * The live session of a cookie with its account and the functions in force, in one round trip, so
 * that whatever was revoked counts at the next request; undefined where there is none.
 */
export async function selectSession(
  db: Queryable,
  tokenHash: Buffer,
  idleMinutes: number,
): Promise<SessionRow | undefined> {
  const { rows } = await db.query({
    name: 'signin-session',
    text: `select s.id::float8 as session, a.id as account, a.name, a.agency_id as agency, a.zones,
       s.assurance, extract(epoch from clock_timestamp() - s.last_seen_at)::float8 as idle,
       coalesce((select json_agg(json_build_object('appointment', h.appointment,
           'function', h.function, 'agency', h.agency) order by h.appointment)
         from people.held(a.id, clock_timestamp()) h), '[]')::text as held
     from signin.session s join people.account a on a.id = s.account_id
     where s.token_hash = $1 and s.ended_at is null and s.expires_at > clock_timestamp()
       and s.last_seen_at > clock_timestamp() - make_interval(mins => $2)
       and a.state <> 'locked' and a.valid_from <= clock_timestamp()
       and (a.valid_until is null or a.valid_until > clock_timestamp())`,
    values: [tokenHash, idleMinutes],
  })
  const row = rows[0]
  return row && { ...row, held: JSON.parse(row.held) }
}

export async function touchSession(db: Queryable, session: number): Promise<void> {
  await db.query(
    `with seen as (update signin.session set last_seen_at = clock_timestamp() where id = $1
       returning account_id)
     update people.account a set last_active_at = clock_timestamp() from seen
     where a.id = seen.account_id`,
    [session],
  )
}

/** Whether it was still open. */
export async function endSessions(
  tx: Queryable,
  which: { session?: number; account?: string },
): Promise<number> {
  const { rowCount } = await tx.query(
    `update signin.session set ended_at = clock_timestamp()
     where ended_at is null and ($1::bigint is null or id = $1) and ($2::text is null or account_id = $2)
       and ($1::bigint is not null or $2::text is not null)`,
    [which.session ?? null, which.account ?? null],
  )
  return rowCount ?? 0
}

/** A session that is open, as its owner sees it. */
export type OpenSession = {
  session: number
  assurance: Assurance
  device: string
  address: string
  openedAt: string
  lastSeenAt: string
}

/** Those that are neither ended nor past their absolute limit, the latest seen first. */
export async function selectSessions(db: Queryable, account: string): Promise<OpenSession[]> {
  const { rows } = await db.query(
    `select id::float8 as session, assurance, device, address,
       (extract(epoch from opened_at) * 1000)::float8 as opened_ms,
       (extract(epoch from last_seen_at) * 1000)::float8 as seen_ms
     from signin.session
     where account_id = $1 and ended_at is null and expires_at > clock_timestamp()
     order by last_seen_at desc limit 200`,
    [account],
  )
  return rows.map(({ opened_ms, seen_ms, ...row }) => ({
    ...row,
    openedAt: new Date(opened_ms).toISOString(),
    lastSeenAt: new Date(seen_ms).toISOString(),
  }))
}
