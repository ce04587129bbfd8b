/** What somebody may try at the pages of entering: forged, overlong, from elsewhere, fixed, led away. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import test, { after, before } from 'node:test'
import { enterFirst, goodPassword, issueTo, signIn } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openVisitor } from './kit/visitor.ts'

let kho: RunningKho
before(async () => {
  kho = await openKho({
    env: {
      KHO_TRUST_PROXY: '127.0.0.1,10.200.0.0/16',
      KHO_ZONES: 'local=127.0.0.0/8,::1;tslcd=10.0.0.0/8;trong=fd00::/8',
      KHO_ADMIN_ZONES: 'trong',
    },
  })
})
after(() => kho.end())

const forms = [
  '/sign-in',
  '/sign-in/password',
  '/sign-in/factor',
  '/sign-in/passkey',
  '/sign-in/passkey/options',
  '/sign-out',
  '/account/password',
  '/account/totp',
  '/account/passkey',
  '/account/passkey/options',
  '/account/remove',
  '/account/recovery',
  '/account/devices',
]

test('no form is taken from another site, nor from who is not signed in', async () => {
  const visitor = await enterFirst(kho, 'an.trong')
  for (const path of forms.flatMap((one) => [one, `/en${one}`])) {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]) {
      const forged = await visitor.post(path, { account: 'an.trong' }, headers)
      assert.equal(forged.status, 403, path)
      assert.equal(forged.said, 'signin.foreign-form', path)
    }
    if (!path.includes('/account')) continue
    assert.equal((await openVisitor(kho).post(path, {})).status, 401, path)
  }
  assert.equal((await visitor.get('/account')).status, 200, 'nothing of it was done')
})

test('pages of one’s own lead who is not signed in to the page of entering, and back', async () => {
  const password = await issueTo(kho, 'be.tro-lai')
  const visitor = openVisitor(kho)
  const led = await visitor.get('/en/account/devices?a=1')
  assert.equal(led.location, '/en/sign-in?next=%2Fen%2Faccount%2Fdevices%3Fa%3D1')
  const next = new URL(led.location, kho.url).searchParams.get('next')!
  assert.match((await visitor.get(led.location)).text, /value="\/en\/account\/devices\?a=1"/)
  await signIn(visitor, 'be.tro-lai', password, next)
  const fields = { password: goodPassword, again: goodPassword }
  const there = await visitor.post('/en/sign-in/password', fields)
  assert.equal(there.location, next)
})

test('nobody is led to another host, and no header is written by what was typed', async () => {
  await enterFirst(kho, 'chi.duong')
  for (const next of [
    '//evil.example/a',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/a\r\nset-cookie: kho_session=x',
    '/\u0000',
    '/.//evil.example',
  ]) {
    const visitor = openVisitor(kho)
    const page = await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`)
    assert.match(page.text, /name="next" value="\/account"/, next)
    const answer = await signIn(visitor, 'chi.duong', goodPassword, next)
    assert.equal(answer.location, '/account', next)
    assert.equal(answer.headers.getSetCookie().length, 3)
  }
  const written = `a"><script>alert(1)</script>`
  const answer = await signIn(openVisitor(kho), written, 'x')
  assert.ok(!answer.text.includes('<script>alert'))
})

test('a cookie that was there before means nothing afterwards', async () => {
  const visitor = openVisitor(kho)
  const planted = 'A'.repeat(43)
  visitor.cookies.set('kho_session', planted)
  visitor.cookies.set('kho_halfway', planted)
  visitor.cookies.set('kho_device', planted)
  await enterFirst(kho, 'dao.cu')
  assert.equal((await signIn(visitor, 'dao.cu', goodPassword)).location, '/account')
  for (const name of ['kho_session', 'kho_device']) {
    assert.notEqual(visitor.cookies.get(name), planted, name)
  }
  const thief = openVisitor(kho)
  thief.cookies.set('kho_session', planted)
  assert.equal((await thief.get('/account')).status, 303)
  // Of another's browser, the token is no longer the one that it knew.
  const { rows } = await kho.db.query(`select 1 from signin.device where token_hash = sha256($1)`, [
    Buffer.from(planted),
  ])
  assert.equal(rows.length, 0)
})

test('cookies are out of reach for scripts and for forms of other sites', async () => {
  await enterFirst(kho, 'em.kin')
  const answer = await signIn(openVisitor(kho), 'em.kin', goodPassword)
  for (const line of answer.headers.getSetCookie()) {
    assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
  }
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  const page = await openVisitor(kho).get('/sign-in')
  assert.match(page.headers.get('content-security-policy')!, /form-action 'self'/)
  assert.equal(page.headers.get('referrer-policy'), 'same-origin')
})

test('what is overlong, broken or of another type is refused and changes nothing', async () => {
  const visitor = openVisitor(kho)
  const long = await visitor.post('/sign-in', { account: 'a', password: 'x'.repeat(70_000) })
  assert.equal(long.status, 413)
  assert.equal((await signIn(visitor, 'a', 'x'.repeat(60_000))).status, 403)
  const type = { 'content-type': 'text/plain' }
  assert.equal((await visitor.post('/sign-in', 'account=a', type)).status, 415)
  const json = { 'content-type': 'application/json' }
  for (const body of ['{', '[]', 'null', '"x"', '']) {
    assert.equal((await visitor.post('/sign-in', body, json)).status, 400, body)
  }
  const odd = await visitor.post('/sign-in', '{"account":{"a":1},"password":[2]}', json)
  assert.equal(odd.status, 403)
  for (const credential of [
    null,
    {},
    { id: 'x', rawId: 'x', type: 'public-key', response: {} },
    {
      id: 'x',
      rawId: 'x',
      type: 'public-key',
      response: { clientDataJSON: 'e30', authenticatorData: '', signature: '', userHandle: null },
    },
  ]) {
    const answer = await visitor.send('/sign-in/passkey', { credential })
    assert.equal(answer.json.code, 'signin.wrong-passkey')
  }
  const twice = 'account=a&account=b&password=c'
  assert.equal((await visitor.post('/sign-in', twice)).status, 403)
  assert.equal((await visitor.post('/sign-in', '%E0%A4%A&&=&=')).status, 403)
})

test('an account of one zone enters from there only; the refusal is on record', async () => {
  const zones = ['tslcd']
  await enterFirst(kho, 'giang.mang', { zones, from: '10.1.1.1' })
  const outside = await signIn(openVisitor(kho, '127.0.0.9'), 'giang.mang', goodPassword)
  assert.match(outside.text, /không được làm việc từ vùng mạng này/)
  const wrong = await signIn(openVisitor(kho, '127.0.0.9'), 'giang.mang', 'sai hẳn rồi đấy')
  assert.match(wrong.text, /không đúng/, 'told only to who knows the password')
  const nowhere = await signIn(openVisitor(kho, '8.8.8.8'), 'giang.mang', goodPassword)
  assert.equal(nowhere.status, 403)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select count(*)::int as n from journal.entry
     where kind = 'people.refused' and body like '%people.wrong-zone%'`,
  )
  assert.equal(rows[0].n, 1)
})

/** The status of one's own account as the server sees the address. */
function statusFrom(cookie: string, forwarded: string | string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, 'x-forwarded-for': forwarded }
    const sent = request(`${kho.url}/api/v1/account`, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode!)
    })
    sent.once('error', reject)
    sent.end()
  })
}

test('a forwarded address is believed only as far as trusted proxies vouch for it', async () => {
  const visitor = await enterFirst(kho, 'ha.gia', { zones: ['trong'], from: 'fd00::1' })
  const cookie = `kho_session=${visitor.cookies.get('kho_session')}`
  const cases: [forwarded: string | string[], status: number][] = [
    ['fd00::1', 200],
    [' fd00::1 ', 200],
    // The last one that is no trusted proxy counts; what stands before it anybody may write.
    ['fd00::1, 10.1.1.1', 403],
    ['10.1.1.1, fd00::1', 200],
    [['fd00::1', '10.1.1.1'], 403],
    [['10.1.1.1', 'fd00::1'], 200],
    ['fd00::1,10.200.0.7', 200],
    ['fd00::1, 10.1.1.1, 10.200.0.7', 403],
    ['10.1.1.1,   fd00::1 ,10.200.0.7 ', 200],
    ['fd00::1:443', 200],
    ['unknown, 10.1.1.1', 403],
    ['fd00::1, unknown', 403],
    ['', 403],
    [',', 403],
    // Nobody writes behind what the proxy appends.
    ['fd00::1,, 10.1.1.1', 403],
    ['fd00::1:443, 10.1.1.1:443', 403],
    ['[fd00::1]:443', 403],
    ['::ffff:10.1.1.1', 403],
    ['x'.repeat(2000), 403],
    [Array.from({ length: 200 }, () => 'fd00::1').join(',') + ',10.1.1.1', 403],
  ]
  for (const [forwarded, status] of cases) {
    assert.equal(
      await statusFrom(cookie, forwarded),
      status,
      JSON.stringify(forwarded).slice(0, 80),
    )
  }
})

test('without a trusted proxy nobody believes a forwarded address', async () => {
  const plain = await openKho({ env: { KHO_ZONES: 'local=127.0.0.0/8;trong=fd00::/8' } })
  try {
    await enterFirst(plain, 'ich.that')
    await plain.db.query(`update people.account set zones = '{trong}' where id = 'ich.that'`)
    const answer = await signIn(openVisitor(plain, 'fd00::1'), 'ich.that', goodPassword)
    assert.match(answer.text, /không được làm việc từ vùng mạng này/)
  } finally {
    await plain.end()
  }
})
