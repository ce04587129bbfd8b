/** What the second wall holds of maps by itself, whatever the program asks of it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { openDatabase, type Database } from '../pg/database.ts'
import { addGrant, applyRows, define, definitionOf } from '../query/fixture.ts'

let it: TestDatabase
let reader: Database
let version: DatasetVersion
const state = { seq: 0, change: 0 }

before(async () => {
  it = await testDatabase()
  reader = openDatabase(it.url, { log: silentLog, role: 'kho_reader' })
  version = await define(
    it.db,
    definitionOf({
      id: 'plots',
      key: ['code'],
      sharing: 'shared',
      columns: [
        { name: 'code', type: 'text', required: true },
        { name: 'commune', type: 'text' },
        { name: 'place', type: 'geometry' },
      ],
    }),
  )
  const put = Array.from({ length: 10 }, (_, i) => ({
    code: `k${i}`,
    commune: i < 4 ? '24611' : '24615',
    place: `{"type":"Point","coordinates":[${107 + i / 10},12]}`,
  }))
  Object.assign(state, await applyRows(it.db, version, { put }))
  // The fixture writes no boxes; a load does.
  const { number } = version.columns[2]!
  await it.db.query(
    `update store.d_plots set c${number}g = convert_to(c${number}, 'UTF8'), c${number}b =
       box(point((c${number}::json -> 'coordinates' ->> 0)::float8, 12),
         point((c${number}::json -> 'coordinates' ->> 0)::float8, 12))`,
  )
})
after(async () => {
  await reader.close()
  await it.drop()
})

async function ask(more: object, opened = 1, call: 'tile' | 'extent' = 'tile') {
  const q = {
    dataset: 'plots',
    version: 1,
    ...state,
    pinned: false,
    client: 'land',
    purpose: 'c',
    zones: ['local'],
    columns: null,
    filters: [],
    sort: [],
    geometry: version.columns[2]!.number,
    box: [106, 11, 109, 13],
    limit: 100,
    bytes: 1_000_000,
    known: false,
    ...more,
  }
  const text = `select * from read.${call}($1, '[]', $2, $3)`
  return (await reader.query(text, [JSON.stringify(q), Buffer.alloc(32), opened])).rows[0]
}

const stateOf = (act: Promise<unknown>) =>
  act.then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  )

test('a grant shows its own rows and columns of a box, whatever else is asked', async () => {
  const grant = await addGrant(it.db, {
    client: 'land',
    version,
    condition: { commune: ['24611'] },
    masks: { code: { by: 'partial', first: 1, last: 0 } },
  })
  const row = await ask({ grant })
  assert.deepEqual([row.rows, row.matching], [4, 4])
  const features = JSON.parse(`[${row.body}]`)
  assert.ok(features.every(([, { commune }]: [object, { commune: string }]) => commune === '24611'))
  assert.ok(features.every(([, { code }]: [object, { code: string }]) => code === 'k***'))
  assert.equal((await ask({ grant, box: [107.05, 11, 107.15, 13] })).rows, 1)
  const thin = await ask({ grant, limit: 2 })
  assert.deepEqual([thin.rows, thin.matching], [2, 4])
  const extent = await ask({ grant }, 1, 'extent')
  assert.deepEqual([extent.west, extent.east, Number(extent.rows)], [107, 107.3, 4])
  const known = await ask({ grant, known: true })
  assert.deepEqual([known.body, known.rows], [null, null])
})

test('without its record, as another, for another purpose or from another zone there is nothing', async () => {
  const grant = await addGrant(it.db, { client: 'land', version, zones: ['local'] })
  for (const call of ['tile', 'extent'] as const) {
    assert.equal(await stateOf(ask({ grant }, 0, call)), 'KH010')
    assert.equal(await stateOf(ask({ grant, client: 'tax' }, 1, call)), 'KH001')
    assert.equal(await stateOf(ask({ grant, purpose: 'a' }, 1, call)), 'KH003')
    assert.equal(await stateOf(ask({ grant, zones: [] }, 1, call)), 'KH004')
    assert.equal(await stateOf(ask({ grant: null }, 0, call)), 'KH001')
    assert.equal(await stateOf(ask({ grant, seq: 7 }, 1, call)), 'KH100')
  }
  // Of a kept tile too.
  assert.equal(await stateOf(ask({ grant, known: true }, 0)), 'KH010')
  assert.equal(await stateOf(ask({ grant, known: true, client: 'tax' })), 'KH001')
})

test('of persons the session is looked at for every tile, kept ones too', async () => {
  await it.db.query(`insert into people.agency (id, name_vi, name_en) values ('khac', 'K', 'K')`)
  const sessions: number[] = []
  for (const agency of ['so-y-te', 'khac']) {
    await it.db.query(
      `with a as (insert into people.account (id, agency_id, name, state, valid_from)
         values ($1 || '.doc', $1, 'Người giả lập', 'active', now() - interval '1 day'))
       insert into people.appointment (account_id, function, agency_id)
         values ($1 || '.doc', 'consumer', $1)`,
      [agency],
    )
    const { rows } = await it.db.query(
      `insert into signin.session (token_hash, account_id, assurance, expires_at)
       values (sha256($1::text::bytea), $1 || '.doc', 'one-factor', now() + interval '1 hour')
       returning id::float8 as id`,
      [agency],
    )
    sessions.push(rows[0].id)
  }
  const [session, other] = sessions
  const { rows } = await it.db.query(
    `insert into access.grant (agency_id, dataset_id, purpose, columns, condition, masks, delivery,
       valid_from, valid_until, decided_by, document_number, document_date)
     values ('so-y-te', 'plots', 'c', $1, $2, '{}', '{online}', now() - interval '1 hour',
       now() + interval '1 hour', 'test', '1/QĐ', '2026-01-01') returning id::float8 as id`,
    [
      version.columns.map(({ number }) => number),
      JSON.stringify({ [version.columns[1]!.number]: ['24611'] }),
    ],
  )
  const grant = rows[0].id
  const read = (more: object, call: 'tile' | 'extent' = 'tile') =>
    ask({ grant, client: null, session, delivery: 'online', ...more }, 1, call)
  assert.equal((await read({})).rows, 4)
  assert.equal(Number((await read({}, 'extent')).rows), 4)
  for (const call of ['tile', 'extent'] as const) {
    assert.equal(await stateOf(read({ session: other }, call)), 'KH001')
    assert.equal(await stateOf(read({ session: null, client: 'land' }, call)), 'KH019')
    assert.equal(await stateOf(read({ delivery: 'file' }, call)), 'KH015')
  }
  assert.equal(await stateOf(read({ known: true })), 'answered')
  await it.db.query('update signin.session set ended_at = now() where id = $1', [session])
  assert.equal(await stateOf(read({ known: true })), 'KH019')
  assert.equal(await stateOf(read({})), 'KH019')
})

test('a geometry that is not granted, or masked, is neither drawn nor measured', async () => {
  const flat = await addGrant(it.db, { client: 'land', version, columns: ['code', 'commune'] })
  const masked = await addGrant(it.db, {
    client: 'land',
    version,
    masks: { place: { by: 'hashed' } },
  })
  for (const call of ['tile', 'extent'] as const) {
    assert.equal(await stateOf(ask({ grant: flat }, 1, call)), 'KH006')
    assert.equal(await stateOf(ask({ grant: masked }, 1, call)), 'KH012')
    // A column that is no geometry cannot be passed off as one.
    assert.equal(await stateOf(ask({ grant: masked, geometry: 1 }, 1, call)), 'KH006')
  }
})

test('the reading role reaches tables and the inner functions by no other way', async () => {
  assert.equal(await stateOf(reader.query('select * from store.d_plots')), '42501')
  const inner = "select * from read.map_checks('{}', 1)"
  assert.equal(await stateOf(reader.query(inner)), '42501')
})
