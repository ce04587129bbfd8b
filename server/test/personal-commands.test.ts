/** The commands about persons, breaches and audit, as an operator types them. Everything is made up. */
import { strict as assert } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { commandLine } from './kit/command.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const citizen = '001090000007'
let it: RunningKho
let keyFile: string

before(async () => {
  it = await openKho()
  const rule = 'citizen-number'
  await it.define(
    definitionOf({
      id: 'residents',
      sharing: 'shared',
      key: ['citizen'],
      columns: [
        { name: 'citizen', type: 'text', required: true, rule, personal: 'basic', title },
        { name: 'name', type: 'text', personal: 'basic', title },
      ],
    }),
  )
  await it.load('residents', `citizen,name\n${citizen},Giả Lập Bảy\n`)
  const token = await it.client('clinic')
  await it.grant({ client: 'clinic', dataset: 'residents' })
  await it.get(`/api/v1/datasets/residents/records/${citizen}`, { token, task: 'HS-77' })
  await it.kho.journal.publishNow()
  keyFile = join(it.folder, 'key.txt')
  writeFileSync(keyFile, `${citizen}\n`)
})
after(() => it.end())

const kho = (...words: string[]) => commandLine(it).run(...words)

const person = () => ['--key-file', keyFile, '--reason', 'Trả lời đơn giả lập'] as const

test('who read a person, and what is held', async () => {
  const reads = await commandLine(it).program('subject', 'reads', ...person())
  assert.equal(reads.code, 0, reads.out)
  assert.deepEqual(
    reads.json.reads.map((one: any) => [one.client, one.task, one.showed]),
    [['clinic', 'HS-77', 'seen']],
  )
  const held = await kho('subject', 'held', ...person())
  assert.equal(held.json[0].records[0].name, 'Giả Lập Bảy', held.out)
  const again = await kho('subject', 'reindex')
  assert.equal(again.json.versions, 1, again.out)
})

test('terms, requests and the record of processing', async () => {
  const set = await kho(
    'subject',
    'term',
    'answer',
    '--count',
    '1',
    '--unit',
    'working-day',
    '--ground',
    'Quyết định giả lập',
    '--from',
    '2031-01-01',
  )
  assert.equal(set.code, 0, set.out)
  const terms = await kho('subject', 'terms')
  assert.equal(terms.json.filter((one: any) => one.kind === 'answer').length, 2)
  const wrong = await kho(
    'subject',
    'term',
    'answer',
    '--count',
    '0',
    '--unit',
    'day',
    '--ground',
    'x',
    '--from',
    '2032-01-01',
  )
  assert.equal(wrong.code, 2, wrong.out)
  assert.deepEqual((await kho('subject', 'requests', '--late')).json, [])
  assert.equal((await kho('subject', 'processing')).json.length, 2)
})

test('a breach from a file, its steps, and the list of what is open', async () => {
  const file = join(it.folder, 'breach.json')
  const breach = {
    what: 'Thử',
    harm: 'Không',
    measures: 'Không',
    detectedAt: new Date().toISOString(),
  }
  writeFileSync(file, JSON.stringify(breach))
  const made = await kho('breach', 'record', file)
  assert.equal(made.code, 0, made.out)
  assert.equal((await kho('breach', 'list', '--open')).json.length, 1)
  for (const kind of ['notified', 'repaired']) {
    const step = await kho('breach', 'step', made.json.id, '--kind', kind, '--note', 'Xong')
    assert.equal(step.code, 0, step.out)
  }
  assert.deepEqual((await kho('breach', 'list', '--open')).json, [])
})

test('a sample, its pack, and its verification', async () => {
  const drawn = await kho('audit', 'sample', '--of', 'reads', '--count', '1', '--seed', 'a1')
  assert.equal(drawn.json.drawn.length, 1, drawn.out)
  const folder = join(it.folder, 'evidence')
  const since = join(it.kho.journalFolder, 'checkpoint')
  const pack = await kho(
    'audit',
    'pack',
    folder,
    '--of',
    'reads',
    '--count',
    '1',
    '--seed',
    'a1',
    '--since',
    since,
  )
  assert.equal(pack.code, 0, pack.out)
  const good = await kho('audit', 'verify', folder)
  assert.equal(good.code, 0, good.out)
  assert.equal(good.json.proven.reads, 1)
  writeFileSync(join(folder, 'README.txt'), 'something else')
  const bad = await kho('audit', 'verify', folder, '--key', pack.json.key)
  assert.equal(bad.code, 1, bad.out)
  assert.match(bad.out, /pack-altered/)
  const again = await kho('audit', 'pack', folder, '--of', 'reads', '--count', '1', '--seed', 'a1')
  assert.notEqual(again.code, 0, 'evidence is never written over')
})

test('an erasure by command waits for the owner, and its answer says where', async () => {
  const done = await kho(
    'subject',
    'erase',
    ...person(),
    '--document',
    '9/QĐ',
    '--date',
    '2026-11-01',
    '--authority',
    'so-noi-vu',
    '--basis',
    'Luật 91/2025/QH15',
  )
  assert.equal(done.code, 0, done.out)
  assert.deepEqual(
    done.json.waiting.map((one: any) => one.dataset),
    ['residents'],
  )
  assert.equal(done.json.reads, 1)
})
