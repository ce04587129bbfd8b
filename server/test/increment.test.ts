/** Reading by a watermark: what changed comes in at once, what it misses with the whole comparison. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { databaseSupply, type DeclaredIncrement } from '../src/intake/database-supply.ts'
import { findCertificate } from '../src/intake/keep-equality.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { mysqlProduct } from '../src/source/database/mysql-session.ts'
import { postgresProduct } from '../src/source/database/postgres-session.ts'
import { readSql } from '../src/source/database/read-sql.ts'
import { emptyDatabase, type TestDatabase } from './kit/database.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { testMariadb, type TestMariadb } from './kit/mariadb.ts'

const title = { vi: 'Cột', en: 'Column' }
const columns = [
  { name: 'ma', type: 'text', required: true, title },
  { name: 'so', type: 'integer', title, max: '1000' },
  { name: 'luc', type: 'timestamp', precision: 6, title },
  { name: 'lan', type: 'integer', title },
] as const

let it: RunningKho
let postgres: TestDatabase
let maria: TestMariadb
before(async () => {
  ;[it, postgres, maria] = await Promise.all([openKho(), emptyDatabase(), testMariadb()])
})
after(async () => {
  await Promise.all([it.end(), postgres.drop(), maria.drop()])
})

const products = {
  postgres: {
    product: postgresProduct,
    url: () => postgres.url,
    ask: (sql: string) => postgres.db.query(sql),
    types: 'ma varchar(20) primary key, so int, luc timestamp, lan bigint',
  },
  mariadb: {
    product: mysqlProduct,
    url: () => maria.url,
    ask: (sql: string) => maria.query(sql),
    types: 'ma varchar(20) primary key, so int, luc datetime(6), lan bigint',
  },
}
type Name = keyof typeof products

const byTime = { column: 'luc', overlapSeconds: 60, fullEveryHours: 24 }

/** A dataset of its own and a table of three rows at the source, loaded once. */
async function begin(name: Name, what: string, increment: DeclaredIncrement = byTime) {
  const { product, url, ask, types } = products[name]
  const id = `${what}-${name}`
  const table = id.replaceAll('-', '_')
  const thresholds = { failingShareMax: 0.5, deletedShareMax: 1 }
  const definition = { id, sharing: 'shared', key: ['ma'], columns: [...columns], thresholds }
  const version: DatasetVersion = await it.define(definitionOf(definition as never))
  await ask(`create table ${table} (${types})`)
  await ask(`insert into ${table} values ('a', 1, '2025-07-01 08:00:00', 9007199254740993),
    ('b', 2, '2025-07-01 09:00:00', 9007199254740994), ('c', 3, '2025-07-01 10:00:00', 9007199254740995)`)
  const open = async (declared: DeclaredIncrement) => {
    const query = `select * from ${table}`
    const reader = await readSql(product, version, { name: id, url: url(), query })
    return databaseSupply(id, reader, declared)
  }
  const sync = async (more: { whole?: boolean; increment?: DeclaredIncrement } = {}) => {
    const { whole, increment: declared = increment } = more
    const supply = await open(declared)
    const context = { db: it.db, journalFolder: it.kho.journalFolder }
    try {
      return await loadSource(context, { dataset: id, supply, actor: 'test', whole })
    } finally {
      await supply.close()
    }
  }
  const first = await sync()
  assert.deepEqual([first.rows, first.inserts, first.equal], [3, 3, true])
  const stored = async () =>
    (await it.db.query(`select c1 || ' ' || c2 as row from store.d_${table} order by c1`)).rows.map(
      ({ row }) => row,
    )
  return { id, table, ask, sync, stored, first }
}

async function refusalOf(act: () => Promise<unknown>): Promise<Refusal> {
  return act().then(
    () => assert.fail('nothing was refused'),
    (error: Refusal) => error,
  )
}

for (const name of Object.keys(products) as Name[]) {
  test(`${name}: only what changed since the watermark is read, and applied as upserts`, async () => {
    const { id, table, ask, sync, stored, first } = await begin(name, 'increments')
    await ask(`update ${table} set so = 30, luc = '2025-07-01 10:30:00' where ma = 'c'`)
    await ask(`insert into ${table} values ('d', 4, '2025-07-01 11:00:00', 1)`)
    const second = await sync()
    assert.deepEqual([second.rows, second.inserts, second.updates, second.deletes], [2, 1, 1, 0])
    assert.deepEqual(await stored(), ['a 1', 'b 2', 'c 30', 'd 4'])
    const known = await findCertificate(it.db, id, 1)
    assert.deepEqual([known?.equal, known?.sequence], [true, first.sequence])

    // Committed after the watermark was read, with an instant shortly before it.
    await ask(`insert into ${table} values ('e', 5, '2025-07-01 10:59:30', 1)`)
    const third = await sync()
    assert.deepEqual([third.rows, third.inserts, third.updates], [2, 1, 0])
    const fourth = await sync()
    assert.deepEqual([fourth.changed, fourth.rows], [false, 2])
  })

  test(`${name}: the whole comparison finds what the watermark missed, on its day or when asked`, async () => {
    const { table, ask, sync, stored } = await begin(name, 'missed')
    await ask(`delete from ${table} where ma = 'a'`)
    await ask(`update ${table} set so = 20 where ma = 'b'`)
    assert.deepEqual([(await sync()).changed, await stored()], [false, ['a 1', 'b 2', 'c 3']])
    const due = await sync({ increment: { ...byTime, fullEveryHours: 1e-9 } })
    assert.deepEqual([due.updates, due.deletes, due.equal], [1, 1, true])
    assert.deepEqual(await stored(), ['b 20', 'c 3'])

    await ask(`update ${table} set so = 21 where ma = 'b'`)
    const asked = await sync({ whole: true })
    assert.deepEqual([asked.updates, asked.equal], [1, true])
  })

  test(`${name}: a watermark that goes backward is refused with both, until all is compared`, async () => {
    const { id, table, ask, sync, stored } = await begin(name, 'backward')
    await ask(`delete from ${table} where ma = 'c'`)
    const refused = await refusalOf(sync)
    assert.equal(refused.code, 'source.watermark-backward')
    const { source, column, before, now } = refused.values
    assert.deepEqual([source, column], [id, 'luc'])
    assert.match(`${before} ${now}`, /^2025-07-01 10:00:00\S* 2025-07-01 09:00:00\S*$/)
    assert.deepEqual(await stored(), ['a 1', 'b 2', 'c 3'])
    assert.equal((await sync({ whole: true })).deletes, 1)
    assert.equal((await sync()).changed, false)
    await ask(`delete from ${table}`)
    assert.equal((await refusalOf(sync)).values.now, '-')
  })

  test(`${name}: a row that an increment holds back is a difference that is said`, async () => {
    const { id, table, ask, sync, stored } = await begin(name, 'held')
    await ask(`update ${table} set so = 5000, luc = '2025-07-01 10:30:00' where ma = 'c'`)
    const held = await sync()
    assert.deepEqual([held.heldBack, held.equal, held.changed], [1, false, false])
    assert.equal((await findCertificate(it.db, id, 1))?.equal, false)
    // The rows of the watermark are read each time; the row is held once all the same.
    assert.deepEqual([(await sync()).heldBack, (await sync()).heldBack], [1, 1])
    await ask(`update ${table} set so = 50, luc = '2025-07-01 10:40:00' where ma = 'c'`)
    assert.equal((await sync()).heldBack, 0)
    const { rows } = await it.db.query(
      `select string_agg(distinct q.state, ' ') as states, string_agg(distinct l.form, ' ') as forms
       from intake.quarantine q join intake.load l on l.id = q.load_id where l.dataset = $1`,
      [id],
    )
    assert.deepEqual(rows, [{ states: 'corrected', forms: 'changes' }])
    assert.deepEqual(await stored(), ['a 1', 'b 2', 'c 50'])
    assert.equal((await sync({ whole: true })).equal, true)
  })

  test(`${name}: a number past 2^53 is a watermark without losing a digit`, async () => {
    const { table, ask, sync } = await begin(name, 'numbers', { ...byTime, column: 'lan' })
    await ask(`insert into ${table} values ('d', 4, null, 9007199254740996)`)
    assert.deepEqual([(await sync()).rows, (await sync()).rows], [2, 1])
    await ask(`update ${table} set lan = lan - 1`)
    const { before, now } = (await refusalOf(sync)).values
    assert.deepEqual([before, now], ['9007199254740996', '9007199254740995'])
  })

  test(`${name}: text is no watermark, nor is a column that the dataset does not have`, async () => {
    const { sync } = await begin(name, 'unfit')
    for (const column of ['ma', 'khong_co']) {
      const refused = await refusalOf(() => sync({ increment: { ...byTime, column } }))
      assert.deepEqual([refused.code, refused.values.column], ['source.watermark-unfit', column])
    }
  })
}

test('a refused increment is read again, since its watermark was not kept', async () => {
  const { table, ask, sync } = await begin('postgres', 'refused')
  await ask(`insert into ${table} select 'x' || i, 5000, '2025-07-01 11:00:00', 1
    from generate_series(1, 9) i`)
  assert.equal((await refusalOf(sync)).code, 'intake.too-many-failing')
  await ask(`update ${table} set so = 7 where so = 5000`)
  assert.equal((await sync()).inserts, 9)
})

test('a source whose clock is wrong is told by how much', async () => {
  await maria.query(`create table gio (ma varchar(9), so int, luc datetime(6), lan bigint)`)
  const version = await it.define(
    definitionOf({ id: 'clock', sharing: 'shared', key: ['ma'], columns: [...columns] }),
  )
  const notesOf = async () => {
    const source = { name: 'n', url: maria.url, query: 'select * from gio' }
    const reader = await readSql(mysqlProduct, version, source)
    await reader.close()
    return reader.notes()
  }
  assert.deepEqual(await notesOf(), [])
  await maria.query(`set global init_connect = 'set timestamp = unix_timestamp(sysdate()) - 600'`)
  try {
    const beganMs = performance.now()
    const [note, ...more] = await notesOf()
    assert.deepEqual([note?.note, more.length], ['source.clock-skew', 0])
    // Its clock stands from the connection on, so what connecting and asking took comes to it.
    const [, seconds] = /^-(\d+) s$/.exec(note!.first)!
    const tookS = Math.ceil((performance.now() - beganMs) / 1000)
    assert.ok(Math.abs(Number(seconds) - 600) <= tookS, note!.first)
  } finally {
    await maria.query(`set global init_connect = ''`)
  }
})
