/** Every statement about second factors. */
import type { Queryable } from '../pg/database.ts'
import type { Factors } from './factor.ts'

export async function selectFactors(db: Queryable, account: string): Promise<Factors> {
  const { rows } = await db.query({
    name: 'factor-all',
    text: `select
       exists (select 1 from factor.totp where account_id = $1 and confirmed_at is not null) as totp,
       (select count(*)::int from factor.recovery_code
        where account_id = $1 and used_at is null) as left,
       coalesce((select json_agg(json_build_object('id', id, 'name', name,
           'createdAt', to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'lastUsedAt', to_char(last_used_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
           order by created_at)
         from factor.passkey where account_id = $1), '[]')::text as passkeys`,
    values: [account],
  })
  const { totp, left, passkeys } = rows[0]
  return { totp, recoveryLeft: left, passkeys: JSON.parse(passkeys) }
}

/** Of two removals at once the second sees what the first left. */
export async function lockFactors(tx: Queryable, account: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('factor/' || $1, 0))`, [account])
}

export type TotpRow = { sealed: Buffer; keyId: string; lastStep: number; confirmed: boolean }

/** Locks the row, so that of two tries with one code the second sees the first. */
export async function lockTotp(tx: Queryable, account: string): Promise<TotpRow | undefined> {
  const { rows } = await tx.query(
    `select sealed, key_id as "keyId", last_step::float8 as "lastStep",
       confirmed_at is not null as confirmed
     from factor.totp where account_id = $1 for update`,
    [account],
  )
  return rows[0]
}

/** One that was never confirmed is replaced; false where there is a confirmed one. */
export async function upsertTotp(
  tx: Queryable,
  given: { account: string; sealed: Buffer; keyId: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into factor.totp as old (account_id, sealed, key_id) values ($1, $2, $3)
     on conflict (account_id) do update set sealed = excluded.sealed, key_id = excluded.key_id,
       last_step = 0, created_at = clock_timestamp()
     where old.confirmed_at is null`,
    [given.account, given.sealed, given.keyId],
  )
  return rowCount === 1
}

export async function takeStep(tx: Queryable, account: string, step: number): Promise<void> {
  await tx.query(
    `update factor.totp set last_step = $2, confirmed_at = coalesce(confirmed_at, clock_timestamp())
     where account_id = $1`,
    [account, step],
  )
}

export async function deleteTotp(tx: Queryable, account: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from factor.totp where account_id = $1', [account])
  return rowCount === 1
}

export async function replaceRecoveryCodes(
  tx: Queryable,
  account: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.query('delete from factor.recovery_code where account_id = $1', [account])
  await tx.query(
    `insert into factor.recovery_code (account_id, code_hash) select $1, unnest($2::bytea[])`,
    [account, hashes],
  )
}

/** Whether it was there and had not been used. */
export async function useRecoveryCode(
  tx: Queryable,
  account: string,
  hash: Buffer,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update factor.recovery_code set used_at = clock_timestamp()
     where account_id = $1 and code_hash = $2 and used_at is null`,
    [account, hash],
  )
  return rowCount === 1
}

export type PasskeyRow = {
  id: string
  account: string
  publicKey: Buffer
  counter: number
  transports: string[]
}

export async function selectPasskeys(
  db: Queryable,
  which: { id?: string; account?: string },
): Promise<PasskeyRow[]> {
  const { rows } = await db.query(
    `select id, account_id as account, public_key as "publicKey", counter::float8 as counter,
       transports
     from factor.passkey
     where ($1::text is null or id = $1) and ($2::text is null or account_id = $2)
       and ($1::text is not null or $2::text is not null)`,
    [which.id ?? null, which.account ?? null],
  )
  return rows
}

export async function insertPasskey(
  tx: Queryable,
  given: PasskeyRow & { name: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into factor.passkey (id, account_id, public_key, counter, transports, name)
     values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
    [given.id, given.account, given.publicKey, given.counter, given.transports, given.name],
  )
  return rowCount === 1
}

/** An authenticator that counts never shows a number twice; one that does not shows 0. */
export async function usePasskey(tx: Queryable, id: string, counter: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update factor.passkey set counter = $2, last_used_at = clock_timestamp()
     where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
    [id, counter],
  )
  return rowCount === 1
}

export async function deletePasskey(tx: Queryable, account: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from factor.passkey where account_id = $1 and id = $2',
    [account, id],
  )
  return rowCount === 1
}

/** Everything of an account; how many factors there were. */
export async function deleteFactors(tx: Queryable, account: string): Promise<number> {
  const totp = await tx.query('delete from factor.totp where account_id = $1', [account])
  const keys = await tx.query('delete from factor.passkey where account_id = $1', [account])
  await tx.query('delete from factor.recovery_code where account_id = $1', [account])
  return (totp.rowCount ?? 0) + (keys.rowCount ?? 0)
}

export type ChallengePurpose = 'register' | 'enter'

export async function insertChallenge(
  db: Queryable,
  given: { value: string; purpose: ChallengePurpose; account: string | null },
): Promise<void> {
  await db.query(
    `insert into factor.challenge (value, purpose, account_id, expires_at)
     values ($1, $2, $3, clock_timestamp() + interval '5 minutes')`,
    [given.value, given.purpose, given.account],
  )
}

/** Takes it, once; for whom it was made (null: for whoever enters), or undefined. */
export async function takeChallenge(
  tx: Queryable,
  value: string,
  purpose: ChallengePurpose,
): Promise<{ account: string | null } | undefined> {
  const { rows } = await tx.query(
    `delete from factor.challenge where value = $1 and purpose = $2
       and expires_at > clock_timestamp() returning account_id as account`,
    [value, purpose],
  )
  return rows[0]
}
