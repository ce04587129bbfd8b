/** What the authority and the auditor see of the whole: sources, grants, explanations, settings, health. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { openHealth } from '../src/console/health.http.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { keepCredential } from '../src/credential/keep-credential.ts'
import { openSealer } from '../src/credential/seal.ts'
import { declareSource } from '../src/intake/declared-source.ts'
import { setTerm as setPersonalTerm } from '../src/personal/set-term.ts'
import { setRule as setReleaseRule } from '../src/release/set-rule.ts'
import { setProcedure } from '../src/request/set-procedure.ts'
import { setTerm } from '../src/request/set-term.ts'
import type { Term } from '../src/request/term.ts'
import { setRule as setReviewRule } from '../src/review/set-rule.ts'
import { matterOf } from './kit/attempts-data.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const agency = 'so-noi-vu'
const secret = 'mat-khau-gia-lap'
let kho: RunningKho
let authority: Officer
let steward: Officer
let grant: number

before(async () => {
  kho = await openKho({
    env: { KHO_SOURCE_CONG_AN: `postgresql://doc:${secret}@192.0.2.7:5433/dan_cu?sslmode=require` },
  })
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-y-te', functions: ['authority'] })
  steward = await openOfficer(kho, 'thu.chu-quan', { agency, functions: ['steward'] })
  const { dataset } = await matterOf(kho, agency)
  const sealer = await openSealer(`${kho.folder}/keys/credentials.key`)
  await kho.act((tx) =>
    keepCredential(tx, 'test', {
      name: 'ket-noi',
      text: `mssql://a:${secret}@b/c`,
      sealer,
    }),
  )
  const query = 'select so, tuoi from nguoi'
  for (const [id, kind, setting] of [
    ['sql-cu', 'mssql', 'ket-noi'],
    ['cong-an', 'postgres', 'KHO_SOURCE_CONG_AN'],
  ])
    await kho.act((tx) => declareSource(tx, 'test', { id, dataset, kind, setting, query } as never))
  await kho.define(
    definitionOf({
      id: 'nguoi-dan',
      owner: agency,
      sharing: 'shared',
      key: ['so'],
      columns: [
        ...['so', 'ten', 'dien_thoai'].map((name, i) => ({
          name,
          type: 'text' as const,
          required: i === 0,
          title: { vi: name, en: name },
        })),
        {
          name: 'xa',
          type: 'text',
          title: { vi: 'Xã cư trú', en: 'Commune of residence' },
          codelist: { list: 'admin_unit', level: 'commune', asOf: '2025-06-30' },
        },
      ],
    }),
  )
  await kho.client('he-thong-y-te')
  grant = await kho.grant({
    client: 'he-thong-y-te',
    dataset: 'nguoi-dan',
    columns: ['so', 'ten'],
    // Another commune by this number at the day of the column than today.
    condition: { xa: ['24670'] },
  })
  await kho.kho.journal.publishNow()
})
after(async () => {
  await browser?.close()
  await kho.end()
})

const page = (path: string) => authority.call('GET', path)

test('sources say where they are read, what never met a server, and no secret', async () => {
  const { status, text } = await page('/console/sources')
  assert.equal(status, 200, text)
  assert.match(text, /sql-cu[\s\S]*?chưa từng chạy với SQL Server thật/)
  assert.match(text, /192\.0\.2\.7:5433/)
  assert.match(text, /ket-noi<\/code>,\s+đặt 0 ngày trước/)
  assert.doesNotMatch(text, new RegExp(secret))
  const few = await page('/console/sources?kind=mssql')
  assert.match(few.text, /sql-cu/)
  assert.doesNotMatch(few.text, /nguon-so-noi-vu/)
  const csv = (await page('/console/sources.csv?kind=mssql')).text.trimEnd().split('\r\n')
  assert.equal(csv.length, 2)
  const own = await steward.call('GET', '/console/sources')
  assert.match(own.text, /sql-cu/)
  assert.equal((await steward.call('GET', '/console/sources?agency=so-y-te')).status, 403)
})

test('grants are seen by agency and dataset, one by one, with the entries they rest on', async () => {
  const pairs = await page('/console/grants?dataset=nguoi-dan')
  assert.match(pairs.text, /agency=so-y-te&amp;dataset=nguoi-dan/)
  const one = await page('/console/grants?agency=so-y-te&dataset=nguoi-dan')
  assert.match(one.text, new RegExp(`/console/grants/${grant}"`))
  const shown = await page(`/console/grants/${grant}`)
  assert.match(shown.text, /đang hiệu lực/)
  assert.match(shown.text, /<code>ten<\/code>/)
  assert.match(shown.text, /title="xa = 24670">Xã cư trú = 24670 \(Xã Đắk R/)
  assert.match(shown.text, /access\.granted/)
  assert.equal((await page('/console/grants/999999')).status, 404)
  const file = await page('/en/console/grants.csv?dataset=nguoi-dan&agency=so-y-te')
  const [head, ...lines] = file.text.trim().split('\r\n')
  assert.match(head!, /Columns.*Rows.*Last used/)
  assert.equal(lines.length, 1, file.text)
  for (const told of [
    `${grant},`,
    'he-thong-y-te',
    'in force',
    'ten',
    'Commune of residence = 24670 (Xã Đắk R',
  ])
    assert.ok(lines[0]!.includes(told), `${told} in ${lines[0]}`)
  assert.equal(
    (await page('/console/grants.csv?agency=khong-co')).text.trim().split('\r\n').length,
    1,
  )
})

test('access is explained in words: why, what an agency saw, who sees a column', async () => {
  const ask = (path: string) => page(`/console/explain${path}`)
  const why = await ask('?client=he-thong-y-te&dataset=nguoi-dan&columns=ten')
  assert.match(why.text, /Được đọc/)
  assert.match(why.text, /Điều 5\.1/)
  // Once for the answer, once for the rule that the dataset still has the columns.
  assert.equal(why.text.match(/>Xã cư trú = 24670 \(Xã Đắk R/g)?.length, 2)
  assert.match(why.text, /title="c">c\) Phục vụ giải quyết thủ tục hành chính</)
  const row = await ask('/row?client=he-thong-y-te&dataset=nguoi-dan&key=1')
  assert.match(row.text, /title="\{&quot;4&quot;:\[&quot;24670&quot;\]\}">Xã cư trú = 24670/)
  assert.match(row.text, />không có dòng này</)
  const not = await ask('?client=he-thong-y-te&dataset=nguoi-dan&columns=dien_thoai')
  assert.match(not.text, /Không được đọc/)
  assert.match(not.text, /không đạt/)
  const saw = await ask('/agency?agency=so-y-te')
  assert.match(saw.text, /nguoi-dan/)
  assert.match(saw.text, /c\) Phục vụ giải quyết[\s\S]*>Xã cư trú = 24670 \(Xã Đắk R/)
  assert.match((await ask('/column?dataset=nguoi-dan&column=ten')).text, /he-thong-y-te/)
  assert.match((await ask('/column?dataset=nguoi-dan&column=dien_thoai')).text, /Không ai/)
  const wrong = await ask('?dataset=nguoi-dan')
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /value="nguoi-dan"/)
  assert.equal((await ask('/agency?agency=so-y-te&day=2020-13-45')).status, 422)
  await kho.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử (giả lập)' }))
  const revoked = await ask('?client=he-thong-y-te&dataset=nguoi-dan&columns=ten')
  assert.match(revoked.text, /Không được đọc/)
  assert.match((await page(`/console/grants/${grant}`)).text, /đã thu hồi/)
  assert.doesNotMatch(
    (await page('/console/grants?state=holds&dataset=nguoi-dan')).text,
    /agency=so-y-te/,
  )
})

test('settings say their value and where it comes from, never a secret; rules say their ground', async () => {
  const before = await page('/console/settings?origin=rule')
  assert.match(before.text, /tỉnh chưa đặt/)
  const term: Term = {
    kind: 'decide',
    days: 7,
    ground: 'QĐ 12/2026 (giả lập), Điều 3',
    validFrom: '2026-01-01',
    validUntil: null,
  }
  await kho.act((tx) => setTerm(tx, 'thu.quan-ly', term))
  const always = { ground: term.ground, validFrom: term.validFrom, validUntil: null }
  await kho.act((tx) =>
    setProcedure(tx, 'test', {
      kind: 'personal',
      steps: ['owner', 'authority'],
      warnDays: 2,
      escalateDays: 3,
      escalateTo: 'leader',
      ...always,
    }),
  )
  await kho.act((tx) =>
    setPersonalTerm(tx, 'test', {
      kind: 'access',
      count: 10,
      unit: 'day',
      ...always,
      validFrom: '2026-06-01',
    }),
  )
  await kho.act((tx) => setReleaseRule(tx, 'test', { kind: 'small-group', value: 5, ...always }))
  for (const [every, validFrom] of [
    ['quarterly', '2026-01-01'],
    ['yearly', '2099-01-01'],
  ] as const)
    await kho.act((tx) =>
      setReviewRule(tx, 'test', { every, days: 15, ground: term.ground, validFrom }),
    )
  const { text } = await page('/console/settings')
  assert.match(text, /QĐ 12\/2026 \(giả lập\), Điều 3/)
  assert.match(text, /7 ngày làm việc/)
  const ruled = (await page('/en/console/settings.csv?origin=rule')).text.split('\r\n')
  const lineOf = (name: string) => ruled.filter((line) => line.startsWith(`${name},`))
  for (const [name, ...told] of [
    ['request.decide', 'Term for deciding a request', '7 working days', 'thu.quan-ly'],
    [
      'request.personal',
      'the owner → the data authority; warned 2 working days before the end; ' +
        'told to the leader when 3 working days late',
    ],
    ['personal.access', 'Term for showing subjects their data', '10 days', term.ground],
    ['personal.erasure', 'Term for erasing personal data', 'came with Kho'],
    ['release.small-group', '5 persons or more', ',test'],
    ['review.rule', 'every quarter, within 15 working days', '2098-12-31'],
    ['request.ordinary', 'Order of deciders, ordinary data', 'nobody yet'],
    ['quarter.cut-off', 'Day on which a quarter is cut off'],
  ] as const)
    for (const one of told)
      assert.ok(lineOf(name).join('').includes(one), `${one} in ${lineOf(name).join('')}`)
  assert.equal(lineOf('review.rule').length, 2)
  assert.match(text, /mỗi quý, trong 15 ngày làm việc/)
  assert.match(text, /Cỡ nhóm nhỏ nhất khi tổng hợp<br \/><code>KHO_GROUP_MIN[\s\S]{0,200}5 người/)
  assert.match(text, /KHO_WATCH[\s\S]{0,200}không theo dõi thư mục nào/)
  assert.match(text, /KHO_DATABASE_URL[\s\S]{0,400}đã đặt \(bí mật/)
  assert.doesNotMatch(text, new RegExp(secret))
  const few = await page('/console/settings?q=nhat+ky+van+hanh')
  assert.match(few.text, /KHO_LOG_LEVEL/)
  assert.doesNotMatch(few.text, /KHO_ZONES/)
  assert.equal((await steward.call('GET', '/console/settings')).status, 403)
})

test('health says what is out of its bound, since when, and what to do', async () => {
  const { status, text } = await page('/console/health')
  assert.equal(status, 200, text)
  assert.match(text, /PostgreSQL \d+/)
  assert.match(text, /npx kho journal verify/)
  assert.doesNotMatch(text, /không biết/)
  const calendar = readCalendar(readConfig({}).config)
  let [at, unready] = [new Date(), null as { vi: string; en: string } | null]
  const ways = { mail: false, webhook: true }
  const job = { name: 'việc thử', periodMs: 1000, running: false, runs: 2, failures: 1 }
  const ended = { lastEndedAt: at.toISOString(), lastDurationMs: 3, lastSucceeded: false }
  const health = openHealth({
    db: kho.db,
    dataDir: kho.folder,
    calendar: { ...calendar, until: '2026-01-01' },
    jobs: () => [{ ...job, ...ended }],
    ways,
    unready: () => unready,
    now: () => at,
  })
  const stateOf = async (id: string) => (await health.look()).find((one) => one.id === id)!
  assert.equal((await stateOf('jobs')).state, 'attention')
  assert.match((await stateOf('jobs')).value.vi, /việc thử/)
  assert.equal((await stateOf('calendar')).state, 'attention')
  const good = await stateOf('journal')
  assert.equal(good.state, 'good')
  at = new Date(at.getTime() + 60_000)
  unready = { vi: 'hỏng (giả lập)', en: 'broken (made up)' }
  const bad = await stateOf('journal')
  assert.deepEqual([bad.state, bad.since], ['bad', at.toISOString()])
  at = new Date(at.getTime() + 60_000)
  assert.equal((await stateOf('journal')).since, bad.since)
  // Two ways by which notices leave: one closed, one whose last try failed after another arrived.
  assert.equal((await stateOf('mail')).state, 'good')
  assert.match((await stateOf('mail')).value.vi, /chưa đặt, không gửi gì/)
  assert.match(
    (await stateOf('webhooks')).value.en,
    /last arrived: never; last failed: never; waiting: 0/,
  )
  const tried = async (minutesAgo: number, code: string | null) =>
    kho.db.query(
      `insert into notice.attempt (delivery, at, status, code, ms)
       select id, now() - make_interval(mins => $1), null, $2, 5 from notice.delivery`,
      [minutesAgo, code],
    )
  await kho.db.query(
    `with s as (
       insert into notice.subscription (id, client, way, kinds, address, sealed, key_id)
       values (gen_random_uuid(), 'he-thong-y-te', 'webhook', '{dataset.changed}', 'https://a.test/',
         '\\x00', 'k') returning id
     ), e as (
       insert into notice.event (kind, mark, at, about)
       values ('dataset.changed', 'made-up', now(), '{}') returning id
     )
     insert into notice.delivery (id, subscription, event, state, next_at)
     select gen_random_uuid(), s.id, e.id, 'waiting', now() + interval '1 day' from s, e`,
  )
  await tried(9, null)
  assert.equal((await stateOf('webhooks')).state, 'good')
  await tried(1, 'http-503')
  const failing = await stateOf('webhooks')
  assert.equal(failing.state, 'attention')
  assert.match(
    failing.value.en,
    /^configured; last arrived: .+; last failed: .+ \(http-503\); waiting: 1$/,
  )
  ways.mail = true
  assert.match((await stateOf('mail')).value.en, /^configured/)
})

test('the pages are sound in a browser, on a phone too', { skip: missing }, async () => {
  const paths = ['journal', 'sources', 'health', 'settings', 'grants', 'explain', 'refusals']
  const options = { viewport: { width: 320, height: 800 } }
  const headers = { extraHTTPHeaders: { cookie: authority.cookie } }
  const complaints = await visit(browser!, { ...options, ...headers }, async (tab) => {
    for (const path of paths.flatMap((one) => [`/console/${one}`, `/en/console/${one}`])) {
      await tab.goto(kho.url + path)
      assert.deepEqual(await objections(tab), [], path)
    }
  })
  assert.deepEqual(complaints, [])
})
