/** Data that the province may use but not keep: asked at its owner at each call, decided and on record. People are made up. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { Refusal } from '@kho/contract/refusal.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { listPlanned } from '../src/sync/start-due-runs.ts'
import {
  answers,
  canary,
  citizens,
  id,
  number,
  openAsked,
  person,
  refused,
  secret,
  type Asked,
} from './kit/asked.ts'
import { waitUntil } from './kit/wait-until.ts'
import type { Answer } from './kit/kho.ts'
import { tellServiceStory } from './kit/service-story.ts'
import { sendJson, type OwnerAnswer } from './kit/owner-service.ts'

let asked: Asked
const beganMs = performance.now()
/** The clock of whoever measures how long something took; it is set ahead here, and never back. */
let aheadMs = 0
const steady = performance.now.bind(performance)
performance.now = () => steady() + aheadMs
before(async () => {
  asked = await openAsked()
})
after(() => asked.end())
beforeEach(async () => {
  await asked.declare()
  asked.owner.behave(answers(person()))
})

test('a record is asked at the call, answered as granted, and on record with its key', async () => {
  const answer = await asked.ask()
  assert.equal(answer.status, 200, answer.text)
  assert.equal(
    answer.text,
    `{"so":"${number}","ho_ten":"Nguyễn Thị ${canary}","ngay_sinh":"1990-05-01","xa":"24611","thu_nhap":1234567890123456.7800,"song":true}`,
  )
  assert.match(answer.headers.get('kho-equal-as-of')!, /^asked; \d{4}-.*Z$/)
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  assert.deepEqual(
    asked.owner.asked.map(({ method, url }) => [method, url]),
    [['GET', `/v1/citizens/${number}`]],
  )
  assert.equal(asked.owner.asked[0]!.headers['x-key'], secret)
  const { opening, closing } = await asked.lastRecords()
  assert.deepEqual(opening.plan?.key, [number])
  assert.equal(opening.plan?.kind, 'through')
  assert.deepEqual([closing.outcome, closing.rows], ['complete', 1])
})

test('the opening record is durable before the owner is asked', async () => {
  let opened = -1
  asked.owner.behave((_, response) => {
    void asked.kho.db
      .query('select count(*)::int as n from journal.open_group')
      .then(({ rows }) => {
        opened = rows[0].n
        sendJson(response, person())
      })
  })
  assert.equal((await asked.ask()).status, 200)
  assert.ok(opened >= 1)
})

test('what the grant masks is masked by the database, and a masked key is not asked for', async () => {
  const token = await asked.kho.client('masked')
  const none = { by: 'none' } as const
  await asked.kho.grant({ client: 'masked', dataset: id, masks: { so: none }, rowsPerDay: 2 })
  const get = () => asked.kho.get(`/api/v1/datasets/${id}/records/${number}`, { token })
  const answer = await get()
  assert.equal(answer.headers.get('kho-masked'), 'ho_ten=partial:1:2, thu_nhap=hashed')
  const record = JSON.parse(answer.text)
  assert.equal(record.ho_ten, `N***${canary.slice(-2)}`)
  assert.match(record.thu_nhap, /^[0-9a-f]{64}$/)
  assert.deepEqual([record.so, record.xa, record.song], [number, '24611', true])
  assert.equal((await get()).status, 200)
  refused(await get(), 'access.volume-exceeded', 429)
  const hidden = await asked.kho.client('hidden')
  // No grant of today masks the key; those of before may.
  await asked.kho.db.query(
    `insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
       decided_by, document_number, document_date, masks)
     select 'hidden', dataset_id, purpose, columns, valid_from, valid_until, decided_by,
       document_number, document_date, jsonb_build_object('1', '{"by":"year"}'::jsonb)
     from access.grant where client_id = 'masked'`,
  )
  const before = asked.owner.asked.length
  const path = `/api/v1/datasets/${id}/records/${number}`
  const known = async (): Promise<Answer> => {
    const answer = await asked.kho.get(path, { token: hidden })
    return answer.text.includes('access.no-grant') ? known() : answer
  }
  refused(await known(), 'access.key-masked', 403)
  assert.equal(asked.owner.asked.length, before)
})

test('only granted columns leave, and rows outside the condition answer as if not there', async () => {
  const narrow = await asked.kho.client('narrow')
  await asked.kho.grant({
    client: 'narrow',
    dataset: id,
    columns: ['so', 'xa'],
    condition: { xa: ['24611'] },
  })
  const get = (more = '') =>
    asked.kho.get(`/api/v1/datasets/${id}/records/${number}${more}`, { token: narrow })
  assert.equal((await get()).text, `{"so":"${number}","xa":"24611"}`)
  assert.equal((await get('?properties=xa')).text, '{"xa":"24611"}')
  refused(await get('?properties=ho_ten'), 'access.column-not-granted', 403)
  // Codes as of another day: beside the owner's, and what is no question is not asked.
  const asOf = JSON.parse((await get('?codesAsOf=2025-06-30')).text)
  assert.ok('xa@2025-06-30' in asOf, JSON.stringify(asOf))
  const before = asked.owner.asked.length
  refused(await get('?codesAsOf=2025-02-30'), 'codelist.bad-date', 400)
  refused(await get('?properties=so&codesAsOf=2025-06-30'), 'query.no-codes', 400)
  assert.equal(asked.owner.asked.length, before)
  asked.owner.behave(answers(person({ noiO: { xa: '24615' } })))
  const hidden = await get()
  refused(hidden, 'query.no-record', 404)
  // A record out of view that is broken besides tells as little.
  asked.owner.behave(answers(person({ noiO: { xa: '24615' }, hoTen: null })))
  refused(await get(), 'query.no-record', 404)
  const { closing } = await asked.lastRecords()
  assert.deepEqual(
    [closing.outcome, closing.rows, closing.reason],
    ['complete', 0, 'through.other-content'],
  )
  asked.owner.behave(answers({ error_code: 'NOT_FOUND' }))
  const absent = await get()
  const words = ({ text: body }: Answer) => ({ ...JSON.parse(body), reference: '' })
  assert.deepEqual(words(absent), words(hidden), 'absent and hidden are told in the same words')
  asked.owner.behave(answers(person({ hoTen: null })))
  refused(await get(), 'through.other-content', 502)
})

test('who has no grant, purpose or task is refused before the owner is asked', async () => {
  const stranger = await asked.kho.client('stranger')
  const path = `/api/v1/datasets/${id}/records/${number}`
  refused(await asked.kho.get(path, { token: stranger }), 'access.no-grant', 403)
  refused(
    await asked.kho.get(path, { token: asked.token, purpose: 'a' }),
    'access.purpose-not-granted',
    403,
  )
  refused(await asked.kho.get(path, { token: asked.token, task: null }), 'access.no-task', 400)
  refused(await asked.kho.get(path), 'access.no-token', 401)
  assert.equal(asked.owner.asked.length, 0)
})

test('a key that cannot be one is not asked for', async () => {
  for (const key of ['067090001', '..%2Fadmin', '%2E%2E', `${number}%00`, 'x%3Fy']) {
    const answer = await asked.ask(key)
    assert.ok([400, 404].includes(answer.status), answer.text)
    assert.match(answer.text, /through\.bad-key|query\.no-record|http\./)
  }
  assert.equal(asked.owner.asked.length, 0)
})

test('what is asked through is not listed, exported or followed, and nothing is loaded', async () => {
  for (const path of [
    '/records',
    '/records?f=geojson',
    '/changes',
    '/export.csv',
    '/export.ndjson',
  ]) {
    refused(
      await asked.kho.get(`/api/v1/datasets/${id}${path}`, { token: asked.token }),
      'through.not-listed',
      400,
    )
  }
  assert.equal(asked.owner.asked.length, 0)
  const loading = asked.kho.load(id, `so,ho_ten,ngay_sinh,xa,thu_nhap,song\n${number},A,,,,\n`)
  await assert.rejects(loading, (error) => (error as Refusal).code === 'through.never-stored')
  const supplier = await asked.kho.client('cap', undefined, {
    agency: 'so-noi-vu',
    scopes: ['supply'],
  })
  const pushed = await fetch(`${asked.kho.url}/api/v1/datasets/${id}/changes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${supplier}`, 'content-type': 'application/x-ndjson' },
    body: '{}\n',
  })
  const said = await pushed.text()
  assert.match(said, /through\.never-stored/)
  await assert.rejects(
    asked.kho.db
      .query(`insert into store."d_dan_cu_quoc_gia" (c1, c2, _change, _part, _bucket, _digest, _salt)
      values ('1', 'x', 1, 1, 0, '', '')`),
    (error) => (error as { constraint?: string }).constraint === 'asked_through',
  )
})

test('the description tells how it is kept, and the API which refusals there are', async () => {
  const described = JSON.parse((await asked.kho.get(`/api/v1/datasets/${id}`)).text)
  assert.equal(described.keeping, 'through')
  assert.equal(described.state.rows, null)
  const list = JSON.parse((await asked.kho.get('/api/v1/datasets')).text)
  assert.deepEqual(
    list.datasets.map((one: { keeping: string }) => one.keeping),
    ['through'],
  )
  const api = (await asked.kho.get('/api/v1/openapi.json')).text
  for (const code of [
    'through.not-listed',
    'through.owner-slow',
    'through.paused',
    'through.quota',
  ]) {
    assert.ok(api.includes(code), code)
  }
})

test('an owner that is not there, or may not be reached, is told as away', async () => {
  await asked.declare({ url: 'http://127.0.0.1:1/{so}' })
  refused(await asked.ask(), 'through.owner-away', 502)
  await asked.declare({
    credential: 'x',
    auth: { kind: 'header', name: 'X-Key', credential: 'gone' },
  })
  refused(await asked.ask(), 'through.owner-away', 502)
  await asked.kho.act((tx) => tx.query('delete from intake.source'))
  refused(await asked.ask(), 'through.no-service', 503)
  assert.equal(asked.owner.asked.length, 0)
})

test('a declared status means that there is no such record', async () => {
  await asked.declare({ absentStatus: [404] })
  asked.owner.behave(answers({}, 404))
  refused(await asked.ask(), 'query.no-record', 404)
})

test('a POST is asked once, whatever happens; a GET again only where the connection was cut', async () => {
  const cut: OwnerAnswer = (request) => request.socket.destroy()
  asked.owner.behave(cut)
  await asked.ask()
  assert.equal(asked.owner.asked.length, 2)
  await asked.declare({ url: `${asked.owner.base}/ask`, body: { so: '{so}', don_vi: 'Kho' } })
  asked.owner.behave(cut)
  refused(await asked.ask(), 'through.owner-away', 502)
  assert.equal(asked.owner.asked.length, 1)
  asked.owner.behave(answers(person()))
  assert.equal((await asked.ask()).status, 200)
  assert.deepEqual(JSON.parse(asked.owner.asked[0]!.body), { so: number, don_vi: 'Kho' })
})

test('an access token that has ended is renewed once, also where a 200 answer says so', async () => {
  await asked.keep('oauth', `kho:${secret}`)
  await asked.declare({
    auth: { kind: 'oauth2', tokenUrl: `${asked.owner.base}/token`, credential: 'oauth' },
    error: { path: 'error_code', ok: [0, null], renew: ['EXPIRED'] },
  })
  let issued = 0
  const gateway =
    (good: number): OwnerAnswer =>
    (request, response) => {
      if (request.url === '/token') return sendJson(response, { access_token: `t${++issued}` })
      const isGood = Number(request.headers.authorization?.slice(8)) >= good
      sendJson(response, isGood ? person() : { error_code: 'EXPIRED' })
    }
  asked.owner.behave(gateway(1))
  assert.equal((await asked.ask()).status, 200)
  assert.equal((await asked.ask()).status, 200)
  assert.equal(issued, 1, 'a token is used as long as it is good')
  asked.owner.behave(gateway(2))
  assert.equal((await asked.ask()).status, 200)
  asked.owner.behave(gateway(99))
  refused(await asked.ask(), 'through.owner-refused', 502)
  assert.equal(asked.owner.asked.filter(({ url }) => url !== '/token').length, 2)
})

test('a client has its calls a minute, and is told when to come again', async () => {
  await asked.declare({ quota: { client: 2, all: 100 } })
  assert.equal((await asked.ask()).status, 200)
  assert.equal((await asked.ask()).status, 200)
  const full = await asked.ask()
  refused(full, 'through.quota', 429)
  assert.ok(Number(full.headers.get('retry-after')) >= 1)
  assert.equal(asked.owner.asked.length, 2)
})

test('a service that keeps failing is left alone, tried once, and asked again when it works', async () => {
  const waitMs = 60_000
  await asked.declare({ breaker: { failures: 2, waitMs } })
  asked.owner.behave(answers({}, 503))
  for (let i = 0; i < 2; i++) refused(await asked.ask(), 'through.owner-away', 502)
  const paused = await asked.ask()
  refused(paused, 'through.paused', 503)
  assert.ok(Number(paused.headers.get('retry-after')) >= 1)
  assert.equal(asked.owner.asked.length, 2)
  aheadMs += waitMs
  refused(await asked.ask(), 'through.owner-away', 502)
  refused(await asked.ask(), 'through.paused', 503)
  asked.owner.behave(answers(person()))
  aheadMs += 2 * waitMs
  assert.equal((await asked.ask()).status, 200)
  assert.equal((await asked.ask()).status, 200)
})

test('a declaration that does not fit is refused, and kept data takes no such service', async () => {
  const code = (more: object) =>
    asked.declare(more).then(
      () => null,
      (error: Refusal) => error.code,
    )
  assert.equal(await code({ url: `${asked.owner.base}/{ho_ten}` }), 'through.bad-declaration')
  assert.equal(await code({ url: `${asked.owner.base}/all` }), 'through.bad-declaration')
  assert.equal(await code({ names: { khac: 'x' } }), 'through.bad-declaration')
  assert.equal(await code({ id: 'thu-hai' }), 'through.second-service')
  assert.equal(await code({ kind: 'csv', path: '/x.csv' }), 'through.wrong-kind')
  const { keeping: _keeping, ...kept } = citizens
  await asked.kho.define({ ...kept, id: 'kept' })
  assert.equal(await code({ id: 'kept-1', dataset: 'kept' }), 'through.wrong-kind')
})

test('the second wall lets nobody ask without grant and record, and by no column but granted ones', async () => {
  const { rows } = await asked.kho.db.query(
    `select g.id, g.client_id as client, v.version, s.seq, s.change from access.grant g
     join catalogue.dataset v on v.id = g.dataset_id join store.dataset_state s on s.dataset = v.id
     where g.dataset_id = $1 and g.client_id in ('his', 'narrow') order by g.client_id`,
    [id],
  )
  const [wide, narrow] = rows
  const state = { version: wide.version, seq: wide.seq, change: wide.change, pinned: false }
  const common = {
    dataset: id,
    ...state,
    purpose: 'c',
    zones: ['local'],
    filters: [[1, '']],
    sort: [],
  }
  const wall = (more: object, opened = 1) =>
    asked.kho.db
      .tx(async (tx) => {
        await tx.query('set local role kho_reader')
        const q = JSON.stringify({ ...common, grant: wide.id, client: 'his', ...more })
        const group = [q, '[]', Buffer.alloc(32), opened]
        await tx.query('select * from read.open_through($1::jsonb, $2, $3, $4)', group)
        throw new Error('let through')
      })
      .catch((error: { code?: string; message: string }) => error.code ?? error.message)
  assert.equal(await wall({}), 'let through')
  assert.equal(await wall({}, 0), 'KH010')
  assert.equal(await wall({ grant: null }), 'KH010')
  assert.equal(await wall({ client: 'stranger' }), 'KH001')
  assert.equal(await wall({ purpose: 'a' }), 'KH003')
  assert.equal(await wall({ zones: [] }), 'KH004')
  assert.equal(await wall({ version: 99 }), 'KH100')
  const byName = { grant: narrow.id, client: 'narrow', filters: [[2, '']] }
  assert.equal(await wall(byName), 'KH006')
})

test('a declaration that the definition has outgrown is not asked by', async () => {
  const { columns, ...rest } = citizens
  const renamed = columns.map((one) =>
    one.name === 'xa' ? { ...one, name: 'ma_xa', was: 'xa' } : one,
  )
  await asked.kho.define({ ...rest, columns: renamed })
  asked.owner.behave(answers(person()))
  const answer = await asked.ask()
  refused(answer, 'through.owner-away', 502)
  assert.match(answer.text, /through\.bad-declaration/)
  assert.equal(asked.owner.asked.length, 0)
  await asked.kho.define({
    ...rest,
    columns: columns.map((one) => (one.name === 'xa' ? { ...one, was: 'ma_xa' } : one)),
  })
  assert.equal((await asked.ask()).status, 200)
})

test('nobody is late with what is asked at its owner, and no schedule loads it', async () => {
  const board = JSON.parse((await asked.kho.get('/api/v1/board')).text)
  assert.ok(!JSON.stringify(board).includes(`"${id}"`))
  const planning = { calendar: readCalendar(readConfig({}).config), syncAtMinute: 1 }
  const planned = await listPlanned(asked.kho.db, planning, new Date())
  assert.deepEqual(
    planned.map(({ source }) => source.id),
    [],
  )
})

test('rows that are stored stand in the way of declaring that none are', async () => {
  await asked.kho.load('kept', `so,ho_ten,ngay_sinh,xa,thu_nhap,song\n${number},A,,,,\n`)
  await assert.rejects(
    asked.kho.define({ ...citizens, id: 'kept' }),
    (error) => (error as Refusal).code === 'catalogue.would-lose-data',
  )
  await assert.rejects(
    asked.kho.define({ ...citizens, id: 'open', sharing: 'open' }),
    (error) => (error as Refusal).code === 'catalogue.invalid-definition',
  )
})

test('many calls at once each get their own answer', async () => {
  const numbers = Array.from({ length: 200 }, (_, i) => `067090${String(i).padStart(6, '0')}`)
  asked.owner.behave((request, response) => {
    const so = request.url!.split('/').at(-1)!
    setTimeout(() => sendJson(response, person({ soDinhDanh: so, hoTen: so })), Math.random() * 20)
  })
  const got = await Promise.all(numbers.map((so) => asked.ask(so)))
  got.forEach((answer, i) => assert.equal(JSON.parse(answer.text).ho_ten, numbers[i]))
})

test('a caller that goes away is on record as broken off, and asks nothing more of the owner', async () => {
  const going = new AbortController()
  const closed = new Promise<void>((done) =>
    asked.owner.behave((request) => {
      request.socket.once('close', () => done())
      going.abort()
    }),
  )
  const headers = { authorization: `Bearer ${asked.token}`, 'kho-purpose': 'c', 'kho-task': 'HS-1' }
  const path = `${asked.kho.url}/api/v1/datasets/${id}/records/${number}`
  await assert.rejects(fetch(path, { headers, signal: going.signal }))
  await closed
  const { closing } = await asked.lastRecords()
  assert.equal(closing.outcome, 'broken-off')
})

test('the totals say how the owner answers', async () => {
  const kept = async () => (await asked.kho.db.query('select * from through.month')).rows[0]
  // They are written now and then; the page is asked for until nothing was written meanwhile.
  const { row, page } = await waitUntil(async () => {
    const before = await kept()
    const page = (await asked.kho.get(`/datasets/${id}`)).text
    const row = await kept()
    const isWhole = ['found', 'absent', 'failed'].every((of) => Number(row?.[of]) > 0)
    return isWhole && isDeepStrictEqual(before, row) && { row, page }
  })
  const { dataset, found, absent, failed, ms_total, ms_max } = row
  assert.equal(dataset, id)
  for (const figure of [found, absent, failed, ms_total, ms_max]) assert.ok(Number(figure) > 0)
  assert.ok(Number(ms_max) <= Number(ms_total))
  assert.ok(Number(ms_max) < 10_000)
  assert.ok(Number(ms_max) <= steady() - beganMs, 'no call took longer than all of this')
  assert.match(page, /Hỏi tại chủ quản, không lưu/)
  assert.match(page, /id="answers"/)
  assert.ok(page.includes(`${Number(ms_max).toLocaleString('vi')} ms`), 'the slowest is shown')
})

test('a service is found, asked for, granted in part, called, refused by name and revoked', () =>
  tellServiceStory(asked))

test('what its person restricted is not told, though the owner answers', async () => {
  const { db } = asked.kho
  await db.query(
    `with asked as (
       insert into people.account (id, agency_id, name) values ('gia-lap', null, 'Giả lập')
       returning id),
     made as (
       insert into personal.request (id, kind, entered_by, account, state, received_at, answered_at)
       select gen_random_uuid(), 'restriction', 'officer', id, 'accepted', now(), now() from asked
       returning id)
     insert into personal.withholding (request, kind, mark)
     select id, 'restriction', personal.mark_of($1) from made`,
    [number],
  )
  refused(await asked.ask(), 'query.no-record', 404)
  const { closing } = await asked.lastRecords()
  assert.deepEqual(
    [closing.outcome, closing.rows, closing.reason],
    ['complete', 0, 'personal.withheld'],
  )
  await db.query('update personal.withholding set lifted_at = now()')
  assert.equal((await asked.ask()).status, 200)
})
