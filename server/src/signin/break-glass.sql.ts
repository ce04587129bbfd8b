/** Every statement about the break-glass account. */
import type { Queryable } from '../pg/database.ts'

/** The latest seal, whether it was opened or not. */
export async function selectSeal(
  db: Queryable,
): Promise<{ account: string; sealedAt: Date; openedAt: Date | null } | undefined> {
  const { rows } = await db.query(
    `select account_id as account, (extract(epoch from sealed_at) * 1000)::float8 as sealed_ms,
       (extract(epoch from opened_at) * 1000)::float8 as opened_ms
     from signin.break_glass order by id desc limit 1`,
  )
  const row = rows[0]
  return (
    row && {
      account: row.account,
      sealedAt: new Date(row.sealed_ms),
      openedAt: row.opened_ms === null ? null : new Date(row.opened_ms),
    }
  )
}

/** A seal of before that nobody opened is worth nothing from then on. */
export async function insertSeal(
  tx: Queryable,
  given: { account: string; agency: string; one: Buffer; two: Buffer },
): Promise<number> {
  await tx.query('lock table signin.break_glass in share row exclusive mode')
  await tx.query(
    `update signin.break_glass set replaced_at = clock_timestamp()
     where opened_at is null and replaced_at is null`,
  )
  const { rows } = await tx.query(
    `insert into signin.break_glass (account_id, agency_id, half_one, half_two)
     values ($1, $2, $3, $4) returning id::float8 as id`,
    [given.account, given.agency, given.one, given.two],
  )
  return rows[0].id
}

/** Opens the seal if both halves are its own, in whichever order; of two at once one opens it. */
export async function openSeal(
  tx: Queryable,
  one: Buffer,
  two: Buffer,
): Promise<{ id: number; account: string; agency: string } | undefined> {
  const { rows } = await tx.query(
    `update signin.break_glass set opened_at = clock_timestamp()
     where opened_at is null and replaced_at is null
       and ((half_one = $1 and half_two = $2) or (half_one = $2 and half_two = $1))
     returning id::float8 as id, account_id as account, agency_id as agency`,
    [one, two],
  )
  return rows[0]
}
