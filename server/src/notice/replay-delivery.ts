/** The act that sends a notice again, by hand, under the id it had. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { restartDelivery } from './delivery.sql.ts'

/** Refused: one that is on its way, one that needs no sending, one whose subscription has ended. */
export async function replayDelivery(
  tx: Queryable,
  actor: string,
  input: { subscription: string; delivery: string },
): Promise<string> {
  const { subscription, delivery } = input
  if (!(await restartDelivery(tx, subscription, delivery))) {
    throw new Refusal('notice.not-replayable', {
      whyVi: 'đang gửi, không cần gửi, hoặc đăng ký đã kết thúc',
      whyEn: 'it is on its way, needs no sending, or its subscription has ended',
    })
  }
  const { intakeId } = await append(tx, {
    kind: 'notice.replayed',
    fields: { subscription, delivery },
    payload: { actor },
  })
  return intakeId
}
