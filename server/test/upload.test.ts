/** Loads by the API: what a supplier's system meets, and what a broken upload leaves behind. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test, { after, before } from 'node:test'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import type { Problem } from '@kho/contract/refusal.ts'
import { sweepSpool } from '../src/intake/sweep-spool.ts'
import { lockClient } from '../src/client/lock-client.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'depth', type: 'integer', title },
  ],
})
const agency = 'so-noi-vu'
const path = '/api/v1/datasets/wells/loads'
const good = 'code,depth\nG1,10\nG2,20\n'

let it: RunningKho
let supplier: string

before(async () => {
  it = await openKho()
  await it.define(wells)
  supplier = await it.client('supplier', undefined, { agency, scopes: ['supply'] })
})
after(() => it.end())

type Sent = {
  status: number
  headers: Headers
  body: Problem & Record<string, unknown>
  text: string
}

async function send(
  body: string | null,
  options: { token?: string | null; type?: string; query?: string } = {},
): Promise<Sent> {
  const { token = supplier, type = 'text/csv; charset=utf-8', query = '' } = options
  const response = await fetch(`${it.url}${path}${query}`, {
    method: 'POST',
    headers: { 'content-type': type, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body,
  })
  const answer = await response.text()
  const { status, headers } = response
  return { status, headers, body: JSON.parse(answer), text: answer }
}

/** Rows, loads on record and spooled files: what an upload may change. */
async function standing(): Promise<[rows: number, loads: number, spooled: number]> {
  const { rows } = await it.db.query(
    `select (select count(*)::int from store.d_wells) as rows,
       (select count(*)::int from intake.load) as loads`,
  )
  const spool = join(it.folder, 'spool')
  return [rows[0].rows, rows[0].loads, existsSync(spool) ? readdirSync(spool).length : 0]
}

async function refused(code: string, status: number, sent: Promise<Sent>): Promise<Sent> {
  const { body, ...rest } = await sent
  assert.deepEqual([body.code, body.status, rest.status], [code, status, status], body.detail_en)
  return { body, ...rest }
}

test('a file is loaded, answered with 201 and a receipt that proves itself', async () => {
  const { status, text: receipt } = await send(good)
  assert.equal(status, 201)
  const verdict = verifyReceipt(receipt, it.kho.journal.state().vkey)
  assert.equal(verdict.ok, true)
  const { dataset, inserts, equal } = verdict.receipt ?? {}
  assert.deepEqual([dataset, inserts, equal], ['wells', 2, true])
  assert.deepEqual(await standing(), [2, 1, 0])
})

test('the same file again is answered with 200 and changes nothing', async () => {
  const { status, body } = await send(good)
  assert.deepEqual([status, body['changed'], body['sequence']], [200, false, 1])
  assert.deepEqual((await standing()).toSpliced(1, 1), [2, 0])
})

test('a wrong header is refused with 422 and names the column', async () => {
  const { body } = await refused('source.missing-column', 422, send('code,deep\nG1,1\n'))
  assert.match(body.detail_en, /deep/)
  assert.match(body.detail, /deep/)
  await refused('source.wrong-delimiter', 422, send('code;depth\nG1;1\n'))
  assert.equal((await send('code;depth\nG1;10\nG2;20\n', { query: '?delimiter=%3B' })).status, 200)
  await refused('source.empty', 422, send(''))
  await refused('source.empty', 422, send(null))
  assert.deepEqual((await standing()).toSpliced(1, 1), [2, 0])
})

test('whoever may not supply is refused before the file is read, and that is on record', async () => {
  const token = (id: string, more: Parameters<RunningKho['client']>[2], zones?: string[]) =>
    it.client(id, zones, more)
  const locked = await token('locked', { agency, scopes: ['supply'] })
  await it.act((tx) => lockClient(tx, 'test', { client: 'locked', reason: 'test' }))
  await waitUntil(async () => (await send(good, { token: locked })).status === 403)
  const was = await standing()
  await refused('access.client-locked', 403, send(good, { token: locked }))
  await refused('access.no-token', 401, send(good, { token: null }))
  await refused('access.bad-token', 401, send(good, { token: 'nonsense' }))
  const foreign = await token('foreign', { scopes: ['supply'] })
  const { body } = await refused('access.supplier-only', 403, send(good, { token: foreign }))
  assert.match(body.hint, /so-noi-vu/)
  const reader = await token('reader', { agency, scopes: ['read'] })
  await refused('access.no-scope', 403, send(good, { token: reader }))
  const far = await token('far', { agency, scopes: ['supply'] }, ['tslcd'])
  await refused('access.wrong-zone', 403, send(good, { token: far }))
  assert.deepEqual(await standing(), was, 'nothing was spooled and no load begun')
  const { rows } = await it.db.query(
    `select distinct fields ->> 'client' as client, fields ->> 'code' as code
       from journal.intake where kind = 'intake.refused' and fields ? 'client'
     union select body::jsonb ->> 'client', body::jsonb ->> 'code'
       from journal.entry where kind = 'intake.refused' and body::jsonb ? 'client' order by client`,
  )
  assert.deepEqual(
    rows.map(({ client, code }) => [client, code]),
    [
      ['far', 'access.wrong-zone'],
      ['foreign', 'access.supplier-only'],
      ['locked', 'access.client-locked'],
      ['reader', 'access.no-scope'],
    ],
  )
})

test('another media type is refused with 415 and told which are taken', async () => {
  const { headers } = await refused(
    'http.unsupported-type',
    415,
    send(good, { type: 'application/pdf' }),
  )
  assert.match(headers.get('accept-post') ?? '', /text\/csv/)
})

/** Speaks HTTP by hand, so that it can stop in the middle. */
function speak(headers: string[]) {
  const socket = connect(Number(new URL(it.url).port), '127.0.0.1')
  socket.on('error', () => {})
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: kho',
    `Authorization: Bearer ${supplier}`,
    'Content-Type: text/csv',
    ...headers,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

test('a file that is declared too large is refused before it is sent', async () => {
  const was = await standing()
  const socket = speak([`Content-Length: ${17 * 1024 ** 3}`, 'Connection: close'])
  const answer = await text(socket)
  assert.match(answer, /^HTTP\/1\.1 413 /)
  assert.match(answer, /"http\.too-large"/)
  assert.deepEqual(await standing(), was)
})

const untilSpooled = (count: number) => waitUntil(async () => (await standing())[2] === count)

test('an upload that breaks off in the middle leaves no row, no load and no file', async () => {
  const was = await standing()
  const chunked = ['Transfer-Encoding: chunked']
  const declared = ['Content-Length: 1000000']
  for (const [headers, body] of [
    [chunked, `18\r\ncode,depth\nG1,10\nG3,30\nG4\r\n`],
    // Cut after whole rows: what has come would be a valid file that deletes a row.
    [declared, 'code,depth\nG1,11\n'],
  ] as const) {
    const socket = speak([...headers])
    socket.write(body)
    await untilSpooled(1)
    socket.destroy()
    await untilSpooled(0)
    assert.deepEqual(await standing(), was)
  }
  assert.equal((await send(good)).status, 200)
})

test('two uploads of one dataset at once come in one after the other', async () => {
  const files = Array.from({ length: 6 }, (_, n) => `code,depth\nG1,${n}\nG2,${n}\n`)
  const answers = await Promise.all(files.map((file) => send(file)))
  assert.ok(answers.every(({ status }) => status === 201 || status === 200))
  const sequences = answers
    .filter(({ status }) => status === 201)
    .map(({ body }) => Number(body['sequence']))
  assert.equal(new Set(sequences).size, sequences.length, 'no sequence twice')
  const { rows } = await it.db.query('select distinct c2 from store.d_wells')
  assert.equal(rows.length, 1, 'rows of two files are never mixed')
})

test('a spooled file that a killed server left is removed after a day, others are not', async () => {
  const left = join(it.folder, 'spool', 'load-left')
  const young = join(it.folder, 'spool', 'load-young')
  const other = join(it.folder, 'spool', 'other')
  for (const file of [left, young, other]) writeFileSync(file, good)
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  for (const file of [left, other]) utimesSync(file, yesterday, yesterday)
  assert.equal(await sweepSpool(it.folder), 1)
  assert.deepEqual([left, young, other].map(existsSync), [false, true, true])
})
