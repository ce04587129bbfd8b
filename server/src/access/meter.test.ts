import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import type { Queryable } from '../pg/database.ts'
import type { Grant } from './grant.ts'
import { openMeter, type Meter } from './meter.ts'

let kit: TestDatabase
let now = new Date()
let id = 0

before(async () => {
  kit = await testDatabase()
  await kit.db.query(`
    insert into people.agency (id, name_vi, name_en) values ('y-te', 'Y tế', 'Health');
    insert into people.client (id, agency_id, name) values ('his', 'y-te', 'x');
    insert into catalogue.dataset (id, version, sharing) values ('dan', 1, 'shared')`)
})
after(() => kit.drop())
beforeEach(async () => {
  now = new Date('2026-11-26T05:00:10Z')
  const { rows } = await kit.db.query(
    `insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
       decided_by, document_number, document_date)
     values ('his', 'dan', 'c', '{1}', now(), now() + interval '1 day', 'x', 'x', now())
     returning id::float8 as id`,
  )
  id = rows[0].id
})

const grantOf = (limits: Partial<Grant>) =>
  ({ id, callsPerMinute: null, rowsPerDay: null, ...limits }) as Grant
const open = (db: Queryable = kit.db) =>
  openMeter(db, { log: silentLog, flushMs: 3_600_000, now: () => now })

async function metered(act: (meter: Meter) => Promise<void> | void, db?: Queryable): Promise<void> {
  const meter = await open(db)
  try {
    await act(meter)
  } finally {
    await meter.stop().catch(() => {})
  }
}

const usedOf = async () =>
  (
    await kit.db.query(
      `select day::text, calls::int, rows::int from access.use_day where grant_id = $1 order by day`,
      [id],
    )
  ).rows

function refusal(act: () => unknown): Refusal {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return error
  }
  throw new Error('it was not refused')
}

test('within one process both limits are exact, also for reads that run at once', () =>
  metered((meter) => {
    const grant = grantOf({ callsPerMinute: 3, rowsPerDay: 10 })
    const [one, other] = [meter.take(grant, { rows: 6 }), meter.take(grant, { rows: 6 })]
    assert.deepEqual([one.rowsMax, other.rowsMax], [6, 4])
    const { code, values } = refusal(() => meter.take(grant, { rows: 1 }))
    assert.equal(code, 'access.volume-exceeded')
    // Until midnight in Viet Nam it is twelve hours less ten seconds, from noon.
    assert.deepEqual([values.used, values.limit, values.seconds], [10, 10, 12 * 3600 - 10])
    one.settle(2)
    assert.equal(meter.take(grant, { rows: 9 }).rowsMax, 4)
    other.settle(4)
    const rate = refusal(() => meter.take(grant, { rows: 0 }))
    assert.equal(rate.code, 'access.rate-exceeded')
    assert.deepEqual([rate.values.used, rate.values.limit, rate.values.seconds], [3, 3, 50])
  }))

test('what is wanted whole is refused where less is left', () =>
  metered((meter) => {
    const grant = grantOf({ rowsPerDay: 10 })
    meter.take(grant, { rows: 4 }).settle(4)
    const { values } = refusal(() => meter.take(grant, { rows: 7, whole: true }))
    assert.deepEqual([values.used, values.asked, values.limit], [4, 7, 10])
    assert.equal(meter.take(grant, { rows: 6, whole: true }).rowsMax, 6)
  }))

test('a call that was not answered counts for nothing, and ends once', async () => {
  await metered((meter) => {
    const grant = grantOf({ callsPerMinute: 1, rowsPerDay: 5 })
    const use = meter.take(grant, { rows: 5 })
    use.cancel()
    use.cancel()
    use.settle(5)
    meter.take(grant, { rows: 5 }).settle(1)
  })
  assert.deepEqual(await usedOf(), [{ day: '2026-11-26', calls: 1, rows: 1 }])
})

test('a new minute and a new day begin with nothing, and yesterday is still written', async () => {
  await metered(async (meter) => {
    const grant = grantOf({ callsPerMinute: 1, rowsPerDay: 5 })
    meter.take(grant, { rows: 5 }).settle(5)
    now = new Date('2026-11-26T05:01:00Z')
    assert.equal(refusal(() => meter.take(grant, { rows: 1 })).code, 'access.volume-exceeded')
    now = new Date('2026-11-26T17:00:00Z')
    const late = meter.take(grant, { rows: 2 })
    assert.equal(late.rowsMax, 2)
    now = new Date('2026-11-27T18:00:00Z')
    // Begun the day before, ended today: its rows are of the day on which they were reserved.
    late.settle(1)
  })
  const days = await usedOf()
  assert.deepEqual(days[0], { day: '2026-11-26', calls: 1, rows: 5 })
  assert.equal(
    days.reduce((sum, { calls }) => sum + calls, 0),
    2,
  )
})

test('what could not be written is written later, and nothing twice', async () => {
  let broken = true
  const db = {
    query: ((...args: Parameters<Queryable['query']>) => {
      const { name } = args[0] as { name?: string }
      if (broken && name === 'access-add-use') return Promise.reject(new Error('away'))
      return kit.db.query(...args)
    }) as Queryable['query'],
  }
  await metered(async (meter) => {
    const grant = grantOf({ callsPerMinute: 2 })
    meter.take(grant, { rows: 3 }).settle(3)
    await assert.rejects(meter.flush(), /away/)
    assert.deepEqual(meter.today(id), { calls: 1, rows: 3 })
    meter.take(grant, { rows: 1 }).settle(1)
    assert.equal(refusal(() => meter.take(grant, { rows: 1 })).code, 'access.rate-exceeded')
    broken = false
    await meter.flush()
    await meter.flush()
  }, db)
  assert.deepEqual(await usedOf(), [{ day: '2026-11-26', calls: 2, rows: 4 }])
})
