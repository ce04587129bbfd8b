import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitment } from '@kho/journal/entry.ts'
import { append } from './append.ts'
import { findEntries, findEntry } from './find-entry.ts'
import {
  assertWhole,
  idsInLog,
  trialDatabase,
  trialFolder,
  trialJournal,
} from './trial-journal.test.ts'

test('an act that is rolled back leaves nothing behind', async (t) => {
  const { db } = await trialDatabase(t)
  const stop = new Error('stop')
  const attempt = db.tx(async (tx) => {
    await append(tx, { kind: 'grant', fields: { dataset: 'schools' }, payload: { name: 'Lý' } })
    throw stop
  })
  await assert.rejects(attempt, stop)
  for (const table of ['intake', 'payload']) {
    const { rowCount } = await db.query(`select from journal.${table}`)
    assert.equal(rowCount, 0, table)
  }
})

test('an act becomes an entry with its public fields and a commitment to the rest', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const act = await db.tx((tx) =>
    append(tx, {
      kind: 'client.lock',
      fields: { client: 'one-gate', seq: 3, absent: undefined },
      payload: { reason: 'Nguyễn Văn Đức đã chuyển công tác', n: 1 },
    }),
  )
  await journal.publishNow()
  const entry = await findEntry(db, { intakeId: act.intakeId })
  assert.ok(entry && act.salt)
  const { at, ...envelope } = entry.envelope
  assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const { rows } = await db.query('select salt, body from journal.payload')
  assert.deepEqual(rows[0].salt, act.salt)
  const expected = commitment(act.salt, Buffer.from(rows[0].body))
  assert.deepEqual(envelope, {
    v: 1,
    kind: 'client.lock',
    client: 'one-gate',
    seq: 3,
    commitments: [expected.toString('base64')],
  })
  assert.deepEqual(JSON.parse(rows[0].body), { reason: 'Nguyễn Văn Đức đã chuyển công tác', n: 1 })
  assert.deepEqual(await findEntry(db, { index: entry.index }), entry)
  assert.deepEqual(await findEntries(db, { client: 'one-gate', seq: 3 }), [entry])
  assert.deepEqual(await findEntries(db, { client: 'one-gate', seq: 4 }), [])
  await assertWhole(folder)
})

test('what could not become an entry is refused when it is appended', async (t) => {
  const { db } = await trialDatabase(t)
  let deep: { [name: string]: object | number } = { n: 1 }
  for (let level = 0; level < 20; level++) deep = { deep }
  const wrong = [
    { kind: 'Grant', fields: {} },
    { kind: 'grant', fields: { n: 1.5 } },
    { kind: 'grant', fields: { half: '\ud800' } },
    { kind: 'grant', fields: { at: '2026-01-01T00:00:00Z' } },
    { kind: 'grant', fields: { commitments: [] } },
    { kind: 'grant', fields: { rows: 3 } },
    { kind: 'grant', fields: { long: 'x'.repeat(33_000) } },
    { kind: 'grant', fields: deep as { [name: string]: never } },
    { kind: 'grant', fields: { nul: '\0' } },
    { kind: 'grant', root: Buffer.alloc(31) },
  ]
  for (const act of wrong) {
    await assert.rejects(append(db, act), JSON.stringify(act).slice(0, 80))
  }
  assert.equal((await db.query('select from journal.intake')).rowCount, 0)
})

test('what is appended at the very limits becomes an entry that verifies', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const odd = {
    text: '"\\/\u0001\u007f\u2028đ́😀',
    n: 9007199254740991,
    m: -9007199254740991,
    no: null,
  }
  await append(db, { kind: 'odd', fields: { odd, list: [true, false, [odd]] }, payload: odd })
  await append(db, { kind: 'long', fields: { long: 'đ'.repeat(16_000) } })
  // Written by SQL of others, in forms that jsonb keeps and JavaScript would not write.
  await db.query(`insert into journal.intake (kind, fields, commitments)
    values ('sql', '{"b": 1.0, "a": 1e3, "đ": "\\u00e9"}',
      array_fill(sha256('x'), array[256]))`)
  await journal.publishNow()
  assert.equal((await idsInLog(db)).length, 3)
  await assertWhole(folder)
  const [entry] = await findEntries(db, { b: 1 })
  assert.equal(entry?.envelope.a, 1000)
})

test('entries cannot be changed or deleted, even by the owner of the tables', async (t) => {
  const { db } = await trialDatabase(t)
  const journal = await trialJournal(t, { db }, trialFolder(t))
  await append(db, { kind: 'grant' })
  await journal.publishNow()
  for (const statement of [
    `update journal.entry set body = replace(body, 'grant', 'stolen')`,
    'delete from journal.entry',
    'truncate journal.entry',
  ]) {
    await assert.rejects(db.query(statement), /never changed or deleted/, statement)
  }
})
