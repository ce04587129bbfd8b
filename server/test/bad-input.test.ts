/** Sources that are wrong, gone or changed: a clear refusal each time, and nothing lost. */
import assert from 'node:assert/strict'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { ColumnType, DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { databaseSupply } from '../src/intake/database-supply.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import type { Receipt } from '../src/intake/receipt.ts'
import { readPostgres } from '../src/source/database/read-postgres.ts'
import { testDatabase, type TestDatabase } from './kit/database.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'
import { waitUntil } from './kit/wait-until.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells: DatasetInput = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['code'],
  thresholds: { failingShareMax: 0.01, deletedShareMax: 0.1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'place', type: 'text', title },
    { name: 'depth', type: 'decimal', precision: 10, scale: 2, title },
    { name: 'dug', type: 'date', written: 'DD/MM/YYYY', title },
    { name: 'users', type: 'integer', title },
  ],
})
const header = 'code,place,depth,dug,users\n'
const line = (n: number) => `${String(n).padStart(4, '0')},Giếng ${n},${n}.50,05/02/1990,${n}\n`
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join('')

async function refusedWith(code: string, act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String((error as Error).stack))
  assert.equal(error.code, code)
  return error
}

async function story(name: string, tell: (province: Province) => Promise<void>): Promise<void> {
  await test(name, async () => {
    const province = await openProvince()
    let failed = true
    try {
      await tell(province)
      failed = false
    } finally {
      await province.end().catch((error) => {
        if (!failed) throw error
      })
    }
  })
}

async function assertKept(p: Province, rows: number): Promise<void> {
  const found = await p.db.query(
    `select (select count(*)::int from store.d_wells) as rows,
       (select count(*)::int from pg_tables where schemaname = 'staging') as staged,
       (select count(*)::int from intake.load where state = 'reading') as reading`,
  )
  assert.deepEqual(found.rows[0], { rows, staged: 0, reading: 0 })
}

const badCells: [what: string, row: string, rule: string][] = [
  ['a day that does not exist', '9999,x,1.00,31/02/1990,1', 'date.not-a-day'],
  ['a date in another order', '9999,x,1.00,1990-02-05,1', 'date.form'],
  ['points for thousands and a comma', '9999,x,"1.234,5",05/02/1990,1', 'decimal.thousands'],
  ['a comma for the point', '9999,x,"1234,5",05/02/1990,1', 'decimal.comma'],
  ['commas for thousands', '9999,x,"1,234.50",05/02/1990,1', 'decimal.thousands'],
  ['leading zeros of a number', '9999,x,1.00,05/02/1990,007', 'integer.leading-zero'],
  ['a number with an exponent', '9999,x,1e3,05/02/1990,1', 'scientific-notation'],
  ['a formula where a number stands', '9999,x,=A1+B1,05/02/1990,1', 'formula'],
  ['a formula where text stands', '9999,=SUM(A1:A9),1.00,05/02/1990,1', 'formula'],
  ['more decimals than declared', '9999,x,1.005,05/02/1990,1', 'decimal.scale'],
  ['a number past 64 bits', '9999,x,1.00,05/02/1990,9223372036854775808', 'integer.out-of-range'],
]
await story('a bad cell is held back with its line, its rule and what was written', async (p) => {
  const version = await p.define(wells)
  await p.load(version, header + lines(1, 200))
  for (const [what, row, rule] of badCells) {
    const receipt = await p.load(version, `${header}${lines(1, 200)}${row}\n`)
    assert.deepEqual([receipt.heldBack, receipt.equal, receipt.changed], [1, false, false], what)
    const { rows } = await p.db.query(
      'select line, rule, written from intake.quarantine where load_id = $1',
      [receipt.load],
    )
    assert.deepEqual([rows[0].line, rows[0].rule], ['202', rule], what)
    assert.ok(row.includes(rows[0].written), what)
  }
  await assertKept(p, 200)
})

await story('leading zeros of text and of keys stay', async (p) => {
  const version = await p.define(wells)
  await p.load(version, `${header}0001,00x,1.00,05/02/1990,0\n1,x,0.10,,\n`)
  const { rows } = await p.db.query('select c1, c2, c3::text from store.d_wells order by c1')
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['0001', '00x', '1.00'],
      ['1', 'x', '0.10'],
    ],
  )
})

await story('a wrong or missing header and an empty file change nothing', async (p) => {
  const version = await p.define(wells)
  await p.load(version, header + lines(1, 20))
  const twice = 'code,place,depth,dug,users,place\n'
  const refusal = await refusedWith(
    'source.duplicate-column',
    p.load(version, twice + lines(1, 20)),
  )
  assert.equal(refusal.values['column'], 'place')
  await refusedWith('source.unknown-column', p.load(version, `${header.trim()},extra\n`))
  await refusedWith('source.missing-column', p.load(version, lines(1, 20)))
  const empty = await refusedWith('source.empty', p.load(version, ''))
  assert.match(empty.sentence.en, /last time it had 20 rows/)
  await refusedWith('source.empty', p.load(version, '\ufeff'))
  const bare = await refusedWith('intake.needs-confirmation', p.load(version, header))
  await assertKept(p, 20)
  const receipt = await p.load(version, header, { confirm: String(bare.values['load']) })
  assert.equal(receipt.deletes, 20)
})

await story('a line of 200 MB is refused at its limit, in little memory', async (p) => {
  const version = await p.define(wells)
  await p.load(version, header + lines(1, 20))
  const piece = Buffer.alloc(4 << 20, 'x')
  for (const opening of ['0001,', '0001,"', '']) {
    const path = join(p.folder, 'long.csv')
    const file = openSync(path, 'w')
    if (opening) writeSync(file, header + opening)
    for (let n = 0; n < 50; n++) writeSync(file, piece)
    closeSync(file)
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5)
    const beganMs = performance.now()
    const supply = fileSupply(version, { path })
    const input = { dataset: 'wells', supply, actor: 'test' }
    const context = { db: p.db, journalFolder: p.journalFolder }
    await refusedWith('source.line-too-long', loadSource(context, input))
    clearInterval(watch)
    assert.ok(performance.now() - beganMs < 5_000)
    assert.ok(most - before < 120_000_000, `memory grew by ${most - before} bytes`)
  }
  await assertKept(p, 20)
})

/** The database of an agency, with a table of wells. */
async function withSource(act: (source: TestDatabase) => Promise<void>): Promise<void> {
  const source = await testDatabase()
  try {
    await source.db.query(
      `create table public.wells as select lpad(n::text, 4, '0') as code, 'Giếng ' || n as place,
         n + 0.5::numeric(10, 2) as depth, date '1990-02-05' as dug, n as users
       from generate_series(1, 3000) n`,
    )
    await act(source)
  } finally {
    await source.drop()
  }
}

const plainWells = {
  ...wells,
  columns: wells.columns.map((column) =>
    column.type === 'date' ? { ...column, written: 'YYYY-MM-DD' as const } : column,
  ),
}

async function pull(
  p: Province,
  version: DatasetVersion,
  url: string,
  query = 'select * from public.wells',
): Promise<Receipt> {
  const reader = await readPostgres(version, { name: 'wells-agency', url, query })
  const supply = databaseSupply('wells-agency', reader)
  try {
    return await loadSource(
      { db: p.db, journalFolder: p.journalFolder },
      { dataset: version.id, supply, actor: 'test' },
    )
  } finally {
    await supply.close()
  }
}

/** Ends the session that reads the source as soon as it is in the middle of its statement. */
async function cutOff(source: TestDatabase): Promise<void> {
  await waitUntil(async () => {
    const { rows } = await source.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'kho-source' and datname = current_database() and state = 'active'
         and query ~ '^copy.*drag' and clock_timestamp() - query_start > interval '150 ms'`,
    )
    return rows.length > 0
  })
}

await story('a source database that goes away in the middle is named and nothing is lost', (p) =>
  withSource(async (source) => {
    const version = await p.define(plainWells)
    // Where rows are given out, and not where they are only digested, the last thousand take minutes.
    await source.db.query(
      `create function public.drag() returns boolean language sql volatile as $$
         select current_query() !~* '^copy' or pg_sleep(0.2) is not null $$`,
    )
    const slow = 'select * from public.wells where users < 2000 or public.drag()'
    const cut = async () => {
      const [refusal] = await Promise.all([
        refusedWith('source.gone', pull(p, version, source.url, slow)),
        cutOff(source),
      ])
      assert.match(refusal.sentence.en, /wells-agency/)
      assert.doesNotMatch(JSON.stringify(refusal), /postgres(ql)?:\/\//)
    }
    await cut()
    await assertKept(p, 0)
    assert.equal((await pull(p, version, source.url)).inserts, 3000)
    await source.db.query("update public.wells set place = 'khác' where users % 2 = 0")
    await cut()
    await assertKept(p, 3000)
    const receipt = await pull(p, version, source.url)
    assert.deepEqual([receipt.updates, receipt.equal], [1500, true])
    await refusedWith('source.unreachable', pull(p, version, 'postgresql://127.0.0.1:1/none'))
  }),
)

await story('a source that changed its structure is refused with what differs', (p) =>
  withSource(async (source) => {
    const version = await p.define(plainWells)
    await pull(p, version, source.url)
    const made = (name: string, columns: string) =>
      source.db.query(`create table public.${name} as select ${columns} from public.wells`)
    await made('renamed', 'code, place as location, depth, dug, users')
    const missing = await refusedWith(
      'source.schema-changed',
      pull(p, version, source.url, 'select * from public.renamed'),
    )
    assert.match(String(missing.values['difference']), /place: missing .*location/)
    await made('retyped', 'code, place, depth, dug, users::double precision as users')
    const other = await refusedWith(
      'source.schema-changed',
      pull(p, version, source.url, 'select * from public.retyped'),
    )
    assert.match(String(other.values['difference']), /users: declared integer/)
    await assertKept(p, 3000)
  }),
)

const changed = (change: (columns: DatasetInput['columns']) => unknown[]): DatasetInput => ({
  ...wells,
  columns: change(wells.columns) as DatasetInput['columns'],
})
const required = (columns: DatasetInput['columns']) =>
  columns.map((one) => ({ ...one, required: true }))
const column = (name: string, type: ColumnType) => ({ name, type, title })

await story('a column that is added keeps the rows, and their proof', async (p) => {
  await p.load(await p.define(wells), header + lines(1, 50))
  const version = await p.define(changed((columns) => [...columns, column('owner', 'text')]))
  assert.equal(version.version, 2)
  assert.equal((await p.verify(version)).ok, true)
  const wide = `code,place,depth,dug,users,owner\n${lines(1, 50).replaceAll('\n', ',Ông A\n')}`
  const receipt = await p.load(version, wide)
  assert.deepEqual([receipt.updates, receipt.equal], [50, true])
  assert.equal((await p.verify(version, wide)).ok, true)
})

await story('a filled column cannot be removed or given another type', async (p) => {
  await p.load(await p.define(wells), header + lines(1, 50))
  const without = changed((columns) => columns.filter(({ name }) => name !== 'place'))
  const removed = await refusedWith('catalogue.would-lose-data', p.define(without))
  assert.match(removed.sentence.en, /50 values of column place/)
  const retyped = changed((columns) =>
    columns.map((one) => (one.name === 'users' ? column('users', 'boolean') : one)),
  )
  const refusal = await refusedWith('catalogue.would-lose-data', p.define(retyped))
  assert.match(refusal.sentence.en, /users as integer/)
  await refusedWith('catalogue.would-lose-data', p.define({ ...changed(required), key: ['place'] }))
  await assertKept(p, 50)
  assert.equal((await p.load(await p.define(wells), header + lines(1, 50))).changed, false)
})

await story('a column that is renamed keeps its values, and an empty one may go', async (p) => {
  await p.load(await p.define(wells), header + lines(1, 50).replaceAll('05/02/1990', ''))
  const version = await p.define(
    changed((columns) =>
      columns
        .filter(({ name }) => name !== 'dug')
        .map((one) => (one.name === 'place' ? { ...one, name: 'site', was: 'place' } : one)),
    ),
  )
  assert.equal((await p.verify(version)).ok, true)
  const file = `code,site,depth,users\n${lines(1, 50).replaceAll('05/02/1990,', '')}`
  const receipt = await p.load(version, file)
  assert.equal(receipt.changed, false)
  assert.equal((await p.verify(version, file)).ok, true)
})
