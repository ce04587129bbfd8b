import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../log.ts'
import { append } from './append.ts'
import { startSequencer } from './sequence.ts'
import type { SequencerOptions } from './sequence.ts'
import type { TestContext } from 'node:test'
import {
  assertWhole,
  endLater,
  idsInLog,
  trialDatabase,
  trialFolder,
  trialJournal,
  until,
} from './trial-journal.test.ts'

function trialSequencer(t: TestContext, url: string, more: Partial<SequencerOptions> = {}) {
  const sequencer = startSequencer({
    url,
    log: silentLog,
    now: () => new Date(),
    mayLead: async () => {},
    ...more,
  })
  endLater(t, () => sequencer.stop())
  return sequencer
}

test('what 20 writers commit is in the log exactly once and without gaps', async (t) => {
  const { db, url } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const committed: string[] = []
  async function write(writer: number): Promise<void> {
    for (let n = 0; n < 30; n++) {
      const work = db.tx(async (tx) => {
        const { intakeId } = await append(tx, { kind: 'change', fields: { writer, n } })
        // Ids are taken now and committed later, in another order.
        if (n % 7 === 0) await tx.query('select pg_sleep(random() * 0.05)')
        if (n % 5 === 0) throw new Error('roll back')
        return intakeId
      })
      await work.then(
        (intakeId) => committed.push(intakeId),
        () => {},
      )
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)))
  assert.equal(committed.length, 20 * 24)
  const checkpoint = await journal.publishNow()
  assert.equal(checkpoint.size, committed.length)
  const inLog = await idsInLog(db)
  assert.deepEqual(inLog.toSorted(), committed.toSorted())
  await assertWhole(folder)
  assert.ok(url)
})

test('an act that took its number long before it committed is not lost', async (t) => {
  const { db, url } = await trialDatabase(t)
  const sequencer = trialSequencer(t, url)
  const late = await db.tx(async (tx) => {
    const { intakeId } = await append(tx, { kind: 'late' })
    // So many later acts that the passes of the sequencer begin far behind this one.
    await db.query(`insert into journal.intake (kind) select 'early' from generate_series(1, 3000)`)
    await sequencer.caughtUp()
    assert.equal(sequencer.state().size, 3000)
    return intakeId
  })
  await until(() => sequencer.state().size === 3001)
  assert.equal((await idsInLog(db)).at(-1), late)
})

test('a batch larger than the limit is taken in several', async (t) => {
  const { db, url } = await trialDatabase(t)
  await db.query(`insert into journal.intake (kind) select 'many' from generate_series(1, 1000)`)
  const sequencer = trialSequencer(t, url, { entriesMax: 64 })
  await sequencer.caughtUp()
  const ids = await idsInLog(db)
  assert.equal(ids.length, 1000)
  assert.deepEqual(
    ids,
    ids
      .map(Number)
      .toSorted((a, b) => a - b)
      .map(String),
  )
})

test('time in the log never decreases, though the clock goes back', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  let clock = Date.parse('2026-07-01T08:00:00Z')
  const now = () => new Date(clock)
  const first = await trialJournal(t, { db }, folder, { now })
  await append(db, { kind: 'before' })
  await first.publishNow()
  clock = Date.parse('2026-06-30T08:00:00Z')
  await append(db, { kind: 'back' })
  await first.publishNow()
  await first.stop()
  const second = await trialJournal(t, { db }, folder, { now })
  await append(db, { kind: 'restarted' })
  await second.publishNow()
  clock = Date.parse('2026-07-01T08:00:01Z')
  await append(db, { kind: 'onward' })
  await second.publishNow()
  const { rows } = await db.query(
    `select body::jsonb ->> 'at' as at from journal.entry order by index`,
  )
  const noon = '2026-07-01T08:00:00.000Z'
  assert.deepEqual(
    rows.map((row) => row.at),
    [noon, noon, noon, '2026-07-01T08:00:01.000Z'],
  )
  await assertWhole(folder)
})

test('of two sequencers one leads; when its connection is cut the other goes on', async (t) => {
  const { db, url } = await trialDatabase(t)
  const one = trialSequencer(t, url)
  await until(() => one.state().leading)
  const two = trialSequencer(t, url)
  const state = { writing: true }
  const written = (async () => {
    let count = 0
    for (; state.writing; count++) await append(db, { kind: 'change', fields: { n: count } })
    return count
  })()
  for (let turn = 0; turn < 6; turn++) {
    const epoch = Math.max(one.state().epoch, two.state().epoch)
    await db.query(`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())`)
    await until(() => Math.max(one.state().epoch, two.state().epoch) > epoch)
  }
  state.writing = false
  const count = await written
  await Promise.race([one.caughtUp(), two.caughtUp()]).catch(() => {})
  const ids = await idsInLog(db)
  assert.equal(ids.length, count)
  assert.equal(new Set(ids).size, count)
})

test('a sequencer whose epoch is over writes nothing more and begins a new one', async (t) => {
  const { db, url } = await trialDatabase(t)
  const sequencer = trialSequencer(t, url)
  await append(db, { kind: 'first' })
  await sequencer.caughtUp()
  const { epoch } = sequencer.state()
  // As it looks to a process that was asleep while another one led.
  await db.tx(async (tx) => {
    await append(tx, { kind: 'second' })
    await tx.query('update journal.head set epoch = epoch + 5')
  })
  await until(() => sequencer.state().epoch === epoch + 6)
  await sequencer.caughtUp()
  assert.equal((await idsInLog(db)).length, 2)
})

test('stopping refuses those who wait and frees the lock', async (t) => {
  const { url } = await trialDatabase(t)
  const one = trialSequencer(t, url)
  await one.caughtUp()
  const two = trialSequencer(t, url)
  const waiting = two.caughtUp()
  await two.stop()
  await assert.rejects(waiting, /stopped/)
  await one.stop()
  await assert.rejects(one.caughtUp(), /stopped/)
  const three = trialSequencer(t, url)
  await three.caughtUp()
  assert.equal(three.state().leading, true)
})
