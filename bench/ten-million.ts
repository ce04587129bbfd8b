/**
 * Ten million rows beside ten thousand of the same kind: loading, pages, the explorer's questions.
 * Every figure is said for both, so that what grows with the rows is seen.
 */
import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { datasetSchema } from '@kho/contract/dataset.ts'
import { startKho, type Kho } from '../server/src/app.ts'
import { readConfig } from '../server/src/config.ts'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { silentLog } from '../server/src/log.ts'
import { makeReadFunctions } from '../server/src/query/read-functions.ts'
import { schools } from '../server/src/sample/definitions.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import { seconds, type Figure } from './measure.ts'
import { scrollGrid } from './scroll-grid.ts'

const columns = [
  { name: 'ma', type: 'text', required: true },
  { name: 'ten', type: 'text' },
  { name: 'xa', type: 'text', indexed: true },
  { name: 'so_lop', type: 'integer', indexed: true },
  { name: 'dien_tich', type: 'decimal', precision: 12, scale: 2 },
  { name: 'cap', type: 'text' },
] as const
const communes = 3_321
const here = fileURLToPath(import.meta.url)
const questions = 40
const pagesTurned = 40

/** Names of the two datasets; a title each, since the pages show it. */
const sizes = { few: 10_000, many: 10_000_000 }
type Size = keyof typeof sizes

export type TenMillion = { figures: Figure[]; url: string; end: () => Promise<void> }

/** `stay`: for whoever wants to look at it in a browser; `end` stops it. */
export async function measureTenMillion(many = sizes.many, stay = false): Promise<TenMillion> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  const env = { KHO_DATA: folder, KHO_PORT: '18482', KHO_PUBLIC_URL: 'http://127.0.0.1:18482' }
  const kho = await startKho(readConfig(env, folder).config, silentLog)
  const end = async () => {
    await kho.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const few = await fill(kho, folder, 'few', sizes.few)
    const loaded = await fill(kho, folder, 'many', many)
    const figures = [loadFigure(loaded, few), memoryFigure(loaded)]
    await measured(kho)
    for (const question of asked) figures.push(await compare(kho, question))
    figures.push(await turnPages(kho, many), await download(kho, many))
    figures.push(...(await scrollGrid(`${kho.url}/datasets/many/explore`)))
    if (!stay) await end()
    return { figures, url: kho.url, end }
  } catch (error) {
    await end()
    throw error
  }
}

type Filled = { rows: number; took: number; peak: number }

/** Made up; loaded as an agency's file would be. */
async function fill(
  { db, journalFolder }: Kho,
  folder: string,
  size: Size,
  rows: number,
): Promise<Filled> {
  const both = (text: string) => ({ vi: text, en: text })
  const definition = datasetSchema.parse({
    ...schools,
    id: size,
    title: both(`${size} ${rows}`),
    key: ['ma'],
    columns: columns.map((column) => ({ ...column, title: both(column.name) })),
  })
  const { version } = await db.tx(async (tx) => {
    const defined = await defineDataset(tx, 'bench', { definition })
    await makeReadFunctions(tx, defined.version)
    return defined
  })
  const path = join(folder, `${size}.csv`)
  // Written by a process of its own, so that the peak is that of loading.
  const writer = spawnSync(process.execPath, [here, '--write', path, size, String(rows)])
  if (writer.status !== 0) throw new Error(String(writer.stderr))
  let peak = 0
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50)
  const supply = fileSupply(version, { path })
  const took = await seconds(() =>
    loadSource({ db, journalFolder }, { dataset: version.id, supply, actor: 'bench' }),
  )
  clearInterval(look)
  rmSync(path)
  await db.query(`vacuum analyze store.d_${size}`)
  return { rows, took, peak }
}

function loadFigure(many: Filled, few: Filled): Figure {
  const rate = (one: Filled) => one.rows / one.took
  return {
    what: `First load of ${many.rows} rows from CSV`,
    bar: { sense: '>=', value: 50_000, unit: 'rows/s' },
    value: rate(many),
    detail: `${many.took.toFixed(0)} s; of ${few.rows} rows ${few.took.toFixed(1)} s`,
  }
}

function memoryFigure({ peak }: Filled): Figure {
  return {
    what: 'Memory of the process that loads them and serves meanwhile',
    bar: { sense: '<=', value: 500, unit: 'MB' },
    value: peak / 1e6,
    detail: 'peak resident set, seen every 50 ms',
  }
}

/** Kho measures what came by itself; the explorer's counts of values are from that. */
async function measured({ db }: Kho): Promise<void> {
  const limit = Date.now() + 1_200_000
  for (;;) {
    const { rows } = await db.query('select count(*)::int as n from quality.profile')
    if (rows[0].n >= 2 || Date.now() > limit) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

type Question = { what: string; bar: number; address: (size: Size, i: number) => string }

const api = (size: Size, kind: 'records' | 'aggregate', search: Record<string, string>) =>
  `/api/v1/datasets/${size}/${kind}?${new URLSearchParams(search)}`
const page = (size: Size, search: Record<string, string>) =>
  `/datasets/${size}/explore?${new URLSearchParams(search)}`
const commune = (i: number) => `xa = '${10_000 + ((i * 37) % 160)}'`

const asked: Question[] = [
  {
    what: 'Dataset page at an address never seen',
    bar: 80,
    address: (size, i) => `/datasets/${size}?n=${i}`,
  },
  { what: 'Explorer, first page', bar: 200, address: (size, i) => page(size, { n: `T${i}` }) },
  {
    what: 'Explorer filtered by an indexed column, with its count',
    bar: 200,
    address: (size, i) => page(size, { filter: commune(i) }),
  },
  {
    what: 'Filter by an indexed column, with its count',
    bar: 200,
    address: (size, i) => api(size, 'records', { filter: commune(i), limit: '50', count: 'true' }),
  },
  {
    what: 'Filter by a column without index, first 50 rows',
    bar: 200,
    address: (size, i) => api(size, 'records', { filter: `cap = 'cấp ${i % 4}'`, limit: '50' }),
  },
  {
    what: 'Explorer filtered by a column without index, with its count',
    bar: 200,
    address: (size, i) => page(size, { filter: `cap = 'cấp ${i % 4}'` }),
  },
  {
    what: 'Text without marks that few rows hold',
    bar: 200,
    address: (size, i) =>
      api(size, 'records', { filter: `ACCENTI(ten) LIKE ACCENTI('%Nguyen ${700 + i}%')` }),
  },
  {
    what: 'Facet: groups of all rows by a column without index',
    bar: 300,
    address: (size) => api(size, 'aggregate', { group: 'cap' }),
  },
  {
    what: 'Facet: the same of one commune',
    bar: 300,
    address: (size, i) => api(size, 'aggregate', { group: 'cap', filter: commune(i) }),
  },
  {
    what: 'Groups of all rows with a sum',
    bar: 300,
    address: (size) => api(size, 'aggregate', { group: 'cap', value: 'count,sum:dien_tich' }),
  },
  {
    what: 'Sorted by an indexed column, from the end',
    bar: 200,
    address: (size) => api(size, 'records', { sortby: '-so_lop', limit: '50' }),
  },
  {
    what: 'The last rows by key',
    bar: 200,
    address: (size) => api(size, 'records', { sortby: '-ma', limit: '50' }),
  },
]

type Took = { p50: number; p95: number; refused: number; status: string }

/** Another value at each call where there is one, after some calls to warm up. */
async function ask(kho: Kho, { address }: Question, size: Size): Promise<Took> {
  const took: number[] = []
  let refused = 0
  let status = ''
  // What takes long at one call is not asked forty times.
  let calls = questions
  for (let i = -3; i < calls; i++) {
    const lasted = await seconds(async () => {
      const answer = await fetch(kho.url + address(size, i + 3), {
        headers: { accept: 'text/html, application/json' },
      })
      const text = await answer.text()
      if (answer.status === 200) return
      refused += 1
      status = `${answer.status} ${/"code":"([a-z.-]+)"/.exec(text)?.[1] ?? ''}`
    })
    if (lasted > 0.5) calls = Math.min(calls, 5)
    if (i >= 0) took.push(lasted * 1000)
  }
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  return { p50: at(0.5), p95: at(0.95), refused, status }
}

const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`

async function compare(kho: Kho, question: Question): Promise<Figure> {
  const few = await ask(kho, question, 'few')
  const many = await ask(kho, question, 'many')
  const refused = many.refused > 0 ? `; refused ${many.refused} times (${many.status.trim()})` : ''
  return {
    what: `${question.what}, p95`,
    bar: { sense: '<=', value: question.bar, unit: 'ms' },
    value: many.refused > 0 ? Infinity : many.p95,
    detail: `p50 ${ms(many.p50)}, ${(many.p50 / few.p50).toFixed(1)} × of ten thousand rows (${ms(few.p50)})${refused}`,
  }
}

/** One page after another by its cursor, then the same from far inside: no page costs more than the first. */
async function turnPages(kho: Kho, many: number): Promise<Figure> {
  const took: number[] = []
  let next: string | null = null
  // Each cursor begins where the page before ended; the filter puts the first one in the middle.
  const search = { sortby: 'so_lop', filter: `so_lop >= ${Math.floor(many * 2.5)}`, limit: '50' }
  for (let i = 0; i < pagesTurned; i++) {
    const address = api('many', 'records', next === null ? search : { ...search, cursor: next })
    const lasted = await seconds(async () => {
      const answer = await fetch(kho.url + address)
      next = ((await answer.json()) as { next: string | null }).next
    })
    took.push(lasted * 1000)
  }
  const sorted = took.slice(3).toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)]!
  return {
    what: 'Page after page from the middle of a sorted column, p95',
    bar: { sense: '<=', value: 200, unit: 'ms' },
    value: p95,
    detail: `p50 ${ms(sorted[sorted.length >> 1]!)}; ${pagesTurned} pages`,
  }
}

async function download(kho: Kho, many: number): Promise<Figure> {
  const starts: number[] = []
  let whole = 0
  for (let i = 0; i < 5; i++) {
    const startedAt = performance.now()
    const answer = await fetch(`${kho.url}/api/v1/datasets/many/export.csv`)
    const reader = answer.body!.getReader()
    await reader.read()
    starts.push(performance.now() - startedAt)
    if (i < 4) {
      await reader.cancel()
      continue
    }
    while (!(await reader.read()).done);
    whole = (performance.now() - startedAt) / 1000
  }
  const first = starts.toSorted((a, b) => a - b)[2]!
  return {
    what: 'Download of all rows as CSV, until its first bytes',
    bar: { sense: '<=', value: 300, unit: 'ms' },
    value: first,
    detail: `median of 5; the whole in ${whole.toFixed(0)} s, ${Math.round(many / whole)} rows/s`,
  }
}

async function write(path: string, size: Size, rows: number): Promise<void> {
  function* lines() {
    let text = `${columns.map(({ name }) => name).join(',')}\n`
    for (let i = 0; i < rows; i++) {
      // As many rows in a commune of the many as of the few: what is found is of one size.
      const among = size === 'few' ? communes : Math.ceil(rows / 60)
      const place = `${10_000 + ((i * 7_919) % among)},${(i * 104_729) % (rows * 5)}`
      text += `T${i},Trường Nguyễn ${i},${place},${i % 900}.50,cấp ${i % 4}\n`
      if (text.length < 100_000) continue
      yield text
      text = ''
    }
    yield text
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
}

if (process.argv[2] === '--write') {
  const [path, size, rows] = process.argv.slice(3)
  await write(path!, size as Size, Number(rows))
}
