/** The act by which a webhook gets a new secret while the one before still signs for a while. */
import { overlapHoursMax } from '@kho/contract/notice.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Sealer } from '../credential/seal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { updateSecret } from './subscription.sql.ts'
import { makeSecret } from './webhook-secret.ts'

/**
 * The new secret is shown this once. Of two rotations within one overlap only the last secret before
 * goes on signing. Refused: a subscription that is no webhook or has ended, an overlap out of bounds.
 */
export async function rotateSecret(
  tx: Queryable,
  actor: string,
  input: { subscription: string; hours: number; sealer: Sealer },
): Promise<{ secret: string; until: string; entry: string }> {
  const { subscription, hours, sealer } = input
  if (!Number.isInteger(hours) || hours < 0 || hours > overlapHoursMax)
    throw new Refusal('notice.bad-overlap', { hours: String(hours), most: overlapHoursMax })
  const secret = makeSecret()
  const sealed = { sealed: sealer.seal(subscription, secret), keyId: sealer.keyId }
  const until = await updateSecret(tx, subscription, { ...sealed, hours })
  if (until === null) {
    throw new Refusal('notice.not-rotatable', { subscription: subscription.slice(0, 8) })
  }
  const { intakeId } = await append(tx, {
    kind: 'notice.secret-rotated',
    fields: { subscription, hours },
    payload: { actor },
  })
  return { secret, until, entry: intakeId }
}
