/** Grants as a client system meets them: masks, ways of delivery, limits, a third party. All made up. */
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { addCommitment } from '../src/access/add-commitment.ts'
import { withdrawCommitment } from '../src/access/withdraw-commitment.ts'
import { definitionOf, openKho, type Answer, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Giả lập', en: 'Made up' }
const people = definitionOf({
  id: 'people',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title, personal: 'basic' },
    { name: 'name', type: 'text', title, personal: 'basic', indexed: true },
    { name: 'born', type: 'date', title, personal: 'basic' },
    { name: 'illness', type: 'text', title, personal: 'sensitive' },
    { name: 'commune', type: 'text', title, indexed: true },
  ],
})
const lines = Array.from(
  { length: 40 },
  (_, i) => `P${100 + i},Người số ${i},1990-01-${10 + (i % 9)},B${i % 3},${i % 2 ? 'a' : 'b'}\n`,
)
const base = '/api/v1/datasets/people'
const none = { by: 'none' } as const

let it: RunningKho
before(async () => {
  it = await openKho()
  await it.define(people)
  await it.load('people', `code,name,born,illness,commune\n${lines.join('')}`)
})
after(() => it.end())

const bodyOf = ({ text }: Answer) => JSON.parse(text)

async function refused(token: string, path: string, code: string, status = 403): Promise<Answer> {
  const answer = await it.get(base + path, { token })
  assert.equal(bodyOf(answer).code, code, `${path}: ${answer.text}`)
  assert.equal(answer.status, status)
  return answer
}

test('personal columns come masked unless the grant says otherwise, and the answer tells it', async () => {
  const token = await it.client('masked')
  await it.grant({ client: 'masked', dataset: 'people', masks: { code: none } })
  const told = 'name=partial:1:2, born=year, illness=hashed'
  const page = await it.get(`${base}/records?limit=3`, { token })
  assert.equal(page.headers.get('kho-masked'), told)
  assert.equal(bodyOf(page).masked, told)
  const [first] = bodyOf(page).records
  assert.deepEqual([first.code, first.name, first.born], ['P100', 'N*** 0', '1990'])
  assert.match(first.illness, /^[0-9a-f]{64}$/)
  const record = await it.get(`${base}/records/P103`, { token })
  assert.equal(record.headers.get('kho-masked'), told)
  // The same value within one grant is the same code.
  assert.equal(bodyOf(record).illness, first.illness)
  const csv = await it.get(`${base}/export.csv`, { token })
  assert.equal(csv.headers.get('kho-masked'), told)
  assert.ok(!csv.text.includes('Người') && csv.text.includes(first.illness))
  const changes = await it.get(`${base}/changes?after=0`, { token })
  assert.equal(changes.headers.get('kho-masked'), told)
  assert.ok(!changes.text.includes('Người') && !changes.text.includes('1990-01'))
  const some = await it.get(`${base}/records?properties=code,commune`, { token })
  assert.equal(some.headers.get('kho-masked'), null)
  await refused(token, '/records?name=x', 'access.column-masked')
  await refused(token, '/records?sortby=name', 'access.column-masked')
  await refused(token, '/records?illness=B1', 'access.column-masked')
})

test('a hash under another grant is another one, and so is the tag of its export', async () => {
  const tokens = [await it.client('one'), await it.client('other')]
  for (const client of ['one', 'other']) {
    const columns = ['commune', 'illness']
    await it.grant({ client, dataset: 'people', columns, masks: null })
  }
  const read = (token: string) => it.get(`${base}/export.ndjson`, { token })
  const [one, other] = [await read(tokens[0]!), await read(tokens[1]!)]
  const hashes = ({ text }: Answer) => new Set(text.match(/[0-9a-f]{64}/g))
  assert.equal(hashes(one).size, 3)
  assert.ok(hashes(one).isDisjointFrom(hashes(other)))
  assert.notEqual(one.headers.get('etag'), other.headers.get('etag'))
})

test('under a masked key no record is named, and the order of rows tells nothing', async () => {
  const token = await it.client('research')
  await it.grant({ client: 'research', dataset: 'people', masks: { code: { by: 'hashed' } } })
  await refused(token, '/records/P100', 'access.key-masked')
  await refused(token, '/records/P999', 'access.key-masked')
  await refused(token, '/changes?after=0', 'access.key-masked')
  await refused(token, '/records?code=P100', 'access.column-masked')
  await refused(token, '/records?sortby=code', 'access.column-masked')
  const births = async (path: string) => {
    const found: string[] = []
    let next = ''
    do {
      const page = bodyOf(await it.get(`${base}${path}&limit=7${next}`, { token }))
      found.push(...page.records.map((row: { code: string }) => row.code))
      next = page.next ? `&cursor=${page.next}` : ''
    } while (next)
    return found
  }
  const codes = await births('/records?properties=code')
  assert.equal(new Set(codes).size, 40)
  assert.deepEqual(await births('/records?properties=code'), codes)
  const sorted = await births('/records?properties=code&sortby=-commune')
  assert.deepEqual(sorted.toSorted(), codes.toSorted())
  const { rows } = await it.db.query('select c1 from store.d_people order by c1')
  const whole = await it.client('whole')
  await it.grant({ client: 'whole', dataset: 'people' })
  const plain = bodyOf(await it.get(`${base}/records?limit=1000`, { token: whole })).records
  assert.deepEqual(
    plain.map((row: { code: string }) => row.code),
    rows.map((row) => row.c1),
  )
  const csv = await it.get(`${base}/export.csv?properties=code`, { token })
  assert.deepEqual(csv.text.trimEnd().split('\n').slice(1), codes)
})

test('rows leave only on the ways that are granted', async () => {
  const token = await it.client('files')
  await it.grant({ client: 'files', dataset: 'people', delivery: ['file'] })
  await refused(token, '/records', 'access.delivery-not-granted')
  await refused(token, '/records/P100', 'access.delivery-not-granted')
  await refused(token, '/changes?after=0', 'access.delivery-not-granted')
  assert.equal((await it.get(`${base}/export.csv`, { token })).status, 200)
})

test('calls beyond the limit of a minute are refused with both figures, and counted', async (t) => {
  const token = await it.client('eager')
  const grant = await it.grant({ client: 'eager', dataset: 'people', callsPerMinute: 20 })
  stopClock(t)
  const answers: Answer[] = []
  for (let i = 0; i < 30; i++) answers.push(await it.get(`${base}/records/P100`, { token }))
  const late = answers.filter(({ status }) => status === 429)
  // The grant was asked once by the test's own waiting for it, under the same minute or the last.
  assert.ok(late.length === 10 || late.length === 11, `${late.length}`)
  for (const answer of late) {
    const { code, values, detail_en: detail } = bodyOf(answer)
    assert.equal(code, 'access.rate-exceeded')
    assert.deepEqual([values.used, values.limit], [20, 20])
    assert.match(detail, /20 calls in this minute; the limit is 20/)
    const wait = Number(answer.headers.get('retry-after'))
    assert.ok(wait >= 1 && wait <= 60)
  }
  const own = bodyOf(await it.get('/api/v1/grants', { token, purpose: null, task: null })).grants
  const [seen] = own
  assert.equal(own.length, 1)
  assert.equal(seen.grant, grant)
  assert.deepEqual(seen.limits, { callsPerMinute: 20, rowsPerDay: null })
  const answered = answers.filter(({ status }) => status === 200).length
  assert.equal(seen.usedToday.rows, answered)
  assert.ok(seen.usedToday.calls >= answered)
})

test('rows beyond the limit of a day do not leave: pages are cut, exports come whole or not', async (t) => {
  const token = await it.client('small')
  await it.grant({ client: 'small', dataset: 'people', rowsPerDay: 50 })
  stopClock(t)
  const first = bodyOf(await it.get(`${base}/records?limit=30`, { token }))
  assert.equal(first.records.length, 30)
  const whole = await refused(token, '/export.csv', 'access.volume-exceeded', 429)
  const { values } = bodyOf(whole)
  assert.deepEqual([values.used, values.asked, values.limit], [30, 40, 50])
  assert.ok(Number(whole.headers.get('retry-after')) <= 86_400)
  const half = await it.get(`${base}/export.ndjson?commune=a&properties=code`, { token })
  assert.equal(half.text.trimEnd().split('\n').length, 20)
  await settled(token, 50)
  // A digest lets rows be guessed, so it counts as its file does, also where it is known already.
  for (const path of ['/export.csv.sha256', '/export.ndjson.sha256?commune=a&properties=code'])
    await refused(token, path, 'access.volume-exceeded', 429)
  const empty = await refused(token, '/records?limit=30', 'access.volume-exceeded', 429)
  assert.equal(bodyOf(empty).values.used, 50)
  await refused(token, '/records/P100', 'access.volume-exceeded', 429)
  await refused(token, '/changes?after=0', 'access.volume-exceeded', 429)
})

test('a page is cut to what is left of the day, with a cursor for tomorrow', async (t) => {
  const token = await it.client('cut')
  await it.grant({ client: 'cut', dataset: 'people', rowsPerDay: 25 })
  stopClock(t)
  await it.get(`${base}/records?limit=20`, { token })
  const rest = bodyOf(await it.get(`${base}/records?limit=20`, { token }))
  assert.equal(rest.records.length, 5)
  assert.ok(rest.next)
  // What was not found, and what was refused, costs no row.
  await refused(token, '/records?nothing=1', 'query.unknown-column', 400)
})

/** The program's clock stands still or moves on to a moment; no minute and no day ends meanwhile. */
function stopClock(t: TestContext, now = Date.now()): void {
  t.mock.timers.enable({ apis: ['Date'], now })
}

/** Downloads are settled a moment after their last byte. */
async function settled(token: string, rows: number): Promise<void> {
  for (const endsMs = performance.now() + 30_000; ; await sleep(20)) {
    const { grants } = bodyOf(await it.get('/api/v1/grants', { token }))
    if (grants[0].usedToday.rows === rows) return
    assert.ok(performance.now() < endsMs, 'the rows were not settled')
  }
}

test('own grants are shown to their client alone, and need a token', async () => {
  const token = await it.client('alone')
  assert.deepEqual(bodyOf(await it.get('/api/v1/grants', { token })), { grants: [] })
  assert.equal((await it.get('/api/v1/grants')).status, 401)
  const far = await it.client('distant', ['tslcd'])
  assert.equal((await it.get('/api/v1/grants', { token: far })).status, 403)
})

test('a valid token from another network is refused whatever address it claims, and on record', async () => {
  const token = await it.client('elsewhere', ['tslcd'])
  await it.grant({ client: 'elsewhere', dataset: 'people' })
  const claims = ['10.0.0.5', '10.0.0.5, 127.0.0.1', '::ffff:10.0.0.5', '10.0.0.5\t']
  for (const claim of claims) {
    const headers = {
      'x-forwarded-for': claim,
      forwarded: `for=${claim.trim()}`,
      'x-real-ip': '10.0.0.5',
    }
    for (const path of ['/records', '/records/P100', '/changes?after=0', '/export.csv']) {
      const answer = await it.get(base + path, { token, headers })
      assert.equal(bodyOf(answer).code, 'access.wrong-zone', claim)
    }
    const own = await it.get('/api/v1/grants', { token, headers })
    assert.equal(bodyOf(own).code, 'access.wrong-zone')
  }
  const { rows } = await it.db.query('select records from journal.read_group order by intake_id')
  const refusals = rows.filter(
    ({ records }) =>
      records.includes('"client":"elsewhere"') && records.includes('access.wrong-zone'),
  )
  assert.ok(refusals.length >= claims.length * 5, `${refusals.length}`)
})

test('a grant with a third party sleeps until that is committed, and again when it is not', async (t) => {
  const token = await it.client('partner')
  const input = { client: 'partner', dataset: 'people', thirdParty: 'Công ty mẫu' }
  const grant = await it.grant(input)
  const answer = await refused(token, '/records', 'access.commitment-missing')
  assert.equal(bodyOf(answer).values.party, 'Công ty mẫu')
  await refused(token, '/records/P100', 'access.commitment-missing')
  const stateOf = async () =>
    bodyOf(await it.get('/api/v1/grants', { token })).grants.map(
      (one: { state: string }) => one.state,
    )
  assert.deepEqual(await stateOf(), ['sleeping'])
  const { commitment, sha256 } = await it.act((tx) =>
    addCommitment(tx, 'test', {
      grant,
      fileName: 'cam-ket.pdf',
      document: Buffer.from('cam kết mẫu'),
      signer: 'Người ký mẫu',
      signedOn: '2026-01-05',
      validUntil: new Date(Date.now() + 3_600_000),
    }),
  )
  assert.match(sha256, /^[0-9a-f]{64}$/)
  await becomes(token, 200)
  assert.deepEqual(await stateOf(), ['in-force'])
  await it.act((tx) => withdrawCommitment(tx, 'test', { commitment, reason: 'thử' }))
  // The database refuses at once, whatever the program still believes.
  await refused(token, '/records', 'access.commitment-missing')
  const short = {
    fileName: 'b.pdf',
    document: Buffer.from('b'),
    signer: 'B',
    signedOn: '2026-01-05',
  }
  const validUntil = new Date(Date.now() + 120_000)
  await it.act((tx) => addCommitment(tx, 'test', { grant, ...short, validUntil }))
  await becomes(token, 200)
  // It ends by the program's clock, which nobody has to tell …
  stopClock(t, validUntil.getTime())
  await refused(token, '/records', 'access.commitment-missing')
  t.mock.timers.reset()
  assert.equal((await it.get(`${base}/records`, { token })).status, 200)
  // … and by that of the database, of which the program has heard nothing here.
  await it.db.query(
    `set session_replication_role = replica;
     update access.commitment set valid_until = clock_timestamp() where signer = 'B';
     set session_replication_role = origin`,
  )
  await refused(token, '/records', 'access.commitment-missing')
})

async function becomes(token: string, status: number): Promise<void> {
  const endsMs = performance.now() + 30_000
  while ((await it.get(`${base}/records`, { token })).status !== status) {
    assert.ok(performance.now() < endsMs, `it did not become ${status}`)
    await sleep(10)
  }
}
