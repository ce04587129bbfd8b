/** The act that gives a client a further secret; those it has end after a stated overlap. */
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findClient, needState } from './client.ts'
import { overlapDaysDefault, overlapDaysMax, refuseTooMany } from './client-key.ts'
import { endKeys, insertKey, lockRow } from './client.sql.ts'
import { hashSecret } from './secret.ts'

/**
 * Returns the new secret, shown this once, and when the last of the old ones ends. With an overlap
 * of no days they end at once, and so do the tokens that were asked for with them.
 */
export async function reissueSecret(
  tx: Queryable,
  actor: string,
  input: { client: string; overlapDays?: number },
): Promise<{ client: string; secret: string; key: number; oldUntil: string | null }> {
  const { client } = input
  const days = Math.min(input.overlapDays ?? overlapDaysDefault, overlapDaysMax)
  await lockRow(tx, client)
  needState(await findClient(tx, client), 'issued', 'active', 'locked')
  if (days > 0) await refuseTooMany(tx, client)
  const secret = randomSecret()
  const key = (await insertKey(tx, {
    client,
    from: null,
    until: null,
    secret: hashSecret(secret),
  }))!
  const ended = await endKeys(tx, { client, secretsBut: key }, days)
  const oldUntil =
    ended.length === 0
      ? null
      : new Date(Math.max(...ended.map(({ validUntilMs }) => validUntilMs))).toISOString()
  await append(tx, {
    kind: 'people.secret-reissued',
    fields: { client, key },
    payload: { actor, oldUntil, ended: ended.map(({ id }) => id) },
  })
  return { client, secret, key, oldUntil }
}
