/** The figures of the whole store: those of the other pages, and only what is public. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { statisticsPage } from '@kho/portal/statistics-page.ts'
import { number } from '@kho/portal/format.ts'
import type { StatisticsView } from '@kho/portal/statistics-view.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { readStatistics } from '../src/pages/read-statistics.ts'
import { readFigures } from '../src/report/figures.ts'
import { daysOf, quarterOf } from '../src/report/quarter.ts'
import { dayOf } from '../src/time.ts'
import { matterOf } from './kit/attempts-data.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const { config } = readConfig({})
const rule = { calendar: readCalendar(config), dueDays: config.dueDays }
const agency = 'so-noi-vu'
const column = { name: 'code', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } }
let kho: RunningKho
let dataset: string

before(async () => {
  kho = await openKho()
  dataset = (await matterOf(kho, agency)).dataset
  const columns = [column] as Parameters<typeof definitionOf>[0]['columns']
  await kho.define(definitionOf({ id: 'wells', key: ['code'], sharing: 'open', columns }))
  await kho.load('wells', 'code\n1\n2\n3\n')
  await kho.client('reader')
  await kho.grant({ client: 'reader', dataset })
})
after(() => kho.end())

const answered = async () =>
  (await (await fetch(`${kho.url}/api/v1/statistics`)).json()) as StatisticsView
const text = async (path: string) => (await fetch(kho.url + path)).text()

async function setReads(of: string, monthsAgo: number, reads: number): Promise<void> {
  await kho.db.query(
    `insert into usage.month (dataset, month, reads) values ($1,
       (date_trunc('month', now() at time zone 'Asia/Ho_Chi_Minh') - make_interval(months => $2))::date,
       $3)
     on conflict (dataset, month) do update set reads = excluded.reads`,
    [of, monthsAgo, reads],
  )
}

test('every figure is that of the pages of datasets and agencies, and of the board', async () => {
  await setReads(dataset, 0, 12_345)
  await setReads(dataset, 11, 700)
  await setReads('wells', 1, 55)
  // Thirteen months ago lies outside.
  await setReads('wells', 12, 1_000_000)
  const view = await answered()
  const { datasets } = (await (await fetch(`${kho.url}/api/v1/datasets`)).json()) as {
    datasets: { id: string }[]
  }
  assert.equal(view.datasets.listed, datasets.length)
  for (const counted of [view.datasets.sharing, view.datasets.equality])
    assert.equal(sum(Object.values(counted)), datasets.length)
  assert.equal(view.reads.total, 12_345 + 700 + 55)
  assert.equal(view.reads.byMonth.length, 12)
  assert.deepEqual([view.reads.byMonth[0]!.reads, view.reads.byMonth[11]!.reads], [700, 12_345])
  for (const part of ['byMonth', 'byDataset', 'byOwner'] as const)
    assert.equal(sum(view.reads[part].map(({ reads }) => reads)), view.reads.total, part)
  assert.deepEqual(
    view.reads.byDataset.map(({ id, reads }) => [id, reads]),
    [
      [dataset, 13_045],
      ['wells', 55],
    ],
  )
  const usage = await text(`/datasets/${dataset}`)
  for (const reads of ['12.345', '700']) assert.ok(usage.includes(reads), reads)
  const owned = await text(`/agencies/${agency}`)
  const section = owned.slice(owned.indexOf('id="owned"'), owned.indexOf('id="supplied"'))
  const own = view.reads.byOwner.find(({ id }) => id === agency)!
  assert.equal(section.match(/<h3>/g)?.length, own.datasets)
  const board = (await (await fetch(`${kho.url}/api/v1/board`)).json()) as {
    rows: { state: string; rows: number | null }[]
  }
  for (const [state, parts] of Object.entries(view.supplies))
    assert.equal(board.rows.filter((row) => row.state === state).length, parts, state)
  assert.equal(view.rows, sum(board.rows.map(({ rows }) => rows ?? 0)))
})

test('reads and purposes are those of the quarter in the report', async () => {
  await kho.db.query(
    `insert into access.use_day (grant_id, day, calls, rows, last_at)
     select id, (now() at time zone 'Asia/Ho_Chi_Minh')::date, 41, 99, now()
     from access.grant limit 1
     on conflict (grant_id, day) do update set calls = 41`,
  )
  const now = new Date()
  const quarter = daysOf(quarterOf(dayOf(now), []), [])
  // Calls made before are still being added up, so both are read until nothing came between.
  const read = async () => ({
    before: (await readFigures(kho.db, rule, quarter, now)).figures,
    view: await readStatistics(kho.db, rule, now),
    after: (await readFigures(kho.db, rule, quarter, now)).figures,
  })
  let found = await read()
  while (!isDeepStrictEqual(found.before, found.after)) found = await read()
  const { after: figures, view } = found
  assert.equal(figures['datasets.listed'], view.datasets.listed)
  const within = view.reads.byMonth.filter(({ month }) => month >= quarter.first.slice(0, 7))
  assert.equal(figures['usage.months'], sum(within.map(({ reads }) => reads)))
  for (const [purpose, calls] of Object.entries(view.granted))
    assert.equal(figures[`reads.${purpose}`], calls, purpose)
  assert.ok(sum(Object.values(view.granted)) >= 41)
})

test('the page shows what is answered to machines, in both languages, and is in the sitemap', async () => {
  for (const [lang, path] of [
    ['vi', '/statistics'],
    ['en', '/en/statistics'],
  ] as const) {
    const view = await answered()
    const shown = await text(path)
    const figures = [view.datasets.listed, view.rows, view.reads.total]
    for (const figure of [...figures, ...view.reads.byMonth.map(({ reads }) => reads)])
      assert.match(shown, new RegExp(`>\\s*${number(lang, figure)}\\s*<`))
    assert.ok(shown.includes('href="/api/v1/statistics"'))
    assert.ok((await text('/sitemap.xml')).includes(`${path}</loc>`))
    assert.ok((await text(lang === 'vi' ? '/' : '/en')).includes(`href="${path}"`), 'the footer')
  }
})

test('what waits for a decision on opening it is in no figure', async () => {
  const open = await answered()
  await kho.db.query(`update catalogue.dataset set awaits_release = true where id = 'wells'`)
  const view = await answered()
  assert.equal(view.datasets.listed, open.datasets.listed - 1)
  assert.equal(view.reads.total, open.reads.total - 55)
  assert.equal(sum(Object.values(view.supplies)), sum(Object.values(open.supplies)) - 1)
  assert.ok(!JSON.stringify(view).includes('wells'))
  assert.ok(!(await text('/statistics')).includes('wells'))
})

test('a store in which nothing is listed says so and divides by nothing', async () => {
  await kho.db.query(`update catalogue.dataset set awaits_release = true`)
  const view = await answered()
  assert.deepEqual([view.datasets.listed, view.rows, view.reads.total], [0, 0, 0])
  const shown = statisticsPage(view, {
    lang: 'vi',
    path: '/statistics',
    search: '',
    baseUrl: '',
    province: { vi: 'Tỉnh', en: 'Province' },
    authority: { name: { vi: 'Sở', en: 'Department' } },
    checkpoint: null,
  })
  assert.match(shown, /chưa có bộ dữ liệu nào/)
  assert.doesNotMatch(shown, /NaN|undefined|Infinity/)
})

const sum = (counts: number[]) => counts.reduce((total, one) => total + one, 0)
