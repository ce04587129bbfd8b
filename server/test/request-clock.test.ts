/** The clock of requests on a real database: terms, pauses, reminders, what ends by itself. */
import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { dayOf } from '../src/time.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import type { Actor } from '../src/people/actor.ts'
import { addClient } from '../src/client/add-client.ts'
import { draftRequest } from '../src/request/draft-request.ts'
import { keepClock } from '../src/request/keep-clock.ts'
import { findRequest } from '../src/request/lock-request.ts'
import { saveDraft } from '../src/request/save-draft.ts'
import { returnRequest } from '../src/request/return-request.ts'
import { setProcedure } from '../src/request/set-procedure.ts'
import { setTerm } from '../src/request/set-term.ts'
import { submitRequest } from '../src/request/submit-request.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const calendar = readCalendar(readConfig({}).config)
const at = (day: string) => ({ calendar, now: () => new Date(`${day}T03:00:00Z`) })
const title = { vi: 'Cột', en: 'Column' }
const steward: Actor = {
  account: 'du.lieu',
  name: 'Giả lập',
  agency: 'so-noi-vu',
  held: [{ appointment: 1, function: 'steward', agency: 'so-noi-vu' }],
  assurance: 'two-factor',
  session: 1,
  accountZones: null,
  zones: [],
  adminZones: null,
}
let province: Province

before(async () => {
  province = await openProvince()
  for (const id of ['so-noi-vu', 'so-y-te']) {
    const name = { vi: id, en: id }
    await province.db.tx((tx) => declareAgency(tx, 'test', { id, name }))
  }
  await province.define(
    definitionOf({
      id: 'residents',
      sharing: 'shared',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title, required: true }],
    }),
  )
  const client = { id: 'may', agency: 'so-y-te', name: 'Máy' }
  await province.db.tx((tx) => addClient(tx, 'test', client))
})
after(() => province.end())

async function submitOn(day: string, until = '2027-06-30'): Promise<number> {
  const asked = {
    dataset: 'residents',
    columns: ['ma'],
    purpose: 'c',
    task: 'HS-1',
    legalGround: 'luật',
    until,
    delivery: ['api'],
    clients: ['may'],
  }
  return province.db.tx(async (tx) => {
    const { request } = await draftRequest(tx, 'khai.thac', { agency: 'so-y-te', asked })
    await submitRequest(tx, 'khai.thac', at(day), { request })
    return request
  })
}
const dueOf = async (request: number) => (await findRequest(province.db, request)).dueOn
const toldOf = async (request: number) => {
  const { rows } = await province.db.query(
    'select level, function from request.reminder where request_id = $1 order by at, level',
    [request],
  )
  return rows.map(({ level, function: to }) => `${level} ${to}`)
}
const end = (request: number) =>
  province.db.query(
    `update request.request set state = 'withdrawn', ended_at = now() where id = $1`,
    [request],
  )

test('without a term set by the province there is no due day, and nobody is reminded', async () => {
  const request = await submitOn('2026-11-02')
  assert.equal(await dueOf(request), null)
  assert.deepEqual(await keepClock(province.db, at('2027-01-15')), { reminded: 0, expired: 0 })
  await end(request)
})

test('a term holds from its day on, ends the one before, and may not overlap', async () => {
  const set = (days: number, validFrom: string, validUntil: string | null = null) =>
    province.db.tx((tx) =>
      setTerm(tx, 'test', { kind: 'decide', days, ground: 'QĐ 1', validFrom, validUntil }),
    )
  await set(5, '2026-01-01')
  await set(2, '2026-12-01')
  await assert.rejects(set(9, '2026-11-01'), { code: 'request.overlapping-term' })
  const before = await submitOn('2026-11-24')
  assert.equal(await dueOf(before), '2026-12-01')
  const behind = await submitOn('2026-12-01')
  assert.equal(await dueOf(behind), '2026-12-03')
  await end(before)
  await end(behind)
})

test('the clock stands still while a request is returned, and goes on where it stood', async () => {
  await province.db.tx((tx) =>
    setTerm(tx, 'test', {
      kind: 'complete',
      days: 10,
      ground: 'QĐ 1',
      validFrom: '2026-01-01',
      validUntil: null,
    }),
  )
  // Monday; five working days: due on the next Monday.
  const request = await submitOn('2026-11-02')
  assert.equal(await dueOf(request), '2026-11-09')
  const reason = 'Thiếu căn cứ pháp lý cho cột này'
  const wednesday = at('2026-11-04')
  await province.db.tx((tx) => returnRequest(tx, steward, wednesday, { request, reason }))
  const returned = await findRequest(province.db, request)
  assert.deepEqual(
    [returned.state, returned.dueOn, returned.daysLeft, returned.completeBy],
    ['returned', null, 3, '2026-11-18'],
  )
  // Late by the old day, but it does not wait for a decision now.
  assert.deepEqual(await keepClock(province.db, at('2026-11-12')), { reminded: 0, expired: 0 })
  await province.db.tx((tx) => submitRequest(tx, 'khai.thac', at('2026-11-16'), { request }))
  assert.equal(await dueOf(request), '2026-11-19')
  await end(request)
})

test('what is not completed in its term expires, and so does what is asked for a time that is over', async () => {
  const returned = await submitOn('2026-11-02')
  const reason = 'Thiếu căn cứ pháp lý cho cột này'
  await province.db.tx((tx) =>
    returnRequest(tx, steward, at('2026-11-04'), { request: returned, reason }),
  )
  const typing = await submitOn('2026-11-02')
  await province.db.tx((tx) =>
    returnRequest(tx, steward, at('2026-11-09'), { request: typing, reason }),
  )
  const { asked, revision } = await findRequest(province.db, typing)
  // Half typed, and of the year before: both are mended in the next minute.
  for (const [i, until] of ['1/2', '2025-12-31'].entries()) {
    const given = { request: typing, revision: revision + i, asked: { ...asked, until } }
    await province.db.tx((tx) => saveDraft(tx, 'khai.thac', given))
    assert.equal((await keepClock(province.db, at('2026-11-10'))).expired, 0, until)
  }
  const short = await submitOn('2026-11-02', '2026-11-18')
  assert.equal((await keepClock(province.db, at('2026-11-18'))).expired, 0)
  assert.equal((await keepClock(province.db, at('2026-11-19'))).expired, 2)
  for (const request of [returned, short]) {
    assert.equal((await findRequest(province.db, request)).state, 'expired')
  }
  assert.equal((await findRequest(province.db, typing)).state, 'returned')
  await end(typing)
  assert.equal((await keepClock(province.db, at('2026-11-19'))).expired, 0)
})

test('each reminder is told once and journaled: warning, late, and whom the procedure names', async () => {
  await province.db.tx((tx) =>
    setProcedure(tx, 'test', {
      kind: 'ordinary',
      steps: ['owner'],
      warnDays: 1,
      escalateDays: 2,
      escalateTo: 'leader',
      ground: 'Quy chế 5',
      validFrom: '2026-01-01',
      validUntil: null,
    }),
  )
  // Due on Monday, 9 November.
  const request = await submitOn('2026-11-02')
  assert.deepEqual((await findRequest(province.db, request)).steps, ['owner'])
  for (const day of ['2026-11-05', '2026-11-06', '2026-11-06', '2026-11-10', '2026-11-11']) {
    await keepClock(province.db, at(day))
    await keepClock(province.db, at(day))
  }
  assert.deepEqual(await toldOf(request), ['warning steward', 'late steward', 'escalated leader'])
  await province.journal.publishNow()
  const { rows } = await province.db.query(
    `select body::jsonb ->> 'level' as level from journal.entry
     where kind = 'request.reminded' and (body::jsonb ->> 'request')::int = $1 order by index`,
    [request],
  )
  assert.deepEqual(
    rows.map(({ level }) => level),
    ['warning', 'late', 'escalated'],
  )
  await end(request)
})

test('a term that begins tomorrow is not in force today', async () => {
  const today = dayOf(at('2026-12-10').now())
  assert.equal(today, '2026-12-10')
  const request = await submitOn('2026-12-10')
  assert.equal(await dueOf(request), '2026-12-14')
})
