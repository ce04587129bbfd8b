import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Problem } from '@kho/contract/refusal.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { createLog } from '../log.ts'
import { createMetrics } from './metrics.ts'
import { defineRoute } from './route.ts'
import type { Route } from './route.ts'
import { createServer } from './server.ts'
import type { HttpServer } from './server.ts'

const ok = { 200: { description: { vi: 'Được', en: 'Done' } } }
const summary = { vi: 'Thử', en: 'Test' }
const open = { summary, responses: ok, open: true } as const

const aborted: string[] = []
let grantedReads = 0
let slowBegan = 0
let releaseSlow = () => {}

const routes: Route[] = [
  defineRoute({
    summary,
    responses: ok,
    method: 'GET',
    path: '/api/v1/granted',
    action: 'granted.read',
    handler: () => ({ body: { reads: ++grantedReads } }),
  }),
  defineRoute({
    ...open,
    method: 'GET',
    path: '/api/v1/things/{id}',
    action: 'thing.read',
    params: z.object({ id: z.string().regex(/^\S+$/) }),
    query: z.object({ limit: z.coerce.number().int().min(1).max(10).default(5) }),
    columnsAsked: true,
    handler: ({ params, query, search, address }) => {
      // The types come from the schemas: this line would not compile otherwise.
      const doubled: number = query.limit * 2
      return { body: { id: params.id, doubled, others: [...search.keys()], address } }
    },
  }),
  defineRoute({
    ...open,
    method: 'POST',
    path: '/api/v1/things',
    action: 'thing.write',
    body: z.object({ name: z.string() }),
    handler: ({ body }) => ({ status: 201, headers: { location: '/x' }, body: { got: body.name } }),
  }),
  defineRoute({
    ...open,
    method: 'GET',
    path: '/files/{path*}',
    action: 'file.read',
    params: z.object({ path: z.string() }),
    handler: ({ params }) => ({ body: params.path }),
  }),
  defineRoute({
    ...open,
    method: 'POST',
    path: '/api/v1/upload',
    action: 'thing.upload',
    upload: { types: ['text/csv'], bytesMax: 100_000 },
    async handler({ upload, contentType }) {
      const body = await text(upload!)
      return { body: { bytes: body.length, contentType } }
    },
  }),
  defineRoute({
    ...open,
    method: 'GET',
    path: '/api/v1/stream/{how}',
    action: 'thing.stream',
    params: z.object({ how: z.enum(['whole', 'broken', 'endless']) }),
    handler({ params, signal }) {
      signal.addEventListener('abort', () => void aborted.push(params.how))
      return { headers: { 'content-type': 'text/csv' }, body: Readable.from(lines(params.how)) }
    },
  }),
  defineRoute({
    ...open,
    method: 'GET',
    path: '/api/v1/slow',
    action: 'thing.wait',
    async handler() {
      const released = new Promise<void>((done) => (releaseSlow = done))
      slowBegan += 1
      await released
      return { body: { slow: true } }
    },
  }),
  ...Object.entries({
    refusal: () => new Refusal('query.bad-limit', { value: '0', max: 10 }),
    unauthorized: () => new Refusal('access.no-token', { dataset: 'cu-dan' }),
    fault: () => new Error('the password is hunter2'),
    database: () =>
      Object.assign(new Error('invalid input: "024099000123"'), {
        severity: 'ERROR',
        code: '22P02',
        detail: 'Key (so)=(024099000123)',
      }),
    full: () => Object.assign(new Error('no space'), { code: 'ENOSPC' }),
  }).map(([name, make]) =>
    defineRoute({
      ...open,
      method: 'GET',
      path: `/api/v1/fail-${name}`,
      action: `fail.${name}`,
      handler() {
        throw make()
      },
    }),
  ),
  defineRoute({
    ...open,
    method: 'GET',
    path: '/page',
    action: 'page.fail',
    hidden: true,
    handler() {
      throw new Refusal('query.no-record')
    },
  }),
]

async function* lines(how: string): AsyncGenerator<string> {
  yield 'one\n'
  await new Promise((done) => setTimeout(done, 20))
  if (how === 'broken') throw new Error('the source is gone')
  const lines = how === 'endless' ? Infinity : 1
  for (let i = 0; i < lines; i++) {
    yield 'two\n'
    await new Promise((done) => setTimeout(done, 5))
  }
}

const logged: string[] = []
const metrics = createMetrics()
let server: HttpServer
let url = ''
let ready = true

async function start(): Promise<HttpServer> {
  return createServer({
    routes,
    log: createLog({ stream: { write: (line) => void logged.push(line) } }),
    metrics: createMetrics(),
    title: { vi: 'Kho', en: 'Store' },
    version: '1.2.3',
    publicUrl: 'http://127.0.0.1:8080',
  })
}

before(async () => {
  server = await createServer({
    routes,
    log: createLog({ stream: { write: (line) => void logged.push(line) } }),
    metrics,
    title: { vi: 'Kho', en: 'Store' },
    version: '1.2.3',
    publicUrl: 'http://127.0.0.1:8080',
    trustedProxies: ['127.0.0.1'],
    bodyBytesMax: 10_000,
    mayProbe: (address) => address === '127.0.0.1',
    checks: {
      database: () => ({ ready }),
      broken: () => {
        if (!ready) throw new Error('password=hunter2')
        return { ready: true }
      },
    },
    renderError: (problem, { path }) => ({
      body: `<h1>${problem.title}</h1><p>${encodeURI(path)}</p>`,
      headers: { 'content-security-policy': "default-src 'self'" },
    }),
  })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${port}`
})

after(() => server.stop())

async function problem(path: string, init: RequestInit = {}): Promise<Problem> {
  const response = await fetch(url + path, init)
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  const body = (await response.json()) as Problem
  assert.equal(body.status, response.status)
  assert.equal(body.reference, response.headers.get('x-request-id'))
  const members = ['type', 'title', 'code', 'detail', 'hint', 'detail_en', 'hint_en'] as const
  for (const member of members) assert.ok(body[member], member)
  return body
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

test('a route reads what it declares and leaves the rest to its handler', async () => {
  const response = await fetch(`${url}/api/v1/things/a%2Fb?limit=3&ma_xa=24670&ma_xa=1`)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8')
  const body = (await response.json()) as Record<string, unknown>
  assert.equal(body.id, 'a/b')
  assert.equal(body.doubled, 6)
  assert.deepEqual(body.others, ['limit', 'ma_xa', 'ma_xa'])
})

test('status and headers of an answer are sent', async () => {
  const response = await fetch(`${url}/api/v1/things`, json({ name: 'Đắk' }))
  assert.equal(response.status, 201)
  assert.equal(response.headers.get('location'), '/x')
  assert.deepEqual(await response.json(), { got: 'Đắk' })
})

test('a star in a path takes the rest of it', async () => {
  assert.equal(await (await fetch(`${url}/files/tile/0/x001/234`)).text(), 'tile/0/x001/234')
})

const faults: [what: string, path: string, init: RequestInit, code: string, status: number][] = [
  ['a path that does not exist', '/api/v1/nothing?so=024099000123', {}, 'http.not-found', 404],
  ['a parameter out of range', '/api/v1/things/a?limit=0', {}, 'http.bad-request', 400],
  ['a parameter given twice', '/api/v1/things/a?limit=1&limit=2', {}, 'http.bad-request', 400],
  ['a parameter that no call knows', '/api/v1/granted?nope=1', {}, 'http.unknown-parameter', 400],
  ['a broken percent code', '/api/v1/things/%E0%A4%A', {}, 'http.bad-request', 400],
  ['a body that is no JSON', '/api/v1/things', json('{'), 'http.bad-request', 400],
  ['an empty body', '/api/v1/things', json(''), 'http.bad-request', 400],
  ['a body that lacks a member', '/api/v1/things', json({}), 'http.bad-request', 400],
  [
    'a body that sets a prototype',
    '/api/v1/things',
    json('{"__proto__":{"name":"x"}}'),
    'http.bad-request',
    400,
  ],
  [
    'a body of another type',
    '/api/v1/things',
    { method: 'POST', body: 'name=x' },
    'http.unsupported-type',
    415,
  ],
  [
    'a body that is too large',
    '/api/v1/things',
    json({ name: 'x'.repeat(20_000) }),
    'http.too-large',
    413,
  ],
  ['an upload of another type', '/api/v1/upload', json({}), 'http.unsupported-type', 415],
  ['another method', '/api/v1/things', { method: 'DELETE' }, 'http.method-not-allowed', 405],
  ['another method of a file', '/files/a/b', { method: 'PUT' }, 'http.method-not-allowed', 405],
  ['a question for options', '/api/v1/slow', { method: 'OPTIONS' }, 'http.method-not-allowed', 405],
  ['another method of no path', '/api/v1/no', { method: 'DELETE' }, 'http.not-found', 404],
  ['a refusal', '/api/v1/fail-refusal', {}, 'query.bad-limit', 400],
  ['a missing token', '/api/v1/fail-unauthorized', {}, 'access.no-token', 401],
  ['a fault', '/api/v1/fail-fault', {}, 'http.fault', 500],
  ['a fault of the database', '/api/v1/fail-database', {}, 'http.fault', 500],
  ['a full disk', '/api/v1/fail-full', {}, 'disk.full', 507],
]

for (const [what, path, init, code, status] of faults) {
  test(`${what} is answered with ${code}`, async () => {
    const body = await problem(path, init)
    assert.equal(body.code, code)
    assert.equal(body.status, status)
  })
}

test('the refusal of a parameter names it', async () => {
  const unknown = await problem('/api/v1/things?nope=1', json({ name: 'x' }))
  assert.match(`${unknown.detail_en} ${unknown.hint_en}`, /no parameter nope.*It takes: –/)
  const { detail, detail_en } = await problem('/api/v1/things/a?limit=0')
  assert.match(`${detail_en} ${detail}`, /limit: Too small.*limit: Quá nhỏ/)
  assert.match((await problem('/api/v1/things', json({}))).detail_en, /body\.name/)
})

test('a method or type that is not taken is answered with those that are', async () => {
  const allowed = async (path: string, method: string) =>
    (await fetch(url + path, { method })).headers.get('allow')
  assert.equal(await allowed('/api/v1/things', 'PUT'), 'POST')
  assert.equal(await allowed('/api/v1/things/a', 'POST'), 'GET, HEAD')
  assert.equal(await allowed('/api/v1/granted', 'POST'), 'GET')
  const refused = await fetch(`${url}/api/v1/upload`, json({}))
  assert.equal(refused.headers.get('accept-post'), 'text/csv')
  const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }
  const other = await fetch(`${url}/api/v1/things`, plain)
  assert.equal(other.headers.get('accept-post'), 'application/json')
  assert.match((await problem('/api/v1/things', plain)).detail_en, /text\/plain/)
})

test('HEAD is answered where all is open, and not where a read goes on record', async () => {
  const head = (path: string) => fetch(url + path, { method: 'HEAD' })
  const answer = await head('/api/v1/things/a')
  assert.deepEqual([answer.status, await answer.text()], [200, ''])
  const refused = await head('/api/v1/granted')
  assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET'])
  assert.equal(grantedReads, 0)
  assert.equal((await fetch(`${url}/api/v1/granted`)).status, 200)
  assert.equal(grantedReads, 1)
})

test('figures are refused to a network that may not read them', async () => {
  const from = (address: string) =>
    fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': address } })
  assert.equal((await from('127.0.0.1')).status, 200)
  const refused = await from('10.9.8.7')
  assert.equal(refused.status, 403)
  const body = (await refused.json()) as Problem
  assert.equal(body.code, 'http.metrics-network')
  assert.match(body.detail_en, /10\.9\.8\.7/)
})

test('a missing token says how to bring one', async () => {
  const response = await fetch(`${url}/api/v1/fail-unauthorized`)
  assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="kho"')
})

test('a fault tells the caller a reference and nothing else, and the log what it was', async () => {
  const body = await problem('/api/v1/fail-fault')
  assert.ok(!JSON.stringify(body).includes('hunter2'))
  const line = logged.find((one) => one.includes(body.reference!) && one.includes('fault'))
  assert.match(line ?? '', /hunter2/)
})

test('neither log nor answer quotes values that the database quoted', async () => {
  const body = await problem('/api/v1/fail-database')
  assert.ok(!JSON.stringify(body).includes('024099000123'))
  assert.ok(!logged.join('').includes('024099000123'))
})

test('the log has the declared path, neither keys, nor filters, nor tokens', async () => {
  logged.length = 0
  const headers = { authorization: 'Bearer abc.def.ghi' }
  await (await fetch(`${url}/api/v1/things/024099000123?ho_ten=An`, { headers })).text()
  // The line is written when the answer has gone out.
  const route = /"route":"\/api\/v1\/things\/:id"/
  await waitUntil(() => route.test(logged.join('')))
  const lines = logged.join('')
  for (const secret of ['024099000123', 'ho_ten', 'abc.def']) assert.ok(!lines.includes(secret))
})

test('people get a page outside the API, programs never do', async () => {
  const headers = { accept: 'text/html,*/*' }
  const page = await fetch(`${url}/page`, { headers })
  assert.equal(page.status, 404)
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal(page.headers.get('content-security-policy'), "default-src 'self'")
  assert.match(await page.text(), /<h1>/)
  await problem('/api/v1/nothing', { headers })
  await problem('/page')
})

test('what is not HTTP, or too long a head, is answered in the same shape', async () => {
  const long = `GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: ${'x'.repeat(20_000)}\r\n\r\n`
  const all = { 'this is not HTTP\r\n\r\n': 'http.bad-request', [long]: 'http.header-too-large' }
  for (const [sent, code] of Object.entries(all)) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.end(sent)
    const answer = await text(socket)
    assert.match(answer, /^HTTP\/1\.1 4(00 Bad|31 Request)[^]*application\/problem\+json/)
    assert.equal(JSON.parse(answer.split('\r\n\r\n')[1]!).code, code)
  }
})

test('every answer carries the headers that protect it', async () => {
  for (const path of ['/healthz', '/api/v1/nothing', '/api/v1/fail-fault']) {
    const { headers } = await fetch(url + path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.ok(headers.get('x-request-id'))
    assert.equal(headers.get('x-powered-by'), null)
  }
})

function sendCsv(body: string, duplex: boolean): Promise<Response> {
  const pieces = Readable.from([body.slice(0, 10), body.slice(10)])
  const init = {
    method: 'POST',
    headers: { 'content-type': 'text/csv; charset=utf-8' },
    body: duplex ? Readable.toWeb(pieces) : body,
    ...(duplex ? { duplex: 'half' } : {}),
  }
  return fetch(`${url}/api/v1/upload`, init as RequestInit)
}

test('an upload arrives as a stream, and one that is too large is refused', async () => {
  for (const duplex of [false, true]) {
    const answer = await sendCsv('x'.repeat(50_000), duplex)
    assert.deepEqual(await answer.json(), { bytes: 50_000, contentType: 'text/csv' })
    const refused = await sendCsv('x'.repeat(100_001), duplex)
    assert.equal(refused.status, 413)
    const body = (await refused.json()) as Problem
    assert.equal(body.code, 'http.too-large')
    assert.match(body.detail_en, /100000/)
  }
})

test('a stream is passed on; one that breaks off is seen to be broken', async () => {
  const whole = await fetch(`${url}/api/v1/stream/whole`)
  assert.equal(whole.headers.get('content-type'), 'text/csv')
  assert.equal(await whole.text(), 'one\ntwo\n')
  const broken = await fetch(`${url}/api/v1/stream/broken`)
  await assert.rejects(broken.text())
})

test('a caller that goes away is noticed', async () => {
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/v1/stream/endless`, { signal: leaving.signal })
  await response.body!.getReader().read()
  leaving.abort()
  await waitUntil(() => aborted.includes('endless'))
})

async function addressSeen(at: string, forwarded: string): Promise<string> {
  const answer = await fetch(`${at}/api/v1/things/a`, { headers: { 'x-forwarded-for': forwarded } })
  return ((await answer.json()) as { address: string }).address
}

test('a claimed address counts only from a trusted proxy, and only its last hop', async () => {
  assert.equal(await addressSeen(url, '10.9.8.7'), '10.9.8.7')
  assert.equal(
    await addressSeen(url, '10.0.0.1, 203.0.113.5'),
    '203.0.113.5',
    'the first is a claim',
  )
  const direct = await start()
  const { port } = await direct.listen({ host: '127.0.0.1', port: 0 })
  try {
    assert.equal(await addressSeen(`http://127.0.0.1:${port}`, '10.9.8.7'), '127.0.0.1')
  } finally {
    await direct.stop()
  }
})

test('health, readiness and figures are told, without the errors of checks', async () => {
  assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { ok: true })
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  ready = false
  const unready = await fetch(`${url}/readyz`)
  assert.equal(unready.status, 503)
  const body = await unready.text()
  assert.deepEqual(JSON.parse(body).checks.database, { ready: false })
  assert.ok(!body.includes('hunter2'))
  ready = true
  const figures = await (await fetch(`${url}/metrics`)).text()
  const line = 'kho_http_request_seconds_count{method="GET",route="/readyz",status="503"} 1'
  assert.ok(figures.includes(line))
  assert.match(figures, /kho_nodejs_eventloop_lag_seconds/)
})

test('stopping finishes what is in flight and takes nothing new', async () => {
  const own = await start()
  const { port } = await own.listen({ host: '127.0.0.1', port: 0 })
  const at = `http://127.0.0.1:${port}`
  const idle = connect(port, '127.0.0.1')
  idle.write('GET /healthz HTTP/1.1\r\nhost: kho\r\n\r\n')
  await once(idle, 'data')
  const isClosed = once(idle, 'close')
  const began = slowBegan
  const inFlight = fetch(`${at}/api/v1/slow`)
  await waitUntil(() => slowBegan > began)
  const startMs = performance.now()
  const stopped = own.stop(120_000)
  await assert.rejects(fetch(`${at}/healthz`, { headers: { connection: 'close' } }))
  // By itself an idle connection would stay for more than a minute.
  const nothing = sleep(45_000, 'nothing', { ref: false })
  const first = await Promise.race([isClosed.then(() => 'idle'), nothing])
  assert.equal(first, 'idle', 'it waits for requests, not for idle connections')
  releaseSlow()
  assert.deepEqual(await (await inFlight).json(), { slow: true })
  await stopped
  assert.ok(performance.now() - startMs < 2_000, 'it waits for requests, not for idle connections')
})

test('stopping cuts off what does not end within its limit', async () => {
  const own = await start()
  const { port } = await own.listen({ host: '127.0.0.1', port: 0 })
  const began = slowBegan
  const inFlight = assert.rejects(fetch(`http://127.0.0.1:${port}/api/v1/slow`))
  await waitUntil(() => slowBegan > began)
  // Nothing lets it end: that stopping returns is because it was cut off.
  const startMs = performance.now()
  await own.stop(100)
  assert.ok(performance.now() - startMs < 2_000)
  await inFlight
  releaseSlow()
})
