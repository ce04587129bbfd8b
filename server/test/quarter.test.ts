/** The page of a quarter: the same numbers as elsewhere, frozen when closed, printed on A4. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { readSignedState } from '../src/pages/frame.ts'
import type { Database, Tx } from '../src/pg/database.ts'
import { closeQuarter, closeQuarters } from '../src/report/close-quarters.ts'
import type { QuarterFigures } from '../src/report/figures.ts'
import { daysOf, quarterBefore, quarterOf } from '../src/report/quarter.ts'
import { readQuarter } from '../src/report/read-quarter.ts'
import { setCutOff } from '../src/report/set-cut-off.ts'
import { dayOf, startOfDay } from '../src/time.ts'
import { matterOf } from './kit/attempts-data.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const { config } = readConfig({})
const rule = { calendar: readCalendar(config), dueDays: config.dueDays }
const agency = 'so-noi-vu'
const present = quarterOf(dayOf(new Date()), [])
const past = quarterBefore(present)
const dayMs = 86_400_000
let kho: RunningKho
let leader: Officer
let authority: Officer
let consumer: Officer
let dataset: string

before(async () => {
  kho = await openKho()
  leader = await openOfficer(kho, 'thu.lanh-dao', { agency, functions: ['leader'] })
  authority = await openOfficer(kho, 'thu.quan-ly', { agency, functions: ['authority'] })
  consumer = await openOfficer(kho, 'thu.khai-thac', { agency, functions: ['consumer'] })
  dataset = (await matterOf(kho, agency)).dataset
})
after(async () => {
  await browser?.close()
  await kho.end()
})

const closing = () => ({
  db: kho.db,
  rule,
  readCheckpoint: () => readSignedState(kho.db, kho.kho.journalFolder),
})
const read = async (quarter = present, now = new Date()) =>
  (await readQuarter(kho.db, rule, quarter, now)).found
const page = (quarter = present) => leader.call('GET', `/console/quarter/${quarter}`)

test('it is open to the leader and the authority, and to nobody else', async () => {
  for (const who of [leader, authority])
    assert.equal((await who.call('GET', `/console/quarter/${present}`)).status, 200)
  for (const path of ['', `/${present}`, `/${present}/figures.json`])
    assert.equal((await consumer.call('GET', `/console/quarter${path}`)).status, 403)
  for (const wrong of ['2999-Q1', '1999-Q1', '2026-Q5', 'x', "2026-Q1'--"]) {
    const answer = await page(encodeURIComponent(wrong))
    assert.equal(answer.status, 404, wrong)
    assert.match(answer.text, /quarter\.unknown/)
  }
})

test('every figure is explained in both languages, with its statement and the list that is open', async () => {
  const { text } = await page()
  for (const word of ['Bộ dữ liệu đã chia sẻ', 'Quyết định trễ', 'Phần sai khác', 'Đợt kết thúc'])
    assert.match(text, new RegExp(word))
  assert.match(text, /count\(\*\) filter/)
  assert.match(text, /href="\/board"/)
  assert.match(text, /danh sách không mở cho chức năng này/)
  const english = (await leader.call('GET', `/en/console/quarter/${present}`)).text
  assert.match(english, /Decided late/)
  const links = [...text.matchAll(/<main[\s\S]*<\/main>/g)][0]![0].matchAll(/href="(\/[^"#]*)"/g)
  for (const [, href] of links) assert.ok((await leader.call('GET', href!)).status < 400, href)
})

test('the numbers are those of the other pages', async () => {
  await kho.db.query(
    `insert into usage.month (dataset, month, reads)
     values ($1, date_trunc('month', now() at time zone 'Asia/Ho_Chi_Minh')::date, 12345)
     on conflict (dataset, month) do update set reads = 12345`,
    [dataset],
  )
  const sizeNow = async () =>
    Number((await kho.db.query('select size from journal.head')).rows[0].size)
  // What was done before may become an entry at any moment: both are read until none came between.
  let [size, found] = [await sizeNow(), await read()]
  while (size !== (await sizeNow())) [size, found] = [await sizeNow(), await read()]
  const { figures, agencies, entries } = found
  assert.equal(entries, size)
  assert.equal(figures['usage.months'], 12_345)
  assert.match((await leader.call('GET', `/datasets/${dataset}`)).text, /12\.345/)
  const { datasets } = (await (await fetch(`${kho.url}/api/v1/datasets`)).json()) as {
    datasets?: unknown[]
  }
  if (datasets) assert.equal(figures['datasets.listed'], datasets.length)
  const own = agencies.find((one) => one.agency === agency)!
  const agencyPage = (await leader.call('GET', `/agencies/${agency}`)).text
  const section = agencyPage.slice(agencyPage.indexOf('id="discrepancies"'))
  const [open, settled] = [...section.matchAll(/<b class="figure">(\d+)<\/b>/g)].map(([, text]) =>
    Number(text),
  )
  assert.deepEqual([own.open, own.settled], [open, settled])
  assert.ok(own.open > 0, 'there is something to compare')
  const board = (await (await fetch(`${kho.url}/api/v1/board`)).json()) as {
    rows: { equal: boolean | null }[]
  }
  const equal = board.rows.filter((row) => row.equal === true).length
  const unequal = board.rows.filter((row) => row.equal === false).length
  assert.deepEqual([figures['equality.equal'], figures['equality.unequal']], [equal, unequal])
})

test('on time and late follow the supplies, as the board does', async () => {
  const [early, now] = [new Date(startOfDay(daysOf(present, []).first).getTime()), new Date()]
  await kho.db.query('update catalogue.dataset set created_at = $2 where id = $1', [dataset, early])
  await kho.db.query(
    `update catalogue.dataset_version set definition = jsonb_set(definition, '{updateFrequency}', '"daily"') where dataset = $1`,
    [dataset],
  )
  const late = await read()
  const own = (found: QuarterFigures) => found.agencies.find((one) => one.agency === agency)!
  const first = own(late)
  assert.equal(first.due, first.onTime + first.late)
  if (now.getTime() - early.getTime() > 10 * dayMs) assert.ok(first.late > 0)
  await kho.db.query(
    `insert into intake.load (id, dataset, part, source, state, started_at, ended_at)
     select gen_random_uuid(), l.dataset, l.part, l.source, 'unchanged', d, d + interval '1 minute'
     from (select * from intake.load where dataset = $1 limit 1) l,
       generate_series($2::timestamptz - interval '1 day', now(), interval '6 hours') d`,
    [dataset, early],
  )
  const good = own(await read())
  assert.deepEqual([good.due, good.late], [first.due, 0])
  const board = (await (await fetch(`${kho.url}/api/v1/board`)).json()) as {
    rows: { dataset: string; state: string }[]
  }
  assert.equal(board.rows.find((row) => row.dataset === dataset)?.state, 'on-time')
})

test('requests count in time and late by the last day of their term', async () => {
  const now = new Date()
  const [today, yesterday] = [dayOf(now), dayOf(new Date(now.getTime() - dayMs))]
  const ended = [today, yesterday, null].map((due) => ['refused', due] as const)
  const waiting = [
    ['submitted', yesterday],
    // What is taken back after the end was waiting at the end.
    ['withdrawn', yesterday],
  ] as const
  for (const [state, due] of [...ended, ...waiting]) {
    await kho.db.query(
      `insert into request.request (state, agency_id, asked, authors, dataset_id, owner_id, personal,
         steps, submitted_at, due_on, ended_at)
       values ($1, $2, '{}', '{thu}', $3, $2, false, '{owner}', $4::timestamptz, $5,
         case $1 when 'refused' then $4::timestamptz
           when 'withdrawn' then $4::timestamptz + interval '1 hour' end)`,
      [state, agency, dataset, now, due],
    )
  }
  const { figures } = await read()
  assert.equal(figures['requests.inTime'], 2)
  assert.equal(figures['requests.late'], 1)
  assert.equal(figures['requests.waiting'], 2)
  assert.equal(figures['requests.submitted'], 5)
})

test('the authority sets the cut-off with its ground; a leader is told why it cannot', async () => {
  const form = (fields: object) => new URLSearchParams({ ...fields } as Record<string, string>)
  const good = { monthDay: '14', validFrom: '2090-01-01', ground: 'Văn bản giả lập số 1, Điều 3' }
  for (const wrong of [
    { monthDay: '32' },
    { monthDay: '' },
    { ground: ' ' },
    { validFrom: '2020-01-01' },
  ]) {
    const answer = await authority.call('POST', '/console/quarter', form({ ...good, ...wrong }))
    assert.equal(answer.status, 422, JSON.stringify(wrong))
    assert.match(answer.text, /quarter\.cut-off-invalid/)
  }
  assert.equal((await leader.call('POST', '/console/quarter', form(good))).status, 403)
  assert.match((await leader.call('GET', '/console/quarter')).text, /disabled[\s\S]*Không làm được/)
  const set = await authority.call('POST', '/console/quarter', form(good))
  assert.match(set.headers.get('location')!, /^\/console\/quarter\?entry=\d+$/)
  assert.match((await leader.call('GET', '/console/quarter')).text, /Văn bản giả lập số 1/)
})

test('no rule moves a cut-off that is past, so that every day belongs to one quarter', async () => {
  const ground = 'Văn bản giả lập số 2'
  const set = (tx: Tx, today: string, validFrom: string, day: number) =>
    setCutOff(tx, 'thu', { day, validFrom, ground }, startOfDay(today))
  const rolledBack = kho.act(async (tx) => {
    // The fifteenth is over on the twentieth, and the quarter with it.
    await assert.rejects(set(tx, '2050-12-20', '2050-12-20', 15), { code: 'quarter.cut-off-past' })
    await set(tx, '2050-12-20', '2051-01-01', 15)
    await set(tx, '2051-03-01', '2051-03-01', 20)
    await assert.rejects(set(tx, '2051-03-25', '2051-03-25', 31), { code: 'quarter.cut-off-past' })
    await set(tx, '2051-03-25', '2051-04-01', 31)
    throw new Error('rolled back')
  })
  await assert.rejects(rolledBack, /rolled back/)
})

test('the figures of a closed quarter are of one instant, whatever is committed meanwhile', async () => {
  const quarter = '2002-Q2'
  const report = () =>
    kho.db.query(
      `insert into discrepancy.discrepancy (id, dataset, origin, about, owner, follow_up, state,
         after_change, compared_change, journal_intake, reported_at)
       values (gen_random_uuid(), $1, 'citizen', 'dataset', $2, decode(repeat('00', 32), 'hex'),
         'reported', 0, 0, 1, '2002-05-01')`,
      [dataset, agency],
    )
  await report()
  let between = 0
  const watched = (tx: Tx): Tx => ({
    ...tx,
    async query(statement: never, values?: never) {
      const answer = await tx.query(statement, values)
      if (!String(statement).includes('discrepancy.discrepancy r on r.reported_at')) return answer
      between++
      await report()
      return answer
    },
  })
  const db = {
    ...kho.db,
    tx: ((act, options) => kho.db.tx((tx) => act(watched(tx)), options)) as Database['tx'],
  }
  assert.ok(await closeQuarter({ ...closing(), db }, quarter, startOfDay('2002-07-02')))
  assert.equal(between, 1)
  const { rows } = await kho.db.query('select figures from report.quarter where quarter = $1', [
    quarter,
  ])
  const { figures, agencies } = JSON.parse(rows[0].figures) as QuarterFigures
  const open = agencies.reduce((sum, one) => sum + one.open, 0)
  assert.deepEqual([figures['reports.open'], open], [1, 1])
})

test('a closed quarter is compared with, and gives the same bytes when asked again', async () => {
  await kho.kho.journal.publishNow()
  const afterPast = startOfDay(daysOf(present, []).first)
  assert.deepEqual(await closeQuarters(closing()), [], 'nothing before the first act is closed')
  assert.ok(await closeQuarter(closing(), past, afterPast))
  assert.match((await page()).text, /Quý trước/)
  assert.doesNotMatch((await page()).text, /Kho chưa hoạt động trong quý trước/)
  const end = new Date(startOfDay(daysOf(present, []).last).getTime() + 2 * dayMs)
  const together = await Promise.all([1, 2, 3].map(() => closeQuarter(closing(), present, end)))
  assert.deepEqual(together.filter(Boolean), [true], 'once, however many try')
  const file = `/console/quarter/${present}/figures.json`
  const [before, figures] = [await page(), await leader.call('GET', file)]
  assert.match(before.text, /Đã chốt lúc/)

  await kho.db.query('update usage.month set reads = reads + 999')
  await kho.db.query(`delete from intake.load where state = 'unchanged'`)
  await authority.call('GET', '/console/accounts')
  await consumer.call('GET', `/console/quarter/${present}`)
  await kho.kho.journal.publishNow()
  const [again, figuresAgain] = [await page(), await leader.call('GET', file)]
  assert.equal(again.text, before.text)
  assert.equal(figuresAgain.text, figures.text)

  const sha256 = createHash('sha256').update(figures.text).digest('hex')
  assert.match(again.text, new RegExp(sha256))
  const { rows } = await kho.db.query(
    `select body::jsonb->>'sha256' as plain, body from journal.entry where kind = 'quarter.closed'`,
  )
  assert.ok(
    rows.some(({ body }) => body.includes(sha256)),
    'its hash is in the journal',
  )
  for (const change of ['update report.quarter set figures = $$x$$', 'delete from report.quarter'])
    await assert.rejects(kho.db.query(change), /never changed/)
})

test('what was a state is not made up afterwards', async () => {
  const long = new Date(startOfDay(daysOf(present, []).last).getTime() + 60 * dayMs)
  await kho.db.query('alter table report.quarter disable trigger keep_quarter')
  await kho.db.query('delete from report.quarter where quarter = $1', [present])
  await kho.db.query('alter table report.quarter enable trigger keep_quarter')
  const { figures } = await read(present, long)
  assert.equal(figures['equality.equal'], null)
  assert.equal(typeof figures['incidents.good'], 'number')
})

test(
  'it prints on two sheets of A4 at most, and is sound on every size',
  { skip: missing },
  async () => {
    await kho.db.query(
      `insert into discrepancy.discrepancy (id, dataset, origin, about, owner, follow_up, state,
       after_change, compared_change, journal_intake)
     select gen_random_uuid(), $1, 'citizen', 'dataset', 'xa-so-' || n, decode(repeat('00', 32), 'hex'),
       'reported', 0, 0, 1 from generate_series(1, 160) n`,
      [dataset],
    )
    // What was counted before is not shown again once another quarter is closed.
    assert.ok(await closeQuarter(closing(), '2001-Q1', new Date()))
    assert.match((await page()).text, /146 cơ quan khác/)
    const value = leader.cookie.split('=')[1]!
    for (const width of [1280, 320]) {
      const complaints = await visit(
        browser!,
        { viewport: { width, height: 900 } },
        async (opened) => {
          await opened.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
          for (const path of [`/console/quarter/${present}`, '/en/console/quarter']) {
            await opened.goto(kho.url + path)
            assert.deepEqual(await objections(opened), [], `${path} ${width}`)
          }
          await opened.goto(`${kho.url}/console/quarter/${present}`)
          if (process.env.KHO_SHOTS)
            await opened.screenshot({
              path: `${process.env.KHO_SHOTS}/quarter-${width}.png`,
              fullPage: true,
            })
          if (width === 320) return
          const pdf = await opened.pdf({ preferCSSPageSize: true, printBackground: false })
          if (process.env.KHO_SHOTS)
            await opened.pdf({
              preferCSSPageSize: true,
              path: `${process.env.KHO_SHOTS}/quarter.pdf`,
            })
          const text = pdf.toString('latin1')
          const sheets = text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
          assert.ok(sheets === 1 || sheets === 2, `${sheets} sheets`)
          const [, wide, high] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(text)!
          assert.deepEqual([Math.round(Number(wide)), Math.round(Number(high))], [595, 842])
        },
      )
      assert.deepEqual(complaints, [])
    }
  },
)
