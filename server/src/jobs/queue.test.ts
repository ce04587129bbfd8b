/** The queue by itself; what runs do with it stands in test/runs.test.ts. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { emptyDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { silentLog } from '../log.ts'
import { openQueue } from './queue.ts'

let it: TestDatabase
before(async () => {
  it = await emptyDatabase()
})
after(() => it.drop())

test('a clock that is set back while the queue is asked keeps no job waiting', async (t) => {
  const queue = await openQueue({ url: it.url, log: silentLog, name: 'trial' })
  const done: string[] = []
  try {
    await queue.work(1, async ({ id }) => void done.push(id))
    await it.db.tx(async (tx) => {
      await tx.query('lock table queue.job_common in access exclusive mode')
      await waitUntil(async () => {
        const { rowCount } = await it.db.query(
          `select from pg_locks where locktype = 'relation' and not granted
             and database = (select oid from pg_database where datname = current_database())`,
        )
        return rowCount
      })
      // It has begun to ask by the clock of before.
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 86_400_000 })
    })
    const id = randomUUID()
    await it.db.tx((tx) => queue.send(tx, { id }))
    const endsMs = performance.now() + 60_000
    await waitUntil(() => done.length > 0 || performance.now() > endsMs)
    assert.deepEqual(done, [id])
  } finally {
    await queue.stop()
  }
})
