/** What owners do wrong when they are asked, each told by its name; and nothing of it stays here. People are made up. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import {
  answers,
  canary,
  number,
  openAsked,
  person,
  refused,
  secret,
  type Asked,
} from './kit/asked.ts'
import { sendJson, type OwnerAnswer } from './kit/owner-service.ts'
const other = '067190001234'

let asked: Asked
before(async () => {
  asked = await openAsked()
})
after(() => asked.end())
beforeEach(async () => {
  await asked.declare()
  asked.owner.behave(answers(person()))
})

const faults: [name: string, code: string, status: number, answer: OwnerAnswer][] = [
  ['answers 500', 'through.owner-away', 502, answers({ canary }, 500)],
  ['answers 503', 'through.owner-away', 502, answers({ canary }, 503)],
  ['answers 429', 'through.owner-away', 502, answers({ canary }, 429)],
  ['hangs up', 'through.owner-away', 502, (request) => request.socket.destroy()],
  [
    'hangs up in the middle',
    'through.owner-away',
    502,
    (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' })
      response.write(`{"data":"${canary}`, () => request.socket.destroy())
    },
  ],
  ['never answers', 'through.owner-slow', 504, () => {}],
  [
    'never ends its answer',
    'through.owner-slow',
    504,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write(`{"data":"${canary}`)
    },
  ],
  ['does not let Kho in', 'through.owner-refused', 502, answers({ canary }, 401)],
  ['answers 400', 'through.owner-error', 502, answers({ canary }, 400)],
  ['answers 404 without having declared it', 'through.owner-error', 502, answers({ canary }, 404)],
  [
    'tells an error in a 200 answer',
    'through.owner-error',
    502,
    answers({ error_code: 'SYS-9', canary }),
  ],
  [
    'redirects elsewhere',
    'through.redirected',
    502,
    (_, response) =>
      response.writeHead(302, { location: `${asked.owner.base}/elsewhere` }).end(canary),
  ],
  [
    'answers with a page',
    'through.other-content',
    502,
    (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${canary}</html>`),
  ],
  ['answers with no JSON', 'through.other-content', 502, answers(`{"a":"${canary}"`)],
  [
    'answers with too much',
    'through.other-content',
    502,
    (_, response) => sendJson(response, { ...person(), more: canary.repeat(200_000) }),
  ],
  [
    'lies about its compression',
    'through.other-content',
    502,
    (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(`{"${canary}":1}`),
  ],
  [
    'answers with several records',
    'through.other-content',
    502,
    answers({ error_code: 0, data: [person().data, person().data] }),
  ],
  ['has renamed a member', 'through.other-content', 502, answers(person({ song: undefined }))],
  [
    'breaks a type',
    'through.other-content',
    502,
    answers(person({ sinh: { ngay: `32/13/${canary}` } })),
  ],
  ['leaves out what is required', 'through.other-content', 502, answers(person({ hoTen: null }))],
  [
    'sends a state secret',
    'through.other-content',
    502,
    answers(person({ noiO: { xa: 'TỐI MẬT' } })),
  ],
  ['answers with another person', 'through.other-key', 502, answers(person({ soDinhDanh: other }))],
  [
    'answers with a number for the key',
    'through.other-key',
    502,
    answers(person({ soDinhDanh: 67090001234 })),
  ],
]
for (const [name, code, status, answer] of faults) {
  test(`an owner that ${name} is told as ${code}, and the read is closed with it`, async () => {
    if (code === 'through.owner-slow') await asked.declare({ timeoutMs: 400 })
    asked.owner.behave(answer)
    refused(await asked.ask(), code, status)
    const { closing } = await asked.lastRecords()
    assert.deepEqual([closing.outcome, closing.rows, closing.reason], ['broken-off', 0, code])
    assert.ok(!asked.owner.asked.some(({ url }) => url.includes('elsewhere')), 'nobody is followed')
  })
}

test('nothing that came from the owner is anywhere: not in the database, its files, the log or the journal', async () => {
  asked.owner.behave(answers(person()))
  assert.ok((await asked.ask()).text.includes(canary), 'the canary did pass through')
  await asked.kho.kho.journal.publishNow()
  await asked.kho.db.query('checkpoint')
  const { rows } = await asked.kho.db.query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  assert.ok(rows.length > 30)
  for (const { name } of rows) {
    const held = await asked.kho.db.query(
      `select count(*)::int as n from ${name} t where t::text like $1`,
      [`%${canary}%`],
    )
    assert.equal(held.rows[0].n, 0, name)
  }
  const files = readdirSync(asked.folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  )
  assert.ok(files.length > 500, `${files.length}`)
  let keysSeen = 0
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    const bytes = readWhatIsThere(path)
    assert.ok(!bytes.includes(canary), path)
    if (bytes.includes(number)) keysSeen++
  }
  assert.ok(
    keysSeen > 0,
    'what was stored, as the key in the record of the read, is found this way',
  )
  assert.ok(asked.logged.length > 20)
  const log = asked.logged.join('')
  for (const never of [canary, secret, number, other]) assert.ok(!log.includes(never), never)
  const tiles = readdirSync(asked.kho.kho.journalFolder, { recursive: true, withFileTypes: true })
  for (const file of tiles.filter((one) => one.isFile())) {
    const bytes = readWhatIsThere(join(file.parentPath, file.name))
    assert.ok(!bytes.includes(number), 'no key is public')
  }
})

/** The store goes on meanwhile: a file that it has removed since it was listed holds nothing. */
function readWhatIsThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
