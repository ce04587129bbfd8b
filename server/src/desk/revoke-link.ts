/** The act that ends a link, and with it every session that was opened by it. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { markRevoked } from './desk.sql.ts'

export async function revokeLink(
  tx: Queryable,
  actor: string,
  { link: id, reason }: { link: string; reason: string },
): Promise<void> {
  const link = await markRevoked(tx, id)
  if (!link) throw new Refusal('desk.no-such-link', { link: id })
  const fields = { link: id, dataset: link.dataset }
  await append(tx, { kind: 'desk.link-revoked', fields, payload: { actor, reason } })
}
