/** Every statement about what slows guessing. The rules themselves are functions of the database. */
import type { Queryable } from '../pg/database.ts'

export async function isKnownDevice(
  db: Queryable,
  tokenHash: Buffer,
  account: string,
): Promise<boolean> {
  const { rows } = await db.query({
    name: 'signin-known-device',
    text: 'select 1 from signin.device where token_hash = $1 and account_id = $2',
    values: [tokenHash, account],
  })
  return rows.length > 0
}

/** Seconds to wait; 0 where the turn is taken and counted. */
export async function takeBucket(
  db: Queryable,
  bucket: string,
  { free, most }: { free: number; most: number },
): Promise<number> {
  const { rows } = await db.query({
    name: 'signin-take-bucket',
    text: 'select signin.take_bucket($1, $2, $3) as wait',
    values: [bucket, free, most],
  })
  return rows[0].wait
}

export async function takeStranger(
  db: Queryable,
  account: string,
  network: string,
): Promise<number> {
  const { rows } = await db.query({
    name: 'signin-take-stranger',
    text: 'select signin.take_stranger($1, $2) as wait',
    values: [account, network],
  })
  return rows[0].wait
}

export async function deleteGuesses(db: Queryable, bucket: string): Promise<void> {
  await db.query('delete from signin.guess where bucket = $1', [bucket])
}

/** Takes back the failure that was counted in advance. */
export async function forgiveAddress(db: Queryable, network: string): Promise<void> {
  await db.query(
    `update signin.guess set failures = greatest(failures - 1, 0), free_at = clock_timestamp()
     where bucket = 'address:' || $1`,
    [network],
  )
}

/** Takes back the try of one who was right from the line it stood in. */
export async function forgiveLine(db: Queryable, line: string): Promise<void> {
  await db.query(
    `update signin.guess set failures = greatest(failures - 1, 0) where bucket = 'line:' || $1`,
    [line],
  )
}

/**
 * Failures of strangers at an account within the hour, where they have reached ten, a hundred, a
 * thousand … and nobody has told that yet; null otherwise.
 */
export async function tellFailures(tx: Queryable, account: string): Promise<number | null> {
  const { rows } = await tx.query(
    `update signin.guess set told = failures
     where bucket = 'line:' || $1::text and failures >= 10
       and failures >= 10 * case when told = 0 then 1 else power(10, floor(log(told))) end
     returning failures`,
    [account],
  )
  return rows[0]?.failures ?? null
}

/** What has been quiet for a day is forgotten. */
export async function sweepGuesses(db: Queryable): Promise<void> {
  await db.query(
    `delete from signin.guess where last_at < clock_timestamp() - interval '1 day'
       and free_at < clock_timestamp()`,
  )
}
