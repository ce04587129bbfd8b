import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { createPageCache } from './page-cache.ts'
import { readPageState } from './page-state.ts'

let base: TestDatabase
before(async () => {
  base = await testDatabase()
  await base.db.query('create table shown (what text not null)')
  await base.db.query(`insert into shown values ('first')`)
})
after(() => base.drop())

const state = () => readPageState(base.db, 0)
/** For counting: transactions of other databases on the same server move the real one. */
const still = async () => 'still'
const readShown = async () => String((await base.db.query('select what from shown')).rows[0].what)
const textOf = ({ body }: { body: Buffer }) => body.toString()

test('the state stays the same while no transaction ends', async () => {
  const isSame = async () => (await state()) === (await state())
  // One of another database may end between the two; it does not do so each time.
  await waitUntil(isSame)
})

test('a page is drawn once while nothing changes', async () => {
  const cache = createPageCache({ state: still, now: () => 0 })
  let drawn = 0
  const draw = async () => {
    drawn += 1
    return readShown()
  }
  assert.equal(textOf(await cache('/a', draw)), 'first')
  assert.equal(textOf(await cache('/a', draw)), 'first')
  assert.equal(drawn, 1)
})

test('a page is drawn anew after every commit, and only then', async () => {
  const cache = createPageCache({ state, now: () => 0 })
  const draw = readShown
  // A rolled-back change and one that is still open are not seen; a committed one is, at once.
  const undone = new Error('undone')
  const failing = base.db.tx(async (tx) => {
    await tx.query(`update shown set what = 'never'`)
    assert.equal(textOf(await cache('/a', draw)), 'first')
    throw undone
  })
  await assert.rejects(failing, undone)
  for (let i = 0; i < 20; i += 1) {
    await base.db.query('update shown set what = $1', [`change ${i}`])
    assert.equal(textOf(await cache('/a', draw)), `change ${i}`)
  }
})

test('an open transaction that commits after a later one began is seen too', async () => {
  const cache = createPageCache({ state, now: () => 0 })
  let committed: Promise<unknown> = Promise.resolve()
  let finish = () => {}
  const begun = new Promise<void>((resolve) => {
    committed = base.db.tx(async (tx) => {
      await tx.query(`update shown set what = 'long'`)
      resolve()
      await new Promise<void>((end) => (finish = end))
    })
  })
  await begun
  await base.db.query('create table beside ()')
  assert.notEqual(textOf(await cache('/a', readShown)), 'long')
  finish()
  await committed
  assert.equal(textOf(await cache('/a', readShown)), 'long')
})

test('a page grows old by the clock, and by what stands beside the database', async () => {
  let now = 0
  let size = 7
  let drawn = 0
  const draw = async () => String(++drawn)
  const cache = createPageCache({
    state: async () => `still ${size}`,
    now: () => now,
  })
  await cache('/a', draw)
  now = 999
  assert.equal(textOf(await cache('/a', draw)), '1')
  now = 1_000
  assert.equal(textOf(await cache('/a', draw)), '2')
  size = 8
  assert.equal(textOf(await cache('/a', draw)), '3')
})

test('a hundred who ask at once share one drawing; one that fails is not kept', async () => {
  const cache = createPageCache({ state: still })
  let drawn = 0
  const draw = async () => {
    drawn += 1
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (drawn === 1) throw new Error('the database is away')
    return 'page'
  }
  await assert.rejects(cache('/a', draw), /away/)
  drawn = 1
  const pages = await Promise.all(Array.from({ length: 100 }, () => cache('/a', draw)))
  assert.deepEqual([...new Set(pages.map(textOf))], ['page'])
  assert.ok(drawn <= 3, `${drawn - 1} drawings`)
})

test('what is kept stays within its bound, however many addresses are asked', async () => {
  let drawn = 0
  const draw = async () => {
    drawn += 1
    return 'x'.repeat(1_000)
  }
  const cache = createPageCache({ state: still, now: () => 0, bytesMax: 9_000 })
  for (const key of ['/1', '/2', '/3', '/4']) await cache(key, draw)
  assert.equal(drawn, 4)
  await cache('/4', draw)
  assert.equal(drawn, 4)
  await cache('/1', draw)
  assert.equal(drawn, 5)
})
