/** Every statement about passwords, entries underway and known devices. */
import type { Queryable } from '../pg/database.ts'
import { halfwayFailuresMax, type Halfway, type Step } from './halfway.ts'

export type PasswordRow = {
  account: string
  name: string
  hash: string
  issued: boolean
  untilMs: number | null
}

/** Undefined where there is no such account, or where it has no password. */
export async function selectPassword(
  db: Queryable,
  account: string,
): Promise<PasswordRow | undefined> {
  const { rows } = await db.query({
    name: 'signin-password',
    text: `select a.id as account, a.name, p.hash, p.issued,
         (extract(epoch from p.valid_until) * 1000)::float8 as "untilMs"
       from people.account a join signin.password p on p.account_id = a.id where a.id = $1`,
    values: [account],
  })
  return rows[0]
}

export async function upsertPassword(
  tx: Queryable,
  given: { account: string; hash: string; issuedForDays: number | null },
): Promise<void> {
  await tx.query(
    `insert into signin.password as old (account_id, hash, issued, valid_until)
     values ($1, $2, $3::int is not null, clock_timestamp() + make_interval(days => $3::int))
     on conflict (account_id) do update set hash = excluded.hash, issued = excluded.issued,
       valid_until = excluded.valid_until, set_at = clock_timestamp()`,
    [given.account, given.hash, given.issuedForDays],
  )
}

/** False where the account has another password than `before` by now, and nothing is stored. */
export async function replacePassword(
  tx: Queryable,
  { account, hash, before }: { account: string; hash: string; before: string | null },
): Promise<boolean> {
  const { rowCount } =
    before === null
      ? await tx.query(
          `insert into signin.password (account_id, hash, issued) values ($1, $2, false)
           on conflict (account_id) do nothing`,
          [account, hash],
        )
      : await tx.query(
          `update signin.password set hash = $2, issued = false, valid_until = null,
             set_at = clock_timestamp() where account_id = $1 and hash = $3`,
          [account, hash, before],
        )
  return rowCount === 1
}

export async function insertHalfway(
  tx: Queryable,
  given: { tokenHash: Buffer; account: string; step: Step; next: string; minutes: number },
): Promise<void> {
  await tx.query(
    `insert into signin.halfway (token_hash, account_id, step, next, expires_at)
     values ($1, $2, $3, $4, clock_timestamp() + make_interval(mins => $5))`,
    [given.tokenHash, given.account, given.step, given.next, given.minutes],
  )
}

/** Undefined also where the account was locked meanwhile. */
export async function selectHalfway(
  db: Queryable,
  tokenHash: Buffer,
  step: Step,
): Promise<Halfway | undefined> {
  const { rows } = await db.query(
    `select h.account_id as account, a.name, h.step, h.next, h.token_hash as "tokenHash"
     from signin.halfway h join people.account a on a.id = h.account_id
     where h.token_hash = $1 and h.step = $2 and h.expires_at > clock_timestamp()
       and h.failures < $3 and a.state <> 'locked'
       and (a.valid_until is null or a.valid_until > clock_timestamp())`,
    [tokenHash, step, halfwayFailuresMax],
  )
  return rows[0]
}

/** Counted before the code is looked at; false where all tries are used up. */
export async function countHalfwayTry(tx: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update signin.halfway set failures = failures + 1
     where token_hash = $1 and failures < $2`,
    [tokenHash, halfwayFailuresMax],
  )
  return rowCount === 1
}

/** Whether it was still there, so that of two at once one goes on. */
export async function deleteHalfway(tx: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query('delete from signin.halfway where token_hash = $1', [
    tokenHash,
  ])
  return rowCount === 1
}

/** The browser has a new token for all accounts that it is known by, and for this one. */
export async function rememberDevice(
  tx: Queryable,
  { account, before, token }: { account: string; before: Buffer | null; token: Buffer },
): Promise<void> {
  if (before) {
    await tx.query('update signin.device set token_hash = $2 where token_hash = $1', [
      before,
      token,
    ])
  }
  await tx.query(
    `insert into signin.device (token_hash, account_id) values ($1, $2)
     on conflict (token_hash, account_id) do update set last_at = clock_timestamp()`,
    [token, account],
  )
}

export async function forgetDevices(tx: Queryable, account: string): Promise<void> {
  await tx.query('delete from signin.device where account_id = $1', [account])
}

/** Removes what has ended. */
export async function deleteEnded(db: Queryable): Promise<void> {
  await db.query('delete from signin.halfway where expires_at < clock_timestamp()')
  await db.query('delete from factor.challenge where expires_at < clock_timestamp()')
  await db.query(
    `delete from signin.device where last_at < clock_timestamp() - interval '400 days'`,
  )
}
