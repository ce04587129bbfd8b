/** The act by which an account, or an agency for its client, asks to be told of something. */
import { randomBytes, randomUUID } from 'node:crypto'
import { subscriptionSchema, type SubscriptionInput } from '@kho/contract/notice.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findClient, needState } from '../client/client.ts'
import type { Sealer } from '../credential/seal.ts'
import { append } from '../journal/append.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import type { Queryable } from '../pg/database.ts'
import { checkAddress } from './address.ts'
import { hashToken, subscriptionsMax } from './subscription.ts'
import { countInForce, insertSubscription } from './subscription.sql.ts'
import { makeSecret } from './webhook-secret.ts'

export type SubscribeInput = SubscriptionInput & {
  /** Of whom; an account subscribes for itself, a client is told through its agency. */
  client: string | null
  settings: NoticeSettings
  sealer: Sealer
}

/**
 * The secret of a webhook or the token of a feed is shown this once. Refused: an address outside
 * what is allowed, a way that is not open, an unknown dataset, a client that is not let in, more
 * subscriptions than one may have.
 */
export async function subscribe(
  tx: Queryable,
  actor: string,
  input: SubscribeInput,
): Promise<{ subscription: string; secret: string | null; entry: string }> {
  const { client, settings, sealer, ...rest } = input
  const given = subscriptionSchema.parse(rest)
  const { way } = given
  if (client !== null)
    needState(await findClient(tx, client), 'requested', 'issued', 'active', 'locked')
  const dataset = given.dataset || null
  if (dataset !== null) await findDataset(tx, dataset)
  const address = checkAddress(settings, way, given.address?.trim() || null)
  const owner = client === null ? { account: actor, client } : { account: null, client }
  const count = await countInForce(tx, owner)
  if (count >= subscriptionsMax)
    throw new Refusal('notice.too-many', { count, max: subscriptionsMax })
  const id = randomUUID()
  const secret = secretOf(way)
  await insertSubscription(tx, {
    id,
    ...owner,
    way,
    kinds: [...new Set(given.kinds)],
    dataset,
    address,
    sealed: way === 'webhook' ? sealer.seal(id, secret!) : null,
    keyId: way === 'webhook' ? sealer.keyId : null,
    tokenHash: way === 'feed' ? hashToken(secret!) : null,
  })
  const { intakeId } = await append(tx, {
    kind: 'notice.subscribed',
    fields: { subscription: id, way, ...(client === null ? {} : { client }) },
    payload: { actor, address, dataset, kinds: given.kinds },
  })
  return { subscription: id, secret, entry: intakeId }
}

/** What a webhook is signed with, or a token for a reader of feeds. */
function secretOf(way: string): string | null {
  if (way === 'webhook') return makeSecret()
  return way === 'feed' ? randomBytes(32).toString('base64url') : null
}
