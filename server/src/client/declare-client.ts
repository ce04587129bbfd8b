/** The act by which an agency declares what a client of its own rests on, or brings it up to date. */
import type { z } from 'zod'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { declarationSchema, findClient, needState } from './client.ts'
import type { Client } from './client.ts'
import { lockRow, updateDeclaration } from './client.sql.ts'

export type DeclarationInput = { client: string } & z.input<typeof declarationSchema>

/**
 * What is not given stays as it was; the same again changes nothing and leaves no entry. Refused: an
 * unknown client, and one that was refused.
 */
export async function declareClient(
  tx: Queryable,
  actor: string,
  input: DeclarationInput,
): Promise<{ client: Client; changed: boolean }> {
  const given = declarationSchema.parse(input)
  await lockRow(tx, input.client)
  const before = await findClient(tx, input.client)
  needState(before, 'requested', 'issued', 'active', 'locked')
  const declared = {
    contact: given.contact ?? before.contact,
    declaration: given.declaration ?? before.declaration,
    conformity: given.conformity ?? before.conformity,
    holdsNoSecrets: given.holdsNoSecrets ?? before.holdsNoSecrets,
  }
  const changed = await updateDeclaration(tx, before.id, declared)
  if (changed) {
    await append(tx, {
      kind: 'people.client-declared',
      fields: { client: before.id, agency: before.agency },
      payload: { actor, ...declared },
    })
  }
  return { client: { ...before, ...declared }, changed }
}
