/** The act that gives a client further public keys or certificates; those it has go on. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findClient, needState } from './client.ts'
import { refuseTooMany } from './client-key.ts'
import { insertKey, lockRow } from './client.sql.ts'
import type { PublicKey } from './public-key.ts'

export type KeysInput = {
  client: string
  keys: readonly PublicKey[]
  /** Not before this instant; at once if not given. */
  from?: Date | null
  /** Up to, not including, this instant; a certificate ends with its own term at the latest. */
  until?: Date | null
}

/**
 * Returns the numbers of the keys. Refused: an unknown or refused client, more keys than a client
 * may have, a term that ends before it begins, a key that was ever registered, for whomever.
 */
export async function addKeys(tx: Queryable, actor: string, input: KeysInput): Promise<number[]> {
  const { client } = input
  await lockRow(tx, client)
  needState(await findClient(tx, client), 'requested', 'issued', 'active', 'locked')
  const added: number[] = []
  for (const given of input.keys) {
    await refuseTooMany(tx, client)
    const { from, until } = termOf(given, input)
    const key = await insertKey(tx, { client, given, from, until })
    if (key === null) throw new Refusal('client.key-known', { thumbprint: given.thumbprint })
    await append(tx, {
      kind: 'people.client-key-added',
      fields: { client, key, form: given.kind },
      payload: {
        actor,
        thumbprint: given.thumbprint,
        ...(given.subject ? { subject: given.subject } : {}),
        from: from?.toISOString() ?? null,
        until: until?.toISOString() ?? null,
      },
    })
    added.push(key)
  }
  return added
}

function termOf(given: PublicKey, input: KeysInput): { from: Date | null; until: Date | null } {
  const from = input.from ?? null
  const ends = [input.until, given.validUntil].filter((one) => one instanceof Date)
  const until = ends.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null
  if (until !== null && until <= (from ?? new Date())) {
    const term = `${(from ?? new Date()).toISOString()} … ${until.toISOString()}`
    throw new Refusal('client.bad-key', {
      whyVi: `thời hạn kết thúc trước khi bắt đầu (${term})`,
      whyEn: `its term ends before it begins (${term})`,
    })
  }
  return { from, until }
}
