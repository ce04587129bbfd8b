/** The account for the worst of days, and what becomes of accounts that nobody uses. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Log } from '../src/log.ts'
import { silentLog } from '../src/log.ts'
import { sealBreakGlass } from '../src/signin/seal-break-glass.ts'
import { settleIdle } from '../src/signin/settle-idle.ts'
import { addTotp, enterFirst, goodPassword, issueTo, signIn } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openVisitor } from './kit/visitor.ts'

const errors: string[] = []
/** Keeps what is logged as an error. */
const log: Log = Object.assign(Object.create(silentLog), {
  error: (_fields: object, text: string) => errors.push(text),
  child: () => log,
})

let kho: RunningKho
before(async () => {
  kho = await openKho({
    log,
    byHand: true,
    env: {
      KHO_TRUST_PROXY: '127.0.0.1',
      KHO_ZONES: 'local=127.0.0.0/8,::1;tslcd=10.0.0.0/8;quan-tri=192.168.7.0/24',
      KHO_ADMIN_ZONES: 'quan-tri',
    },
  })
})
after(() => kho.end())

const admin = '192.168.7.5'
const seal = () =>
  kho.act((tx) => sealBreakGlass(tx, 'test', { account: 'khan-cap', agency: 'so-noi-vu' }))
const open = (halves: readonly string[], from = admin, reason = 'mất hết thiết bị') => {
  const visitor = openVisitor(kho, from)
  const fields = { one: halves[0]!, two: halves[1]!, reason }
  return visitor.post('/sign-in/break-glass', fields).then((answer) => ({ visitor, answer }))
}

test('both halves open it, once, for an hour, from the network of administration only', async () => {
  const old = await seal()
  const { halves } = await seal()
  const [one, two] = halves
  const refused: [halves: string[], from: string, reason: string, status: number][] = [
    [[one, one], admin, 'x', 403],
    [[one, old.halves[1]], admin, 'x', 403],
    [old.halves, admin, 'x', 403],
    [[one, ''], admin, 'x', 403],
    [halves, '10.1.1.1', 'x', 403],
    [halves, admin, '  ', 422],
  ]
  for (const [given, from, reason, status] of refused) {
    const { answer } = await open(given, from, reason)
    assert.equal(answer.status, status, JSON.stringify([from, reason]))
    assert.equal(answer.headers.getSetCookie().length, 0)
  }
  assert.deepEqual(errors, [])
  // Typed as people type: another order, small letters, spaces.
  const typed = [two.toLowerCase().replaceAll('-', ' '), one]
  const [first, second] = await Promise.all([open(typed), open(halves)])
  const answers = [first, second].map(({ answer }) => answer.status).toSorted()
  assert.deepEqual(answers, [303, 403], 'of two at once one opens it')
  const { visitor } = first.answer.status === 303 ? first : second
  const own = JSON.parse((await visitor.get('/api/v1/account')).text)
  const held = own.functions.map((one: { function: string }) => one.function)
  assert.deepEqual(held.toSorted(), ['authority', 'operator'])
  assert.equal(own.assurance, 'two-factor')
  const listed = await visitor.get('/api/v1/accounts')
  assert.equal(listed.status, 200)
  const { rows } = await kho.db.query(
    `select extract(epoch from s.expires_at - s.opened_at)::float8 as session,
       max(extract(epoch from a.valid_until - a.valid_from))::float8 as held
     from signin.session s join people.appointment a on a.account_id = s.account_id
     where s.account_id = 'khan-cap' group by s.id`,
  )
  assert.equal(rows.length, 1)
  assert.ok(rows[0].session <= 3601 && rows[0].held <= 3601)
})

test('everybody is told until it is sealed anew: log, figures, journal, the console', async () => {
  assert.deepEqual(errors, ['the break-glass account was opened'])
  const figures = () => fetch(`${kho.url}/metrics`).then((answer) => answer.text())
  assert.match(await figures(), /^kho_break_glass_opened 1$/m)
  const officer = await enterFirst(kho, 'an.truc', { from: '10.1.1.1' })
  assert.match((await officer.get('/console')).text, /Tài khoản khẩn cấp đã được mở lúc/)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind = 'signin.break-glass-opened'`,
  )
  assert.equal(rows.length, 1)
  assert.ok(!rows[0].body.includes('mất hết'), 'the reason is in the payload')
  await seal()
  assert.match(await figures(), /^kho_break_glass_opened 0$/m)
  assert.ok(!(await officer.get('/console')).text.includes('khẩn cấp'))
})

test('idle accounts are told of once, then locked with their sessions; the sealed one stays', async () => {
  const rule = { warnDays: 60, lockDays: 90 }
  const kept = await enterFirst(kho, 'binh.dung', { from: '10.1.1.1' })
  const idle = await enterFirst(kho, 'chi.nghi', { from: '10.1.1.1' })
  await addTotp(idle)
  await issueTo(kho, 'dao.chua')
  await kho.db.query(
    `update people.account set
       created_at = clock_timestamp() - interval '70 days',
       last_active_at = case when id in ('chi.nghi', 'khan-cap')
         then clock_timestamp() - interval '100 days' else last_active_at end
     where id in ('chi.nghi', 'dao.chua', 'khan-cap')`,
  )
  const first = await settleIdle(kho.db, rule)
  assert.deepEqual(first, { warned: ['dao.chua'], locked: ['chi.nghi'] })
  assert.deepEqual(await settleIdle(kho.db, rule), { warned: [], locked: [] })
  assert.equal((await kept.get('/account')).status, 200)
  assert.equal((await idle.get('/account')).status, 303)
  const refused = await signIn(openVisitor(kho, '10.1.1.1'), 'chi.nghi', goodPassword)
  assert.match(refused.text, /đang bị khoá/)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind like 'signin.idle-%' order by index`,
  )
  assert.equal(rows.length, 2)
  assert.ok(rows.every(({ body }) => !/chi\.nghi|dao\.chua/.test(body)))
})
