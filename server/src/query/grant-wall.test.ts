/**
 * The application's checks are switched off: whatever is asked, it says yes, to all columns, all
 * rows and without a mask. What leaves must still be what the grant shows, in every outlet.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Mask } from '@kho/contract/mask.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import type { Caller } from '../access/caller.ts'
import { deliveries, type Delivery, type Grant } from '../access/grant.ts'
import { openMeter } from '../access/meter.ts'
import { openSnapshot } from '../access/snapshot.ts'
import { createReadCloser } from '../journal/close-reads.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from '../pg/database.ts'
import { openLane } from '../pg/lane.ts'
import { createReadMarker } from './mark-read.ts'
import { countReads } from './count-reads.ts'
import { ExpectedView, hashKeyOf, type Change, type Given, type Shown } from './expected-view.ts'
import { exportRows } from './export-rows.ts'
import { addGrant, applyRows, define, definitionOf, type Row } from './fixture.ts'
import { readKey } from './get-record.ts'
import { decidePlan, openingOf, openQuery, recordedPoint, wallValues, type Query } from './query.ts'
import { readChangesPage } from './read-changes.ts'
import { readPage } from './read-page.ts'
import { refusalOfState } from './wall.ts'

const communes = ['24611', '24615', '24670']
const names = ['code', 'name', 'born', 'commune', 'rank', 'income', 'alive', 'place', 'extra']
const definition = definitionOf({
  id: 'people',
  key: ['code'],
  sharing: 'shared',
  columns: [
    { name: 'code', type: 'text', required: true, personal: 'basic' },
    { name: 'name', type: 'text', personal: 'basic' },
    { name: 'born', type: 'date', personal: 'basic' },
    { name: 'commune', type: 'text', indexed: true },
    { name: 'rank', type: 'integer', indexed: true },
    { name: 'income', type: 'decimal', precision: 12, scale: 2, personal: 'sensitive' },
    { name: 'alive', type: 'boolean' },
    { name: 'place', type: 'geometry' },
    { name: 'extra', type: 'json' },
  ],
})

/** Made up, as everything here. */
function person(n: number, turn = 0): Row {
  const empty = n % 7 === 0
  return {
    code: `P${String(n).padStart(3, '0')}`,
    name: empty ? null : `Người ${n} lần ${turn % 2}`,
    born: empty ? null : `19${50 + (n % 40)}-0${1 + (n % 9)}-15`,
    commune: communes[(n + turn) % 3]!,
    rank: n % 5 === 0 ? null : String(n % 4),
    income: `${1000 + n}.5`,
    alive: n % 2 === 0 ? 'true' : 'false',
    place: empty ? null : `{"type":"Point","coordinates":[${n},11.5]}`,
    extra: `{"secret":"X${n}"}`,
  }
}

let it: TestDatabase
let version: DatasetVersion
let query: Query
let current: Grant
const endings: (() => Promise<unknown>)[] = []
/** The rows after each apply, by key, and every change on the way. */
const states: Map<string, Row>[] = [new Map()]
const changes: Change[] = []

async function apply(put: Row[], drop: Row[]): Promise<void> {
  await applyRows(it.db, version, { put, drop })
  const state = new Map(states.at(-1))
  for (const row of put) {
    changes.push({
      change: changes.length + 1,
      before: state.get(row.code!) ?? null,
      after: row,
    })
    state.set(row.code!, row)
  }
  for (const { code } of drop) {
    changes.push({ change: changes.length + 1, before: state.get(code!)!, after: null })
    state.delete(code!)
  }
  states.push(state)
}

before(async () => {
  it = await testDatabase()
  version = await define(it.db, definition)
  const people = Array.from({ length: 30 }, (_, i) => person(i + 1))
  await apply(people, [])
  await apply([person(3, 1), person(4, 2), person(31), person(7, 3)], people.slice(10, 13))
  await apply([person(12, 1), person(3, 3)], [person(31)])
  const log = silentLog
  const reader = openDatabase(it.url, { log, role: 'kho_reader' })
  const lane = openLane(it.url, {
    connections: 1,
    statementTimeoutMs: 10_000,
    log,
    applicationName: 'test',
    role: 'kho_reader',
  })
  const closer = createReadCloser(it.db, { log })
  const usage = countReads(it.db, { log })
  const snapshot = await openSnapshot(it.db, { log })
  const meter = await openMeter(it.db, { log })
  endings.push(
    () => meter.stop(),
    () => snapshot.close(),
    () => usage.stop(),
    () => closer.stop(),
    () => lane.close(),
    () => reader.close(),
  )
  const readers = { reader, asker: reader, exporter: reader, lane }
  const parts = { db: it.db, ...readers, closer, usage, snapshot, meter, log }
  query = openQuery({
    ...parts,
    caller: () => {
      throw new Error('nobody is identified here')
    },
    groupMin: 5,
    cursorKey: Buffer.alloc(32, 7),
    marker: createReadMarker(Buffer.alloc(32, 8)),
    decide: ({ asked }) => ({
      allowed: true,
      grant: current,
      columns: version.columns
        .filter(({ name }) => asked?.includes(name) ?? true)
        .map(({ number }) => number),
      condition: null,
      masks: {},
    }),
  })
})

after(async () => {
  for (const end of endings) await end()
  await it.drop()
})

type Case = {
  given: Given
  delivery: Delivery[] | null
  thirdParty: 'none' | 'committed' | 'withdrawn'
  zoneFits: boolean
  asked: string[] | null
  filter: string | null
  sort: string | null
  seq: number
}

const maskOf = (name: string): fc.Arbitrary<Mask | null> => {
  const part = fc.record({
    by: fc.constant('partial' as const),
    first: fc.integer({ min: 0, max: 3 }),
    last: fc.integer({ min: 0, max: 3 }),
  })
  const hashed = fc.constant({ by: 'hashed' as const })
  const year = fc.constant({ by: 'year' as const })
  return fc.option(fc.oneof(part, hashed, ...(name === 'born' ? [year] : [])), { freq: 2 })
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    columns: fc.subarray(names, { minLength: 1 }),
    masks: fc.record(Object.fromEntries(names.map((name) => [name, maskOf(name)]))),
    keyShown: fc.boolean(),
    commune: fc.option(fc.subarray(communes, { minLength: 1 })),
    delivery: fc.option(fc.subarray([...deliveries], { minLength: 1 }), { freq: 1 }),
    thirdParty: fc.constantFrom('none', 'none', 'none', 'committed', 'committed', 'withdrawn'),
    zoneFits: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    asked: fc.option(fc.subarray(names, { minLength: 1 })),
    filter: fc.option(fc.constantFrom('commune', 'rank', 'code', 'name')),
    sort: fc.option(fc.constantFrom('commune', '-rank', 'rank', '-code')),
    seq: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ columns, masks, keyShown, commune, ...rest }) => {
    const granted = keyShown ? names.filter((n) => n === 'code' || columns.includes(n)) : columns
    const kept = granted.flatMap((name) => {
      const mask = masks[name]
      return mask && !(keyShown && name === 'code') ? [[name, mask] as const] : []
    })
    const given = {
      columns: granted,
      condition: commune ? { commune } : null,
      masks: Object.fromEntries(kept),
    }
    return { given, ...rest } as Case
  })

async function grantFor({ given, delivery, thirdParty }: Case): Promise<number> {
  const { columns, condition, masks } = given
  const id = await addGrant(it.db, {
    client: 'clinic',
    version,
    columns,
    ...(condition ? { condition } : {}),
    masks,
    zones: ['tslcd'],
    ...(delivery ? { delivery } : {}),
    ...(thirdParty === 'none' ? {} : { thirdParty: 'công ty' }),
  })
  if (thirdParty !== 'none') {
    await it.db.query(
      `insert into access.commitment (grant_id, file_name, document, document_sha256, signer,
         signed_on, valid_until, withdrawn_at)
       values ($1, 'a.pdf', 'x', sha256('x'), 'A', '2026-01-01', now() + interval '1 hour', $2)`,
      [id, thirdParty === 'withdrawn' ? new Date() : null],
    )
  }
  await query.snapshot.refresh()
  current = query.snapshot.grantsOf('clinic', 'people').find((grant) => grant.id === id)!
  return id
}

function callerOf({ zoneFits }: Case): Caller {
  return {
    client: { id: 'clinic', agency: 'so-y-te', locked: false, zones: null },
    scopes: ['read'],
    purpose: 'c',
    task: 'HS-1',
    address: '10.0.0.1',
    zones: [zoneFits ? 'tslcd' : 'other'],
    expiresAt: null,
  }
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function textOf(record: object): Shown {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, toText(value)]))
}

/** Each feature's geometry is put back under the name of its column. */
function ofFeatures(text: string, shown: readonly string[], masks: Given['masks']): Shown[] {
  const { features } = JSON.parse(text)
  return features.map(({ geometry, properties }: { geometry: object; properties: object }) => {
    const place = shown.includes('place') && !masks.place ? { place: geometry } : {}
    if (!('place' in place)) assert.equal(geometry, null)
    return textOf({ ...properties, ...place })
  })
}

/** Values with commas and quotes are quoted, quotes doubled; there are no line breaks in any. */
function ofCsv(text: string): Shown[] {
  const cells = (line: string) => {
    const found = ['']
    let quoted = false
    for (const letter of line) {
      if (letter === '"') quoted = !quoted
      if (letter === ',' && !quoted) found.push('')
      else found.push(found.pop()! + letter)
    }
    return found.map((cell) => cell.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))
  }
  const [header = '', ...lines] = text.slice(0, -1).split('\n')
  return lines.map((line) => {
    const row = cells(line)
    return textOf(Object.fromEntries(cells(header).map((name, i) => [name, row[i]])))
  })
}

const canonical = (rows: readonly Shown[]) =>
  rows.map((row) => JSON.stringify(Object.entries(row).toSorted())).toSorted()

type Outcome<T> = { value: T } | { code: string }

async function outcomeOf<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await act() }
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code }
    throw error
  }
}

/** Refused exactly where it must be; and what is answered is what is expected. */
function judge(
  what: string,
  found: Outcome<Shown[]>,
  must: { refuse: boolean; rows: readonly Shown[] },
): void {
  if (must.refuse) {
    assert.ok('code' in found, `${what} was answered: ${JSON.stringify(found).slice(0, 300)}`)
    assert.match(found.code, /^access\./, what)
    return
  }
  assert.ok('value' in found, `${what}: ${JSON.stringify(found)}`)
  assert.deepEqual(canonical(found.value), canonical(must.rows), what)
}

async function textOfExport(input: Parameters<typeof exportRows>[1]): Promise<string> {
  const made = await exportRows(query, input)
  const chunks: Buffer[] = []
  for await (const chunk of made.stream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function readPages(
  one: Case,
  search: string,
): Promise<{ rows: Shown[]; total: number | null }> {
  const rows: Shown[] = []
  let next: string | null = null
  let total: number | null = null
  do {
    const page = await readPage(query, {
      dataset: 'people',
      search: new URLSearchParams(`${search}&limit=7${next ? `&cursor=${next}` : ''}`),
      caller: callerOf(one),
      reference: 'r',
      format: 'json',
    })
    rows.push(...JSON.parse(page.body.toString()).map(textOf))
    total ??= page.total
    next = page.next
  } while (next)
  return { rows, total }
}

/** What of the call as such must be refused, and what the rows of a state look like. */
function expect(one: Case, view: ExpectedView) {
  const { given, delivery, thirdParty, zoneFits, asked } = one
  const shut = (way: Delivery) =>
    !zoneFits || thirdParty === 'withdrawn' || (delivery !== null && !delivery.includes(way))
  const beyond = asked !== null && !asked.every((name) => given.columns.includes(name))
  const hides = (name: string) => !given.columns.includes(name) || given.masks[name] !== undefined
  const shown = asked ?? given.columns
  const rowsOf = (seq: number, fits: (row: Row) => boolean = () => true) =>
    [...states[seq]!.values()].filter((row) => view.inView(row) && fits(row))
  return { shut, beyond, hides, shown, rowsOf }
}

async function tryPages(one: Case, view: ExpectedView): Promise<void> {
  const { shut, beyond, hides, shown, rowsOf } = expect(one, view)
  const { asked, filter, sort, seq } = one
  const value = filter ? (person(8)[filter] ?? '') : ''
  const search = [
    ...(asked ? [`properties=${asked.join()}`] : []),
    ...(filter ? [`${filter}=${encodeURIComponent(value)}`] : []),
    ...(sort ? [`sortby=${sort}`] : []),
  ].join('&')
  const touches = [...(filter ? [filter] : []), ...(sort ? [sort.replace('-', '')] : [])]
  const refuse = shut('api') || beyond || touches.some(hides)
  for (const [when, at] of [
    ['', 3],
    [`&asOf=${seq}`, seq],
  ] as const) {
    const rows = rowsOf(at, (row) => filter === null || row[filter] === value)
    const found = await outcomeOf(() => readPages(one, `${search}${when}&count=true`))
    const listed = 'value' in found ? { value: found.value.rows } : found
    judge(`pages ${search}${when}`, listed, {
      refuse,
      rows: rows.map((row) => view.show(row, shown)),
    })
    // How many rows there are in all is public; only what is counted for a filter is the wall's.
    if ('value' in found && filter)
      assert.equal(found.value.total, rows.length, `count of ${search}${when}`)
    // The plain order is that of the key, unless the key is not to be told.
    if ('value' in found && !sort && shown.includes('code') && !one.given.masks.code) {
      const codes = found.value.rows.map(({ code }) => code)
      assert.deepEqual(codes, codes.toSorted())
    }
  }
  const page = await outcomeOf(async () => {
    const { body } = await readPage(query, {
      dataset: 'people',
      search: new URLSearchParams(asked ? `properties=${asked.join()}` : ''),
      caller: callerOf(one),
      reference: 'r',
      format: 'geojson',
    })
    return ofFeatures(`{"features":[${body}]}`, shown, one.given.masks)
  })
  const rows = rowsOf(3).map((row) => view.show(row, shown))
  judge('geojson page', page, { refuse: shut('api') || beyond, rows })
}

async function tryExports(one: Case, view: ExpectedView): Promise<void> {
  const { shut, beyond, shown, rowsOf } = expect(one, view)
  const { asked, seq } = one
  const rows = rowsOf(seq).map((row) => view.show(row, shown))
  for (const format of ['csv', 'ndjson', 'geojson']) {
    // The columns of a CSV are announced by the program, so it is told them; without, COPY fails.
    const named = format === 'csv' ? shown : asked
    const search = `${named ? `properties=${named.join()}&` : ''}asOf=${seq}`
    const input = {
      dataset: 'people',
      search: new URLSearchParams(search),
      caller: callerOf(one),
      reference: 'r',
      format,
    }
    const found = await outcomeOf(async () => {
      const text = await textOfExport(input)
      if (format === 'csv') return ofCsv(text)
      if (format === 'geojson') return ofFeatures(text, shown, one.given.masks)
      return text.split('\n').flatMap((line) => (line ? [textOf(JSON.parse(line))] : []))
    })
    judge(`${format} of ${search}`, found, { refuse: shut('file') || beyond, rows })
  }
}

async function tryRecords(one: Case, view: ExpectedView): Promise<void> {
  const { shut, beyond, hides, shown, rowsOf } = expect(one, view)
  const facts = await query.facts.now('people')
  const plan = decidePlan(query, {
    facts,
    caller: callerOf(one),
    asked: { properties: one.asked, touched: ['code'], byKey: true },
    reference: 'r',
  })
  const inView = new Map(rowsOf(3).map((row) => [row.code!, view.show(row, shown)]))
  const keys = Array.from({ length: 34 }, (_, i) => person(i).code!)
  const record = openingOf(plan, recordedPoint)
  const answers = await Promise.all(
    keys.map((key) => query.records({ plan, key: readKey(plan, key), record })),
  )
  const refuse = shut('api') || beyond || hides('code')
  answers.forEach(({ status, body }, i) => {
    const expected = inView.get(keys[i]!)
    if (refuse) {
      assert.equal(body, null)
      assert.match(refusalOfState(status, wallValues(plan))?.code ?? status, /^access\./)
    } else if (!expected) assert.equal(status, 'none')
    else assert.deepEqual(textOf(JSON.parse(body!)), { ...expected })
  })
}

async function tryChanges(one: Case, view: ExpectedView): Promise<void> {
  const { shut, beyond, hides, shown } = expect(one, view)
  const found = await outcomeOf(async () => {
    const search = new URLSearchParams(one.asked ? `properties=${one.asked.join()}` : '')
    const page = await readChangesPage(query, {
      dataset: 'people',
      search,
      caller: callerOf(one),
      reference: 'r',
    })
    return JSON.parse(`[${page.body}]`) as { change: number; op: string; record?: object }[]
  })
  if (shut('feed') || beyond || hides('code') || !shown.includes('code')) {
    assert.ok('code' in found, `changes were answered: ${JSON.stringify(one)}`)
    return
  }
  assert.ok('value' in found, JSON.stringify(found))
  const narrowed = new ExpectedView(version, { ...one.given, columns: shown }, view.hashKey)
  assert.deepEqual(
    found.value.map(({ change, op, record }) => ({
      change,
      op,
      record: record ? textOf(record) : null,
    })),
    narrowed.events(changes),
  )
}

test('a CSV whose columns the program believes to be more than the grant fails before a row', async () => {
  const given = { columns: ['code', 'name'], condition: null, masks: {} }
  const one = { given, delivery: null, thirdParty: 'none', zoneFits: true } as Partial<Case> as Case
  await grantFor(one)
  const search = new URLSearchParams()
  const input = { dataset: 'people', search, caller: callerOf(one), reference: 'r', format: 'csv' }
  const chunks: string[] = []
  const made = await exportRows(query, input)
  await assert.rejects(async () => {
    for await (const chunk of made.stream()) chunks.push(String(chunk))
  })
  assert.deepEqual(chunks, [`${names.join(',')}\n`])
})

test('with every check of the application off, no outlet shows more than the grant', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const id = await grantFor(one)
      const view = new ExpectedView(version, one.given, await hashKeyOf(it.db, id))
      await tryPages(one, view)
      await tryExports(one, view)
      await tryRecords(one, view)
      await tryChanges(one, view)
    }),
    { numRuns: 120, endOnFailure: true },
  )
})
