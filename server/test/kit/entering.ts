/** Persons who really enter: with an issued password, by the pages, and with codes. */
import assert from 'node:assert/strict'
import type { FunctionName } from '@kho/contract/function.ts'
import { codeAt } from '../../src/factor/totp.ts'
import { appoint } from '../../src/people/appoint.ts'
import { issueAccount } from '../../src/people/issue-account.ts'
import { createPasswordHasher } from '../../src/signin/hash-password.ts'
import { issuePassword } from '../../src/signin/issue-password.ts'
import type { RunningKho } from './kho.ts'
import { openVisitor, type Visited, type Visitor } from './visitor.ts'

const hasher = createPasswordHasher()
/** Made up, and of nobody. */
export const goodPassword = 'giếng sâu bảy tầng mây'

/** A made-up account of the agency with an issued password, which is returned. */
export async function issueTo(
  kho: RunningKho,
  account: string,
  given: { agency?: string; functions?: readonly FunctionName[]; zones?: string[] } = {},
): Promise<string> {
  const { agency = 'so-noi-vu', functions = [], zones } = given
  const name = `Người giả lập ${account}`
  await kho.act((tx) => issueAccount(tx, 'test', { id: account, agency, name, zones }))
  for (const one of functions) {
    await kho.act((tx) => appoint(tx, 'test', { account, function: one, agency }))
  }
  const { password } = await kho.act((tx) => issuePassword(tx, 'test', { account, hasher }))
  return password
}

export function signIn(
  visitor: Visitor,
  account: string,
  password: string,
  next?: string,
): Promise<Visited> {
  const fields = { account, password, ...(next === undefined ? {} : { next }) }
  return visitor.post('/sign-in', fields)
}

/** Issues the account, enters with the issued password and changes it to `goodPassword`. */
export async function enterFirst(
  kho: RunningKho,
  account: string,
  given: Parameters<typeof issueTo>[2] & { from?: string } = {},
): Promise<Visitor> {
  const password = await issueTo(kho, account, given)
  const visitor = openVisitor(kho, given.from)
  const asked = await signIn(visitor, account, password)
  assert.equal(asked.location, '/sign-in/password', asked.text.slice(0, 500))
  const fields = { password: goodPassword, again: goodPassword }
  const changed = await visitor.post('/sign-in/password', fields)
  assert.equal(changed.status, 303, changed.text)
  assert.ok(visitor.cookies.has('kho_session'))
  return visitor
}

/** Adds a code application to whoever is signed in; returns its secret. */
export async function addTotp(visitor: Visitor): Promise<string> {
  const page = await visitor.get('/account/totp')
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1]?.replaceAll(' ', '')
  assert.ok(secret, page.text.slice(0, 500))
  const added = await visitor.post('/account/totp', { code: codeAt(secret, new Date()) })
  assert.equal(added.location, '/account?done=totp', added.text.slice(0, 2000))
  return secret
}
