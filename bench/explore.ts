/** Filters and figures of groups over open data, as the explorer asks them. */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
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

const columns = [
  { name: 'ma', type: 'text', required: true },
  { name: 'ten', type: 'text' },
  { name: 'xa', type: 'text', indexed: true },
  { name: 'so_lop', type: 'integer', indexed: true },
  { name: 'dien_tich', type: 'decimal', precision: 12, scale: 2 },
  { name: 'cap', type: 'text' },
] as const
const definition = datasetSchema.parse({
  ...schools,
  id: 'explored',
  key: ['ma'],
  columns: columns.map((column) => ({ ...column, title: { vi: column.name, en: column.name } })),
})
const communes = 3_321
const classes = 50_000
const questions = 100
const api = '/api/v1/datasets/explored'

export async function measureExplore(count: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  const env = { KHO_DATA: folder, KHO_PORT: '18481', KHO_PUBLIC_URL: 'http://127.0.0.1:18481' }
  const kho = await startKho(readConfig(env, folder).config, silentLog)
  try {
    await fill(kho, folder, count)
    return [
      await measureFilter(kho, 'the commune', (i) => `xa = '${10_000 + (i % communes)}'`),
      await measureFilter(kho, 'a stretch of numbers', (i) => {
        const from = (i * 97) % classes
        return `so_lop BETWEEN ${from} AND ${from + 20}`
      }),
      await measureOnce(
        kho,
        'Groups of all rows by a column without index',
        'group=cap&value=count,sum:dien_tich',
      ),
      await measureOnce(
        kho,
        'Groups of one commune by a column without index',
        `group=cap&filter=${encodeURIComponent("xa = '10007'")}`,
      ),
      await measureOnce(
        kho,
        'Groups of what a text without marks finds',
        `group=cap&filter=${encodeURIComponent("ACCENTI(ten) LIKE ACCENTI('%Nguyen 777%')")}`,
      ),
    ]
  } finally {
    await kho.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Made up. */
async function fill({ db, journalFolder }: Kho, folder: string, count: number): Promise<void> {
  const { version } = await db.tx(async (tx) => {
    const defined = await defineDataset(tx, 'bench', { definition })
    await makeReadFunctions(tx, defined.version)
    return defined
  })
  const path = join(folder, 'explored.csv')
  function* lines() {
    yield `${columns.map(({ name }) => name).join(',')}\n`
    for (let i = 0; i < count; i++) {
      const place = `${10_000 + ((i * 7_919) % communes)},${(i * 104_729) % classes}`
      yield `T${i},Trường Nguyễn ${i},${place},${i % 900}.50,cấp ${i % 4}\n`
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  const supply = fileSupply(version, { path })
  await loadSource({ db, journalFolder }, { dataset: version.id, supply, actor: 'bench' })
  await db.query('vacuum analyze store.d_explored')
}

/** Another value at each call, after as many to warm up. */
async function measureFilter(
  kho: Kho,
  what: string,
  filterOf: (i: number) => string,
): Promise<Figure> {
  const took: number[] = []
  let rows = 0
  for (let i = -questions; i < questions; i++) {
    const search = new URLSearchParams({
      filter: filterOf(Math.abs(i)),
      limit: '50',
      count: 'true',
    })
    const lasted = await seconds(async () => {
      const answer = await fetch(`${kho.url}${api}/records?${search}`)
      const { total } = (await answer.json()) as { total: number }
      if (!(total > 0)) throw new Error(`${search} found nothing`)
      rows += total
    })
    if (i >= 0) took.push(lasted * 1000)
  }
  const sorted = took.toSorted((a, b) => a - b)
  return {
    what: `Filter by ${what}, with its count, p95`,
    bar: { sense: '<=', value: 200, unit: 'ms' },
    value: sorted[Math.floor(questions * 0.95)]!,
    detail: `median ${sorted[questions / 2]!.toFixed(1)} ms; ${Math.round(rows / questions / 2)} rows found on average`,
  }
}

/** Without index its time is that of reading every row, and grows with them; the bar is when it is ended. */
async function measureOnce(kho: Kho, what: string, search: string): Promise<Figure> {
  const took: number[] = []
  for (let i = 0; i < 3; i++) {
    took.push(
      await seconds(async () => {
        const answer = await fetch(`${kho.url}${api}/aggregate?${search}`)
        const text = await answer.text()
        if (answer.status !== 200) throw new Error(text)
      }),
    )
  }
  const [best, middle] = took.toSorted((a, b) => a - b) as [number, number, number]
  return {
    what,
    bar: { sense: '<=', value: 15, unit: 's' },
    value: middle,
    detail: `median of 3, fastest ${(best * 1000).toFixed(0)} ms`,
  }
}
