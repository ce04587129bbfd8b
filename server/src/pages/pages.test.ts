import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { assets } from '@kho/portal/assets.ts'
import { contentSecurityPolicy, mapHeaders } from '@kho/portal/policy.ts'
import { loadCodelists } from '../codelist/load-codelists.ts'
import { generateNoteKey } from '@kho/journal/note.ts'
import { certificateSigner } from '../equality/sign-certificate.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { readConfig } from '../config.ts'
import { describeApi } from '../http/openapi.ts'
import { createMetrics } from '../http/metrics.ts'
import { createServer, type HttpServer } from '../http/server.ts'
import { silentLog } from '../log.ts'
import { declareAgency } from '../people/declare-agency.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { defineDataset } from '../store/define-dataset.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { pageRoutes } from './pages.http.ts'
import { errorRenderer } from './render-error.ts'

const both = (text: string) => ({ vi: text, en: text })
const place = {
  province: { vi: 'Tỉnh Thử', en: 'Trial Province' },
  authority: { vi: 'Sở Quản kho', en: 'Store Department' },
}
const hostile = '<script>alert("x")</script>'

function definition(id: string, sharing: 'open' | 'shared', title: string): DatasetInput {
  return {
    id,
    sharing,
    title: { vi: title, en: `${title} (EN)` },
    description: both('Mô tả'),
    supplier: 'so-thu',
    owner: 'so-thu',
    updateForm: both('file'),
    updateFrequency: 'daily',
    permittedUsers: 'all-agencies',
    database: 'thu',
    importance: 'ordinary',
    retention: 'P10Y',
    documents: [{ title: both('a'), text: both('b') }],
    key: ['code'],
    columns: [
      { name: 'code', type: 'text', required: true, title: both('Mã') },
      {
        name: 'name',
        type: 'text',
        title: both('Tên'),
        personal: sharing === 'open' ? 'none' : 'basic',
      },
    ],
  }
}

let test_: TestDatabase
/** States of the store at which pages were asked for, and how often one was read for a page. */
const states: string[] = []
let readings = 0

/** Sees what is asked: which state there is, and the reads of a dataset that its page tells of. */
function watched(db: Database): Database {
  const textOf = (text: unknown) =>
    typeof text === 'string' ? text : (text as { text: string }).text
  const watch = (of: Queryable): Queryable => ({
    async query(text, values) {
      if (/from usage\.month\s+where dataset/.test(textOf(text))) readings += 1
      const found = await of.query(text, values)
      if (textOf(text).includes('pg_current_snapshot()')) states.push(String(found.rows[0]!.state))
      return found as never
    },
  })
  return { ...db, ...watch(db), snapshot: (fn) => db.snapshot((of) => fn(watch(of))) }
}
let server: HttpServer
let base: string
const journalFolder = mkdtempSync(join(tmpdir(), 'kho-pages-'))

async function get(path: string) {
  const answer = await fetch(base + path, { headers: { accept: 'text/html' } })
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

before(async () => {
  test_ = await testDatabase()
  const { db } = test_
  await db.tx(async (tx) => {
    await loadCodelists(tx)
    await declareAgency(tx, 'test', {
      id: 'so-thu',
      name: both('Sở Thử'),
      contact: '0261 3999 888',
    })
    await defineDataset(tx, 'test', { definition: definition('schools', 'open', 'Trường học') })
    await defineDataset(tx, 'test', { definition: definition('people', 'shared', 'Người dân') })
    await defineDataset(tx, 'test', { definition: definition('hostile', 'open', hostile) })
    for (const [dataset, name] of [
      ['schools', 'Trường Hoa Sen'],
      ['people', 'Nguyễn Bí Mật'],
    ] as const) {
      await tx.query(
        `insert into store.d_${dataset} (c1, c2, _change, _part, _bucket, _digest, _salt)
         values ('A1', $1, 1, 1, 0, '\\x', '\\x')`,
        [name],
      )
      await tx.query(
        `insert into store.apply values ($1, 1, 1, 1, 1, 1, 1, 0, 0, '\\x', gen_random_uuid(), 0,
           '2026-01-02T03:04:05Z')`,
        [dataset],
      )
      await tx.query(
        `update store.dataset_state set seq = 1, change = 1, rows = 1,
           applied_at = '2026-01-02T03:04:05Z' where dataset = $1`,
        [dataset],
      )
      await tx.query(
        `insert into store.equality values ($1, 1, 'equal', 'file', '2026-01-02T03:04:05Z', $2, 0, 0,
           1, '{"store": {"digest": "d1635"}, "source": {"fileSha256": "f00dfeed"}}')`,
        [dataset, 'f00dfeed'.repeat(8)],
      )
    }
  })
  server = await createServer({
    log: silentLog,
    metrics: createMetrics(),
    title: both('Kho'),
    version: '0',
    publicUrl: 'http://kho.example',
    renderError: errorRenderer(place),
    routes: pageRoutes({
      db: watched(db),
      rule: { calendar: readCalendar(readConfig({}).config), dueDays: 1 },
      journalFolder,
      publicUrl: 'http://kho.example',
      journalVkey: () => 'kho.example+00000000+AAAA',
      publishedSize: () => 0,
      apiDocument: () =>
        describeApi(
          server.routes,
          { title: both('Kho'), version: '0', publicUrl: 'http://kho.example' },
          '3.1',
        ),
      signCertificate: certificateSigner(generateNoteKey('kho.example').skey),
      place,
    }),
  })
  const { host, port } = await server.listen({ host: '127.0.0.1', port: 0 })
  base = `http://${host}:${port}`
})

after(async () => {
  await server?.stop(1_000)
  await test_?.drop()
  rmSync(journalFolder, { recursive: true, force: true })
})

test('Every page answers with one heading and the strict policy, in both languages', async () => {
  const paths = [
    '/',
    '/datasets/schools',
    '/datasets/people',
    '/agencies/so-thu',
    '/codelists',
    '/codelists/admin_unit',
    '/journal',
    '/guides',
    '/guides/ask-access',
    '/docs/errors',
  ]
  for (const path of paths.flatMap((one) => [one, one === '/' ? '/en' : `/en${one}`])) {
    const { status, headers, body } = await get(path)
    assert.equal(status, 200, path)
    // The page of a dataset may open a map, which calls this host.
    const isDataset = path.includes('/datasets/')
    const policy = isDataset ? mapHeaders['content-security-policy'] : contentSecurityPolicy
    assert.equal(headers.get('content-security-policy'), policy, path)
    assert.equal(body.match(/<h1[\s>]/g)?.length, 1, path)
    assert.match(body, path.startsWith('/en') ? /<html lang="en"/ : /<html lang="vi"/, path)
  }
})

test('Every page, also one that tells an error, names the province and its authority', async () => {
  for (const path of ['/', '/datasets/schools', '/datasets/none', '/nothing']) {
    const [vi, en] = [await get(path), await get(path === '/' ? '/en' : `/en${path}`)]
    assert.match(vi.body, /Tỉnh Thử/, path)
    assert.match(en.body, /Trial Province/, path)
  }
  assert.match((await get('/')).body, /Sở Quản kho/)
  assert.match((await get('/en/nothing')).body, /Store Department/)
})

test('The page of a dataset tells how often it was read, by month', async () => {
  await test_.db.query(
    `insert into usage.month values ('people', '2026-10-01', 12345), ('people', '2026-11-01', 7)`,
  )
  const { body } = await get('/datasets/people')
  assert.match(body, /Thống kê sử dụng/)
  assert.match(body, /10\/2026[\s\S]*12\.345/)
  assert.match((await get('/en/datasets/people')).body, /11\/2026[\s\S]*12,345/)
  assert.match((await get('/datasets/schools')).body, /Chưa có lần đọc nào/)
})

test('The open dataset shows its rows, and the shared one tells whom to ask instead', async () => {
  assert.match((await get('/datasets/schools')).body, /Trường Hoa Sen/)
  const { body } = await get('/datasets/people')
  assert.doesNotMatch(body, /Bí Mật/)
  assert.match(body, /hãy hỏi Sở Thử/)
})

test('Pages at many addresses share one reading, and none is older than the last commit', async () => {
  const shown = async (address: string) =>
    /Trường Đổi \d+|Trường Hoa Sen/.exec((await get(address)).body)
  try {
    for (let i = 0; i < 20; i += 1) {
      await test_.db.query('update store.d_schools set c2 = $1', [`Trường Đổi ${i}`])
      const found = await Promise.all(
        ['vi', 'en'].map((lang) => shown(`${lang === 'vi' ? '' : '/en'}/datasets/schools?n=${i}`)),
      )
      for (const one of found) assert.equal(one?.[0], `Trường Đổi ${i}`)
    }
  } finally {
    await test_.db.query(`update store.d_schools set c2 = 'Trường Hoa Sen'`)
  }
  // A transaction of another database on the same server counts as a change too, so it is asked
  // until 25 pages met the state that the page before them had met.
  const [looked, read] = [states.length, readings]
  const beganMs = Date.now()
  let unchanged = 0
  for (let i = 0; unchanged < 25; i += 1) {
    await get(`/datasets/schools?share=${i}`)
    if (states.at(-1) === states.at(-2)) unchanged += 1
  }
  // A page that is a second old is drawn again all the same.
  const seconds = Math.ceil((Date.now() - beganMs) / 1_000)
  const [pages, drawn] = [states.length - looked, readings - read]
  assert.ok(drawn > 0 && drawn <= pages - unchanged + seconds, `${pages} pages, ${drawn} readings`)
})

test('Pages drawn once for many addresses differ in their own query alone, which is escaped', async () => {
  const plain = (await get('/datasets/schools')).body
  const rows = await Promise.all(
    [1, 2, 3].map(async (n) => ({ n, ...(await get(`/datasets/schools?n=${n}&q="><b>%3Ca%3E`)) })),
  )
  for (const { n, body, headers } of rows) {
    const query = `?n=${n}&amp;q=%22%3E%3Cb%3E%3Ca%3E`
    assert.equal(body.split(query).length, 4, 'both alternates and the switch of language')
    assert.equal(body.replaceAll(query, ''), plain)
    assert.doesNotMatch(body, /hole-[0-9a-f]/)
    assert.ok(!headers.has('set-cookie'))
  }
  assert.equal(new Set(rows.map(({ headers }) => headers.get('etag'))).size, 3)
})

test('the first rows show codes as of the day asked for, beside what is written', async () => {
  const { db } = test_
  const schools = definition('places', 'open', 'Địa điểm')
  const commune = { list: 'admin_unit', level: 'commune', asOf: '2025-06-30' }
  schools.columns[1] = { name: 'commune', type: 'text', title: both('Xã'), codelist: commune }
  await db.tx((tx) => defineDataset(tx, 'test', { definition: schools }))
  await db.query(
    `insert into store.d_places (c1, c2, _change, _part, _bucket, _digest, _salt)
     values ('A1', '24673', 1, 1, 0, '\\x', '\\x'), ('A2', '06886', 2, 1, 0, '\\x', '\\x')`,
  )
  const plain = (await get('/datasets/places')).body
  assert.match(plain, /name="codesAsOf"/)
  assert.doesNotMatch(plain, /24670/)
  const { body } = await get('/datasets/places?codesAsOf=01%2F07%2F2025')
  assert.match(body, /24673<\/td>[\s\S]*24670<\/td>/)
  assert.match(body, /nhiều: 06799, 06886, 06978/)
  assert.equal((await get('/datasets/places?codesAsOf=31%2F02%2F2025')).status, 400)
  assert.equal((await get('/datasets/schools?codesAsOf=2025-07-01')).status, 400)
})

test('Digests and file hashes of the shared dataset stay hidden, those of the open one do not', async () => {
  const shown = await get('/api/v1/datasets/schools/certificate')
  assert.match(shown.body, /d1635/)
  assert.match(shown.body, /f00dfeed/)
  for (const path of ['/datasets/people', '/api/v1/datasets/people/certificate']) {
    const { status, body } = await get(path)
    assert.equal(status, 200)
    assert.doesNotMatch(body, /d1635|f00dfeed/, path)
  }
})

test('A receipt has the counts of its load, and an unknown one is not found', async () => {
  const { body } = await get('/api/v1/datasets/schools/receipts/1')
  const { sequence, inserts, deletes } = JSON.parse(body)
  assert.deepEqual({ sequence, inserts, deletes }, { sequence: 1, inserts: 1, deletes: 0 })
  assert.equal((await get('/api/v1/datasets/schools/receipts/2')).status, 404)
})

test('A search without accents finds the dataset and leaves out the others', async () => {
  const { body } = await get('/search?q=truong+hoc')
  const list = body.slice(body.indexOf('found-title'))
  assert.match(list, /\/datasets\/schools/)
  assert.doesNotMatch(list, /\/datasets\/people/)
})

test('What does not exist answers 404 with a page in the language asked for', async () => {
  for (const path of ['/datasets/none', '/agencies/none', '/codelists/none', '/guides/none']) {
    assert.equal((await get(path)).status, 404, path)
  }
  const { status, headers, body } = await get('/en/datasets/none')
  assert.equal(status, 404)
  assert.equal(headers.get('content-security-policy'), contentSecurityPolicy)
  assert.match(body, /<html lang="en"/)
})

test('An error page never links to another host', async () => {
  for (const path of ['//evil.example/a', '/en//evil.example/a', '/%5Cevil.example']) {
    assert.doesNotMatch((await get(path)).body, /href="[/\\]{2}/, path)
  }
})

test('A hostile title is shown as text', async () => {
  for (const path of ['/', '/datasets/hostile', `/search?q=${encodeURIComponent(hostile)}`]) {
    const { body } = await get(path)
    assert.ok(!body.includes(hostile), path)
    assert.match(body, /&lt;script&gt;/, path)
  }
})

test('One unproven part is enough for a dataset not to count as equal', async () => {
  assert.match((await get('/datasets/schools')).body, /datasets\/schools\/certificate/)
  const { db } = test_
  await db.query(`insert into catalogue.part values ('schools', 2, 'b', 'so-thu', null)`)
  assert.doesNotMatch((await get('/datasets/schools')).body, /datasets\/schools\/certificate/)
  await db.query(`delete from catalogue.part where dataset = 'schools' and number = 2`)
})

test('A code shows what it means, and a day that does not exist is refused', async () => {
  const { rows } = await test_.db.query(
    `select code, name from codelist.code where list = 'admin_unit' and valid_to is null limit 1`,
  )
  const { status, body } = await get(`/codelists/admin_unit/${rows[0].code}?asOf=01/08/2025`)
  assert.equal(status, 200)
  assert.ok(body.includes(rows[0].code))
  assert.equal((await get('/codelists/admin_unit?asOf=31/02/2025')).status, 400)
  // 24670 was Xã Đắk R'La until it became a part of the commune that bears its code since.
  const after = (page: string) => page.slice(page.indexOf('id="successors"')).split('</section>')[0]
  const at = async (day: string) =>
    after((await get(`/codelists/admin_unit/24670?asOf=${day}`)).body)
  assert.match((await at('2025-06-30'))!, /24670<\/code><\/a>\s*Xã Đắk Mil/)
  assert.doesNotMatch((await at('2025-08-01'))!, /Xã Đắk Mil/)
})

test('Assets are kept for ever, and the script among them is served', async () => {
  for (const { path, contentType } of assets) {
    const { status, headers } = await get(path)
    assert.equal(status, 200, path)
    assert.equal(headers.get('content-type'), contentType)
    assert.match(headers.get('cache-control') ?? '', /immutable/)
  }
  assert.match((await get('/robots.txt')).body, /Sitemap: http:\/\/kho\.example\/sitemap\.xml/)
})

test('The sitemap names every page once in each language, and each of them answers', async () => {
  const { body: text, headers } = await get('/sitemap.xml')
  assert.match(headers.get('content-type') ?? '', /^application\/xml/)
  const places = [...text.matchAll(/<loc>http:\/\/kho\.example(.*?)<\/loc>/g)].map((one) => one[1]!)
  assert.equal(new Set(places).size, places.length)
  assert.ok(places.some((one) => one.startsWith('/datasets/')) && places.includes('/en/board'))
  // The map has routes of its own, which server/test/map-pages.test.ts opens.
  const maps = places.filter((one) => /^(\/en)?\/map$/.test(one))
  assert.equal(maps.length, 2)
  for (const place of places)
    if (!maps.includes(place)) assert.equal((await get(place)).status, 200, place)
})

test('Feeds are Atom with an entry for each change, newest first; unknown ones are not there', async () => {
  const page = (await get('/sitemap.xml')).body
  const id = /<loc>http:\/\/kho\.example\/datasets\/([a-z-]+)<\/loc>/.exec(page)![1]!
  for (const lang of ['', '/en']) {
    const { body: text, headers } = await get(`${lang}/datasets/${id}/feed.atom`)
    assert.match(headers.get('content-type') ?? '', /^application\/atom\+xml/)
    assert.match(text, /<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/)
    const times = [...text.matchAll(/<entry>[\s\S]*?<updated>(.*?)<\/updated>/g)].map(
      (one) => one[1]!,
    )
    assert.deepEqual(times, times.toSorted().toReversed())
  }
  assert.equal((await get('/datasets/khong-co/feed.atom')).status, 404)
  assert.equal((await get('/agencies/khong-co/feed.atom')).status, 404)
})
