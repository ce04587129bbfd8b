/** The act that ends a subscription; what was on its way to it is dropped. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { updateEnded } from './subscription.sql.ts'

/** Ending one that has ended changes nothing and leaves no entry: null then. */
export async function endSubscription(
  tx: Queryable,
  actor: string,
  input: { subscription: string; as: 'by-hand' | 'gone' },
): Promise<string | null> {
  const { subscription, as } = input
  if (!(await updateEnded(tx, subscription, as))) return null
  const { intakeId } = await append(tx, {
    kind: 'notice.unsubscribed',
    fields: { subscription, as },
    payload: { actor },
  })
  return intakeId
}
