/** The act by which the authority turns a requested client down, in writing and with its reason. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { decisionSchema, findClient, needState } from './client.ts'
import type { ClientDecision } from './client.ts'
import { lockRow, updateDecision } from './client.sql.ts'

/** Refused: a client that does not wait for a decision. */
export async function refuseClient(
  tx: Queryable,
  actor: string,
  input: { client: string; reason: string } & ClientDecision,
): Promise<{ client: string }> {
  const decision = decisionSchema.parse(input)
  await lockRow(tx, input.client)
  const client = await findClient(tx, input.client)
  needState(client, 'requested')
  await updateDecision(tx, client.id, 'refused', decision)
  await append(tx, {
    kind: 'people.client-refused',
    fields: { client: client.id, agency: client.agency },
    payload: { actor, reason: input.reason, ...decision },
  })
  return { client: client.id }
}
