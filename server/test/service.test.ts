/** A service over HTTP as a source, and all the ways in which services misbehave. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Refusal } from '@kho/contract/refusal.ts'
import { keepCredential } from '../src/credential/keep-credential.ts'
import { openSealer } from '../src/credential/seal.ts'
import { declareSource } from '../src/intake/declared-source.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { openSupply } from '../src/intake/open-supply.ts'
import { elementsOf, valueAt } from '../src/source/json-members.ts'
import { createHttpClient } from '../src/source/service/http-client.ts'
import { serviceKind } from '../src/source/service/service-source.ts'
import { makeCertificates } from './kit/certificates.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void

/** What the service does at the moment, and what it was asked. */
let answer: Answer = (_, response) => response.end()
const asked: { url: string; headers: IncomingMessage['headers']; body: string }[] = []
const listener = async (request: IncomingMessage, response: ServerResponse) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  asked.push({ url: request.url!, headers: request.headers, body })
  answer(request, response, new URL(request.url!, 'http://localhost'))
}
const server = createServer(listener)
let base = ''
let p: Province
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  p = await openProvince()
  mkdirSync(join(p.folder, 'fetch'))
})
after(async () => {
  server.close()
  server.closeAllConnections()
  await p.end()
})

const json = (response: ServerResponse, value: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
const items = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
    id: from + i,
    name: `Tên ${from + i}`,
  }))

const secrets: Record<string, string> = { 'dich-vu': 'user:mật khẩu', oauth: 'kho:s3:cret' }
const fetchAs = {
  name: 'dich-vu',
  secret: async (name: string) => secrets[name]!,
  reach: async (host: string) => {
    if (host !== '127.0.0.1' && host !== 'localhost') {
      throw new Refusal('source.host-not-allowed', { source: 'dich-vu', host })
    }
    return ['127.0.0.1']
  },
  get folder() {
    return join(p.folder, 'fetch')
  },
}
const file = { kind: 'csv' }

async function fetched(options: object) {
  asked.length = 0
  const got = await serviceKind.fetch({ url: `${base}/x`, file, ...options }, fetchAs)
  return got ? readFileSync(got.path, 'utf8') : null
}

async function refused(code: string, options: object): Promise<Refusal> {
  const error = await fetched(options).then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String((error as Error)?.stack))
  assert.equal(error.code, code)
  assert.ok(!JSON.stringify(error.values).includes('khẩu'), 'no secret is repeated')
  return error
}

const pages = {
  paging: { kind: 'page', parameter: 'page', size: { parameter: 'size', rows: 3 } },
  records: 'data.items',
}
const serve =
  (total: number, more: object = {}): Answer =>
  (_, response, url) => {
    const page = Number(url.searchParams.get('page'))
    json(response, {
      data: { items: items(page * 3 - 2, Math.min(page * 3, total)) },
      total,
      ...more,
    })
  }
const lines = (text: string | null) =>
  text!
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('records come as they were written, whatever the style of paging', async () => {
  answer = serve(8)
  assert.deepEqual(lines(await fetched(pages)), items(1, 8))
  assert.equal(asked.length, 3)
  answer = (_, response, url) => {
    const offset = Number(url.searchParams.get('offset'))
    json(response, items(offset + 1, Math.min(offset + 4, 10)))
  }
  const offset = { kind: 'offset', parameter: 'offset', size: { parameter: 'limit', rows: 4 } }
  assert.deepEqual(lines(await fetched({ paging: offset })), items(1, 10))
  answer = (_, response, url) => {
    const after = Number(url.searchParams.get('after') ?? 0)
    json(response, {
      items: items(after + 1, after + 2),
      next: after < 4 ? String(after + 2) : null,
    })
  }
  const cursor = { kind: 'cursor', parameter: 'after', next: 'next' }
  assert.deepEqual(lines(await fetched({ paging: cursor, records: 'items' })), items(1, 6))
  answer = (_, response, url) => {
    const at = Number(url.searchParams.get('at') ?? 0)
    json(response, {
      items: items(at + 1, at + 2),
      links: { next: at < 2 ? `/x?at=${at + 2}` : '' },
    })
  }
  const next = { kind: 'next', next: 'links.next' }
  assert.deepEqual(lines(await fetched({ paging: next, records: 'items' })), items(1, 4))
  answer = (_, response, url) => {
    const at = Number(url.searchParams.get('at') ?? 0)
    if (at < 2) response.setHeader('link', `</y>; rel="prev", </x?at=${at + 2}>; rel="next"`)
    json(response, items(at + 1, at + 2))
  }
  assert.deepEqual(lines(await fetched({ paging: { kind: 'link' } })), items(1, 4))
})

test('a service that gives fewer rows at once than it is asked for is read to its end', async () => {
  const offset = { kind: 'offset', parameter: 'offset', size: { parameter: 'limit', rows: 500 } }
  answer = (_, response, url) => {
    const from = Number(url.searchParams.get('offset'))
    json(response, items(from + 1, Math.min(from + 4, 10)))
  }
  assert.deepEqual(lines(await fetched({ paging: offset })), items(1, 10))
  answer = serve(8)
  const page = { kind: 'page', parameter: 'page', size: { parameter: 'size', rows: 500 } }
  const all = { paging: page, records: 'data.items' }
  assert.deepEqual(lines(await fetched(all)), items(1, 8))
  assert.equal(asked.length, 4)
  // Where the number is told nobody asks further; else a page that is not there is the end.
  assert.equal(lines(await fetched({ ...all, total: { path: 'total' } })).length, 8)
  assert.equal(asked.length, 3)
  answer = (_, response, url) =>
    url.searchParams.get('page') === '1' ? json(response, items(1, 2)) : json(response, {}, 404)
  assert.deepEqual(lines(await fetched({ paging: page })), items(1, 2))
  answer = (_, response) => json(response, items(1, 2))
  assert.deepEqual(lines(await fetched({ paging: page })), items(1, 2))
})

test('numbers keep their digits and nested values their form', async () => {
  const raw =
    '[\n {"id": 12345678901234567890, "rate": 1.10,\n "nested": {"a": [1,  2]}} , {"id":2}]'
  answer = (_, response) => response.end(raw)
  const text = await fetched({ paging: { kind: 'link' } })
  assert.equal(
    text,
    '{"id": 12345678901234567890, "rate": 1.10,  "nested": {"a": [1,  2]}}\n{"id":2}\n',
  )
  assert.deepEqual(elementsOf('[ ]'), [])
  assert.equal(valueAt('{"a":{"b":[1.0]}}', 'a.b'), '[1.0]')
  assert.equal(valueAt('{"a":1}', 'a.b'), undefined)
})

test('what comes must be as many as the service says', async () => {
  answer = serve(7)
  assert.equal(lines(await fetched({ ...pages, total: { path: 'total' } })).length, 7)
  answer = serve(7, { total: 9 })
  const { values } = await refused('source.incomplete', { ...pages, total: { path: 'total' } })
  assert.deepEqual([values.total, values.found], [9, 7])
})

test('a total that changes under the paging is read anew, and refused where it never rests', async () => {
  let total = 6
  let changes = 1
  answer = (request, response, url) => {
    if (url.searchParams.get('page') === '2' && changes-- > 0) total++
    serve(total)(request, response, url)
  }
  assert.equal(lines(await fetched({ ...pages, total: { path: 'total' } })).length, 7)
  changes = Infinity
  await refused('source.incomplete', { ...pages, total: { path: 'total' } })
})

test('a page that comes again is no endless loop', async () => {
  answer = (_, response) => json(response, { data: { items: items(1, 3) } })
  const error = await refused('source.pages-repeat', pages)
  assert.equal(error.values.page, 2)
})

test('a page about an error in place of data is shown for what it is', async () => {
  answer = (_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!DOCTYPE html><title>Bảo trì</title>')
  }
  await refused('source.other-content', {})
  await refused('source.other-content', pages)
  answer = (_, response) => response.end('\ufeff  <html>Đăng nhập</html>')
  const error = await refused('source.other-content', {})
  assert.equal(error.values.found, 'HTML')
  answer = (_, response) => response.end('lỗi hệ thống')
  await refused('source.other-content', pages)
  answer = (_, response) => json(response, { data: { items: { id: 1 } } })
  answer = (_, response) => json(response, { data: { ho: [{ ten: 'Nguyễn Văn A' }], tong: 1 } })
  const { values } = await refused('source.no-records', pages)
  assert.deepEqual([values.path, values.found], ['data.items', 'ho, tong'])
  answer = (_, response) => response.end('{"ten":"Nguyễn Văn A",')
  const cut = await refused('source.other-content', pages)
  assert.ok(!JSON.stringify(cut.values).includes('Nguyễn'), 'nobody is named')
  answer = (_, response) => response.end('[{"id":1},')
  await refused('source.other-content', { paging: { kind: 'link' } })
  answer = (_, response) => response.end(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))
  await refused('source.other-content', { paging: { kind: 'link' } })
})

test('a passing fault is tried again, a lasting one is named', async () => {
  let failing = 2
  answer = (_, response) => {
    if (failing-- > 0) response.writeHead(503, { 'retry-after': '0' }).end()
    else response.end('a,b\n1,2\n')
  }
  assert.equal(await fetched({}), 'a,b\n1,2\n')
  assert.equal(asked.length, 3)
  answer = (_, response) => response.writeHead(404).end()
  const error = await refused('source.answered', { url: `${base}/x?so=079012345678` })
  assert.equal(error.values.status, 404)
  assert.ok(!String(error.values.place).includes('079'), 'what follows ? may name people')
  answer = (_, response) => response.writeHead(401).end()
  await refused('source.refused-login', {})
})

test('a body that breaks off, or is shorter than it says, is refused', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('a,b\n1,2\n')
    setTimeout(() => response.destroy(), 20)
  }
  await refused('source.gone', {})
  const half = gzipSync('a,b\n'.repeat(1000)).subarray(0, 20)
  answer = (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.write(half)
    setTimeout(() => response.destroy(), 20)
  }
  await refused('source.gone', {})
})

test('a compressed body is decoded, and one that never ends is bounded', async () => {
  answer = (_, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('a,b\n1,2\n'))
  }
  assert.equal(await fetched({}), 'a,b\n1,2\n')
  answer = (_, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync(Buffer.alloc(50_000_000)))
  }
  await refused('source.too-large', { bytesMax: 1_000_000 })
})

test('only allowed hosts are reached, also through a redirect, and a secret stays with its host', async () => {
  await refused('source.host-not-allowed', { url: 'http://169.254.169.254/latest' })
  answer = (_, response) => response.writeHead(302, { location: 'http://10.9.9.9/x' }).end()
  await refused('source.host-not-allowed', {})
  answer = (_, response, url) => {
    if (url.pathname === '/x') {
      response.writeHead(302, { location: base.replace('127.0.0.1', 'localhost') + '/y' }).end()
    } else response.end('a\n1\n')
  }
  await fetched({ auth: { kind: 'basic', credential: 'dich-vu' } })
  assert.ok(asked[0]!.headers.authorization)
  assert.equal(asked[1]!.headers.authorization, undefined)
  answer = (_, response) => response.writeHead(302, { location: '/x' }).end()
  assert.equal((await refused('source.answered', {})).values.status, 302)
})

test('every way of telling who asks, with the secret in a header', async () => {
  answer = (_, response) => response.end('a\n1\n')
  await fetched({ auth: { kind: 'basic', credential: 'dich-vu' } })
  const basic = Buffer.from('user:mật khẩu').toString('base64')
  assert.equal(asked[0]!.headers.authorization, `Basic ${basic}`)
  await fetched({ auth: { kind: 'header', name: 'X-Api-Key', credential: 'oauth' } })
  assert.equal(asked[0]!.headers['x-api-key'], 'kho:s3:cret')
  let tokens = 0
  answer = (request, response, url) => {
    if (url.pathname === '/token') return json(response, { access_token: `t${++tokens}` })
    if (request.headers.authorization === 'Bearer t2') return response.end('a\n1\n')
    return response.writeHead(401).end()
  }
  const oauth2 = { kind: 'oauth2', tokenUrl: `${base}/token`, credential: 'oauth', scope: 'doc' }
  assert.equal(await fetched({ auth: oauth2 }), 'a\n1\n')
  assert.equal(tokens, 2, 'a token that has ended is renewed once')
  assert.equal(asked[0]!.body, 'grant_type=client_credentials&scope=doc')
  answer = (_, response) => json(response, { error: 'invalid_client' }, 400)
  await refused('source.refused-login', { auth: oauth2 })
  secrets['dau'] = 'khoá'
  await refused('source.refused-login', { auth: { kind: 'bearer', credential: 'dau' } })
  const outside = { url: 'http://dich-vu.example/x', auth: { kind: 'bearer', credential: 'oauth' } }
  await refused('source.open-secret', outside)
})

test('a certificate that is not trusted, has expired or is missing on our side is named', async () => {
  const made = await makeCertificates()
  const good = await made.issue('localhost')
  const secure = createSecureServer(
    { cert: good, key: good, ca: made.ca, requestCert: true, rejectUnauthorized: true },
    (_, response) => response.end('a\n1\n'),
  )
  const expired = await made.issue('localhost', new Date(Date.now() - 3_600_000))
  const late = createSecureServer({ cert: expired, key: expired }, (_, response) => response.end())
  await Promise.all(
    [secure, late].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))),
  )
  const at = (one: typeof secure) => `https://localhost:${(one.address() as AddressInfo).port}/x`
  secrets['ca'] = made.ca
  secrets['client'] = await made.issue('kho')
  try {
    assert.equal(await fetched({ url: at(secure), tls: { ca: 'ca', client: 'client' } }), 'a\n1\n')
    await refused('source.certificate', { url: at(secure), tls: { client: 'client' } })
    const error = await refused('source.certificate', { url: at(late), tls: { ca: 'ca' } })
    assert.equal(error.values.reason, 'CERT_HAS_EXPIRED')
    const client = createHttpClient({
      source: 's',
      reach: fetchAs.reach,
      tls: { ca: made.ca },
      waitsMs: [],
    })
    await assert.rejects(
      client.ask(new URL(at(secure))),
      (reason) => reason instanceof Refusal && /certificate|gone/.test(reason.code),
    )
    client.close()
  } finally {
    secure.close()
    late.close()
    secure.closeAllConnections()
    late.closeAllConnections()
  }
})

test('a service that does not answer is given up after its time', async () => {
  answer = () => {}
  const client = createHttpClient({ source: 's', reach: fetchAs.reach, waitsMs: [], idleMs: 200 })
  await assert.rejects(
    client.ask(new URL(`${base}/x`)),
    (reason) => reason instanceof Refusal && reason.values.reason === 'ETIMEDOUT',
  )
  client.close()
})

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'depth', type: 'integer', title },
  ],
})

test('from declaration to receipt: with a sealed credential, an ETag, and nothing left behind', async () => {
  const version = await p.define(wells)
  const keyFile = join(p.folder, 'credentials.key')
  const sealer = await openSealer(keyFile)
  await p.db.tx((tx) => keepCredential(tx, 'test', { sealer, name: 'gieng', text: 'khoa-bi-mat' }))
  const source = {
    id: 'gieng-khoan',
    dataset: 'wells',
    kind: 'service',
    url: `${base}/wells.csv`,
    auth: { kind: 'bearer', credential: 'gieng' },
    total: { header: 'X-Total-Count' },
    file: { kind: 'csv' },
  }
  await p.db.tx((tx) => declareSource(tx, 'test', source))
  const config = {
    sources: {},
    dataDir: p.folder,
    credentialsKeyFile: keyFile,
    allowedHosts: ['127.0.0.1'],
  }
  const state = { rows: 3, says: 3, etag: '"1"' }
  answer = (request, response) => {
    assert.equal(request.headers.authorization, 'Bearer khoa-bi-mat')
    if (request.headers['if-none-match'] === state.etag) return response.writeHead(304).end()
    response.writeHead(200, { etag: state.etag, 'x-total-count': String(state.says) })
    const rows = Array.from({ length: state.rows }, (_, i) => `G${i},${i * 10}\n`).join('')
    response.end(`code,depth\n${rows}`)
  }
  const sync = async () => {
    asked.length = 0
    const supply = await openSupply({ config, db: p.db }, version, source)
    try {
      return await loadSource(
        { db: p.db, journalFolder: p.journalFolder },
        { dataset: 'wells', supply, actor: 'test' },
      )
    } finally {
      await supply.close()
    }
  }
  const first = await sync()
  assert.deepEqual([first.equal, first.inserts], [true, 3])
  const again = await sync()
  assert.deepEqual([again.changed, again.equal, again.rows], [false, true, 3])
  assert.equal(asked[0]!.headers['if-none-match'], '"1"')
  assert.equal(again.source.snapshot, '"1"')
  Object.assign(state, { rows: 4, says: 4, etag: '"2"' })
  assert.equal((await sync()).inserts, 1)
  Object.assign(state, { rows: 4, says: 5, etag: '"3"' })
  await assert.rejects(
    sync(),
    (error) => error instanceof Refusal && error.code === 'source.incomplete',
  )
  // Rows altered behind the journal's back: "not modified" at the source must not hide them.
  await p.db.query(`update store.bucket set s0 = s0 + 1 where dataset = 'wells'`)
  Object.assign(state, { says: 4, etag: '"2"' })
  await sync().catch(() => {})
  assert.equal(asked[0]!.headers['if-none-match'], undefined)
  assert.deepEqual(readdirSync(join(p.folder, 'spool')), [])
})
