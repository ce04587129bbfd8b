/** The act that makes an account for a citizen whom an outside provider vouches for. */
import { randomBytes } from 'node:crypto'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertAccount } from './accounts.sql.ts'

/** Of no agency, and with a name that tells nothing. */
export async function issueCitizenAccount(
  tx: Queryable,
  actor: string,
  input: { name: string },
): Promise<{ account: string }> {
  const account = `cong-dan.${randomBytes(10).toString('hex')}`
  const name = input.name.normalize('NFC').trim().slice(0, 200) || 'Công dân'
  const none = { agency: null, mail: null, telephone: null, zones: null, validUntil: null }
  const noPaper = { documentNumber: null, documentDate: null, requestedBy: null }
  if (!(await insertAccount(tx, { id: account, name, ...none, ...noPaper }))) {
    throw new Error('a random name was given twice')
  }
  await append(tx, { kind: 'people.citizen-entered', payload: { actor, account } })
  return { account }
}
