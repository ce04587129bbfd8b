/**
 * Differences between copy and source become cases of their owner: what is only late does not, what
 * stays does, with keys and both values, until a verification finds it repaired.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { readConfig } from '../src/config.ts'
import { setTerm } from '../src/discrepancy/set-term.ts'
import { setVerification } from '../src/discrepancy/set-verification.ts'
import { verifyDue } from '../src/discrepancy/verify-due.ts'
import { classifyDrift } from '../src/equality/look-twice.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { declareSource } from '../src/intake/declared-source.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import type { Supply } from '../src/intake/supply.ts'
import { listParts } from '../src/catalogue/part.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { commandLine } from './kit/command.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { signToken } from './kit/token.ts'

const title = { vi: 'Cột', en: 'Column' }
const definition = definitionOf({
  id: 'shops',
  sharing: 'shared',
  key: ['ma'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 0.3 },
  columns: [
    { name: 'ma', type: 'text', required: true, title },
    { name: 'ten', type: 'text', title },
  ],
})
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `S${String(i).padStart(2, '0')},Quán ${i}`)
const csv = (rows: readonly string[]) => `ma,ten\n${rows.join('\n')}\n`
const ten = rowsOf(10)

let it: RunningKho
let version: DatasetVersion
let file: string
let owner: string

before(async () => {
  it = await openKho({ byHand: true })
  version = await it.define(definition)
  file = join(it.folder, 'shops.csv')
  writeFileSync(file, csv(ten))
  await it.act((tx) =>
    declareSource(tx, 'test', { id: 'shops', dataset: 'shops', kind: 'csv', path: file }),
  )
  await loadFile()
  const ground = 'Quyết định giả lập (dữ liệu thử)'
  const term = {
    kind: 'answer',
    days: 5,
    ground,
    validFrom: '2026-01-01',
    validUntil: null,
  } as const
  await it.act((tx) => setTerm(tx, 'test', term))
  await it.client('may-chu', undefined, { agency: 'so-noi-vu' })
  owner = await signToken(it.db, it.url, { client: 'may-chu', seconds: 3000 })
  await it.client('may-khac')
})
after(() => it.end())

const loadFile = (confirm?: string) =>
  loadSource(
    { db: it.db, journalFolder: it.kho.journalFolder },
    { dataset: 'shops', supply: fileSupply(version, { path: file }), actor: 'test', confirm },
  )

/** Due at once, whatever its interval. */
async function plan(of: DatasetVersion): Promise<void> {
  const [part] = await listParts(it.db, of)
  await it.act((tx) =>
    setVerification(tx, 'test', { version: of, part: part!, everyHours: 24, audit: true }),
  )
  await it.db.query('update discrepancy.verification set verified_at = null')
}
function verifierOf() {
  const { config } = readConfig(it.env)
  return {
    db: it.db,
    config,
    journalFolder: it.kho.journalFolder,
    way: { calendar: readCalendar(config), now: () => new Date() },
    journalKey: () => it.kho.journal.state().vkey,
    publish: () => it.kho.journal.publishNow(),
  }
}
async function verifyNow() {
  await plan(version)
  const verifier = verifierOf()
  const [done] = await verifyDue(verifier, new AbortController().signal)
  assert.deepEqual(await verifyDue(verifier, new AbortController().signal), [], 'it is due once')
  return done!
}
async function cases(): Promise<any[]> {
  const { rows } = await it.db.query(
    `select d.id, d.state, d.owner, d.due_on, array(select kind || ' ' || key
       from discrepancy.difference f where f.discrepancy = d.id order by 1) as keys
     from discrepancy.discrepancy d where origin = 'drift' order by reported_at`,
  )
  return rows
}
const see = async (id: string, token: string) =>
  JSON.parse((await it.get(`/api/v1/discrepancies/${id}`, { token })).text)

test('where both are equal, no case is opened', async () => {
  const { cases: kept, failedWith } = await verifyNow()
  assert.deepEqual(
    [kept, failedWith],
    [[{ part: 'all', outcome: 'none', discrepancy: null }], null],
  )
})

test('a source that moved on is late, not wrong: it is synchronised and no case is opened', async () => {
  writeFileSync(file, csv([...ten.slice(1), 'S00,Quán mới', 'S77,Thêm']))
  const { cases: kept } = await verifyNow()
  assert.deepEqual(kept, [{ part: 'all', outcome: 'none', discrepancy: null }])
  const { rows } = await it.db.query(
    "select c2 from store.d_shops where c1 in ('S00', 'S77') order by c1",
  )
  assert.deepEqual(rows, [{ c2: 'Quán mới' }, { c2: 'Thêm' }])
  assert.deepEqual(await cases(), [])
  writeFileSync(file, csv(ten))
  await loadFile()
})

test('what a refused load leaves different is one case with its clock, and stays one', async () => {
  writeFileSync(file, csv(ten.slice(0, 5)))
  const first = await verifyNow()
  assert.equal(first.cases[0]!.outcome, 'opened')
  const [kept, ...more] = await cases()
  assert.deepEqual(
    [more, kept.state, kept.owner, kept.keys],
    [
      [],
      'forwarded',
      'so-noi-vu',
      ['S05', 'S06', 'S07', 'S08', 'S09'].map((key) => `surplus ${key}`),
    ],
  )
  assert.ok(kept.due_on, 'the clock of the owner runs')
  assert.equal((await verifyNow()).cases[0]!.outcome, 'kept')
  assert.equal((await cases()).length, 1)
})

test('the case closes when the owner confirms and the next verification finds nothing', async () => {
  const [{ id }] = await cases()
  const { rows } = await it.db.query(
    "select id from intake.load where state = 'waiting' order by started_at desc limit 1",
  )
  await loadFile(rows[0].id)
  assert.deepEqual((await verifyNow()).cases[0], {
    part: 'all',
    outcome: 'closed',
    discrepancy: id,
  })
  const seen = await see(id, owner)
  assert.deepEqual(
    [seen.state, seen.steps.map((step: any) => step.kind)],
    ['closed', ['reported', 'forwarded', 'corrected', 'closed']],
  )
})

test('a value changed behind the journal is a case with both values, for the owner alone', async () => {
  await it.db.query("update store.d_shops set c2 = 'Bị sửa' where c1 = 'S03'")
  const { cases: kept } = await verifyNow()
  const id = kept[0]!.discrepancy!
  assert.equal(kept[0]!.outcome, 'opened')
  const seen = await see(id, owner)
  assert.deepEqual(seen.differences, [{ key: 'S03', kind: 'changed', columns: ['ten'] }])
  assert.deepEqual(seen.values[0].columns, [{ column: 'ten', source: 'Quán 3', store: 'Bị sửa' }])
  const other = await signToken(it.db, it.url, { client: 'may-khac', seconds: 3000 })
  assert.equal((await see(id, other)).code, 'discrepancy.unknown')
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    "select kind, body from journal.entry where body like '%' || $1 || '%' order by index",
    [id],
  )
  assert.deepEqual(
    rows.map((row) => row.kind),
    ['discrepancy.drift-found', 'discrepancy.forwarded', 'discrepancy.read'],
  )
  assert.ok(!rows.some(({ body }) => /S03|Quán|Bị/.test(body)), 'neither key nor value is public')
  const repaired = await run('verify', 'shops', '--repair')
  assert.equal(repaired.code, 0, repaired.out)
  assert.deepEqual((await verifyNow()).cases[0], {
    part: 'all',
    outcome: 'closed',
    discrepancy: id,
  })
})

test('a source that is away opens and closes nothing, and says why', async () => {
  await it.act((tx) =>
    declareSource(tx, 'test', { id: 'shops', dataset: 'shops', kind: 'csv', path: `${file}.away` }),
  )
  const done = await verifyNow()
  assert.deepEqual([done.cases, done.failedWith], [[], 'source.not-found'])
  await it.act((tx) =>
    declareSource(tx, 'test', { id: 'shops', dataset: 'shops', kind: 'csv', path: file }),
  )
})

test('a fault of ours at one dataset is on record, and keeps no other from being verified', async () => {
  await plan(version)
  const other = await it.define(definitionOf({ ...definition, id: 'stalls' }))
  await it.load('stalls', csv(ten))
  await plan(other)
  const verifier = verifierOf()
  let asked = 0
  const publish = async () => {
    if (++asked === 1) throw new Error('out of order')
    return verifier.publish()
  }
  const { signal } = new AbortController()
  await assert.rejects(verifyDue({ ...verifier, publish }, signal), /out of order/)
  assert.deepEqual(await verifyDue(verifier, signal), [], 'neither is tried again before its time')
  const { rows } = await it.db.query(
    'select failed_with, count(*)::int as parts from discrepancy.verification group by 1 order by 1',
  )
  assert.deepEqual(rows, [
    { failed_with: 'http.fault', parts: 1 },
    { failed_with: null, parts: 1 },
  ])
  await it.db.query(`delete from discrepancy.verification where dataset = 'stalls'`)
})

test('kho verify --open-case does the same from the command line', async () => {
  writeFileSync(file, csv(ten.slice(0, 2)))
  const { code, json: told } = await run('verify', 'shops', '--open-case')
  assert.deepEqual(
    [code, told.cases[0].outcome, told.drift[0].notSynced, told.drift[0].differencesTotal],
    [1, 'opened', 'intake.needs-confirmation', 3],
  )
  writeFileSync(file, csv(ten.slice(0, 5)))
  const again = await commandLine(it).program('verify', 'shops', '--open-case')
  const [kept] = again.json.cases
  assert.deepEqual([again.code, kept.outcome], [0, 'closed'])
})

const run = (...words: string[]) => commandLine(it).run(...words)

const checking = (more: Partial<Parameters<typeof verifyDataset>[1]> = {}) => ({
  dataset: 'shops',
  supplyOf: async (): Promise<Supply | null> => fileSupply(version, { path: file }),
  actor: 'test',
  journalFolder: it.kho.journalFolder,
  journalKey: it.kho.journal.state().vkey,
  ...more,
})

test('the salt of an audit is drawn after the source was read and the store has its snapshot', async () => {
  await it.kho.journal.publishNow()
  const events: string[] = []
  const supplyOf = async (): Promise<Supply> => {
    const supply = fileSupply(version, { path: file })
    return {
      ...supply,
      digest(salt) {
        events.push(salt ? 'salted' : 'read')
        return supply.digest(salt)
      },
    }
  }
  const verified = await verifyDataset(
    it.db,
    checking({
      supplyOf,
      audit: true,
      async drawSalt() {
        events.push('salt')
        await it.db.query("update store.d_shops set c2 = 'Muộn' where c1 = 'S00'")
        return Buffer.alloc(32, 7)
      },
    }),
  )
  assert.deepEqual(events, ['read', 'salt', 'salted'])
  const [{ certificate } = { certificate: null }] = verified.parts
  assert.deepEqual(
    [verified.ok, certificate?.equal, certificate?.salt],
    [true, true, '07'.repeat(32)],
  )
  assert.equal(certificate!.source.digest, certificate!.store.digest)
  // What was altered when the salt was known is not in the snapshot, and is found by the next look.
  const next = await verifyDataset(it.db, checking())
  const [found] = next.store.findings
  assert.deepEqual([found!.code, found!.key], ['row-altered', 'S00'])
  await it.db.query("update store.d_shops set c2 = 'Quán 0' where c1 = 'S00'")
})

test('who learns the salt and then changes the source is caught', async () => {
  const audit = checking({
    audit: true,
    drawSalt() {
      writeFileSync(file, csv([...ten.slice(0, 4), 'S04,Đổi sau khi biết muối']))
      return Buffer.alloc(32, 9)
    },
  })
  await assert.rejects(verifyDataset(it.db, audit), /source.gone/)
  writeFileSync(file, csv(ten.slice(0, 5)))
  // A source that breaks off is let go all the same.
  const events: string[] = []
  const supplyOf = async (): Promise<Supply> => ({
    ...fileSupply(version, { path: file }),
    digest: () => Promise.reject(new Error('broken off')),
    close: async () => void events.push('closed'),
  })
  await assert.rejects(verifyDataset(it.db, checking({ supplyOf })), /broken off/)
  assert.deepEqual(events, ['closed'])
})

const row = (key: string) => ({ kind: 'changed' as const, key, columns: [] })
const looked = (...keys: string[]) => ({
  differences: keys.map(row),
  differencesTotal: keys.length,
})
test('only what both looks find is drift', () => {
  const { lag, differences, differencesTotal } = classifyDrift(
    looked('a', 'b', 'c'),
    looked('b', 'd'),
  )
  assert.deepEqual([lag, differences.map(({ key }) => key), differencesTotal], [2, ['b'], 1])
  assert.deepEqual(classifyDrift(looked(), null), { lag: 0, differences: [], differencesTotal: 0 })
  const many = { differences: [row('a')], differencesTotal: 5000 }
  const after_ = { differences: [row('z')], differencesTotal: 4000 }
  assert.deepEqual(classifyDrift(many, after_), {
    lag: 1000,
    differences: [row('z')],
    differencesTotal: 4000,
  })
})

test('kho verify --pdf writes a page whose attachment the journal key signed; the API gives the same', async () => {
  const pdf = join(it.folder, 'shops.pdf')
  const { code } = await run('verify', 'shops', '--pdf', pdf)
  assert.equal(code, 0)
  assert.equal(readFileSync(pdf).subarray(0, 5).toString(), '%PDF-')
  const response = await fetch(`${it.url}/api/v1/datasets/shops/certificate.pdf`)
  assert.deepEqual(
    [response.status, response.headers.get('content-type')],
    [200, 'application/pdf'],
  )
  const body = Buffer.from(await response.arrayBuffer())
  assert.equal(body.subarray(0, 5).toString(), '%PDF-')
  const { text } = await it.get('/api/v1/datasets/shops/certificate', { purpose: null, task: null })
  const checked = verifyReceipt(text, it.kho.journal.state().vkey)
  assert.deepEqual(
    [checked.ok, checked.receipt!.dataset, checked.receipt!.parts],
    [true, 'shops', []],
  )
  assert.equal((await it.get('/api/v1/datasets/none/certificate.pdf')).status, 404)
})
