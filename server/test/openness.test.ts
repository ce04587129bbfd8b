/** A dataset that was open, was closed for a while, and is open again. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Sharing } from '@kho/contract/dataset.ts'
import { definitionOf, openKho, type Call, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const parks = (sharing: Sharing, id = 'parks') =>
  definitionOf({
    id,
    sharing,
    key: ['code'],
    thresholds: { failingShareMax: 0, deletedShareMax: 1 },
    columns: [
      { name: 'code', type: 'text', required: true, title },
      { name: 'name', type: 'text', title },
    ],
  })
const file = (...names: string[]) =>
  `code,name\n${names.map((name, i) => `${i + 1},${name}\n`).join('')}`

let it: RunningKho
let granted: string
let nobody: string

before(async () => {
  it = await openKho()
  await it.define(parks('open'))
  await it.load('parks', file('A', 'before'))
  await it.define(parks('shared'))
  await it.load('parks', file('A', 'while'))
  await it.define(parks('open'))
  await it.load('parks', file('A', 'after'))
  nobody = await it.client('nobody')
  granted = await it.client('granted')
  await it.grant({ client: 'granted', dataset: 'parks' })
})
after(() => it.end())

async function ask(query: string, call: Call = {}): Promise<string> {
  const answer = await it.get(`/api/v1/datasets/parks/${query}`, call)
  const { code, records } = JSON.parse(answer.text)
  return code ?? records.map(({ name }: { name: string }) => name).join()
}

test('what is open today is open, without token or purpose', async () => {
  assert.equal(await ask('records', { purpose: null, task: null }), 'A,after')
  assert.equal(await ask('records?asOf=3', { purpose: null, task: null }), 'A,after')
})

test('the time before the break asks for a grant, as the break itself does', async () => {
  for (const asOf of [1, 2]) {
    assert.equal(await ask(`records?asOf=${asOf}`), 'access.no-token')
    assert.equal(await ask(`records?asOf=${asOf}`, { token: nobody }), 'access.no-grant')
    const csv = await it.get(`/api/v1/datasets/parks/export.csv?asOf=${asOf}`)
    assert.match(csv.text, /access\.no-token/)
  }
  assert.equal(await ask('records?asOf=1', { token: granted }), 'A,before')
  assert.equal(await ask('records?asOf=2', { token: granted }), 'A,while')
  const read = await it.get('/api/v1/datasets/parks/records?asOf=1', { token: granted })
  assert.match(read.headers.get('kho-read') ?? '', /^\d+$/, 'such a read is on record')
})

test('the change feed of today shows nothing that was only there before', async () => {
  const answer = await it.get('/api/v1/datasets/parks/changes?after=0')
  assert.equal(answer.status, 200, answer.text)
  // What stood there when it was opened was open from then on, so only "before" was never seen since.
  assert.doesNotMatch(answer.text, /before/)
  assert.match(answer.text, /after/)
})

test('opening a dataset without a new load lets its pages be read to the end', async () => {
  await it.define(parks('shared', 'trees'))
  await it.load('trees', file('a', 'b', 'c', 'd', 'e'))
  await it.define(parks('open', 'trees'))
  const found: string[] = []
  let cursor = ''
  do {
    const path = `/api/v1/datasets/trees/records?limit=2${cursor}`
    const answer = await it.get(path, { purpose: null, task: null })
    assert.equal(answer.status, 200, answer.text)
    const page = JSON.parse(answer.text)
    found.push(...page.records.map(({ name }: { name: string }) => name))
    cursor = page.next ? `&cursor=${page.next}` : ''
  } while (cursor)
  assert.deepEqual(found, ['a', 'b', 'c', 'd', 'e'])
})
