/** The past and the changes, seen over HTTP by readers while the data moves on. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const staff = definitionOf({
  id: 'staff',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'name', type: 'text', title },
    { name: 'commune', type: 'text', title },
    { name: 'pay', type: 'integer', title, personal: 'sensitive' },
  ],
})
const header = 'code,name,commune,pay\n'
const rows = (list: [code: string, name: string, commune: string, pay: number][]) =>
  header + list.map((row) => `${row.join(',')}\n`).join('')

type Change = { change: number; op: string; key: { code: string }; record?: object }
type Feed = { after: number; last: number; changes: Change[] }

let it: RunningKho
let all: string
let narrow: string

before(async () => {
  it = await openKho()
  await it.define(staff)
  all = await it.client('all')
  narrow = await it.client('narrow')
  await it.grant({ client: 'all', dataset: 'staff' })
  await it.grant({
    client: 'narrow',
    dataset: 'staff',
    columns: ['code', 'name', 'commune'],
    condition: { commune: ['a'] },
  })
})
after(() => it.end())

async function read<T>(path: string, token: string): Promise<T> {
  const answer = await it.get(`/api/v1/datasets/${path}`, { token })
  assert.equal(answer.status, 200, `${path}: ${answer.text}`)
  return JSON.parse(answer.text) as T
}

const names = async (query: string, token: string, dataset = 'staff') =>
  (await read<{ records: { name: string }[] }>(`${dataset}/records?${query}`, token)).records.map(
    ({ name }) => name,
  )

/** Reads the feed to its end in small pages. */
async function feed(dataset: string, from: number, token: string, limit = 3): Promise<Feed> {
  const changes: Change[] = []
  for (let place = from; ;) {
    const page = await read<Feed>(`${dataset}/changes?after=${place}&limit=${limit}`, token)
    changes.push(...page.changes)
    if (page.after >= page.last) return { ...page, changes }
    assert.ok(page.after > place, 'the feed does not move')
    place = page.after
  }
}

test('the past is served as it was, by sequence and by instant', async () => {
  await it.load(
    'staff',
    rows([
      ['1', 'An', 'a', 1],
      ['2', 'Bình', 'b', 2],
      ['3', 'Chi', 'a', 3],
    ]),
  )
  const { rows: clock } = await it.db.query(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
  )
  const between: string = clock[0].at
  await it.load(
    'staff',
    rows([
      ['1', 'An mới', 'a', 1],
      ['2', 'Bình', 'a', 2],
      ['4', 'Dũng', 'a', 4],
    ]),
  )
  assert.deepEqual(await names('', all), ['An mới', 'Bình', 'Dũng'])
  assert.deepEqual(await names('asOf=1', all), ['An', 'Bình', 'Chi'])
  assert.deepEqual(await names(`asOf=${between}`, all), ['An', 'Bình', 'Chi'])
  assert.deepEqual(await names('asOf=2', all), ['An mới', 'Bình', 'Dũng'])
  assert.deepEqual(await names('asOf=0', all), [])
  assert.deepEqual(await names('asOf=2001-01-01', all), [])
  // The grant of today, on the rows of then.
  assert.deepEqual(await names('asOf=1', narrow), ['An', 'Chi'])
})

test('rows entering and leaving the view of a reader are inserts and deletes to it', async () => {
  const { changes } = await feed('staff', 3, narrow)
  assert.deepEqual(
    changes.map(({ op, key, record }) => [op, key.code, record !== undefined]),
    [
      ['insert', '4', true],
      ['update', '1', true],
      ['insert', '2', true],
      ['delete', '3', false],
    ],
  )
  const whole = await feed('staff', 3, all)
  assert.deepEqual(
    whole.changes.map(({ op, key }) => `${op} ${key.code}`),
    ['insert 4', 'update 1', 'update 2', 'delete 3'],
  )
  await it.load(
    'staff',
    rows([
      ['1', 'An mới', 'b', 1],
      ['2', 'Bình', 'a', 99],
      ['4', 'Dũng', 'a', 4],
    ]),
  )
  const left = await feed('staff', whole.last, narrow)
  // What changed in a column that is not granted is not told.
  assert.deepEqual(left.changes, [{ change: 8, op: 'delete', key: { code: '1' } }])
})

test('the past keeps the names of then', async () => {
  const renamed = staff.columns.map((column) =>
    column.name === 'name' ? { ...column, name: 'full_name', was: 'name' } : column,
  )
  await it.define({ ...staff, columns: renamed })
  const { records } = await read<{ records: object[] }>('staff/records?limit=1', all)
  assert.deepEqual(Object.keys(records[0]!), ['code', 'full_name', 'commune', 'pay'])
  const past = await read<{ records: object[] }>('staff/records?limit=1&asOf=1', all)
  assert.deepEqual(past.records, [{ code: '1', name: 'An', commune: 'a', pay: 1 }])
})

test('a reader that follows the feed while others load ends with exactly the rows there are', async () => {
  await it.define({ ...staff, id: 'moving' })
  await it.grant({ client: 'all', dataset: 'moving' })
  await it.grant({
    client: 'narrow',
    dataset: 'moving',
    columns: ['code', 'name', 'commune'],
    condition: { commune: ['a'] },
  })
  const state = { loading: true }
  const load = async (seed: number) => {
    for (let turn = 0; turn < 3; turn++) {
      const list = Array.from({ length: 40 }, (_, i) => i)
        .filter((i) => (i * 7 + seed * 3 + turn) % 5 !== 0)
        .map((i): [string, string, string, number] => {
          const mood = (i + seed + turn) % 3
          return [String(i).padStart(3, '0'), `n${mood}`, mood === 0 ? 'b' : 'a', mood]
        })
      await it.load('moving', rows(list))
    }
  }
  const follow = async (token: string, limit: number) => {
    const copy = new Map<string, object>()
    const seen = new Set<number>()
    let place = 0
    let last = 0
    do {
      const page = await read<Feed>(`moving/changes?after=${place}&limit=${limit}`, token)
      for (const { change, op, key, record } of page.changes) {
        assert.equal(seen.has(change), false, `change ${change} came twice`)
        seen.add(change)
        assert.equal(copy.has(key.code), op !== 'insert', `${op} of ${key.code} at ${change}`)
        if (op === 'delete') copy.delete(key.code)
        else copy.set(key.code, record!)
      }
      place = page.after
      last = page.last
    } while (
      state.loading ||
      place < last ||
      (await read<Feed>(`moving/changes?after=${place}`, token)).last > place
    )
    return copy
  }
  const loads = Promise.all([1, 2, 3, 4].map(load)).finally(() => (state.loading = false))
  const copies = Promise.all([
    follow(all, 7),
    follow(narrow, 5),
    follow(all, 1000),
    follow(narrow, 40),
  ])
  await loads
  const [whole, part, whole2, part2] = await copies
  for (const [token, copy] of [
    [all, whole],
    [all, whole2],
    [narrow, part],
    [narrow, part2],
  ] as const) {
    const { records } = await read<{ records: { code: string }[] }>(
      'moving/records?limit=1000',
      token,
    )
    const expected = new Map(records.map((record) => [record.code, record]))
    assert.deepEqual(new Map([...copy!].toSorted(([a], [b]) => (a < b ? -1 : 1))), expected)
  }
})
