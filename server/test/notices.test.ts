/**
 * Notices from the journal to the console, a feed, a mailbox and a program over HTTPS: who is told
 * of what, what a receiver can check, what happens when it does not take it.
 */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { grantAccess } from '../src/access/grant-access.ts'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { lockClient } from '../src/client/lock-client.ts'
import { unlockClient } from '../src/client/unlock-client.ts'
import { reissueSecret } from '../src/client/reissue-secret.ts'
import { foreseeEndings } from '../src/notice/foresee-endings.ts'
import { makeCertificates, type Certificates } from './kit/certificates.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openMailServer, type MailServer } from './kit/mail-server.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { openReceiver, type WebhookReceiver } from './kit/webhook-receiver.ts'

const title = { vi: 'Cột', en: 'Column' }
const residents = definitionOf({
  id: 'residents',
  owner: 'so-noi-vu',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'name', type: 'text', title, personal: 'basic' },
  ],
})

let it: RunningKho
let folder: string
let receiver: WebhookReceiver
let developer: Officer
let owner: Officer
let stranger: Officer
let authority: Certificates
let mailServer: MailServer

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kho-notices-'))
  receiver = await openReceiver(folder)
  authority = await makeCertificates()
  appendFileSync(receiver.rootsFile, `\n${authority.ca}`)
  mailServer = await openMailServer(await authority.issue('mail'))
  it = await openKho({
    env: {
      KHO_NOTICE_HOSTS: `localhost:${receiver.port}`,
      KHO_NOTICE_ROOTS: receiver.rootsFile,
      KHO_SMTP_URL: `smtps://127.0.0.1:${mailServer.port}`,
      KHO_MAIL_FROM: 'kho@tinh.example',
      KHO_MAIL_DOMAINS: 'syt.example',
    },
  })
  await it.define(residents)
  await it.client('kham-benh')
  developer = await openOfficer(it, 'thu.lap-trinh', {
    agency: 'so-y-te',
    functions: ['developer'],
  })
  owner = await openOfficer(it, 'thu.chu-quan', { agency: 'so-noi-vu', functions: ['developer'] })
  stranger = await openOfficer(it, 'thu.nguoi-la', { agency: 'so-y-te' })
})
after(async () => {
  await it.end()
  await receiver.close()
  await mailServer.close()
  rmSync(folder, { recursive: true, force: true })
})

const clientPath = '/console/applications/kham-benh/notices'
const ask = (who: Officer, path: string, fields: [string, string][]) =>
  who.call('POST', path, new URLSearchParams(fields))
const kindsOf = (...kinds: string[]) => kinds.map((kind): [string, string] => ['kinds', kind])
const secretIn = (page: string) => /whsec_[A-Za-z0-9+/=]+/.exec(page)![0]
const idIn = (page: string) => /\/console\/notices\/([0-9a-f-]{36})/.exec(page)![1]!

let secret: string
let hook: string
let grant: number

test('a client is told by a webhook that any library verifies, and only once it may read', async () => {
  const made = await ask(developer, clientPath, [
    ['way', 'webhook'],
    ['address', receiver.url],
    ...kindsOf('dataset.changed', 'grant.ended', 'key.ending', 'grant.ending'),
  ])
  assert.equal(made.status, 200, made.text)
  secret = secretIn(made.text)
  hook = idIn(made.text)
  await it.load('residents', 'code,name\n1,Người Giả Lập Một\n')
  // Told to nobody: the client has no grant when the follower comes by.
  await followed()
  grant = await it.grant({ client: 'kham-benh', dataset: 'residents' })
  // Told now, so that Kho itself has nothing to tell of it between what comes later.
  await foreseeEndings(it.db, 14)
  await receiver.until(() => receiver.received.some(({ body }) => body.includes('"grant.ending"')))
  await it.load('residents', 'code,name\n1,Người Giả Lập Một\n2,Người Giả Lập Hai\n')
  const changes = () => receiver.received.filter(({ body }) => body.includes('dataset.changed'))
  await receiver.until(() => changes().length > 0)
  const [first] = changes()
  const told = new Webhook(secret).verify(first!.body, first!.headers) as Record<string, any>
  assert.equal(told.type, 'dataset.changed')
  assert.equal(told.data.dataset, 'residents')
  assert.equal(told.data.seq, 2, 'the load of before the grant is told to nobody')
  assert.equal(told.data.inserts, 1)
  const { rows } = await it.db.query('select kind from journal.entry where index = $1', [
    told.data.entry,
  ])
  assert.equal(rows[0].kind, 'store.applied')
  assert.ok(!receiver.received.some(({ body }) => /Giả Lập/.test(body)), 'no value of a person')
  const { rows: kept } = await it.db.query('select sealed from notice.subscription where id = $1', [
    hook,
  ])
  assert.ok(!kept[0].sealed.toString('latin1').includes(secret.slice(6)), 'the secret is sealed')
  assert.ok(!(await developer.call('GET', `/console/notices/${hook}`)).text.includes(secret))
})

test('what a receiver does not take comes again under the same id, and its log says so', async () => {
  const before = receiver.received.length
  const answers = [500, 302, 204]
  receiver.answer = () => answers.shift() ?? 204
  await it.load('residents', 'code,name\n1,Người Giả Lập Một\n')
  const hurry = () =>
    it.db.query(`update notice.delivery set next_at = clock_timestamp() where state = 'waiting'`)
  const locked = { client: 'kham-benh', reason: 'Thử khoá' }
  let barred = 0
  for (const count of [1, 2, 3]) {
    await receiver.until(() => receiver.received.length >= before + count)
    await untilTries(count + barred)
    if (count === 1) {
      await it.act((tx) => lockClient(tx, 'test', locked))
      await hurry()
      await untilTries(2)
      barred = 1
      assert.equal(receiver.received.length, before + 1, 'who is locked is told nothing')
      await it.act((tx) => unlockClient(tx, 'test', locked))
    }
    await hurry()
  }
  const tries = receiver.received.slice(before)
  assert.equal(tries.length, 3)
  assert.equal(new Set(tries.map(({ id }) => id)).size, 1)
  assert.equal(new Set(tries.map(({ body }) => body)).size, 1)
  assert.ok(!tries.some(({ path }) => path === '/elsewhere'), 'a redirect is not followed')
  for (const { body, headers } of tries) new Webhook(secret).verify(body, headers)
  const { rows } = await it.db.query(
    `select d.state, array_agg(a.status order by a.at) as statuses from notice.delivery d
     join notice.attempt a on a.delivery = d.id where d.id = $1 group by d.state`,
    [tries[0]!.id],
  )
  assert.deepEqual(rows, [{ state: 'delivered', statuses: [500, null, 302, 204] }])
  const page = (await developer.call('GET', `/console/notices/${hook}`)).text
  assert.match(page, /http-500/)
  assert.match(page, /owner-barred<\/code> \(hệ thống hoặc tài khoản đã đăng ký đang bị khoá/)
  assert.match(page, /http-302/)

  async function untilTries(count: number) {
    for (const endsMs = Date.now() + 60_000; ;) {
      const { rows: found } = await it.db.query(
        'select count(*)::int as n from notice.attempt where delivery = $1',
        [receiver.received.at(-1)!.id],
      )
      if (found[0].n >= count) return
      if (Date.now() > endsMs) throw new Error(`only ${found[0].n} tries`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})

test('a notice is sent again by hand under its id, and a stranger can neither see nor do it', async () => {
  const last = receiver.received.at(-1)!
  const replay = (who: Officer, delivery = last.id) =>
    ask(who, `/console/notices/${hook}/replay`, [['delivery', delivery]])
  for (const who of [stranger, owner]) {
    assert.equal((await who.call('GET', `/console/notices/${hook}`)).status, 404)
    assert.equal((await replay(who)).status, 404)
    assert.equal((await ask(who, `/console/notices/${hook}/end`, [])).status, 404)
    assert.equal((await who.call('GET', clientPath)).status, 403)
  }
  assert.equal((await replay(developer, 'nothing')).status, 409)
  // Both secrets sign while the old one is given time; then the new one alone.
  const rotate = (who: Officer, hours: string) =>
    ask(who, `/console/notices/${hook}/secret`, [['hours', hours]])
  assert.equal((await rotate(stranger, '24')).status, 404)
  for (const hours of ['', '-1', '1.5', '721', 'x'])
    assert.equal((await rotate(developer, hours)).status, 400, hours)
  const renewed = secretIn((await rotate(developer, '24')).text)
  assert.notEqual(renewed, secret)
  const count = receiver.received.length
  const done = await replay(developer)
  assert.equal(done.status, 303, done.text)
  assert.match(done.headers.get('location')!, /\?entry=\d+$/)
  // Others may come in between.
  const again = () => receiver.received.slice(count).find(({ id }) => id === last.id)
  await receiver.until(() => again() !== undefined)
  assert.equal(again()!.body, last.body)
  for (const known of [secret, renewed]) new Webhook(known).verify(again()!.body, again()!.headers)
  const only = secretIn((await rotate(developer, '0')).text)
  const after = receiver.received.length
  const later = () => receiver.received.slice(after).find(({ id }) => id === last.id)
  const settled = async () => (await replay(developer)).status === 303
  for (const endsMs = Date.now() + 60_000; !(await settled());)
    assert.ok(Date.now() < endsMs, 'the notice stays on its way')
  await receiver.until(() => later() !== undefined)
  new Webhook(only).verify(later()!.body, later()!.headers)
  for (const former of [secret, renewed])
    assert.throws(() => new Webhook(former).verify(later()!.body, later()!.headers))
  const kept = await it.db.query(`select body from journal.entry where kind = $1`, [
    'notice.secret-rotated',
  ])
  assert.deepEqual(
    kept.rows.map(({ body }) => JSON.parse(body).hours),
    [24, 0],
  )
})

test('a program reads its feed by a token of its own, and nobody by another', async () => {
  const made = await ask(developer, '/console/notices', [
    ['way', 'feed'],
    ['dataset', 'residents'],
    ...kindsOf('dataset.changed'),
  ])
  const id = /<code>([0-9a-f-]{36})<\/code>/.exec(made.text)![1]!
  const token = /<pre[^>]*>(?:<code>)?\s*([A-Za-z0-9_-]{43})\s*</.exec(made.text)![1]!
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n')
  const path = `/api/v1/notices/${id}/feed.atom`
  const read = (name: string, password: string) =>
    it.get(path, {
      headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
    })
  for (const endsMs = Date.now() + 60_000; !(await read(id, token)).text.includes('<entry>');) {
    assert.ok(Date.now() < endsMs, 'the feed stays empty')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const feed = await read(id, token)
  assert.match(feed.headers.get('content-type')!, /application\/atom\+xml/)
  assert.match(feed.text, /<title>Bộ dữ liệu có thay đổi: residents<\/title>/)
  assert.doesNotMatch(feed.text, /Giả Lập/)
  assert.equal((await read(id, `${token.slice(1)}A`)).status, 401)
  assert.equal((await read(hook, token)).status, 401)
  assert.equal((await it.get(path)).status, 401)
  await ask(developer, `/console/notices/${id}/end`, [])
  assert.equal((await read(id, token)).status, 401, 'a feed that was ended is read by nobody')
})

test('mail goes to an allowed domain over TLS, waits for a better certificate, and what is refused for good ends', async () => {
  const mail = (address: string) =>
    ask(developer, '/console/notices', [
      ['way', 'mail'],
      ['address', address],
      ...kindsOf('dataset.changed'),
    ])
  const foreign = await mail('ai-do@noi-khac.example')
  assert.equal(foreign.status, 422)
  assert.match(foreign.text, /notice\.host-not-allowed/)
  assert.match(foreign.text, /value="ai-do@noi-khac\.example"/, 'what was typed is kept')
  assert.match(foreign.text, /value="dataset\.changed"\s+checked/)
  const injected = await mail('van-thu@syt.example\r\nBcc: ai-do@noi-khac.example')
  assert.equal(injected.status, 422)
  const made = await mail('van-thu@syt.example')
  assert.equal(made.status, 303)
  const { mails } = mailServer
  mailServer.present(await authority.issue('mail', new Date(Date.now() - 3_600_000)))
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n3,Người Giả Lập Ba\n')
  const tries = async () =>
    (
      await it.db.query<{ state: string; tries: (string | number)[] }>(
        `select d.state, array_agg(coalesce(a.status::text, a.code) order by a.at) as tries
         from notice.delivery d
         join notice.subscription s on s.id = d.subscription and s.way = 'mail'
         join notice.attempt a on a.delivery = d.id group by d.id, d.state order by d.number`,
      )
    ).rows
  const again = async (count: number) => {
    await it.db.query(
      `update notice.delivery set next_at = clock_timestamp() where state = 'waiting'`,
    )
    await until(async () => (await tries())[0]?.tries.length === count)
  }
  await until(async () => (await tries()).length === 1)
  // It is not tried again before the certificate is another.
  await it.db.query(
    `update notice.delivery set next_at = clock_timestamp() + interval '1 hour' where state = 'waiting'`,
  )
  assert.deepEqual(await tries(), [{ state: 'waiting', tries: ['certificate-expired'] }])
  const page = async (lang = '') =>
    (await developer.call('GET', lang + made.headers.get('location')!)).text
  assert.match(await page(), /certificate-expired<\/code> \(chứng thư của máy chủ thư đã hết hạn/)
  assert.match(await page('/en'), /\(the certificate of the mail server has expired, so nothing/)
  mailServer.refusals.push(451)
  mailServer.present(await authority.issue('mail'))
  await again(2)
  await again(3)
  assert.deepEqual(await tries(), [
    { state: 'delivered', tries: ['certificate-expired', '451', '250'] },
  ])
  assert.deepEqual(mails[0]!.to, ['van-thu@syt.example'])
  assert.ok(mails[0]!.overTls)
  assert.match(mails[0]!.text, /From: kho@tinh\.example/i)
  assert.match(mails[0]!.text, /Message-ID: <[0-9a-f-]{36}@/i)
  assert.match(mails[0]!.text, /residents/)
  assert.match(mails[0]!.text, /Rows inserted: \d/, 'its members by the names that people have')
  assert.match(mails[0]!.text, /\(\d\d:\d\d \d\d\/\d\d\/\d{4}\)/, 'the time of Viet Nam')
  assert.doesNotMatch(mails[0]!.text, /inserts|\dT\d\d:\d\d/)
  mailServer.refusals.push(550)
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n')
  await until(async () => (await tries()).at(-1)?.state === 'refused')
})

test('an end of a grant or a key is told of once before, and a revoked grant at once', async () => {
  const count = (kind: string) =>
    receiver.received.filter(({ body }) => body.includes(`"${kind}"`)).length
  const { key } = await it.act((tx) =>
    reissueSecret(tx, 'test', { client: 'kham-benh', overlapDays: 3 }),
  )
  await foreseeEndings(it.db, 14)
  await foreseeEndings(it.db, 14)
  await receiver.until(() => count('key.ending') === 1 && count('grant.ending') === 1)
  const ending = receiver.received.find(({ body }) => body.includes('key.ending'))!
  assert.notEqual(JSON.parse(ending.body).data.key, key, 'the old key ends, not the new one')
  await it.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'Thử kết thúc quyền' }))
  await receiver.until(() => count('grant.ended') === 1)
  const made = async () =>
    (await it.db.query('select from notice.delivery where subscription = $1', [hook])).rowCount
  const before = await made()
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n4,Người Giả Lập Bốn\n')
  await followed()
  assert.equal(await made(), before, 'who may read no more is told no more')
  assert.equal(count('key.ending'), 1)
})

/** Until the follower has come to the end of what is committed now. */
async function followed(): Promise<void> {
  await it.kho.journal.publishNow()
  const { rows: head } = await it.db.query('select size from journal.head')
  await until(async () => {
    const { rows } = await it.db.query('select next_entry >= $1 as done from notice.follower', [
      head[0].size,
    ])
    return rows[0].done
  })
}

test('persons who hold a grant themselves are told what it is about, and when it ends', async () => {
  const reader = await openOfficer(it, 'thu.khai-thac', {
    agency: 'so-y-te',
    functions: ['consumer'],
  })
  const kinds = ['dataset.changed', 'grant.ending', 'grant.ended'] as const
  for (const who of [reader, stranger]) {
    const made = await who.call('POST', '/api/v1/me/subscriptions', { way: 'console', kinds })
    assert.equal(made.status, 201, made.text)
  }
  const toldTo = async (who: Officer) => {
    await followed()
    const { notices } = (await who.call('GET', '/api/v1/me/notices')).json
    return notices.map(({ kind }: { kind: string }) => kind)
  }
  const { grant: held } = await it.act((tx) =>
    grantAccess(tx, 'test', {
      agency: 'so-y-te',
      dataset: 'residents',
      purpose: 'c',
      validUntil: new Date(Date.now() + 5 * 86_400_000),
      decidedBy: 'so-noi-vu',
      documentNumber: '3/QĐ',
      documentDate: '2026-01-05',
    }),
  )
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n5,Người Giả Lập Năm\n')
  assert.deepEqual(await toldTo(reader), ['dataset.changed'])
  await foreseeEndings(it.db, 14)
  assert.deepEqual(await toldTo(reader), ['grant.ending', 'dataset.changed'])
  await it.act((tx) => revokeGrant(tx, 'test', { grant: held, reason: 'Thử kết thúc quyền' }))
  assert.deepEqual(await toldTo(reader), ['grant.ended', 'grant.ending', 'dataset.changed'])
  assert.deepEqual(
    (await toldTo(stranger)).toSorted(),
    ['grant.ended', 'grant.ending'],
    'the agency knows what it holds; who does not read is told of no data',
  )
  const { subscriptions } = (await stranger.call('GET', '/api/v1/me/subscriptions')).json
  const [{ id }] = subscriptions
  assert.equal((await stranger.call('POST', `/api/v1/me/subscriptions/${id}/end`)).status, 200)
  await it.db.query('delete from notice.delivery where subscription = $1', [id])
})

test('the owner sees on the console what became of its data; who has no part in it sees nothing', async () => {
  const subscribe = (who: Officer) =>
    ask(who, '/console/notices', [
      ['way', 'console'],
      ...kindsOf('dataset.changed', 'definition.changed'),
    ])
  for (const who of [owner, stranger]) assert.equal((await subscribe(who)).status, 303)
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n')
  const page = async (who: Officer, path = '/console/notices') => (await who.call('GET', path)).text
  await until(async () => (await page(owner)).includes('Bộ dữ liệu có thay đổi</td>'))
  const english = await page(owner, '/en/console/notices')
  assert.match(english, /A dataset has changed<\/td>/)
  assert.doesNotMatch(await page(stranger), /<code>residents|\/datasets\/residents/)
  const { notices } = (await owner.call('GET', '/api/v1/me/notices')).json
  const told = notices.filter(({ kind }: { kind: string }) => kind === 'dataset.changed')
  assert.equal((await page(owner)).split('Bộ dữ liệu có thay đổi</td>').length - 1, told.length)
  assert.deepEqual((await stranger.call('GET', '/api/v1/me/notices')).json.notices, [])
})

test('subscriptions over the API are those of the pages, with the same doors', async () => {
  const path = '/api/v1/me/subscriptions'
  const feed = { way: 'feed', kinds: ['dataset.changed'], dataset: 'residents' }
  const made = await developer.call('POST', path, feed)
  assert.equal(made.status, 201, made.text)
  const { subscription, secret: token } = made.json
  assert.match(made.headers.get('cache-control')!, /no-store/)
  const basic = Buffer.from(`${subscription}:${token}`).toString('base64')
  const atom = `${it.url}/api/v1/notices/${subscription}/feed.atom`
  assert.equal((await fetch(atom, { headers: { authorization: `Basic ${basic}` } })).status, 200)
  const listed = (await developer.call('GET', path)).text
  assert.ok(listed.includes(subscription) && listed.includes(hook) && !listed.includes(token))
  const page = (await developer.call('GET', '/console/notices')).text
  assert.ok(page.includes(subscription))
  const one = `${path}/${subscription}`
  for (const [who, status] of [
    [stranger, 404],
    [owner, 404],
    [developer, 200],
  ] as const) {
    assert.equal((await who.call('GET', one)).status, status)
    assert.equal((await who.call('POST', `${one}/end`)).status, status)
  }
  assert.equal((await developer.call('GET', one)).json.subscription.endedAs, 'by-hand')
  const ofClient = '/api/v1/clients/kham-benh/subscriptions'
  const webhook = { way: 'webhook', kinds: ['grant.ended'], address: receiver.url }
  assert.equal((await owner.call('POST', ofClient, webhook)).json.code, 'people.other-agency')
  assert.equal((await stranger.call('POST', ofClient, webhook)).json.code, 'people.not-permitted')
  const away = { ...webhook, address: 'https://169.254.169.254/latest' }
  assert.equal((await developer.call('POST', ofClient, away)).json.code, 'notice.host-not-allowed')
  const hooked = await developer.call('POST', ofClient, webhook)
  assert.match(hooked.json.secret, /^whsec_/)
  const rotate = `${path}/${hooked.json.subscription}/secret`
  assert.equal((await owner.call('POST', rotate, { hours: 1 })).status, 404)
  const rotated = await developer.call('POST', rotate, { hours: 1 })
  assert.ok(rotated.status === 200 && rotated.json.secret !== hooked.json.secret, rotated.text)
  const replay = { delivery: '00000000-0000-4000-8000-000000000000' }
  const again = `${path}/${hooked.json.subscription}/replay`
  assert.equal((await developer.call('POST', again, replay)).json.code, 'notice.not-replayable')
})

test('a receiver that says it is gone is asked no more', async () => {
  const { rows } = await it.db.query('select id from notice.subscription where id = $1', [hook])
  assert.equal(rows.length, 1)
  receiver.answer = () => 410
  await it.grant({ client: 'kham-benh', dataset: 'residents' })
  await it.load('residents', 'code,name\n1,Người Giả Lập Khác\n5,Người Giả Lập Năm\n')
  const ended = async () =>
    (await it.db.query('select ended_as from notice.subscription where id = $1', [hook])).rows[0]
      .ended_as === 'gone'
  await until(ended)
  const page = (await developer.call('GET', `/console/notices/${hook}`)).text
  assert.match(page, /nơi nhận báo không còn/)
  assert.doesNotMatch(page, /Gửi lại/)
})

test('a webhook goes nowhere but where the operator allowed', async () => {
  const at = async (address: string) => {
    const made = await ask(developer, clientPath, [
      ['way', 'webhook'],
      ['address', address],
      ...kindsOf('dataset.changed'),
    ])
    return [made.status, /<code>(notice\.[a-z-]+)/.exec(made.text)?.[1]]
  }
  const { port } = new URL(it.url)
  assert.deepEqual(await at(`https://127.0.0.1:${receiver.port}/`), [
    422,
    'notice.host-not-allowed',
  ])
  assert.deepEqual(await at(`https://localhost:${port}/`), [422, 'notice.host-not-allowed'])
  assert.deepEqual(await at('https://169.254.169.254/latest'), [422, 'notice.host-not-allowed'])
  assert.deepEqual(await at(`http://localhost:${receiver.port}/`), [422, 'notice.bad-address'])
  assert.deepEqual(await at(`https://a:b@localhost:${receiver.port}/`), [422, 'notice.bad-address'])
})

async function until(what: () => Promise<boolean>): Promise<void> {
  for (const endsMs = Date.now() + 60_000; !(await what());) {
    if (Date.now() > endsMs) throw new Error(`not so: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
