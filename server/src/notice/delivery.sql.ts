/** Every statement about deliveries. */
import type { DeliveryState, NoticeKind, NoticeWay } from '@kho/contract/notice.ts'
import type { Queryable } from '../pg/database.ts'
import type { About } from './event.ts'
import { ownerActs } from './subscription.sql.ts'

/** A notice that is due, with what it takes to send it. */
export type DueDelivery = {
  id: string
  tries: number
  subscription: string
  way: NoticeWay
  address: string
  sealed: Buffer | null
  keyId: string | null
  /** Whether the client or account that subscribed may be told anything now. */
  mayBeTold: boolean
  /** The secret before, while it signs too. */
  former: { sealed: Buffer; keyId: string } | null
  kind: NoticeKind
  entry: number | null
  at: string
  about: About
}

/** As the driver hands it over: JSON as text. */
type Written<T extends { about: About }> = Omit<T, 'about'> & { about: string }

const isoAt = `to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * Takes up what is due, oldest first. Until `leaseMs` have passed nobody else does; if this process
 * is gone by then, another sends the same again under the same id.
 */
export async function takeDue(
  db: Queryable,
  input: { countMax: number; leaseMs: number },
): Promise<DueDelivery[]> {
  const { rows } = await db.query<
    Written<DueDelivery> & { formerSealed: Buffer | null; formerKeyId: string }
  >(
    `with due as (
       select d.id from notice.delivery d
       where d.state = 'waiting' and d.next_at <= clock_timestamp()
       order by d.next_at limit $1 for update skip locked
     ), taken as (
       update notice.delivery d set tries = d.tries + 1,
         next_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
       from due where d.id = due.id
       returning d.id, d.number, d.tries, d.subscription, d.event
     )
     select t.id, t.tries, t.subscription, s.way, s.address, s.sealed, s.key_id as "keyId",
       case when s.former_until > clock_timestamp() then s.former_sealed end as "formerSealed",
       s.former_key_id as "formerKeyId", coalesce(${ownerActs}, false) as "mayBeTold",
       e.kind, e.entry::float8 as entry, ${isoAt} as at, e.about::text as about
     from taken t join notice.subscription s on s.id = t.subscription
       left join people.client c on c.id = s.client left join people.account a on a.id = s.account
       join notice.event e on e.id = t.event order by t.number`,
    [input.countMax, input.leaseMs],
  )
  return rows.map(({ formerSealed, formerKeyId, ...row }) => ({
    ...row,
    former: formerSealed && { sealed: formerSealed, keyId: formerKeyId },
    about: JSON.parse(row.about),
  }))
}

export type Outcome = {
  state: Extract<DeliveryState, 'waiting' | 'delivered' | 'given-up' | 'refused'>
  status: number | null
  code: string | null
  ms: number
  /** Until the next try. */
  waitMs: number
}

/** Only of the try that is told of: one that took longer than its lease says nothing any more. */
export async function settleDelivery(
  tx: Queryable,
  { id, tries }: Pick<DueDelivery, 'id' | 'tries'>,
  outcome: Outcome,
): Promise<void> {
  const { state, status, code, ms, waitMs } = outcome
  await tx.query(
    `with settled as (
       update notice.delivery set state = $3,
         ended_at = case when $3 = 'waiting' then null else clock_timestamp() end,
         next_at = clock_timestamp() + make_interval(secs => $7::float8 / 1000)
       where id = $1 and tries = $2 and state = 'waiting' returning id
     )
     insert into notice.attempt (delivery, status, code, ms) select $1, $4, $5, $6
     where exists (select from notice.delivery where id = $1)`,
    [id, tries, state, status, code, ms, waitMs],
  )
}

/** True where it waits again. */
export async function restartDelivery(
  tx: Queryable,
  subscription: string,
  delivery: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update notice.delivery d set state = 'waiting', tries = 0, ended_at = null,
       next_at = clock_timestamp()
     from notice.subscription s
     where d.id::text = $2 and d.subscription = $1 and s.id = d.subscription
       and d.state <> 'waiting' and s.way in ('mail', 'webhook') and s.ended_at is null`,
    [subscription, delivery],
  )
  return rowCount === 1
}

/** A notice as its reader sees it, with how it was sent. */
export type DeliveryLine = {
  id: string
  number: number
  state: DeliveryState
  kind: NoticeKind
  entry: number | null
  at: string
  about: About
  attempts: { at: string; status: number | null; code: string | null; ms: number }[]
}

/** Newest first; of one subscription, or of all that an account reads on the console. */
export async function selectDeliveries(
  db: Queryable,
  which: ({ subscription: string } | { account: string }) & {
    before: number | null
    limit: number
  },
): Promise<DeliveryLine[]> {
  const [column, value] =
    'subscription' in which ? ['d.subscription', which.subscription] : ['s.account', which.account]
  const { rows } = await db.query<Written<Omit<DeliveryLine, 'attempts'>> & { attempts: string }>(
    `select d.id, d.number::float8 as number, d.state, e.kind, e.entry::float8 as entry,
       ${isoAt} as at,
       e.about::text as about, coalesce((
         select json_agg(json_build_object('at', a.at, 'status', a.status, 'code', a.code,
           'ms', a.ms) order by a.at) from notice.attempt a where a.delivery = d.id), '[]')::text as attempts
     from notice.delivery d join notice.subscription s on s.id = d.subscription
       join notice.event e on e.id = d.event
     where ${column} = $1 and ('subscription' = $4 or s.way = 'console')
       and ($2::bigint is null or d.number < $2)
     order by d.number desc limit $3`,
    [value, which.before, which.limit, 'subscription' in which ? 'subscription' : 'account'],
  )
  return rows.map((row) => ({
    ...row,
    about: JSON.parse(row.about),
    attempts: JSON.parse(row.attempts),
  }))
}

/** Forgets what ended so many days ago, and events that nobody waits for. */
export async function sweepDeliveries(db: Queryable, keepDays: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from notice.delivery
     where ended_at < clock_timestamp() - make_interval(days => $1)`,
    [keepDays],
  )
  await db.query(
    `delete from notice.event e where e.at < clock_timestamp() - make_interval(days => $1 + 400)
       and not exists (select from notice.delivery d where d.event = e.id)`,
    [keepDays],
  )
  return rowCount ?? 0
}
