/** What operators do about accounts at the command line, as they do it. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { issueAccount } from '../src/people/issue-account.ts'
import { commandLine } from './kit/command.ts'
import { addTotp, enterFirst, goodPassword, signIn } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openVisitor } from './kit/visitor.ts'

let kho: RunningKho
before(async () => {
  kho = await openKho()
})
after(() => kho.end())

const run = (...words: string[]) => commandLine(kho).run(...words)

test('a first password issued at the command line is what its owner enters with', async () => {
  await kho.act((tx) =>
    issueAccount(tx, 'test', { id: 'an.lenh', agency: 'so-noi-vu', name: 'Người giả lập' }),
  )
  const { json } = await commandLine(kho).program('account', 'password', 'an.lenh')
  const visitor = openVisitor(kho)
  assert.equal((await signIn(visitor, 'an.lenh', json.password)).location, '/sign-in/password')
  assert.equal((await run('account', 'password', 'khong.co')).json.code, 'people.unknown-account')
})

test('sessions are listed and ended, lost factors reset', async () => {
  const visitor = await enterFirst(kho, 'binh.lenh')
  await addTotp(visitor)
  const listed = await run('account', 'sessions', 'binh.lenh')
  assert.equal(listed.json.length, 1)
  assert.equal(listed.json[0].assurance, 'two-factor')
  const ended = await run('account', 'sign-out', 'binh.lenh', '--reason', 'thử')
  assert.equal(ended.json.sessions, 1)
  assert.equal((await visitor.get('/account')).status, 303)
  const reset = await run('account', 'reset-factors', 'binh.lenh', '--reason', 'thử')
  assert.equal(reset.json.factors, 1)
  assert.equal((await signIn(visitor, 'binh.lenh', goodPassword)).location, '/account')
})

test('a portal is registered, listed without its secret, and removed', async () => {
  const words = ['--agency', 'so-y-te', '--name', 'Cổng', '--name-en', 'Portal']
  const bad = await run('relying-party', 'add', 'cong', ...words, '--redirect', 'http://a.example/')
  assert.equal(bad.code, 2)
  const redirect = 'https://a.example/back'
  const { json } = await run('relying-party', 'add', 'cong', ...words, '--redirect', redirect)
  assert.match(json.secret, /^[\w-]{43}$/)
  assert.equal(json.issuer, `${kho.url}/openid`)
  const listed = await run('relying-party', 'list')
  assert.deepEqual(listed.json[0].redirectUris, [redirect])
  assert.equal(listed.json[0].secret, undefined)
  await run('relying-party', 'remove', 'cong', '--reason', 'thử')
  assert.deepEqual((await run('relying-party', 'list')).json, [])
  const again = await run('relying-party', 'add', 'cong', ...words, '--redirect', redirect)
  assert.equal(again.json.code, 'openid.party-exists')
})

test('the break-glass account is sealed and its state told', async () => {
  assert.deepEqual((await run('break-glass', 'status')).code, 1)
  const { json } = await run('break-glass', 'seal', '--agency', 'so-noi-vu')
  assert.equal(json.halves.length, 2)
  const status = await run('break-glass', 'status')
  assert.equal(status.code, 0)
  assert.equal(status.json.state, 'sealed')
  assert.deepEqual((await run('account', 'idle')).json, [])
})
