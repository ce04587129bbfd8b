/** Agencies push files: announced, sent whole or in pieces, repeated, refused, given up. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { createBucketVector } from '../src/digest/bucket-vector.ts'
import { createRowDigester } from '../src/digest/row-digest.ts'
import { sweepPushes } from '../src/push/end-push.ts'
import { createTurns } from '../src/push/turns.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { manifestOf, openPusher, type Pusher } from './kit/supplier.ts'

const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'goods', type: 'text', lengthMax: 20, title },
  ],
})
const loads = '/api/v1/datasets/stalls/loads'
/** Most stories replace everything. */
const freely = { failingShareMax: 0.01, deletedShareMax: 1 }
const carefully = { ...freely, deletedShareMax: 0.1 }

let it: RunningKho
let pusher: Pusher
let stranger: Pusher

before(async () => {
  it = await openKho()
  await it.define({ ...stalls, thresholds: freely })
  pusher = await openPusher(it, { id: 'may-noi-vu', agency: 'so-noi-vu' })
  stranger = await openPusher(it, { id: 'may-y-te', agency: 'so-y-te' })
})
after(() => it.end())

function fileOf(rows: number, goods = 'gạo'): string {
  return `code,goods\n${Array.from({ length: rows }, (_, i) => `G${i},${goods} ${i}\n`).join('')}`
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  for (const endsMs = Date.now() + 60_000; !(await ask()); await sleep(5)) {
    assert.ok(Date.now() < endsMs, 'in vain')
  }
}

const spool = () => join(it.folder, 'spool', 'push')
const spooled = () => readdirSync(spool()).length
async function standing(): Promise<{ seq: number; loads: number }> {
  const { rows } = await it.db.query(
    `select seq::int, (select count(*)::int from intake.load) as loads
     from store.dataset_state where dataset = 'stalls'`,
  )
  return rows[0]
}

test('a file that was announced is loaded once, and its receipt is the same each time', async () => {
  const text = fileOf(50)
  const path = `${loads}/dau-tien`
  const manifest = manifestOf(text, 50)
  assert.equal((await pusher.call('PUT', path, { body: text })).body.code, 'push.unknown-load')
  const declared = await pusher.call('PUT', `${path}/manifest`, { json: manifest })
  assert.deepEqual([declared.status, declared.body.state, declared.body.offset], [201, 'open', 0])
  assert.equal((await pusher.call('PUT', `${path}/manifest`, { json: manifest })).status, 200)
  const sent = await pusher.call('PUT', path, { body: text })
  assert.equal(sent.status, 201, JSON.stringify(sent.body))
  assert.deepEqual([sent.body.inserts, sent.body.equal, sent.body.push], [50, true, 'dau-tien'])
  assert.equal(sent.body.source.fileSha256, manifest.sha256)
  const { vkey } = it.kho.journal.state()
  assert.equal(verifyReceipt(JSON.stringify(sent.body), vkey).ok, true)
  const was = await standing()
  for (const again of [text, '']) {
    const repeated = await pusher.call('PUT', path, { body: again })
    assert.deepEqual([repeated.status, repeated.body], [201, sent.body])
  }
  const status = await pusher.call('GET', path)
  assert.deepEqual([status.body.state, status.body.receipt], ['done', sent.body])
  assert.deepEqual(await standing(), was)
  assert.equal(spooled(), 0)
})

test('the same id with another manifest or other bytes is refused with both values', async () => {
  const path = `${loads}/dau-tien`
  const other = fileOf(50).replace('gạo 7', 'gạo 8')
  const manifest = manifestOf(other, 50)
  const declared = await pusher.call('PUT', `${path}/manifest`, { json: manifest })
  assert.deepEqual([declared.status, declared.body.code], [409, 'push.other-manifest'])
  assert.match(declared.body.detail_en, new RegExp(manifest.sha256))
  const sent = await pusher.call('PUT', path, { body: other })
  assert.equal(sent.body.code, 'push.other-manifest')
  assert.equal(sent.body.values.now, manifest.sha256)
})

test('an upload that broke off goes on where it was, as curl does it', async () => {
  const text = Buffer.from(fileOf(5000))
  const path = `${loads}/${randomUUID()}`
  await pusher.call('PUT', `${path}/manifest`, { json: manifestOf(text, 5000) })
  await pusher.breakOff(path, text.subarray(0, 40_000))
  const head = await pusher.call('HEAD', path)
  const offset = Number(head.headers['upload-offset'])
  assert.equal(offset, 40_000)
  const rest = (from: number) => ({
    body: text.subarray(from),
    headers: { 'content-range': `bytes ${from}-${text.length - 1}/${text.length}` },
  })
  const wrong = await pusher.call('PUT', path, rest(offset + 1))
  assert.deepEqual(
    [wrong.status, wrong.body.code, wrong.body.values],
    [409, 'push.wrong-offset', { expected: offset, sent: offset + 1 }],
  )
  const half = offset + 100
  const piece = await pusher.call('PUT', path, {
    body: text.subarray(offset, half),
    headers: { 'content-range': `bytes ${offset}-${half - 1}/${text.length}` },
  })
  assert.deepEqual([piece.status, piece.headers['upload-offset']], [202, String(half)])
  const sent = await pusher.call('PUT', path, rest(half))
  assert.equal(sent.status, 201, JSON.stringify(sent.body))
  assert.equal(sent.body.rows, 5000)
})

test('a newer call takes over from one that hangs, and nothing of the older is written any more', async () => {
  const text = Buffer.from(fileOf(3000, 'muối'))
  const path = `${loads}/tiep-quan`
  await pusher.call('PUT', `${path}/manifest`, { json: manifestOf(text, 3000) })
  const hanging = pusher.hang(path, text.subarray(0, 20_000))
  await until(async () => (await pusher.call('HEAD', path)).headers['upload-offset'] === '20000')
  const sent = await pusher.call('PUT', path, { body: text })
  assert.equal(sent.status, 201, JSON.stringify(sent.body))
  assert.equal(await hanging, 409)
  const both = await Promise.all([1, 2, 3].map(() => pusher.call('PUT', path, { body: text })))
  for (const one of both) assert.deepEqual(one.body, sent.body)
})

test('bytes that are not those announced are thrown away and may be sent again', async () => {
  const text = fileOf(60)
  const path = `${loads}/hong-duong-truyen`
  const manifest = manifestOf(text, 60)
  await pusher.call('PUT', `${path}/manifest`, { json: manifest })
  const altered = text.replace('gạo 7', 'gạo 8')
  const broken = await pusher.call('PUT', path, { body: altered })
  assert.deepEqual([broken.status, broken.body.code], [422, 'push.differs'])
  assert.deepEqual(broken.body.values, {
    what: 'sha256',
    declared: manifest.sha256,
    found: manifestOf(altered, 60).sha256,
  })
  const long = await pusher.call('PUT', path, { body: `${text}G99,thừa\n` })
  assert.deepEqual([long.body.code, long.body.values.what], ['push.differs', 'bytes'])
  assert.equal((await pusher.call('HEAD', path)).headers['upload-offset'], '0')
  assert.equal((await pusher.call('PUT', path, { body: text })).status, 201)
})

test('rows or a digest that the manifest has otherwise refuse the load, and repeating says so', async () => {
  const text = fileOf(61)
  const was = await standing()
  const cases = {
    'sai-so-dong': manifestOf(text, 60),
    'sai-bam': manifestOf(text, 61, { digests: { 'file-1': 'ab'.repeat(32) } }),
  }
  for (const [id, manifest] of Object.entries(cases)) {
    await pusher.call('PUT', `${loads}/${id}/manifest`, { json: manifest })
    const first = await pusher.call('PUT', `${loads}/${id}`, { body: text })
    assert.deepEqual([first.status, first.body.code], [422, 'push.differs'])
    const again = await pusher.call('PUT', `${loads}/${id}`, { body: text })
    assert.deepEqual([again.status, again.body.values], [422, first.body.values])
    assert.equal((await pusher.call('GET', `${loads}/${id}`)).body.refusal.code, 'push.differs')
  }
  assert.equal((await standing()).seq, was.seq)
  const right = manifestOf(text, 61, { digests: { 'file-1': digestOf(text) } })
  await pusher.call('PUT', `${loads}/dung-bam/manifest`, { json: right })
  assert.equal((await pusher.call('PUT', `${loads}/dung-bam`, { body: text })).status, 201)
  assert.equal(spooled(), 0)
})

function digestOf(text: string): string {
  const digester = createRowDigester({ keyIndexes: [0] })
  const vector = createBucketVector()
  for (const line of text.trim().split('\n').slice(1)) {
    const { bucket, digest } = digester.digest(line.split(','))
    vector.add(bucket, digest)
  }
  return vector.total().digest
}

test('a load that deletes many rows waits, and the agency confirms that very load', async () => {
  await it.define({ ...stalls, thresholds: carefully })
  const text = fileOf(10)
  const path = `${loads}/xoa-nhieu`
  await pusher.call('PUT', `${path}/manifest`, { json: manifestOf(text, 10) })
  const waits = await pusher.call('PUT', path, { body: text })
  assert.deepEqual([waits.status, waits.body.code], [409, 'intake.needs-confirmation'])
  assert.equal((await pusher.call('PUT', path, { body: text })).status, 409)
  const { load } = waits.body.values
  const wrong = await pusher.call('POST', `${path}/confirmation`, { json: { load: randomUUID() } })
  assert.equal(wrong.body.code, 'push.not-waiting')
  const done = await pusher.call('POST', `${path}/confirmation`, { json: { load } })
  assert.deepEqual([done.status, done.body.deletes], [201, 51])
  const again = await pusher.call('POST', `${path}/confirmation`, { json: { load } })
  assert.deepEqual(again.body, done.body)
  await it.define({ ...stalls, thresholds: freely })
})

test('only the supplier pushes, and no other agency sees that a push exists', async () => {
  const path = `${loads}/dau-tien`
  const manifest = manifestOf('code,goods\n', 0)
  for (const [method, where, json] of [
    ['PUT', `${path}/manifest`, manifest],
    ['GET', path, undefined],
    ['PUT', path, undefined],
    ['DELETE', path, undefined],
  ] as const) {
    const reply = await stranger.call(method, where, json ? { json } : {})
    assert.deepEqual([reply.status, reply.body.code], [403, 'access.supplier-only'])
    assert.equal(
      (await fetch(it.url + where, { method })).status,
      method === 'PUT' && json ? 400 : 401,
    )
  }
})

for (const id of ['..', '.an', 'a/b', 'a b', 'x'.repeat(65), 'ă', '%2e%2e']) {
  test(`${id.slice(0, 10)} is no id of a load`, async () => {
    const path = `${loads}/${encodeURIComponent(id)}/manifest`
    const reply = await pusher.call('PUT', path, { json: manifestOf('x', 0) })
    assert.ok([400, 404].includes(reply.status), `${reply.status}`)
  })
}

test('what is unknown in a manifest is refused, not passed over', async () => {
  const manifest = manifestOf('x', 0)
  const cases = [
    { ...manifest, path: '/etc/passwd' },
    { ...manifest, options: { path: '/etc/passwd' } },
    { ...manifest, mediaType: 'application/x-tar' },
    { ...manifest, sha256: 'x' },
    { ...manifest, bytes: -1 },
    { ...manifest, rows: 1.5 },
  ]
  for (const json of cases) {
    const reply = await pusher.call('PUT', `${loads}/la/manifest`, { json })
    assert.deepEqual([reply.status, reply.body.code], [400, 'http.bad-request'])
  }
  for (const range of ['bytes 5-3/10', 'bytes 0-10/10', 'lines 1-2/3', 'bytes=0-1']) {
    const reply = await pusher.call('PUT', `${loads}/dau-tien`, {
      body: '',
      headers: { 'content-range': range },
    })
    assert.deepEqual([reply.status, reply.body.code], [400, 'http.bad-request'], range)
  }
})

test('a name with a secrecy mark is refused, journaled, and stands nowhere', async () => {
  const manifest = manifestOf('x', 0, { file: 'TUYỆT MẬT.csv' })
  const reply = await pusher.call('PUT', `${loads}/mat/manifest`, { json: manifest })
  assert.equal(reply.body.code, 'catalogue.state-secret')
  const { rows } = await it.db.query(
    `select (select count(*)::int from intake.push where id = 'mat') as pushes,
       (select count(*)::int from journal.payload where body like '%MẬT%') as named`,
  )
  assert.deepEqual(rows, [{ pushes: 0, named: 0 }])
  await it.kho.journal.publishNow()
  const entries = await it.db.query(
    "select body from journal.entry where body like '%push.refused%'",
  )
  assert.equal(entries.rowCount, 1)
})

test('an agency cannot fill the disk: what it holds unfinished is bounded, and given up or expired', async () => {
  const big = { ...manifestOf('x', 0), bytes: 33 * 1024 ** 3 }
  const full = await pusher.call('PUT', `${loads}/qua-lon/manifest`, { json: big })
  assert.ok(['push.space', 'disk.full'].includes(full.body.code), full.body.code)
  const text = Buffer.from(fileOf(2000))
  for (const id of ['bo-do', 'quen']) {
    await pusher.call('PUT', `${loads}/${id}/manifest`, { json: manifestOf(text, 2000) })
    await pusher.breakOff(`${loads}/${id}`, text.subarray(0, 10_000))
  }
  assert.equal(spooled(), 2)
  assert.equal((await pusher.call('DELETE', `${loads}/bo-do`)).status, 204)
  assert.equal(spooled(), 1)
  const { db } = it
  const parts = { db, journalFolder: '', dataDir: it.folder, turns: createTurns() }
  await sweepPushes(parts, 72)
  assert.equal(spooled(), 1)
  await db.query(
    "update intake.push set moved_at = moved_at - interval '73 hours' where id = 'quen'",
  )
  const old = new Date(Date.now() - 73 * 3_600_000)
  for (const name of readdirSync(spool())) utimesSync(join(spool(), name), old, old)
  await sweepPushes(parts, 72)
  assert.equal(spooled(), 0)
  assert.equal((await pusher.call('GET', `${loads}/quen`)).body.code, 'push.unknown-load')
  const anew = await pusher.call('PUT', `${loads}/quen/manifest`, { json: manifestOf(text, 2000) })
  assert.deepEqual([anew.status, anew.body.offset], [201, 0])
  assert.equal((await pusher.call('PUT', `${loads}/quen`, { body: text })).status, 201)
})
