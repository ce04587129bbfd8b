import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { createLog, silentLog } from '../log.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

let made: TestDatabase
let folder: string

beforeEach(async () => {
  made = await emptyDatabase()
  folder = mkdtempSync(join(tmpdir(), 'kho-migrations-'))
  write('000001-first.sql', 'create table one (id int);\ncreate table two (id int);\n')
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await made.drop()
})

test('files are applied once, in order, and recorded', async () => {
  write('000003-third.sql', '-- breaking\nalter table one add c text;')
  assert.deepEqual(await run(), { applied: [1, 3] })
  assert.deepEqual(await run(), { applied: [] })
  const found = await made.db.query('select number, name, breaking from kho.migration order by 1')
  assert.deepEqual(found.rows, [
    { number: 1, name: 'first', breaking: false },
    { number: 3, name: 'third', breaking: true },
  ])
})

test('a failing file is taken back whole and says where it failed', async () => {
  write('000002-second.sql', 'create table three (id int);\n\nselect nothing from nowhere;\n')
  await assert.rejects(run(), /Migration 2 \(second, line 3\).*nowhere/)
  const found = await made.db.query(
    "select to_regclass('three') as table, max(number) from kho.migration",
  )
  assert.deepEqual(found.rows, [{ table: null, max: 1 }])
})

test('a changed file is refused with both hashes, except for its line ends', async () => {
  await run()
  write('000001-first.sql', 'create table one (id int);\r\ncreate table two (id int);\r\n')
  assert.deepEqual(await run(), { applied: [] })
  write('000001-first.sql', 'create table one (id bigint);')
  await assert.rejects(run(), /then [0-9a-f]{64}, now [0-9a-f]{64}/)
})

test('a database with a newer breaking migration is refused', async () => {
  await run()
  await made.db.query("insert into kho.migration values (2, 'later', 'x', true)")
  await assert.rejects(run(), /at schema 2.*only up to 1/)
})

test('a database with a newer compatible migration only warns', async () => {
  await run()
  await made.db.query("insert into kho.migration values (2, 'later', 'x', false)")
  const lines: string[] = []
  const log = createLog({ stream: { write: (line: string) => void lines.push(line) } })
  assert.deepEqual(await migrate(made.db, { folder, log }), { applied: [] })
  assert.match(lines.join(''), /newer migration/)
})

test('a file that comes in below an applied number is refused', async () => {
  write('000003-third.sql', 'select 1;')
  await run()
  write('000002-late.sql', 'select 1;')
  await assert.rejects(run(), /Migration 2 \(late\) was not applied, but 3 was/)
})

test('a removed file, a double number and a wrong name are refused', async () => {
  write('000002-second.sql', 'select 1;')
  await run()
  rmSync(join(folder, '000001-first.sql'))
  await assert.rejects(run(), /Migration 1 \(first\) was applied, but its file is missing/)
  write('000002-again.sql', 'select 1;')
  await assert.rejects(run(), /000002-again.sql and 000002-second.sql have the same number/)
  rmSync(join(folder, '000002-again.sql'))
  write('3-third.sql', 'select 1;')
  await assert.rejects(run(), /3-third.sql is not named like/)
})

test('two programs that start at once do each file once', async () => {
  write('000002-second.sql', 'select pg_sleep(0.1); create table three (id int);')
  const other = openDatabase(made.url, { log: silentLog })
  try {
    const both = await Promise.all([run(), migrate(other, { folder, log: silentLog })])
    const numbers = both.flatMap((one) => one.applied).toSorted()
    assert.deepEqual(numbers, [1, 2])
  } finally {
    await other.close()
  }
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

function run(): Promise<{ applied: number[] }> {
  return migrate(made.db, { folder, log: silentLog })
}
