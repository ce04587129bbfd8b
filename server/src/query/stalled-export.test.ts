/** Whoever takes nothing of a file holds a connection for files for a while, and nothing else. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import type { Caller } from '../access/caller.ts'
import { openMeter } from '../access/meter.ts'
import { openSnapshot } from '../access/snapshot.ts'
import { createReadCloser } from '../journal/close-reads.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from '../pg/database.ts'
import { openLane } from '../pg/lane.ts'
import { countReads } from './count-reads.ts'
import { exportRows } from './export-rows.ts'
import { addGrant, applyRows, define, definitionOf } from './fixture.ts'
import { createReadMarker } from './mark-read.ts'
import { openQuery, type Query } from './query.ts'
import { readPage } from './read-page.ts'

let it: TestDatabase
let query: Query
const endings: (() => Promise<unknown>)[] = []
const stallMs = 60_000

const caller: Caller = {
  client: { id: 'clinic', agency: 'so-y-te', locked: false, zones: null },
  scopes: ['read'],
  purpose: 'c',
  task: 'HS-1',
  address: '10.0.0.1',
  zones: ['tslcd'],
  expiresAt: null,
}

before(async () => {
  it = await testDatabase()
  const columns = [
    { name: 'code', type: 'text', required: true },
    { name: 'note', type: 'text' },
  ]
  const tall = await define(
    it.db,
    definitionOf({ id: 'tall', key: ['code'], sharing: 'shared', columns }),
  )
  const put = Array.from({ length: 8 }, (_, i) => ({ code: `T${i}`, note: 'x'.repeat(200_000) }))
  await applyRows(it.db, tall, { put })
  await addGrant(it.db, { client: 'clinic', version: tall, zones: ['tslcd'] })
  const log = silentLog
  const opened = () => openDatabase(it.url, { log, role: 'kho_reader', connectionsMax: 2 })
  const [reader, exporter] = [opened(), opened()]
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
    () => exporter.close(),
    () => reader.close(),
  )
  const access = { db: it.db, closer, usage, snapshot, meter, log }
  query = openQuery({
    ...access,
    reader,
    asker: reader,
    exporter,
    lane,
    stallMs,
    caller: () => {
      throw new Error('nobody is identified here')
    },
    groupMin: 5,
    cursorKey: Buffer.alloc(32, 7),
    marker: createReadMarker(Buffer.alloc(32, 8)),
  })
})

after(async () => {
  for (const end of endings) await end()
  await it.drop()
})

test('who takes nothing of a file holds up no page, and is let go for the next file', async (t) => {
  // The while is over when this story says so, and not before the page is read.
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const input = { dataset: 'tall', search: new URLSearchParams(), caller, reference: 'r' }
  const csv = { ...input, format: 'csv' }
  // As many as there are connections for files.
  const stalled = await Promise.all(
    [1, 2].map(async () => {
      const stream = (await exportRows(query, csv)).stream()
      stream.on('error', () => {})
      const chunks = stream[Symbol.asyncIterator]()
      // Its head, and the first of the rows.
      for (let taken = 0; taken < 2; taken++) await chunks.next()
      return stream
    }),
  )
  const search = new URLSearchParams('limit=1')
  const page = await readPage(query, { ...input, search, format: 'json' })
  assert.equal(page.rows, 1)
  assert.ok(stalled.every(({ destroyed }) => !destroyed))
  t.mock.timers.tick(stallMs)
  let bytes = 0
  for await (const chunk of (await exportRows(query, csv)).stream()) bytes += chunk.length
  assert.ok(bytes > 1_600_000)
  assert.ok(stalled.every(({ errored }) => errored?.message === 'the reader took nothing'))
})
