import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { forgiveTurn, takeTurn } from './guess.ts'
import { nextPath } from './next-path.ts'

let base: TestDatabase
before(async () => {
  base = await testDatabase()
  await stopClock()
})
after(() => base.drop())

/** Seconds to wait, 0 where the turn was taken. */
async function wait(account: string, address: string): Promise<number> {
  try {
    await takeTurn(base.db, { account, address, device: null })
    return 0
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'signin.slow-down')
    return Number(error.values.seconds)
  }
}

/**
 * The rules read the time where this story keeps it: it passes when it is told to, however long the
 * machine takes.
 */
async function stopClock(): Promise<void> {
  await base.db.query(`
    create table signin.clock as select clock_timestamp() as at;
    create function signin.time_now() returns timestamptz language sql as 'select at from signin.clock';
    do $$ declare act record; begin
      for act in select pg_get_functiondef(oid) as text from pg_proc
        where pronamespace = 'signin'::regnamespace and prosrc like '%clock_timestamp()%'
      loop execute replace(act.text, 'clock_timestamp()', 'signin.time_now()'); end loop;
    end $$`)
}

/** So many seconds pass. */
const pass = (seconds: number) =>
  base.db.query('update signin.clock set at = at + make_interval(secs => $1)', [seconds])

test('one address waits longer and longer, a thousand at once count as a thousand', async () => {
  // At different accounts, so that the line of an account does not matter.
  const at = (i: number) => wait(`a${i}`, '10.9.9.9')
  const burst = await Promise.all(Array.from({ length: 200 }, (_, i) => at(i)))
  assert.equal(burst.filter((one) => one === 0).length, 21)
  await pass(1.1)
  assert.equal(await at(300), 0)
  assert.ok((await at(301)) >= 2)
  for (let i = 0; i < 14; i++) {
    await pass(901)
    assert.equal(await at(400 + i), 0, String(i))
  }
  const longest = await at(500)
  assert.ok(longest > 800 && longest <= 900, String(longest))
  await pass(3601)
  assert.equal(await at(600), 0)
  assert.equal(await at(601), 0, 'a quiet hour forgives')
})

test('in the line of an account each address has one place, and all are served', async () => {
  const address = (i: number) => `10.1.${Math.floor(i / 250)}.${i % 250}`
  const first = await Promise.all(Array.from({ length: 1000 }, (_, i) => wait('chu', address(i))))
  assert.equal(first.filter((one) => one === 0).length, 11, 'ten free tries, then one at once')
  const owner = await wait('chu', '10.2.0.1')
  assert.ok(owner > 200 && owner <= 251, String(owner))
  // The thousand go on; nobody gets before the owner.
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 1000 }, (_, i) => wait('chu', address(i))))
  }
  assert.ok((await wait('chu', '10.2.0.1')) <= owner)
  await pass(owner)
  assert.equal(await wait('chu', '10.2.0.1'), 0)
})

test('a known device does not stand in the line, and being right empties its bucket', async () => {
  const device = Buffer.alloc(32, 7)
  await base.db.query(`insert into people.account (id, name) values ('quen', 'Người giả lập')`)
  await base.db.query(`insert into signin.device (token_hash, account_id) values ($1, 'quen')`, [
    device,
  ])
  await Promise.all(Array.from({ length: 500 }, (_, i) => wait('quen', `10.3.${i % 250}.${i}`)))
  const origin = { account: 'quen', address: '10.3.0.0', device }
  for (let i = 0; i < 20; i++) {
    const turn = await takeTurn(base.db, origin)
    assert.equal(turn.lane, 'known')
    await forgiveTurn(base.db, turn)
  }
  await assert.rejects(async () => {
    for (let i = 0; i < 10; i++) await takeTurn(base.db, origin)
  }, /slow-down/)
  await assert.rejects(takeTurn(base.db, { ...origin, account: 'chu' }), /slow-down/)
})

test('after entering one goes to a path of this host and nowhere else', () => {
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\n/evil.example',
    '/..//evil.example',
    '/./\\evil.example',
    '/%0d%0aset-cookie:a'.replace('%0d%0a', '\r\n'),
    'evil',
    '',
    `/${'a'.repeat(2000)}`,
  ]) {
    assert.equal(nextPath(bad), '/account', JSON.stringify(bad))
  }
  assert.equal(nextPath('/board?a=1&b=%0d%0a'), '/board?a=1&b=%0d%0a')
  assert.equal(nextPath('/datasets/giếng'), '/datasets/gi%E1%BA%BFng')
  assert.equal(nextPath(null), '/account')
})
