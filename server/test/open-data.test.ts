/**
 * Open data from the proposal to the page outside and back: an officer proposes, the authority
 * decides, the edition is written, and a program without any way to the store shows it and only it.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { verifyProof } from '@kho/journal/proof.ts'
import { commands } from '../src/cli/commands.ts'
import { openStore } from '../src/cli/open-store.ts'
import { runCli } from '../src/cli/run-cli.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { startPublicProcess, type PublicProcess, type Started } from './kit/public-process.ts'
import { waitUntil } from './kit/wait-until.ts'

const both = (text: string) => ({ vi: text, en: text })
const column = (name: string, more: object = {}) =>
  ({ name, type: 'text', title: both(name), description: both(`Mô tả ${name}`), ...more }) as const

/** Everything planted is made up, and of nobody. */
const planted = {
  citizen: '067090000123',
  name: 'Nguyễn Thị Giả Lập',
  telephone: '0912345678',
  director: 'Trần Văn Bịa Đặt',
  elsewhere: 'Trường ngoài phạm vi',
}
const schools = definitionOf({
  id: 'schools',
  sharing: 'shared',
  title: { vi: 'Trường học giả lập', en: 'Made-up schools' },
  legalGround: '1731/QĐ-UBND, Điều 9',
  thresholds: { failingShareMax: 0, deletedShareMax: 1 },
  key: ['code'],
  columns: [
    column('code', { required: true }),
    column('name', { indexed: true, required: true }),
    column('commune', { required: true }),
    column('pupils', { type: 'integer' }),
    column('score', { type: 'decimal', precision: 6, scale: 2 }),
    column('place', { type: 'geometry', shape: 'Point' }),
    column('director'),
  ],
})
const header = 'code,name,commune,pupils,score,place,director\n'
const point = (x: number) => `"{""type"":""Point"",""coordinates"":[${x},12.0]}"`
const rows = (more = '') =>
  `${header}S1,Trường Một,24670,120,1.50,${point(107.1)},${planted.director}\n` +
  `S2,"Trường ""Hai"", cơ sở 2",24670,80,10.25,${point(107.2)},${planted.director}\n` +
  `S3,Trường Ba,24673,,,${point(107.3)},\n` +
  `S9,${planted.elsewhere},99999,5,1.00,,${planted.director}\n${more}`

const columns = ['code', 'name', 'commune', 'pupils', 'score', 'place']
const proposal = {
  dataset: 'schools',
  columns,
  condition: { commune: ['24670', '24673'] },
  licence: 'cc-by-4.0',
  renewal: 'by-hand',
  reason: 'Người dân hay hỏi về trường học',
}
const decision = { documentNumber: '12/QĐ-STTTT', documentDate: '2026-11-02' }
const reason = 'Số liệu cần được rà soát lại'

let kho: RunningKho
let steward: Officer
let authority: Officer
let folder: string
let key: string

before(async () => {
  kho = await openKho()
  folder = mkdtempSync(join(tmpdir(), 'kho-edition-'))
  key = kho.kho.journal.state().vkey
  steward = await openOfficer(kho, 'thu.chu-quan', { agency: 'so-noi-vu', functions: ['steward'] })
  const functions = ['authority', 'steward'] as const
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-noi-vu', functions })
  await kho.define(schools)
  await kho.load('schools', rows())
  await kho.define(
    definitionOf({
      id: 'residents',
      sharing: 'shared',
      legalGround: 'x',
      key: ['number'],
      columns: [
        column('number', { required: true, rule: 'citizen-number', personal: 'sensitive' }),
        column('full_name', { personal: 'basic' }),
        column('commune'),
      ],
    }),
  )
  await kho.load(
    'residents',
    `number,full_name,commune\n${planted.citizen},${planted.name},24670\n`,
  )
})
after(async () => {
  await Promise.all(running.map((one) => one.end()))
  await kho.end()
  rmSync(folder, { recursive: true, force: true })
})

async function write(to = folder): Promise<{ exit: number; json: any }> {
  let said = ''
  const exit = await runCli(['release', 'write', '--to', to, '--json'], {
    commands,
    openStore,
    env: kho.env,
    stdout: (text) => (said += text),
    stderr: () => {},
  })
  return { exit, json: JSON.parse(said) }
}

const propose = (more: object = {}, who = steward) =>
  who.call('POST', '/api/v1/releases', { ...proposal, ...more })

/** Those of a test that failed are still there at the end. */
const running: PublicProcess[] = []
const serving = async (to = folder): Promise<PublicProcess> => {
  const outside = await startPublicProcess(['--edition', to, '--key', key])
  assert.ok('get' in outside, JSON.stringify(outside))
  running.push(outside)
  return outside
}

function filesBelow(at: string): string[] {
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** No file of the folder holds any of the texts, whatever its format. */
function refuseTexts(at: string, texts: readonly string[]): void {
  for (const file of filesBelow(at)) {
    const bytes = readFileSync(file)
    for (const text of texts) {
      assert.ok(!bytes.includes(Buffer.from(text)), `${file} holds ${text}`)
      const escaped = JSON.stringify(text).slice(1, -1)
      assert.ok(!bytes.includes(Buffer.from(escaped)), `${file} holds ${escaped}`)
    }
  }
}

test('a dataset with a personal column cannot be proposed, whichever columns are asked for', async () => {
  const refused = await propose({ dataset: 'residents', columns: ['commune'], condition: {} })
  assert.equal(refused.json.code, 'release.checks-failed')
  assert.match(refused.json.detail, /cột dữ liệu cá nhân number/)
  assert.ok(!refused.text.includes(planted.citizen))
  await assert.rejects(
    kho.db.query(
      `insert into release.release (dataset, agency, columns, licence, renewal, reason, proposed_by, journal_intake)
       values ('residents', 'so-noi-vu', '{3}', 'cc0-1.0', 'by-hand', 'x', 'x', 1)`,
    ),
    /residents has personal columns: number, full_name/,
  )
})

test('values are looked at too: citizen numbers never pass, telephones only of offices', async () => {
  await kho.load('schools', rows(`S4,Lớp của ${planted.citizen},24670,9,,,\n`))
  const numbered = await propose()
  assert.match(numbered.json.detail, /cột name có 1 giá trị là số định danh cá nhân \[S4\]/)
  assert.equal((await propose({ telephones: ['name'] })).status, 422)
  await kho.load('schools', rows(`S4,Gọi ${planted.telephone},24670,9,,,\n`))
  const called = await propose()
  assert.match(called.json.detail, /cột name có 1 giá trị là số điện thoại \[S4\]/)
})

test('small groups stop it, by the rule in force and not by one of ours', async () => {
  const counting = { counts: ['pupils'] }
  const unset = await propose(counting)
  assert.match(unset.json.detail, /chưa đặt mức nhóm nhỏ/)
  const code = await runCli(
    ['release', 'rule', 'small-group', '10', '--ground', 'thử', '--from', '2026-01-01'],
    { commands, openStore, env: kho.env, stdout: () => {}, stderr: () => {} },
  )
  assert.equal(code, 0)
  const small = await propose(counting)
  assert.match(small.json.detail, /cột pupils có 1 số đếm người nhỏ hơn mức tối thiểu \[S4\]/)
  const grouped = await propose({ groups: ['commune'] })
  assert.match(grouped.json.detail, /2 nhóm \(commune\) ít dòng hơn/)
  await kho.load('schools', rows())
})

let release: number

test('the proposer does not decide, and nothing is written before somebody does', async () => {
  const made = await propose({}, authority)
  assert.equal(made.status, 201, made.text)
  const own = await authority.call(
    'POST',
    `/api/v1/releases/${made.json.release}/approve`,
    decision,
  )
  assert.equal(own.json.code, 'release.own-proposal')
  const twice = await propose()
  assert.equal(twice.json.code, 'release.open-proposal')
  const { json } = await write()
  assert.deepEqual(json.written, [])
  refuseTexts(folder, ['Trường Một', ...Object.values(planted)])
  const other = await openOfficer(kho, 'thu.quan-ly-2', {
    agency: 'so-noi-vu',
    functions: ['authority'],
  })
  const refused = await other.call('POST', `/api/v1/releases/${made.json.release}/refuse`, {
    reason,
  })
  assert.equal(refused.status, 200, refused.text)
  const again = await propose()
  assert.equal(again.status, 201, again.text)
  release = again.json.release
  const approved = await authority.call('POST', `/api/v1/releases/${release}/approve`, decision)
  assert.equal(approved.status, 200, approved.text)
})

test('the edition holds what is released and nothing else', async () => {
  const { exit, json } = await write()
  assert.equal(exit, 0)
  assert.deepEqual(json.written, ['schools'])
  refuseTexts(folder, Object.values(planted))
  const csv = filesBelow(folder).find((path) => path.endsWith('schools.csv'))!
  assert.equal(
    readFileSync(csv, 'utf8'),
    `code,name,commune,pupils,score,place\n` +
      `S1,Trường Một,24670,120,1.50,${point(107.1)}\n` +
      `S2,"Trường ""Hai"", cơ sở 2",24670,80,10.25,${point(107.2)}\n` +
      `S3,Trường Ba,24673,,,${point(107.3)}\n`,
  )
  const again = await write()
  assert.deepEqual([again.json.written, again.json.kept], [[], ['schools']])
})

test('the program outside shows it and only it, and never calls anybody', async () => {
  const outside = await serving()
  const page = await outside.get('/datasets/schools')
  const text = await page.text()
  assert.equal(page.status, 200, text)
  assert.match(text, /Trường Một/)
  assert.match(text, /12\/QĐ-STTTT/)
  assert.match(text, /"@type":\s*"Dataset"/)
  assert.match(text, /mọi dòng \(3\) ở số thứ tự \d+,/)
  const seen: string[] = []
  for (const path of await crawl(outside, seen)) assert.fail(path)
  assert.ok(seen.length > 20, `${seen.length}`)
  const asked = await outside.get('/api/v1/statistics')
  const inside = JSON.parse((await kho.get('/api/v1/statistics')).text)
  const statistics = (await asked.json()) as any
  assert.deepEqual({ ...statistics, at: '', reads: 0 }, { ...inside, at: '', reads: 0 })
  const figures = await (await outside.get('/en/statistics')).text()
  assert.ok(seen.includes('/en/statistics') && figures.includes(statistics.datasets.listed))
  assert.doesNotMatch(figures, /href="[^"]*(residents|board)"/)
  const residents = await outside.get('/datasets/residents')
  assert.equal(residents.status, 404)
  const { code, said } = await outside.end()
  assert.equal(code, 0, said)
  assert.doesNotMatch(said, /connection was tried/)
})

/** Follows every link from the first page; gives what does not answer or holds what was planted. */
async function crawl(outside: PublicProcess, seen: string[]): Promise<string[]> {
  const waiting = [
    '/',
    '/en',
    '/sitemap.xml',
    '/robots.txt',
    '/api/v1/datasets',
    '/catalogue.jsonld',
  ]
  waiting.push('/search', '/search?q=truong', '/compare', '/datasets/schools/feed.atom')
  waiting.push('/datasets/schools/explore?group=commune&value=count,avg:score', '/catalogue')
  waiting.push("/en/datasets/schools/explore?filter=score>1 AND commune='24670'&sortby=-name")
  waiting.push('/codelists/admin_unit', '/codelists/admin_unit/24670?asOf=2026-01-01')
  const wrong: string[] = []
  while (waiting.length > 0 && seen.length < 400) {
    const path = waiting.pop()!
    if (seen.includes(path)) continue
    seen.push(path)
    const answer = await outside.get(path)
    const text = await answer.text()
    if (answer.status !== 200) wrong.push(`${answer.status} ${path}`)
    for (const one of Object.values(planted)) if (text.includes(one)) wrong.push(`${path}: ${one}`)
    if (!answer.headers.get('content-type')?.includes('html')) continue
    for (const [, href = ''] of text.matchAll(/\b(?:href|src)="([^"]+)"/g)) {
      const to = href.replaceAll('&amp;', '&').split('#')[0]!
      // Of the many codes one page shows that they all stand.
      if (!to.startsWith('/') || /\/codelists\/[^/]+\/|[?&]/.test(to)) continue
      waiting.push(to)
    }
  }
  return wrong
}

test('questions, pages and files outside give the same rows as inside', async () => {
  const outside = await serving()
  const ask = async (query: string) => {
    const answer = await outside.get(`/api/v1/datasets/schools/records${query}`)
    return { status: answer.status, body: (await answer.json()) as any }
  }
  await kho.client('reader')
  await kho.grant({ client: 'reader', dataset: 'schools' })
  const token = await kho.client('reader-2')
  await kho.grant({ client: 'reader-2', dataset: 'schools' })
  for (const query of [`?properties=${columns}`, `?properties=${columns}&commune=24670`]) {
    const inside = await kho.get(`/api/v1/datasets/schools/records${query}`, { token })
    const open = JSON.parse(inside.text).records.filter(({ code }: any) => code !== 'S9')
    assert.deepEqual((await ask(query)).body.records, open)
  }
  const codes = async (query: string) =>
    (await ask(query)).body.records?.map(({ code }: any) => code).join()
  assert.equal(await codes('?score=1.5'), 'S1')
  assert.equal(await codes('?pupils=80'), 'S2')
  assert.equal(await codes('?sortby=-name'), 'S1,S3,S2')
  assert.equal((await ask('?count=true&commune=24670')).body.total, 2)
  assert.equal((await ask('?sortby=pupils')).body.code, 'query.not-sortable')
  const point = await kho.get('/api/v1/datasets/schools/records/S2?properties=name,score', {
    token,
  })
  const record = await outside.get('/api/v1/datasets/schools/records/S2?properties=name,score')
  assert.equal(await record.text(), point.text)
  for (const [path, code] of [
    ['/S9', 'query.no-record'],
    ['/S2?asOf=1', 'edition.no-parameter'],
    ['/S2?properties=director', 'query.unknown-column'],
  ])
    assert.equal((await ask(path!)).body.code, code, path)
  assert.equal((await ask('?asOf=1')).body.code, 'edition.no-parameter')
  assert.equal(await codes('?sortby=-name,code'), 'S1,S3,S2')
  assert.equal((await ask('?director=x')).body.code, 'query.unknown-column')
  assert.equal((await ask('?properties=director')).body.code, 'query.unknown-column')
  assert.equal((await ask(`?name=${encodeURIComponent("' or 1=1 --")}`)).body.records.length, 0)
  const first = (await ask('?sortby=name&limit=2')).body
  const rest = (await ask(`?sortby=name&limit=2&cursor=${first.next}`)).body
  assert.equal([...first.records, ...rest.records].map(({ code }: any) => code).join(), 'S2,S3,S1')
  const [release, issue] = JSON.parse(Buffer.from(first.next, 'base64url').toString())
  const beyond = JSON.stringify([release, issue, 10 ** 12])
  for (const cursor of ['eyJ9', Buffer.from(beyond).toString('base64url')])
    assert.equal((await ask(`?cursor=${cursor}`)).body.code, 'query.bad-cursor')
  const features = (await ask('?f=geojson')).body.features
  assert.deepEqual(features[0].geometry, { type: 'Point', coordinates: [107.1, 12.0] })

  const csv = await outside.get('/api/v1/datasets/schools/export.csv')
  const bytes = Buffer.from(await csv.arrayBuffer())
  const hash = createHash('sha256').update(bytes).digest('base64')
  assert.equal(csv.headers.get('repr-digest'), `sha-256=:${hash}:`)
  const line = await (await outside.get('/api/v1/datasets/schools/export.csv.sha256')).text()
  const name = /filename="(.+)"/.exec(csv.headers.get('content-disposition')!)![1]
  assert.equal(line, `${Buffer.from(hash, 'base64').toString('hex')}  ${name}\n`)
  for (const ending of ['csv', 'csv.sha256']) {
    for (const [query, code] of [
      ['director=x', 'query.unknown-column'],
      ['filter=director IS NULL', 'query.unknown-column'],
      ['limit=5', 'edition.no-parameter'],
    ]) {
      const refused = await outside.get(`/api/v1/datasets/schools/export.${ending}?${query}`)
      assert.equal(((await refused.json()) as any).code, code, `${ending} ${query}`)
    }
  }
  const found = await outside.get('/api/v1/datasets/schools/records?commune=24670')
  const rowsHash = createHash('sha256')
    .update(await found.text())
    .digest('base64')
  assert.equal(found.headers.get('repr-digest'), `sha-256=:${rowsHash}:`)
  const etag = csv.headers.get('etag')!
  const same = await outside.get('/api/v1/datasets/schools/export.csv', { 'if-none-match': etag })
  assert.equal(same.status, 304)
  const part = await outside.get('/api/v1/datasets/schools/export.csv', { range: 'bytes=10-' })
  assert.equal(part.status, 206)
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10)))
  const page = await outside.get('/en/datasets/schools')
  const mark = page.headers.get('etag')!
  const kept = await outside.get('/en/datasets/schools', { 'if-none-match': mark })
  assert.equal(kept.status, 304)
  for (const path of ['/api/v1/edition/proof', '/api/v1/datasets/schools/proof']) {
    const proof = await (await outside.get(path)).text()
    assert.ok(verifyProof(proof, key).ok, path)
  }
  await outside.end()
})

test('new data is shown after it was renewed and written, without a restart', async () => {
  const outside = await serving()
  await kho.load('schools', rows('S5,Trường Năm,24670,300,,,\n'))
  await write()
  assert.doesNotMatch(await (await outside.get('/datasets/schools')).text(), /Trường Năm/)
  const renewed = await steward.call('POST', `/api/v1/releases/${release}/renew`, {})
  assert.equal(renewed.status, 200, renewed.text)
  const nothing = await steward.call('POST', `/api/v1/releases/${release}/renew`, {})
  assert.equal(nothing.json.code, 'release.nothing-new')
  assert.deepEqual((await write()).json.written, ['schools'])
  await waitUntil(async () =>
    /Trường Năm/.test(await (await outside.get('/datasets/schools')).text()),
  )
  await outside.end()
})

test('a folder that is not exactly what was signed is not served, and the file is named', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'kho-edition-copy-'))
  const refusal = async (change: () => void, vkey = key): Promise<string> => {
    rmSync(copy, { recursive: true, force: true })
    cpSync(folder, copy, { recursive: true })
    change()
    const started: Started = await startPublicProcess(['--edition', copy, '--key', vkey])
    if ('get' in started) {
      await started.end()
      return 'it was served'
    }
    assert.equal(started.code, 1, started.said)
    return started.said
  }
  const inCopy = (ending: string) => filesBelow(copy).find((path) => path.endsWith(ending))!
  for (const ending of [
    'schools.csv',
    'rows.sqlite',
    'site.json',
    'codelists.sqlite',
    'part.json',
  ]) {
    const said = await refusal(() => {
      const bytes = readFileSync(inCopy(ending))
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(inCopy(ending), bytes)
    })
    assert.match(said, new RegExp(`bị thay đổi: \\S*${ending}`), ending)
  }
  assert.match(await refusal(() => rmSync(inCopy('schools.ndjson'))), /schools\.ndjson/)
  assert.match(
    await refusal(() => writeFileSync(join(copy, 'datasets', 'residents.csv'), 'x')),
    /datasets\/residents\.csv/,
  )
  const forged = await refusal(() => {
    const text = readFileSync(join(copy, 'manifest.json'), 'utf8')
    writeFileSync(
      join(copy, 'manifest.json'),
      text.replace('24670', '24670').replace('"rows": 4', '"rows": 5'),
    )
  })
  assert.match(forged, /Chữ ký của manifest\.json/)
  rmSync(copy, { recursive: true, force: true })
})

test('it does not start where it could find the store', async () => {
  for (const name of ['KHO_DATABASE_URL', 'KHO_CREDENTIALS_KEY', 'KHO_SOURCE_X', 'PGPASSWORD']) {
    const value = 'postgresql://x:secret@127.0.0.1:1/x'
    const started = await startPublicProcess(['--edition', folder, '--key', key], { [name]: value })
    assert.ok(!('get' in started), name)
    assert.match(started.said, new RegExp(name))
    assert.doesNotMatch(started.said, /secret/)
  }
})

test('one address cannot ask without end', async () => {
  const args = ['--edition', folder, '--key', key, '--per-minute', '5']
  const started = await startPublicProcess(args)
  assert.ok('get' in started)
  const statuses: number[] = []
  // One more is let in every twelve seconds.
  while (statuses.at(-1) !== 429 && statuses.length < 20)
    statuses.push((await started.get('/api/v1/datasets')).status)
  assert.deepEqual(statuses.slice(0, 5), [200, 200, 200, 200, 200])
  assert.equal(statuses.at(-1), 429)
  await started.end()
})

test('what became personal is left out with the next writing, and what was withdrawn is gone', async () => {
  const outside = await serving()
  const withdrawn = await steward.call('POST', `/api/v1/releases/${release}/withdraw`, { reason })
  assert.equal(withdrawn.status, 200, withdrawn.text)
  const { json } = await write()
  assert.ok(json.removed.some((path: string) => path.endsWith('schools.csv')))
  refuseTexts(folder, ['Trường Một', ...Object.values(planted)])
  await waitUntil(async () => (await outside.get('/datasets/schools')).status === 410)
  const gone = await outside.get('/datasets/schools', { accept: 'text/html' })
  assert.match(await gone.text(), /Dữ liệu mở schools đã được thu hồi ngày \d{2}\/\d{2}\/\d{4}/)
  const records = await outside.get('/api/v1/datasets/schools/records')
  assert.equal(records.status, 410)
  await outside.end()

  const again = await propose()
  assert.equal(again.status, 201, again.text)
  const path = `/api/v1/releases/${again.json.release}`
  await authority.call('POST', `${path}/approve`, decision)
  assert.deepEqual((await write()).json.written, ['schools'])
  const [, ...others] = schools.columns.toReversed()
  const director = { ...column('director'), personal: 'basic' as const }
  await kho.define({ ...schools, columns: [...others.toReversed(), director] as never })
  const left = await write()
  assert.equal(left.exit, 1)
  assert.equal(left.json.withheld[0].dataset, 'schools')
  refuseTexts(folder, ['Trường Một'])
  const stopped = await steward.call('POST', `${path}/renew`, {})
  assert.equal(stopped.status >= 400, true)
})
