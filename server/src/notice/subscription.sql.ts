/** Every statement about subscriptions. */
import type { Queryable } from '../pg/database.ts'
import type { Subscription } from './subscription.ts'

const columns = `s.id, s.account, s.client, s.way, s.kinds, s.dataset, s.address, s.ended_as,
  coalesce(c.agency_id, a.agency_id) as agency,
  (extract(epoch from s.created_at) * 1000)::float8 as created_ms,
  (extract(epoch from s.ended_at) * 1000)::float8 as ended_ms,
  (extract(epoch from case when s.former_until > clock_timestamp() then s.former_until end)
    * 1000)::float8 as former_ms`
const joined = `notice.subscription s left join people.client c on c.id = s.client
  left join people.account a on a.id = s.account`

/** Newest first; those that ended last. */
export async function selectSubscriptions(
  db: Queryable,
  which: { account: string; agencies: 'any' | readonly string[]; id?: string },
): Promise<Subscription[]> {
  const { account, agencies, id = null } = which
  const { rows } = await db.query(
    `select ${columns} from ${joined}
     where (s.account = $1 or (s.client is not null and ($2 or c.agency_id = any ($3))))
       and ($4::uuid is null or s.id = $4)
     order by s.ended_at is not null, s.created_at desc, s.id limit 200`,
    [account, agencies === 'any', agencies === 'any' ? [] : agencies, id],
  )
  return rows.map((row) => ({
    id: row.id,
    account: row.account,
    client: row.client,
    agency: row.agency,
    way: row.way,
    kinds: row.kinds,
    dataset: row.dataset,
    address: row.address,
    createdAt: new Date(row.created_ms).toISOString(),
    endedAt: row.ended_ms === null ? null : new Date(row.ended_ms).toISOString(),
    endedAs: row.ended_as,
    formerUntil: row.former_ms === null ? null : new Date(row.former_ms).toISOString(),
  }))
}

export async function countInForce(
  tx: Queryable,
  owner: { account: string | null; client: string | null },
): Promise<number> {
  // Taken in turn, so that many at once cannot pass the bound together.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('notice/' || $1, 0))`, [
    owner.account ?? `client/${owner.client}`,
  ])
  const { rows } = await tx.query(
    `select count(*)::int as count from notice.subscription
     where ended_at is null and (account = $1 or client = $2)`,
    [owner.account, owner.client],
  )
  return rows[0].count
}

export type NewSubscription = Pick<
  Subscription,
  'id' | 'account' | 'client' | 'way' | 'kinds' | 'dataset' | 'address'
> & { sealed: Buffer | null; keyId: string | null; tokenHash: Buffer | null }

export async function insertSubscription(tx: Queryable, given: NewSubscription): Promise<void> {
  await tx.query(
    `insert into notice.subscription (id, account, client, way, kinds, dataset, address, sealed,
       key_id, token_hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      given.id,
      given.account,
      given.client,
      given.way,
      given.kinds,
      given.dataset,
      given.address,
      given.sealed,
      given.keyId,
      given.tokenHash,
    ],
  )
}

/** False where it had ended before. What was on its way to it is dropped. */
export async function updateEnded(
  tx: Queryable,
  id: string,
  as: 'by-hand' | 'gone',
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update notice.subscription set ended_at = clock_timestamp(), ended_as = $2
     where id = $1 and ended_at is null`,
    [id, as],
  )
  await tx.query(
    `update notice.delivery set state = 'dropped', ended_at = clock_timestamp()
     where subscription = $1 and state = 'waiting'`,
    [id],
  )
  return rowCount === 1
}

/**
 * Puts another secret in the place of the one that a webhook has, which signs beside it for so many
 * hours. Until when; null where it is no webhook in force.
 */
export async function updateSecret(
  tx: Queryable,
  id: string,
  next: { sealed: Buffer; keyId: string; hours: number },
): Promise<string | null> {
  const { rows } = await tx.query(
    `update notice.subscription set former_sealed = sealed, former_key_id = key_id,
       former_until = clock_timestamp() + make_interval(hours => $4), sealed = $2, key_id = $3
     where id = $1 and way = 'webhook' and ended_at is null
     returning (extract(epoch from former_until) * 1000)::float8 as until_ms`,
    [id, next.sealed, next.keyId, next.hours],
  )
  return rows[0] ? new Date(rows[0].until_ms).toISOString() : null
}

/** By what the feed is read; null where it is none, has ended, or its owner may not act any more. */
export async function selectFeedToken(db: Queryable, id: string): Promise<Buffer | null> {
  const { rows } = await db.query<{ token_hash: Buffer }>(
    `select s.token_hash from ${joined}
     where s.id = $1 and s.way = 'feed' and s.ended_at is null and ${ownerActs}`,
    [id],
  )
  return rows[0]?.token_hash ?? null
}

/** Of `s` joined with its client `c` or account `a`: whether it may be told anything now. */
export const ownerActs = `(c.state in ('issued', 'active') or (a.id is not null
  and a.state <> 'locked' and (a.valid_until is null or a.valid_until > clock_timestamp())))`
