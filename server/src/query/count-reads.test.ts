import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { countReads } from './count-reads.ts'
import { define, definitionOf } from './fixture.ts'

let it: TestDatabase
const columns = [{ name: 'code', type: 'text', required: true }]

before(async () => {
  it = await testDatabase()
  for (const id of ['parks', 'wells']) {
    await define(it.db, definitionOf({ id, key: ['code'], sharing: 'open', columns }))
  }
})
after(() => it.drop())

async function totals(): Promise<[string, string, number][]> {
  const { rows } = await it.db.query(
    `select dataset, to_char(month, 'YYYY-MM') as month, reads::int as reads
       from usage.month order by dataset, month`,
  )
  return rows.map(({ dataset, month, reads }) => [dataset, month, reads])
}

test('reads add up per dataset and month of Viet Nam, from two servers at once', async () => {
  // 23:59:59 of 31 October in Viet Nam, and a second later.
  let at = new Date('2026-10-31T16:59:59Z')
  const options = { log: silentLog, flushMs: 60_000, now: () => at }
  const [one, other] = [countReads(it.db, options), countReads(it.db, options)]
  for (let n = 0; n < 3; n++) one.count('parks')
  other.count('parks')
  at = new Date('2026-10-31T17:00:00Z')
  one.count('parks')
  one.count('wells')
  assert.deepEqual(await totals(), [], 'a read writes nothing by itself')
  await Promise.all([one.stop(), other.stop()])
  assert.deepEqual(await totals(), [
    ['parks', '2026-10', 4],
    ['parks', '2026-11', 1],
    ['wells', '2026-11', 1],
  ])
})

test('what the database did not take is kept for the next time', async () => {
  const at = new Date('2027-01-05T00:00:00Z')
  let away = true
  const db = {
    query: (...given: Parameters<typeof it.db.query>) =>
      away ? Promise.reject(new Error('away')) : it.db.query(...given),
  } as typeof it.db
  const counter = countReads(db, { log: silentLog, flushMs: 60_000, now: () => at })
  counter.count('wells')
  await assert.rejects(counter.flush(), /away/)
  counter.count('wells')
  away = false
  await counter.stop()
  assert.deepEqual((await totals()).at(-1), ['wells', '2027-01', 2])
})
