/** The act by which the authority lets a requested client in. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { decisionSchema, findClient, needState } from './client.ts'
import type { Client, ClientDecision } from './client.ts'
import { lockRow, updateDecision } from './client.sql.ts'
import { issueClient } from './issue-client.ts'

/**
 * The client is issued, and has its secret where it wants one: shown this once, stored as a hash.
 * Refused: a client that does not wait for a decision, and one whose agency has not declared level,
 * conformity and that no state secrets are worked on (Articles 8.2, 8.3, 15.3).
 */
export async function approveClient(
  tx: Queryable,
  actor: string,
  input: { client: string } & ClientDecision,
): Promise<{ client: string; secret: string | null }> {
  const decision = decisionSchema.parse(input)
  await lockRow(tx, input.client)
  const client = await findClient(tx, input.client)
  needState(client, 'requested')
  refuseUndeclared(client)
  await updateDecision(tx, client.id, 'issued', decision)
  await append(tx, {
    kind: 'people.client-approved',
    fields: { client: client.id, agency: client.agency },
    payload: { actor, ...decision },
  })
  return { client: client.id, secret: await issueClient(tx, actor, client) }
}

function refuseUndeclared(client: Client): void {
  const missing = [
    ...(client.declaration === null ? ['declaration'] : []),
    ...(client.conformity === null ? ['conformity'] : []),
    ...(client.holdsNoSecrets ? [] : ['holdsNoSecrets']),
    ...(client.contact === null ? ['contact'] : []),
  ]
  if (missing.length === 0) return
  throw new Refusal('client.not-declared', { client: client.id, missing: missing.join(', ') })
}
