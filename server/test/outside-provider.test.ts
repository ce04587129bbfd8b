/** Entering Kho by an outside provider: a second one, really run, with made-up persons. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { freePort } from './kit/free-port.ts'
import { addTotp, enterFirst, issueTo } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { startOutsideProvider, type OutsideProvider } from './kit/outside-provider.ts'
import { openVisitor, type Visited, type Visitor } from './kit/visitor.ts'

let kho: RunningKho
let outside: OutsideProvider
const secret = 'only-of-a-test-0123456789'

before(async () => {
  const port = await freePort()
  kho = await openKho({
    env: {
      KHO_OUTSIDE_ISSUER: `http://127.0.0.1:${port}`,
      KHO_OUTSIDE_CLIENT: 'kho',
      KHO_OUTSIDE_SECRET: secret,
      KHO_OUTSIDE_NAME_VI: 'Định danh thử',
      KHO_OUTSIDE_ACCOUNT_CLAIM: 'kho_account',
      KHO_OUTSIDE_CITIZEN_CLAIM: 'citizen_id',
      KHO_OUTSIDE_TWO_FACTOR_ACR: 'muc-3 muc-4',
    },
  })
  const redirectUri = `${kho.url}/sign-in/outside/back`
  outside = await startOutsideProvider(port, { client: 'kho', secret, redirectUri })
})
after(async () => {
  await outside.stop()
  await kho.end()
})

/** Goes there as the person, and returns with what the provider gives; `there`: its cookies. */
async function goThere(visitor: Visitor, next = '/account'): Promise<string> {
  const began = await visitor.get(`/sign-in/outside?next=${encodeURIComponent(next)}`)
  assert.ok(began.location.startsWith(outside.issuer), began.text.slice(0, 300))
  const there = openVisitor({ url: outside.issuer })
  let path = began.location.slice(outside.issuer.length)
  for (;;) {
    const answer = await there.get(path)
    assert.notEqual(answer.location, '', answer.text.slice(0, 500))
    const to = new URL(answer.location, outside.issuer)
    if (to.origin !== outside.issuer) return to.pathname + to.search
    path = to.pathname + to.search
  }
}

async function enter(visitor: Visitor, person: OutsideProvider['person']): Promise<Visited> {
  outside.person = person
  return visitor.get(await goThere(visitor))
}

test('the page of entering offers it by its name', async () => {
  const page = await openVisitor(kho).get('/sign-in?next=/board')
  assert.match(page.text, /href="\/sign-in\/outside\?next=%2Fboard"/)
  assert.match(page.text, /Đăng nhập bằng Định danh thử/)
})

test('an officer whose account is named enters it, as sure as the provider was', async () => {
  await issueTo(kho, 'an.ngoai', { functions: ['steward'] })
  const person = { sub: 'p1', claims: { kho_account: 'an.ngoai', name: 'Khác Tên' } }
  const one = openVisitor(kho)
  assert.equal((await enter(one, { ...person, acr: 'muc-2' })).location, '/account')
  assert.match((await one.get('/account')).text, /một yếu tố/)
  const two = openVisitor(kho)
  await enter(two, { ...person, acr: 'muc-3' })
  const page = (await two.get('/account')).text
  assert.match(page, /hai yếu tố/)
  assert.match(page, /Người giả lập an\.ngoai/, 'the name is the one of the account')
})

test('who has a factor here shows it, unless the provider saw two', async () => {
  await addTotp(await enterFirst(kho, 'binh.ngoai'))
  const visitor = openVisitor(kho)
  const person = { sub: 'p2', claims: { kho_account: 'binh.ngoai' } }
  assert.equal((await enter(visitor, person)).location, '/sign-in/factor')
  assert.equal(visitor.cookies.has('kho_session'), false)
})

test('a citizen gets an account of no agency, the same one each time; the number is nowhere', async () => {
  const number = '066099000123'
  const person = { sub: 'p3', claims: { citizen_id: number, name: 'Công Dân Giả Lập' } }
  const [first, second] = [openVisitor(kho), openVisitor(kho)]
  await enter(first, person)
  // Another subject of the same person, as after a new telephone.
  await enter(second, { ...person, sub: 'p3-new' })
  const idOf = async (visitor: Visitor) =>
    JSON.parse((await visitor.get('/api/v1/account')).text) as Record<string, unknown>
  const account = await idOf(first)
  assert.match(String(account.account), /^cong-dan\.[0-9a-f]{20}$/)
  assert.equal(account.agency, null)
  assert.deepEqual(account.functions, [])
  assert.equal((await idOf(second)).account, account.account)
  // Their own page opens where the provider was sure enough, and only then.
  assert.equal((await first.get('/me')).status, 403)
  const sure = openVisitor(kho)
  await enter(sure, { ...person, acr: 'muc-3' })
  assert.equal((await sure.get('/me')).status, 200)
  const other = openVisitor(kho)
  await enter(other, { sub: 'p4', claims: { citizen_id: '066099000124' } })
  assert.notEqual((await idOf(other)).account, account.account)
  const { rows } = await kho.db.query(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('signin', 'factor', 'openid', 'people', 'journal')
       and table_type = 'BASE TABLE'`,
  )
  for (const { name } of rows) {
    const found = await kho.db.query(`select 1 from ${name} t where t::text like $1`, [
      `%${number}%`,
    ])
    assert.equal(found.rows.length, 0, name)
  }
})

test('two first entries of one citizen at once make one account', async () => {
  outside.person = { sub: 'p5', claims: { citizen_id: '066099000125', name: 'Giả Lập' } }
  const visitors = Array.from({ length: 4 }, () => openVisitor(kho))
  const paths = await Promise.all(visitors.map((visitor) => goThere(visitor)))
  const answers = await Promise.all(visitors.map((visitor, i) => visitor.get(paths[i]!)))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([303]))
  const ids = await Promise.all(
    visitors.map(
      async (visitor) => JSON.parse((await visitor.get('/api/v1/account')).text).account,
    ),
  )
  assert.equal(new Set(ids).size, 1)
})

test('whoever is unknown, refused, locked, or came back wrongly does not enter', async () => {
  const visitor = openVisitor(kho)
  assert.equal((await enter(visitor, { sub: 'p6', claims: {} })).said, 'openid.outside-unknown')
  const named = { sub: 'p7', claims: { kho_account: 'khong.co' } }
  assert.equal((await enter(visitor, named)).said, 'openid.outside-unknown')
  assert.equal((await enter(visitor, null)).said, 'openid.outside-failed')
  await issueTo(kho, 'chi.khoa')
  await kho.db.query(
    `update people.account set state = 'locked', locked_at = clock_timestamp() where id = 'chi.khoa'`,
  )
  const locked = { sub: 'p8', claims: { kho_account: 'chi.khoa' } }
  assert.equal((await enter(visitor, locked)).said, 'signin.account-closed')

  await issueTo(kho, 'dao.ngoai')
  outside.person = { sub: 'p9', claims: { kho_account: 'dao.ngoai' } }
  const path = await goThere(visitor)
  const stranger = openVisitor(kho)
  assert.equal((await stranger.get(path)).said, 'openid.outside-failed', 'another browser')
  const forged = path.replace(/code=[^&]+/, 'code=AAAA')
  assert.equal((await visitor.get(forged)).said, 'openid.outside-failed')
  assert.equal((await visitor.get(path)).said, 'openid.outside-failed', 'a try is taken once')
  const mixed = (await goThere(visitor)).replace(/state=[^&]+/, 'state=AAAA')
  assert.equal((await visitor.get(mixed)).said, 'openid.outside-failed')
  const led = await visitor.get(await goThere(visitor, '//evil.example'))
  assert.equal(led.location, '/account')
})
