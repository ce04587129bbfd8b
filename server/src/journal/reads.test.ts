import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { closeOrphans, createReadCloser } from './close-reads.ts'
import { eraseRead } from './erase.ts'
import { findEntry } from './find-entry.ts'
import { gatherReads, readGroup, rootOfRecords } from './read-group.ts'
import { openingRecord, refusalRecord } from './read-record.ts'
import type { Opening, ReadRecord } from './read-record.ts'
import {
  assertWhole,
  trialDatabase,
  trialFolder,
  trialJournal,
  until,
} from './trial-journal.test.ts'

const opening: Opening = {
  client: 'one-gate',
  grant: '7',
  purpose: 'a',
  task: 'H12-2026-1',
  zone: 'local',
  dataset: 'residents',
  plan: { columns: [1, 2], key: '001090000001' },
  sequence: '4',
  request: 'r1',
}

async function open(db: Database, records: ReadRecord[]): Promise<string> {
  const { records: text, root, count } = gatherReads(records)
  const { rows } = await db.query('select journal.open_reads($1, $2, $3) as id', [
    text,
    root,
    count,
  ])
  return rows[0].id
}

async function openGroups(db: Database) {
  const { rows } = await db.query(
    'select intake_id, pending from journal.open_group order by intake_id',
  )
  return rows.map((row) => [row.intake_id, row.pending])
}

async function recordsOf(db: Database, kind: string) {
  const { rows } = await db.query(
    `select records from journal.read_group join journal.entry using (intake_id)
      where kind = $1 order by index`,
    [kind],
  )
  return rows.map((row) =>
    readGroup(row.records).map((each) => ('record' in each ? each.record : {})),
  )
}

test('a group of reads shows the public its kind, time and root only', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const group = await open(db, [
    openingRecord(opening),
    refusalRecord({ ...opening, code: 'access.no-grant' }),
    openingRecord({ ...opening, client: 'police' }),
  ])
  assert.deepEqual(await openGroups(db), [[group, 2]])
  await journal.publishNow()
  const entry = await findEntry(db, { intakeId: group })
  assert.deepEqual(Object.keys(entry?.envelope ?? {}).toSorted(), ['at', 'kind', 'root', 'v'])
  assert.equal(entry?.kind, 'read')
  const { rows } = await db.query('select records from journal.read_group order by intake_id')
  assert.equal(rootOfRecords(rows[0].records).toString('base64'), entry?.envelope.root)
  assert.deepEqual(
    (await recordsOf(db, 'read'))[0]?.map((each) => [each.outcome, each.client]),
    [
      ['opened', 'one-gate'],
      ['refused', 'one-gate'],
      ['opened', 'police'],
    ],
  )
  const changed = rows[0].records.replace('police', 'nobody')
  assert.notEqual(rootOfRecords(changed).toString('base64'), entry?.envelope.root)
  await assertWhole(folder)
})

test('a group of refusals alone waits for no closing', async (t) => {
  const { db } = await trialDatabase(t)
  await open(db, [refusalRecord({ code: 'access.no-purpose' })])
  assert.deepEqual(await openGroups(db), [])
})

test('closings are gathered, written together and taken off their groups', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const two = await open(db, [openingRecord(opening), openingRecord(opening)])
  const one = await open(db, [openingRecord(opening)])
  const closer = createReadCloser(db, { log: silentLog, flushMs: 20 })
  closer.close({ group: two, place: 1, outcome: 'complete', rows: 10 })
  closer.close({ group: one, place: 0, outcome: 'broken-off', rows: 3, reason: 'client went away' })
  await until(async () => (await openGroups(db)).length === 1)
  assert.deepEqual(await openGroups(db), [[two, 1]])
  closer.close({ group: two, place: 0, outcome: 'complete', rows: 1 })
  await closer.stop()
  assert.deepEqual(await openGroups(db), [])
  await journal.publishNow()
  assert.deepEqual(await recordsOf(db, 'read-closed'), [
    [
      { group: two, outcome: 'complete', place: 1, rows: 10 },
      { group: one, outcome: 'broken-off', place: 0, reason: 'client went away', rows: 3 },
    ],
    [{ group: two, outcome: 'complete', place: 0, rows: 1 }],
  ])
  await assertWhole(folder)
})

test('a group whose reads all ended well is closed by one record', async (t) => {
  const { db } = await trialDatabase(t)
  const three = await open(db, [
    openingRecord(opening),
    openingRecord(opening),
    openingRecord(opening),
  ])
  const two = await open(db, [openingRecord(opening), openingRecord(opening)])
  const closer = createReadCloser(db, { log: silentLog })
  closer.closeGroup({ group: three, rows: [1, 0, 1] })
  closer.close({ group: two, place: 0, outcome: 'complete', rows: 5 })
  await closer.flush()
  assert.deepEqual(await openGroups(db), [[two, 1]])
  closer.closeGroup({ group: two, rows: [0] })
  await closer.stop()
  assert.deepEqual(await openGroups(db), [])
  const { rows } = await db.query(`select records from journal.read_group
    join journal.intake on id = intake_id where kind = 'read-closed' order by id limit 1`)
  assert.deepEqual(
    readGroup(rows[0].records).map((each) => 'record' in each && each.record),
    [
      { group: three, outcome: 'complete', place: 'all', rows: [1, 0, 1] },
      { group: two, outcome: 'complete', place: 0, rows: 5 },
    ],
  )
})

test('closings survive a database that is away, each written once', async (t) => {
  const { db } = await trialDatabase(t)
  let away = true
  const flaky = {
    query: ((text: string, values: unknown[]) =>
      away ? Promise.reject(new Error('away')) : db.query(text, values)) as Database['query'],
  }
  const group = await open(
    db,
    Array.from({ length: 2500 }, () => openingRecord(opening)),
  )
  const closer = createReadCloser(flaky, { log: silentLog, flushMs: 5 })
  for (let place = 0; place < 2500; place++) {
    closer.close({ group, place, outcome: 'complete', rows: 1 })
  }
  await assert.rejects(closer.flush(), /away/)
  assert.deepEqual(await openGroups(db), [[group, 2500]])
  away = false
  await closer.stop()
  assert.deepEqual(await openGroups(db), [])
  const { rows } = await db.query(`select records from journal.read_group
    join journal.intake on id = intake_id where kind = 'read-closed'`)
  const places = rows.flatMap((row) =>
    JSON.parse(row.records).map((each: { record: { place: number } }) => each.record.place),
  )
  assert.equal(rows.length, 3)
  assert.deepEqual(
    places.toSorted((a, b) => a - b),
    Array.from({ length: 2500 }, (_, i) => i),
  )
})

test('a restart closes what was left open, once, and leaves what it opened itself', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const first = await trialJournal(t, { db }, folder)
  await first.publishNow()
  const left = await open(db, [openingRecord(opening), openingRecord(opening)])
  await first.stop()
  const second = await trialJournal(t, { db }, folder)
  await until(() => second.state().leading)
  assert.deepEqual(await openGroups(db), [])
  const own = await open(db, [openingRecord(opening)])
  assert.equal(await closeOrphans(db, second.state().epoch), 0)
  assert.deepEqual(await openGroups(db), [[own, 1]])
  await second.publishNow()
  assert.deepEqual(await recordsOf(db, 'read-closed'), [
    [{ count: 2, group: left, outcome: 'broken-off', place: 'rest', reason: 'restart' }],
  ])
  await assertWhole(folder)
})

test('a lost connection of the sequencer does not break off reads of this process', async (t) => {
  const { db } = await trialDatabase(t)
  const journal = await trialJournal(t, { db }, trialFolder(t))
  await journal.publishNow()
  const group = await open(db, [openingRecord(opening)])
  const { epoch } = journal.state()
  await db.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'kho-journal' and datname = current_database()`)
  await until(() => journal.state().epoch > epoch)
  assert.deepEqual(await openGroups(db), [[group, 1]])
})

test('the reading role may open and close reads and see nothing of the journal', async (t) => {
  const { db } = await trialDatabase(t)
  const { records, root } = gatherReads([openingRecord(opening)])
  const asReader = (statement: string, values: unknown[] = []) =>
    db.tx(async (tx) => {
      await tx.query('set local role kho_reader')
      return tx.query(statement, values)
    })
  const { rows } = await asReader('select journal.open_reads($1, $2, 1) as id', [records, root])
  await asReader('select journal.close_reads($1, $2, array[$3]::bigint[], array[1])', [
    records,
    root,
    rows[0].id,
  ])
  const tables = ['intake', 'payload', 'read_group', 'open_group', 'entry', 'head', 'published']
  for (const table of tables) {
    await assert.rejects(asReader(`select * from journal.${table}`), { code: '42501' }, table)
    await assert.rejects(asReader(`delete from journal.${table}`), { code: '42501' }, table)
  }
})

test('one read is erased from its group and everything still verifies', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const group = await open(db, [
    openingRecord({ ...opening, task: 'of-nguyen-van-a' }),
    openingRecord({ ...opening, task: 'of-somebody-else' }),
  ])
  await journal.publishNow()
  const before = await assertWhole(folder)
  const erasure = { basis: 'Luật BVDLCN Điều 14', authority: 'so-khcn' }
  await db.tx((tx) => eraseRead(tx, { group, place: 0 }, erasure))
  await journal.publishNow()
  const { rows } = await db.query('select records from journal.read_group order by intake_id')
  assert.doesNotMatch(rows[0].records, /nguyen-van-a/)
  assert.match(rows[0].records, /somebody-else/)
  const entry = await findEntry(db, { intakeId: group })
  assert.equal(rootOfRecords(rows[0].records).toString('base64'), entry?.envelope.root)
  await assertWhole(folder, [before])
})
