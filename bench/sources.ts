/**
 * Databases as sources: pulls against the CSV load of the same rows, and the search for drift.
 * `node tools/run.mjs bench/sources.ts [pull|drift] [--rows N] [--drift-rows N]`
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findPart } from '../server/src/catalogue/part.ts'
import { compareSource } from '../server/src/equality/compare-source.ts'
import { databaseSupply } from '../server/src/intake/database-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { mysqlProduct } from '../server/src/source/database/mysql-session.ts'
import { postgresProduct } from '../server/src/source/database/postgres-session.ts'
import { readSql } from '../server/src/source/database/read-sql.ts'
import { readBucketSums } from '../server/src/store/bucket-sums.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import { definitionOf } from '../server/test/kit/kho.ts'
import { fillPeople, fillResidents, openAgencies, type Agencies } from './agency-databases.ts'
import { openGround, writeResidents } from './ground.ts'
import { machine, row, seconds, type Figure } from './measure.ts'
import type { Pulled } from './pull-once.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    'drift-rows': { type: 'string', default: '5000000' },
  },
})

async function measurePulls(agencies: Agencies, count: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-csv-'))
  const path = join(folder, 'residents.csv')
  await writeResidents(path, count)
  await fillResidents(agencies, count)
  const places = { csv: path, postgres: agencies.postgres.url, mariadb: agencies.maria.url }
  const best: Record<string, Pulled> = {}
  // In turns, since the machine is not equally quick all the time; the better of two counts.
  for (let turn = 0; turn < 2; turn++) {
    for (const [kind, place] of Object.entries(places)) {
      const pulled = await pullOnce(kind, place)
      if (pulled.rows !== count) throw new Error(`${kind} gave ${pulled.rows} rows of ${count}`)
      if (!best[kind] || pulled.seconds < best[kind].seconds) best[kind] = pulled
    }
  }
  rmSync(folder, { recursive: true })
  const csv = best['csv']!
  return ['postgres', 'mariadb'].flatMap((kind) => {
    const { seconds: took, bytes } = best[kind]!
    const against = `${took.toFixed(1)} s against ${csv.seconds.toFixed(1)} s from CSV`
    return [
      figure(
        `First load of ${count} residents from ${kind}`,
        took / csv.seconds,
        1.3,
        '×',
        against,
      ),
      figure(`Memory of Node, the same`, bytes / 1e6, 300, 'MB', 'peak resident set, loading only'),
    ]
  })
}

function figure(what: string, value: number, bar: number, unit: string, detail: string): Figure {
  return { what, bar: { sense: '<=', value: bar, unit }, value, detail }
}

function pullOnce(kind: string, place: string): Promise<Pulled> {
  return new Promise((resolve, reject) => {
    const program = fileURLToPath(new URL('pull-once.ts', import.meta.url))
    const child = fork(program, [kind, place])
    let pulled: Pulled | undefined
    child.on('message', (message) => (pulled = message as Pulled))
    child.on('exit', (code) =>
      pulled && !code ? resolve(pulled) : reject(new Error(`${kind} ended with ${code}`)),
    )
  })
}

const title = { vi: 'Cột', en: 'Column' }
const people = definitionOf({
  id: 'people',
  sharing: 'shared',
  key: ['ma'],
  columns: [
    { name: 'ma', type: 'text', required: true, title },
    { name: 'ho_ten', type: 'text', title },
    { name: 'ngay_sinh', type: 'date', title },
    { name: 'gioi_tinh', type: 'integer', title },
    { name: 'dia_chi', type: 'text', title },
    { name: 'nghe', type: 'text', title },
    { name: 'so_ho', type: 'integer', title },
    { name: 'luc', type: 'timestamp', precision: 6, title },
  ],
})
const [changed, missing, surplus] = [100, 20, 20]

async function measureDrift(agencies: Agencies, count: number): Promise<Figure[]> {
  await fillPeople(agencies, count)
  const ground = await openGround()
  const { db, journalFolder } = ground
  try {
    const { version } = await db.tx((tx) => defineDataset(tx, 'bench', { definition: people }))
    const part = await findPart(db, version, undefined)
    const sources = {
      postgres: {
        product: postgresProduct,
        url: agencies.postgres.url,
        ask: (sql: string) => agencies.postgres.query(sql),
      },
      mariadb: {
        product: mysqlProduct,
        url: agencies.maria.url,
        ask: (sql: string) => agencies.maria.query(sql),
      },
    }
    const open = (name: keyof typeof sources) => {
      const { product, url } = sources[name]
      return readSql(product, version, { name, url, query: 'select * from nguoi' })
    }
    const first = databaseSupply('postgres', await open('postgres'))
    await loadSource({ db, journalFolder }, { dataset: 'people', supply: first, actor: 'bench' })
    await first.close()
    const mine = await readBucketSums(db, version.id, part.number)
    // Both servers hold the same rows, so the store made from the one must equal the other.
    const other = await open('mariadb')
    const unequal = (await other.scan()).vector.diff(mine).length
    await other.close()
    if (unequal > 0) throw new Error(`${unequal} buckets differ between the two servers`)
    const figures: Figure[] = []
    for (const [name, { ask }] of Object.entries(sources)) {
      const edits = editsOf(count)
      for (const sql of edits.statements) await ask(sql)
      const counting = await seconds(() => ask('select count(*) from nguoi'))
      const reader = await open(name as keyof typeof sources)
      const scanning = await seconds(() => reader.scan())
      const before = reader.wireBytes()
      const supply = databaseSupply(name, reader)
      const started = performance.now()
      const found = await compareSource(db, { version, part, supply, mine })
      const searching = (performance.now() - started) / 1000
      const bytes = reader.wireBytes() - before
      await supply.close()
      const told = found.differences.map(({ kind, key }) => `${kind} ${key}`).toSorted()
      const isExact = JSON.stringify(told) === JSON.stringify(edits.expected)
      const times = `${searching.toFixed(1)} s: ${scanning.toFixed(1)} s for the sums, count(*) ${counting.toFixed(2)} s (${(scanning / counting).toFixed(0)} ×)`
      figures.push(
        {
          what: `Drift in ${count} rows of ${name}: differences found`,
          bar: { sense: '>=', value: edits.expected.length, unit: 'rows' },
          value: isExact ? told.length : -1,
          detail: `${times}; ${found.unequalBuckets.length} buckets unequal; two passes`,
        },
        figure(
          `The same: over the wire`,
          bytes / 1e6,
          10,
          'MB',
          'sums, then rows of unequal buckets',
        ),
      )
    }
    return figures
  } finally {
    await ground.end()
  }
}

/** Scattered by a fixed step that is prime to most counts, so that every run has the same. */
function editsOf(count: number): { statements: string[]; expected: string[] } {
  const keyAt = (n: number) => String(1 + ((n * 7_368_787 + 13) % count)).padStart(12, '0')
  const list = (from: number, length: number) => Array.from({ length }, (_, i) => keyAt(from + i))
  const [cells, gone] = [list(0, changed), list(changed, surplus)]
  const fresh = Array.from({ length: missing }, (_, i) => `9${String(i).padStart(11, '0')}`)
  const quoted = (keys: string[]) => keys.map((key) => `'${key}'`).join(', ')
  const one = `(${['?', `'Mới'`, `date '2000-01-01'`, '1', `'x'`, 'null', '1', `timestamp '2025-01-01 00:00:00'`].join(', ')})`
  return {
    statements: [
      `update nguoi set ho_ten = concat(ho_ten, ' ') where ma in (${quoted(cells)})`,
      `delete from nguoi where ma in (${quoted(gone)})`,
      `insert into nguoi values ${fresh.map((key) => one.replace('?', `'${key}'`)).join(', ')}`,
    ],
    expected: [
      ...cells.map((key) => `changed ${key}`),
      ...gone.map((key) => `surplus ${key}`),
      ...fresh.map((key) => `missing ${key}`),
    ].toSorted(),
  }
}

const parts: Record<string, (agencies: Agencies) => Promise<Figure[]>> = {
  pull: (agencies) => measurePulls(agencies, Number(values.rows)),
  drift: (agencies) => measureDrift(agencies, Number(values['drift-rows'])),
}
const figures: Figure[] = []
const agencies = await openAgencies()
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.log(`${name} …`)
    for (const found of await measure(agencies)) {
      console.log(row(found))
      figures.push(found)
    }
  }
} finally {
  await agencies.end()
}
writeFileSync(
  new URL('../docs/benchmarks-sources.md', import.meta.url),
  [
    '# Figures of databases as sources',
    '',
    'Agency, store and Kho share the machine. Made by `node tools/run.mjs bench/sources.ts`; nothing here is a test.',
    '',
    `Machine: ${machine()}; ${values.rows} rows pulled, drift in ${values['drift-rows']}`,
    '',
    '| what | measured | bar | | detail |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(row),
    '',
  ].join('\n'),
)
