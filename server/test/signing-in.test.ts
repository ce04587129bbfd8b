/** Entering by password and code, over HTTP: what opens, what does not, and what is on record. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { codeAt } from '../src/factor/totp.ts'
import { openBreachedPasswords } from '../src/signin/breached-passwords.ts'
import { changePassword } from '../src/signin/change-password.ts'
import { createPasswordHasher } from '../src/signin/hash-password.ts'
import { preparePassword } from '../src/signin/prepare-password.ts'
import { addTotp, enterFirst, goodPassword, issueTo, signIn } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openVisitor } from './kit/visitor.ts'

let kho: RunningKho
before(async () => {
  kho = await openKho()
})
after(() => kho.end())

const wrong = 'Tài khoản hoặc mật khẩu không đúng'

/** The next step's code: the one of now may have been taken a moment ago. */
const laterCode = (secret: string) => codeAt(secret, new Date(Date.now() + 30_000))

test('an issued password opens only the page on which it is changed, and once', async () => {
  const password = await issueTo(kho, 'an.moi')
  const visitor = openVisitor(kho)
  const asked = await signIn(visitor, 'an.moi', password, '/board')
  assert.equal(asked.location, '/sign-in/password')
  assert.equal(visitor.cookies.has('kho_session'), false)
  assert.equal((await visitor.get('/account')).location, '/sign-in?next=%2Faccount')
  assert.equal((await visitor.get('/sign-in/factor')).location, '/sign-in?again=1')
  for (const [given, again, said] of [
    ['ngắn', 'ngắn', 'cần ít nhất 12'],
    [goodPassword, `${goodPassword}!`, 'không giống nhau'],
    ['Matkhau@123456', 'Matkhau@123456', 'ai cũng đoán được'],
    ['an.moi.2026.ok', 'an.moi.2026.ok', 'chứa tên tài khoản'],
    [password, password, 'trùng mật khẩu'],
  ] as const) {
    const refused = await visitor.post('/sign-in/password', { password: given, again })
    assert.equal(refused.status, 422)
    assert.ok(refused.text.includes(said), said)
    assert.ok(!refused.text.includes(given), 'the password is not drawn')
  }
  const fields = { password: goodPassword, again: goodPassword }
  const changed = await visitor.post('/sign-in/password', fields)
  assert.equal(changed.location, '/board')
  assert.equal((await visitor.get('/account')).status, 200)
  const again = await visitor.post('/sign-in/password', fields)
  assert.equal(again.location, '/sign-in?again=1', 'the step is over')
  assert.ok((await signIn(openVisitor(kho), 'an.moi', password)).text.includes(wrong))
})

test('an issued password ends after its days', async () => {
  const password = await issueTo(kho, 'cham.tre')
  await kho.db.query(
    `update signin.password set valid_until = clock_timestamp() where account_id = 'cham.tre'`,
  )
  const late = await signIn(openVisitor(kho), 'cham.tre', password)
  assert.match(late.text, /Mật khẩu được cấp chỉ dùng đến/)
})

test('a wrong password, an unknown account and a locked one are told alike', async () => {
  await enterFirst(kho, 'binh.khoa')
  await kho.db.query(
    `update people.account set state = 'locked', locked_at = clock_timestamp()
     where id = 'binh.khoa'`,
  )
  const strip = (text: string) =>
    text
      .slice(text.indexOf('<main'))
      .replace(/<footer[^]*/, '')
      .replace(/value="[^"]*"/g, '')
  const pages = []
  for (const account of [
    'binh.khoa',
    'khong.co',
    "x'; drop table",
    'А́dmin',
    '',
    'a'.repeat(5000),
  ]) {
    const answer = await signIn(openVisitor(kho), account, 'sai hoàn toàn rồi')
    assert.equal(answer.status, 403, account)
    pages.push(strip(answer.text))
  }
  assert.deepEqual(new Set(pages).size, 1)
  const right = await signIn(openVisitor(kho), 'binh.khoa', goodPassword)
  assert.match(right.text, /đang bị khoá/, 'told to who knows the password')
})

test('a code application: added, asked for at the next entry, each code once', async () => {
  const visitor = await enterFirst(kho, 'chi.ma', { functions: ['steward'] })
  const before = visitor.cookies.get('kho_session')!
  assert.match((await visitor.get('/account')).text, /Chức năng của bạn cần yếu tố thứ hai/)
  const refused = await visitor.post('/account/totp', { code: '000000' })
  assert.equal(refused.status, 403)
  const secret = await addTotp(visitor)
  assert.notEqual(visitor.cookies.get('kho_session'), before, 'a surer session has a new cookie')
  const old = openVisitor(kho)
  old.cookies.set('kho_session', before)
  assert.equal((await old.get('/account')).status, 303, 'and the one of before is over')
  const page = await visitor.post('/account/recovery', {})
  const codes = [...page.text.matchAll(/<code>([0-9A-Z-]{23})<\/code>/g)].map(([, code]) => code!)
  assert.equal(codes.length, 10)

  const second = openVisitor(kho)
  assert.equal(
    (await signIn(second, 'chi.ma', goodPassword, '/account')).location,
    '/sign-in/factor',
  )
  assert.equal(second.cookies.has('kho_session'), false)
  // Of the step in which it was added, which may be over by now.
  const { rows } = await kho.db.query(
    `select last_step::int as step from factor.totp where account_id = 'chi.ma'`,
  )
  const used = codeAt(secret, new Date(rows[0].step * 30_000))
  assert.equal((await second.post('/sign-in/factor', { code: used })).status, 403, 'taken before')
  const code = laterCode(secret)
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
  assert.equal((await second.post('/sign-in/factor', { code: spaced })).location, '/account')
  assert.match((await second.get('/account')).text, /hai yếu tố/)

  const third = openVisitor(kho)
  await signIn(third, 'chi.ma', goodPassword)
  const recovery = codes[0]!.toLowerCase().replaceAll('-', ' ')
  assert.equal((await third.post('/sign-in/factor', { code: recovery })).location, '/account')
  const fourth = openVisitor(kho)
  await signIn(fourth, 'chi.ma', goodPassword)
  const twice = await fourth.post('/sign-in/factor', { code: codes[0]! })
  assert.equal(twice.status, 403)
  assert.equal((await fourth.post('/sign-in/factor', { code: codes[1]! })).status, 303)
})

test('of two at once with one code, one enters', async () => {
  const secret = await addTotp(await enterFirst(kho, 'dung.cung'))
  const visitors = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const visitor = openVisitor(kho)
      const asked = await signIn(visitor, 'dung.cung', goodPassword)
      assert.equal(asked.location, '/sign-in/factor')
      return visitor
    }),
  )
  const code = laterCode(secret)
  const answers = await Promise.all(
    visitors.map((visitor) => visitor.post('/sign-in/factor', { code })),
  )
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
})

test('codes cannot be guessed: after five the password is asked for, after that they wait', async () => {
  await addTotp(await enterFirst(kho, 'em.doan'))
  const statuses: number[] = []
  for (let round = 0; round < 2; round++) {
    const visitor = openVisitor(kho)
    await signIn(visitor, 'em.doan', goodPassword)
    for (let i = 0; i < 6; i++) {
      const answer = await visitor.post('/sign-in/factor', { code: '123456' })
      statuses.push(answer.status)
    }
  }
  assert.deepEqual(statuses.slice(0, 6), [403, 403, 403, 403, 403, 303])
  assert.ok(statuses.slice(6).includes(429), String(statuses))
})

test('the last factor of who needs one stays; who has one changes nothing without it', async () => {
  const visitor = await enterFirst(kho, 'giu.lai', { functions: ['auditor'] })
  await addTotp(visitor)
  const last = await visitor.post('/account/remove', { passkey: '' })
  assert.equal(last.status, 409)
  assert.match(last.text, /Không gỡ được yếu tố cuối cùng/)
  // As the session of a password alone would be.
  await kho.db.query(
    `update signin.session set assurance = 'one-factor' where account_id = 'giu.lai'`,
  )
  for (const path of ['/account/remove', '/account/recovery', '/account/passkey/options']) {
    const refused = await visitor.post(path, { passkey: '' })
    assert.equal(refused.status, 403, path)
    assert.match(refused.text, /yếu tố thứ hai/)
  }
})

test('devices are listed, one is ended, and signing out everywhere ends all', async () => {
  const first = await enterFirst(kho, 'huong.may')
  const second = openVisitor(kho)
  assert.equal((await signIn(second, 'huong.may', goodPassword)).location, '/account')
  const listed = await first.get('/account/devices')
  const session = /name="session" value="(\d+)"/.exec(listed.text)?.[1]
  assert.ok(session)
  const stranger = await enterFirst(kho, 'khac.nguoi')
  assert.equal((await stranger.post('/account/devices', { session })).status, 404)
  assert.equal((await second.get('/account')).status, 200)
  assert.equal((await first.post('/account/devices', { session })).location, '/account/devices')
  assert.equal((await second.get('/account')).status, 303)
  await signIn(second, 'huong.may', goodPassword)
  assert.equal((await first.post('/account/devices', {})).location, '/sign-in')
  assert.equal((await second.get('/account')).status, 303)
  const { rows } = await kho.db.query(
    `select count(*)::int as n from signin.device where account_id = 'huong.may'`,
  )
  assert.equal(rows[0].n, 0)
})

test('changing the password asks for the present one and ends every other session', async () => {
  const first = await enterFirst(kho, 'khanh.doi')
  const second = openVisitor(kho)
  await signIn(second, 'khanh.doi', goodPassword)
  const next = 'bốn con trâu đen uống nước'
  const fields = { current: 'không phải', password: next, again: next }
  assert.equal((await first.post('/account/password', fields)).status, 403)
  const done = await first.post('/account/password', { ...fields, current: goodPassword })
  assert.equal(done.location, '/account?done=password')
  assert.equal((await first.get('/account')).status, 200)
  assert.equal((await second.get('/account')).status, 303)
  assert.equal((await signIn(second, 'khanh.doi', goodPassword)).status, 403)
  // Input methods write the same letters in other code points.
  assert.equal((await signIn(second, 'khanh.doi', next.normalize('NFD'))).status, 303)
})

test('of two changes at once one is stored, and the other is told', async () => {
  await enterFirst(kho, 'hai.noi')
  const parts = { hasher: createPasswordHasher(), breached: openBreachedPasswords(null) }
  const prepare = (password: string, proven?: string) =>
    preparePassword(kho.db, parts, { account: 'hai.noi', password, again: password, proven })
  const both = await Promise.all(
    ['năm con cò trắng đậu cành tre', 'sáu con bò vàng gặm cỏ xanh'].map((one) => prepare(one)),
  )
  const ends = await Promise.allSettled(
    both.map((one) => kho.db.tx((tx) => changePassword(tx, one))),
  )
  const told = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  assert.deepEqual(told, ['signin.changed-meanwhile'])
  const { rows } = await kho.db.query(
    `select hash from signin.password where account_id = 'hai.noi'`,
  )
  assert.equal(rows[0].hash, both[ends.findIndex(({ status }) => status === 'fulfilled')]!.hash)
  // What was shown to be the present password is so no more: nothing is even hashed.
  await assert.rejects(prepare('bảy con vịt bơi ngoài đồng', both[0]!.before!), {
    code: 'signin.changed-meanwhile',
  })
})

test('signing out ends the session, not only the cookie', async () => {
  const visitor = await enterFirst(kho, 'lan.ra')
  const cookie = visitor.cookies.get('kho_session')!
  assert.equal((await visitor.post('/sign-out', {})).location, '/sign-in')
  assert.equal(visitor.cookies.has('kho_session'), false)
  visitor.cookies.set('kho_session', cookie)
  assert.equal((await visitor.get('/account')).status, 303)
})

test('a lost factor is reset by the authority, with its reason on record, and ends sessions', async () => {
  const visitor = await enterFirst(kho, 'mat.may')
  await addTotp(visitor)
  const authority = await enterFirst(kho, 'quan.ly', { functions: ['authority'] })
  const path = '/api/v1/accounts/mat.may/factors/reset'
  const weak = await authority.send(path, { reason: 'mất điện thoại' })
  assert.equal(weak.json.code, 'signin.second-factor-needed')
  await addTotp(authority)
  assert.equal((await authority.send(path, { reason: ' ' })).status, 400)
  const reset = await authority.send(path, { reason: 'mất điện thoại' })
  assert.deepEqual(reset.json, { factors: 1, sessions: 1 })
  assert.equal((await visitor.get('/account')).status, 303)
  assert.equal((await signIn(visitor, 'mat.may', goodPassword)).location, '/account')
  assert.equal((await authority.send(path, { reason: 'lần nữa' })).json.code, 'signin.no-factor')
})

test('nothing of a password, code or cookie is in the database or the journal as it is', async () => {
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind like 'signin.%'
     union all select body from journal.payload`,
  )
  assert.ok(rows.length > 20)
  for (const { body } of rows) {
    assert.ok(!body.includes(goodPassword) && !body.includes('giếng'), body)
  }
  const entries = await kho.db.query(`select body from journal.entry where kind like 'signin.%'`)
  assert.ok(entries.rows.every(({ body }) => !/an\.moi|chi\.ma|Người/.test(body)))
})
