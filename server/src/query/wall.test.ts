import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from '../pg/database.ts'
import type { Database } from '../pg/database.ts'
import { addGrant, applyRows, define, definitionOf } from './fixture.ts'
import { readAnswers } from './get-record.ts'
import { pageFunction } from './page-function.ts'
import { pointFunction } from './point-function.ts'

let it: TestDatabase
let reader: Database
let people: DatasetVersion
let schools: DatasetVersion
let grant: number

before(async () => {
  it = await testDatabase()
  reader = openDatabase(it.url, { log: silentLog, role: 'kho_reader' })
  people = await define(
    it.db,
    definitionOf({
      id: 'people',
      key: ['number'],
      sharing: 'shared',
      columns: [
        { name: 'number', type: 'text', required: true, personal: 'basic' },
        { name: 'name', type: 'text', personal: 'basic' },
        { name: 'commune', type: 'text', indexed: true },
        { name: 'religion', type: 'text', personal: 'sensitive' },
      ],
    }),
  )
  schools = await define(
    it.db,
    definitionOf({
      id: 'schools',
      key: ['code'],
      sharing: 'open',
      columns: [
        { name: 'code', type: 'text', required: true },
        { name: 'name', type: 'text' },
      ],
    }),
  )
  await applyRows(it.db, people, {
    put: [
      { number: '1', name: 'An', commune: '00001', religion: 'x' },
      { number: '2', name: 'Bình', commune: '00002', religion: 'y' },
    ],
  })
  await applyRows(it.db, schools, { put: [{ code: 'a', name: 'Trường A' }] })
  grant = await addGrant(it.db, {
    client: 'clinic',
    version: people,
    columns: ['number', 'name', 'commune'],
    condition: { commune: ['00001'] },
  })
})

after(async () => {
  await reader.close()
  await it.drop()
})

const root = Buffer.alloc(32)

/**
 * What the server would send for a page of the clinic, with something wrong in it: to the generic
 * function, and to that of the dataset, which must say the same.
 */
async function page(wrong: Record<string, unknown> = {}, opened = 1) {
  const dataset = String(wrong.dataset ?? 'people')
  const own = dataset === 'nothing' ? 'people' : dataset
  const generic = await pageOf('read.page', wrong, opened).catch((error: Error) => error)
  const found = await pageOf(pageFunction(own), wrong, opened).catch((error: Error) => error)
  if (generic instanceof Error || found instanceof Error) {
    assert.equal((found as { code?: string }).code, (generic as { code?: string }).code)
    throw found
  }
  assert.deepEqual({ ...found.rows[0], opening: 0 }, { ...generic.rows[0], opening: 0 })
  return found
}

function pageOf(name: string, wrong: Record<string, unknown>, opened: number) {
  const q = {
    dataset: 'people',
    version: people.version,
    seq: '1',
    change: '2',
    pinned: false,
    grant,
    client: 'clinic',
    purpose: 'c',
    zones: ['local'],
    columns: null,
    filters: [],
    sort: [],
    after: null,
    limit: 10,
    format: 'json',
    ...wrong,
  }
  return reader.query(`select * from ${name}($1, $2, $3, $4)`, [
    JSON.stringify(q),
    '[]',
    root,
    opened,
  ])
}

type Point = { grant: number | null; client: string; purpose: string; zones: string; shown: string }

async function points(keys: string[], wrong: Partial<Point> = {}, seq = 1): Promise<string[]> {
  const one = { grant, client: 'clinic', purpose: 'c', zones: '{local}', shown: null, ...wrong }
  const { rows } = await reader.query(
    `select * from ${pointFunction('people')}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      [one.grant],
      [one.client],
      [one.purpose],
      [one.zones],
      [one.shown],
      keys.map(() => 1),
      keys,
      seq,
      '[]',
      root,
      1,
    ],
  )
  const places = keys.map(() => 1)
  return readAnswers(rows[0], places).map(({ status, body }) => body ?? status)
}

const code = (expected: string) => (error: { code?: string }) => {
  assert.equal(error.code, expected, String(error))
  return true
}

test('the reading role has no right on any table of data, grants or people', async () => {
  const tables = await it.db.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  assert.ok(tables.rows.length > 20)
  for (const { name } of tables.rows) {
    await assert.rejects(reader.query(`select * from ${name} limit 1`), code('42501'), name)
    await assert.rejects(reader.query(`delete from ${name}`), code('42501'), name)
  }
})

test('the reading role may call only the outer functions of the wall', async () => {
  const { rows } = await it.db.query(
    `select proname, has_function_privilege('kho_reader', oid, 'execute') as may
     from pg_proc where pronamespace = 'read'::regnamespace order by proname`,
  )
  const may = rows.filter((row) => row.may).map((row) => row.proname)
  assert.deepEqual(may, [
    'aggregate',
    'begin_part',
    'changes',
    'count_rows',
    'export_part',
    'export_rows',
    'extent',
    'g_people',
    'g_schools',
    'mask_through',
    'open_export',
    'open_through',
    'p_people',
    'p_schools',
    'page',
    'tile',
  ])
  for (const { proname } of rows.filter((row) => row.may)) {
    const found = await it.db.query(
      `select prosecdef, proconfig::text from pg_proc
       where proname = $1 and pronamespace = 'read'::regnamespace`,
      [proname],
    )
    assert.equal(found.rows[0].prosecdef, true)
    assert.match(found.rows[0].proconfig, /search_path=pg_catalog, pg_temp/)
  }
})

test('a right question is answered with the granted columns and rows only', async () => {
  const { rows } = await page()
  assert.deepEqual(JSON.parse(rows[0].body), [{ number: '1', name: 'An', commune: '00001' }])
  assert.deepEqual(await points(['1', '2', '3']), [
    '{"number":"1","name":"An","commune":"00001"}',
    'none',
    'none',
  ])
  assert.deepEqual(await points(['1'], { shown: '{2}' }), ['{"name":"An"}'])
})

test('false client, purpose, zone, column, dataset or grant is refused in SQL', async () => {
  const wrong: [Record<string, unknown>, string][] = [
    [{ client: 'other' }, 'KH001'],
    [{ client: null }, 'KH001'],
    [{ grant: null }, 'KH001'],
    [{ grant: 999_999 }, 'KH001'],
    [{ purpose: 'a' }, 'KH003'],
    [{ purpose: null }, 'KH003'],
    [{ zones: [] }, 'KH004'],
    [{ columns: [1, 4] }, 'KH006'],
    [{ columns: [99] }, 'KH006'],
    [{ filters: [[4, 'x']] }, 'KH006'],
    [{ sort: [-4] }, 'KH006'],
    [{ dataset: 'nothing' }, 'KH007'],
    [{ dataset: 'schools', seq: '1', change: '1' }, 'KH001'],
    [{ version: 7 }, 'KH100'],
    [{ seq: '0' }, 'KH100'],
    [{ pinned: true, seq: '1', change: '1' }, 'KH009'],
    [{ pinned: true, seq: '9', change: '9' }, 'KH009'],
    [{ format: 'xml' }, 'KH011'],
  ]
  for (const [fault, expected] of wrong) {
    await assert.rejects(page(fault), code(expected), JSON.stringify(fault))
  }
  await assert.rejects(page({}, 0), code('KH010'))
  assert.deepEqual(await points(['1'], { client: 'other' }), ['KH001'])
  assert.deepEqual(await points(['1'], { purpose: 'a' }), ['KH003'])
  assert.deepEqual(await points(['1'], { zones: '{}' }), ['KH004'])
  assert.deepEqual(await points(['1'], { shown: '{4}' }), ['KH006'])
  assert.deepEqual(await points(['1'], { grant: null }), ['KH001'])
  await assert.rejects(points(['1'], {}, 5), code('KH100'))
})

test('a grant whose columns lack the key serves no point read', async () => {
  const names = await addGrant(it.db, { client: 'clinic', version: people, columns: ['name'] })
  assert.deepEqual(await points(['1'], { grant: names }), ['KH006'])
})

test('exports, counts and parts want a written opening record', async () => {
  const q = { dataset: 'people', version: 1, seq: '1', change: '2', pinned: true, grant }
  const more = { client: 'clinic', purpose: 'c', zones: ['local'], filters: [], sort: [], limit: 9 }
  const text = JSON.stringify({ ...q, ...more, format: 'ndjson', opening: '12345' })
  await assert.rejects(reader.query('select * from read.export_part($1)', [text]), code('KH010'))
  await assert.rejects(reader.query('select read.count_rows($1)', [text]), code('KH010'))
  await assert.rejects(reader.query('select read.begin_part($1, 5)', [text]), code('KH010'))
  const setting = "select set_config('kho.export_part', $1, false)"
  const own = openDatabase(it.url, { log: silentLog, role: 'kho_reader', connectionsMax: 1 })
  await own.query(setting, [text])
  await assert.rejects(own.query('select * from read.export_rows() as t (a text)'), code('KH010'))
  await own.close()
})

test('the opening record is in the journal when the page is answered', async () => {
  const { rows } = await page()
  const found = await it.db.query('select records from journal.read_group where intake_id = $1', [
    rows[0].opening,
  ])
  assert.equal(found.rows[0].records, '[]')
})

test('a dataset that stops being open is refused without a grant, then and now', async () => {
  const open = (wrong: object = {}) =>
    page({
      dataset: 'schools',
      version: 1,
      grant: null,
      client: null,
      seq: '1',
      change: '1',
      ...wrong,
    })
  assert.deepEqual(JSON.parse((await open()).rows[0].body), [{ code: 'a', name: 'Trường A' }])
  const columns = schools.columns.map(({ name, type, required }) => ({ name, type, required }))
  const parts = { id: 'schools', key: ['code'], columns }
  await define(it.db, definitionOf({ ...parts, sharing: 'shared' }))
  await assert.rejects(open({ version: 2 }), code('KH001'))
  await assert.rejects(open({ pinned: true }), code('KH001'))
  await applyRows(it.db, { ...schools, version: 2 }, { put: [{ code: 'a', name: 'changed' }] })
  await define(it.db, definitionOf({ ...parts, sharing: 'open' }))
  await assert.rejects(open({ pinned: true, version: 1 }), code('KH001'))
  const now = await open({ version: 3, seq: '2', change: '2' })
  assert.deepEqual(JSON.parse(now.rows[0].body), [{ code: 'a', name: 'changed' }])
})

test('a locked client and a revoked or ended grant are refused at the next call', async () => {
  const short = await addGrant(it.db, { client: 'short', version: people })
  const fault = { grant: short, client: 'short' }
  assert.equal((await page(fault)).rows[0].rows, 2)
  // Its end has come, whenever that is.
  await it.db.query(`alter table access.grant disable trigger keep_grant;
    update access.grant set valid_until = clock_timestamp() where id = ${short};
    alter table access.grant enable trigger keep_grant`)
  await assert.rejects(page(fault), code('KH005'))
  assert.deepEqual(await points(['1'], fault), ['KH005'])
  const revoked = await addGrant(it.db, { client: 'short', version: people })
  await it.db.query('update access.grant set revoked_at = now() where id = $1', [revoked])
  await assert.rejects(page({ ...fault, grant: revoked }), code('KH005'))
  const zoned = await addGrant(it.db, { client: 'short', version: people, zones: ['tslcd'] })
  await assert.rejects(page({ ...fault, grant: zoned }), code('KH004'))
  await it.db.query(
    "update people.client set state = 'locked', locked_at = now() where id = 'short'",
  )
  await assert.rejects(page({ ...fault, grant: zoned, zones: ['tslcd'] }), code('KH002'))
})

test('a client that is only requested, or was refused, reads nothing under any grant', async () => {
  const waiting = await addGrant(it.db, { client: 'waiting', version: people })
  const fault = { grant: waiting, client: 'waiting' }
  const state = (to: string) =>
    it.db.query("update people.client set state = $1 where id = 'waiting'", [to])
  for (const shut of ['requested', 'refused']) {
    await state(shut)
    await assert.rejects(page(fault), code('KH002'), shut)
    assert.deepEqual(await points(['1'], fault), ['KH002'], shut)
    const q = { dataset: 'people', version: 1, seq: '1', change: '2', pinned: false, ...fault }
    const more = { purpose: 'c', zones: ['local'], filters: [], sort: [], format: 'json', limit: 9 }
    const whole = JSON.stringify({ ...q, ...more, columns: null, after: 0, group: [3] })
    const figures = JSON.stringify({ ...JSON.parse(whole), figures: [{ of: 'count' }] })
    for (const [name, text] of [
      ['read.changes', whole],
      ['read.open_export', whole],
      ['read.aggregate', figures],
      ['read.open_through', whole],
    ] as const) {
      const asked = reader.query(`select * from ${name}($1, '[]', $2, 1)`, [text, root])
      await assert.rejects(asked, code('KH002'), `${name} of a client that is ${shut}`)
    }
  }
  await state('active')
  assert.equal((await page(fault)).rows[0].rows, 2)
})

test('a condition on a column that the definition lacks lets nothing through', async () => {
  const { rows } = await it.db.query(
    `insert into access.grant (client_id, dataset_id, purpose, columns, condition, valid_from,
       valid_until, decided_by, document_number, document_date)
     values ('clinic', 'people', 'c', '{1}', '{"77": ["x"]}', now(), now() + interval '1 hour', 't',
       '1', '2026-01-01') returning id`,
  )
  await assert.rejects(page({ grant: rows[0].id }), code('KH008'))
  assert.deepEqual(await points(['1'], { grant: rows[0].id }), ['KH008'])
})

test('SQL in values, in the condition and in the cursor stays a value', async () => {
  const evil = `'; drop table store."d_people"; --`
  assert.equal((await page({ filters: [[2, evil]] })).rows[0].rows, 0)
  assert.equal((await page({ after: [evil] })).rows[0].rows, 1)
  assert.deepEqual(await points([evil]), ['none'])
  const odd = await addGrant(it.db, {
    client: 'clinic',
    version: people,
    condition: { commune: [evil, `")) or true --`] },
  })
  assert.equal((await page({ grant: odd })).rows[0].rows, 0)
  for (const sort of [['1; drop table x'], ['1 desc']]) {
    await assert.rejects(page({ sort }), code('22P02'))
  }
  assert.equal((await page()).rows[0].rows, 1)
})
