/** Loading: first load, nothing changed, one in a hundred changed, and memory. */
import { join } from 'node:path'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { databaseSupply } from '../server/src/intake/database-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { readPostgres } from '../server/src/source/database/read-postgres.ts'
import { readBucketSums } from '../server/src/store/bucket-sums.ts'
import { bareCopy, openGround, writeResidents, type Ground } from './ground.ts'
import { seconds, type Figure } from './measure.ts'

const million = 1_000_000

export async function measureLoads(count = million): Promise<Figure[]> {
  const ground = await openGround()
  try {
    const first = join(ground.folder, 'first.csv')
    const shuffled = join(ground.folder, 'shuffled.csv')
    const changed = join(ground.folder, 'changed.csv')
    await writeResidents(first, count)
    await writeResidents(shuffled, count, { shuffled: true })
    const change = (fields: (string | null)[], i: number) => {
      if (i % 100 === 7) fields[7] = `${fields[7]} (mới)`
    }
    await writeResidents(changed, count, { shuffled: true, change })
    const copy = median([
      await bareCopy(ground.db, first),
      await bareCopy(ground.db, first),
      await bareCopy(ground.db, first),
    ])
    await ground.db.query('drop table bare; checkpoint')
    const firstSeconds = await load(ground, first)
    const sameSeconds = await load(ground, shuffled)
    await ground.db.query('checkpoint')
    const changedSeconds = await load(ground, changed)
    const perRow = (changedSeconds / (count / 100)) * 1e6
    const wire = await measureWire(ground)
    return [
      figure(
        `First load of ${count} residents from CSV`,
        firstSeconds / copy,
        3,
        `${firstSeconds.toFixed(1)} s against COPY ${copy.toFixed(1)} s`,
      ),
      figure(
        'Nothing changed, the same rows in another order',
        sameSeconds / copy,
        1.5,
        `${sameSeconds.toFixed(1)} s against COPY ${copy.toFixed(1)} s`,
      ),
      figure(
        '1 % changed, in another order',
        changedSeconds / copy,
        1.8,
        `${changedSeconds.toFixed(1)} s; ${perRow.toFixed(0)} µs per changed row`,
      ),
      {
        what: 'Nothing changed at a SQL source: over the wire',
        bar: { sense: '<=', value: 10, unit: 'MB' },
        value: wire.bytes / 1e6,
        detail: `${wire.rows} rows written, ${wire.seconds.toFixed(1)} s`,
      },
      ...(await measureScan(ground, count)),
    ]
  } finally {
    await ground.end()
  }
}

const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!

function figure(what: string, value: number, bar: number, detail: string): Figure {
  return { what, bar: { sense: '<=', value: bar, unit: '×' }, value, detail }
}

async function load({ db, journalFolder, version }: Ground, path: string): Promise<number> {
  return seconds(() =>
    loadSource(
      { db, journalFolder },
      { dataset: version.id, supply: fileSupply(version, { path }), actor: 'bench' },
    ),
  )
}

const sourceQuery = `select c1 as so_dinh_danh, c2 as ho_ten, coalesce(c3w, c3) as ngay_sinh, c4 as gioi_tinh,
  c5 as dan_toc, c6 as noi_khai_sinh, c7 as noi_cu_tru, c8 as dia_chi, c9 as nghe_nghiep, c10 as so_ho,
  c11w::timestamp + interval '7 hours' as cap_nhat_luc from store.d_residents`

/** The store's own rows, asked as if they were an agency's: what crosses the wire is the same. */
async function measureWire({ db, version, journalFolder }: Ground) {
  const source = { name: 'bench', url: db.url, query: sourceQuery }
  const reader = await readPostgres(version, source)
  const supply = databaseSupply('bench', reader)
  let written = 0
  const took = await seconds(async () => {
    const receipt = await loadSource(
      { db, journalFolder },
      { dataset: version.id, supply, actor: 'bench' },
    )
    written = receipt.inserts + receipt.updates + receipt.deletes
  })
  const bytes = reader.wireBytes()
  await supply.close()
  return { bytes, rows: written, seconds: took }
}

async function measureScan({ db, version }: Ground, count: number): Promise<Figure[]> {
  const counting = await seconds(() => db.query('select count(*) from store.d_residents'))
  const reader = await readPostgres(version, { name: 'bench', url: db.url, query: sourceQuery })
  const scanning = await seconds(() => reader.scan())
  await reader.close()
  const kept = await seconds(() => readBucketSums(db, version.id, 1))
  return [
    {
      what: 'Equality scan at a SQL source',
      bar: { sense: '>=', value: 130_000, unit: 'rows/s' },
      value: count / scanning,
      detail: `${scanning.toFixed(1)} s; count(*) ${counting.toFixed(2)} s; the store's side is kept: ${(kept * 1000).toFixed(0)} ms`,
    },
  ]
}

/** Peak memory of a process that does nothing but load a file. */
export async function measureMemory(counts: number[]): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const count of counts) {
    const peak = await new Promise<number>((resolve, reject) => {
      const child = fork(fileURLToPath(new URL('load-once.ts', import.meta.url)), [String(count)])
      child.on('message', (message) => resolve(Number(message)))
      child.on('exit', (code) => code && reject(new Error(`load-once ended with ${code}`)))
    })
    figures.push({
      what: `Memory of Node, first load of ${count}`,
      bar: { sense: '<=', value: 300, unit: 'MB' },
      value: peak / 1e6,
      detail: 'peak resident set of the loading process',
    })
  }
  return figures
}
