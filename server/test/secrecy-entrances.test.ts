/**
 * Marks of state secrecy at every entrance that the code has. The lists below are compared with the
 * routes and the kinds of sources, so that a new entrance fails here until it is tried. All texts are
 * made up; none is or was a secret.
 */
import { strict as assert } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { acts, type ActEntry, type ActName } from '@kho/contract/acts.ts'
import { screenBodies, screenedByThemselves } from '../src/catalogue/secrecy.http.ts'
import { deskRoutes } from '../src/desk/desk.http.ts'
import { discrepancyRoutes } from '../src/discrepancy/discrepancy.http.ts'
import type { Route } from '../src/http/route.ts'
import { reportPages } from '../src/pages/pages.http.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { findRemains } from '../src/personal/find-remains.ts'
import { fileKinds, sourceKinds } from '../src/source/source-kinds.ts'
import { listRoutes } from '../../tools/write-reference.ts'
import { answers, openAsked, person } from './kit/asked.ts'
import { attempts } from './kit/attempts.ts'
import { fileForm, openDesk } from './kit/desk.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { manifestOf, openPusher, type Pusher } from './kit/supplier.ts'
import { sheetXml, writeXlsx } from './kit/workbook.ts'

const marks = ['Tài liệu (MẬT)', 'Độ mật: Tối mật', 'Công văn TUYỆT MẬT', 'Tối mật', 'DO MAT: MAT']
const innocent = ['mật độ dân cư', 'bảo mật thông tin', 'mật ong', 'Nguyễn Văn Mật', 'tuyệt vời']

const untouched = {} as never
const routes: Route[] = [
  ...listRoutes(),
  ...discrepancyRoutes(untouched),
  ...deskRoutes({ working: new Map(), zones: {} } as never),
  ...reportPages(untouched, untouched, untouched),
]
const entrances = routes.filter(({ method }) => method !== 'GET')

/** What comes in as a stream, and the test below that tries it. */
const streamed: Record<string, string> = {
  'load.create': 'a file by the API',
  'push.send': 'a pushed file, and its manifest',
  'changes.push': 'pushed changes',
  'quarantine.correct': 'a correction of held rows',
  'desk.open': 'no text is kept: a code',
  'desk.send': 'a file at the desk',
  'desk.correct': 'a file at the desk',
  'desk.confirm': 'no text is kept: a load that was checked',
  'desk.leave': 'no text is kept',
  'page.report-send': 'a report of a citizen',
  'page.follow-send': 'a report of a citizen',
  'paper.keep': 'what is said of a paper',
  'paper.attach': 'what is said of a paper',
}
/** They take no text at all. */
const without = new Set([
  'push.abandon',
  'run.start',
  'run.cancel',
  'signin.issue-password',
  'request.renew',
  'proposal.withdraw',
  'notice.own.end',
  'online.delete-view',
])
/** Their bodies hold numbers, days, addresses and names of the store alone, which take no free text. */
const bound = new Set([
  'audit.sample',
  'signin.end-own-sessions',
  'request.submit',
  'proposal.gather',
  'proposal.enter',
  'release.renew',
  'notice.own.subscribe',
  'notice.client.subscribe',
  'notice.own.rotate-secret',
  'online.share-view',
])
const nameOf = (action: string) => action.replace(/\.(vi|en)$/, '')

test('who screens by itself is tried here over HTTP', () => {
  assert.deepEqual([...screenedByThemselves], ['push.declare'])
})

test('every entrance takes a body that is screened, or a stream that is tried here, or no text', () => {
  const unknown = entrances
    .filter(({ body, upload, action }) =>
      upload ? !streamed[nameOf(action)] : !body && !without.has(action),
    )
    .map(({ action }) => action)
    .filter((action) => !action.startsWith('console.'))
  assert.deepEqual(unknown, [])
  const present = new Set(entrances.map(({ action }) => nameOf(action)))
  assert.deepEqual(
    [...Object.keys(streamed), ...without].filter((name) => !present.has(name)),
    [],
  )
})

const screened = entrances.filter(({ body, action }) => body && !screenedByThemselves.has(action))
for (const route of screened) {
  test(`${route.action}: a mark goes no further, and what only looks like one does`, () => {
    let reached = 0
    const inner: Route = { ...route, handler: () => ({ body: { reached: ++reached } }) }
    const [outer] = screenBodies([inner])
    const send = (text: string) =>
      outer!.handler({ body: { a: [{ reason: text }] }, search: new URLSearchParams() } as never)
    for (const mark of [...marks, 'Mật']) {
      assert.throws(() => send(mark), { code: 'catalogue.state-secret' }, mark)
    }
    for (const text of innocent) send(text)
    assert.equal(reached, innocent.length)
  })
}

const title = { vi: 'Cột', en: 'Column' }
const notes = definitionOf({
  id: 'notes',
  sharing: 'shared',
  key: ['ma'],
  thresholds: { failingShareMax: 0.9, deletedShareMax: 0.9 },
  columns: [
    { name: 'ma', type: 'text', required: true, title },
    { name: 'ghi_chu', type: 'text', title },
    { name: 'nam', type: 'integer', min: '2000', max: '2100', title },
  ],
})

describe('a running store', () => {
  let it: RunningKho
  let pusher: Pusher
  let authority: Officer
  let auditor: Officer
  before(async () => {
    it = await openKho()
    await it.define(notes)
    await it.load('notes', `ma,ghi_chu,nam\nA1,${innocent[0]},2020\nA2,${innocent[1]},1900\n`)
    pusher = await openPusher(it, { id: 'gui', agency: 'so-noi-vu' })
    const agency = 'so-noi-vu'
    const functions = ['authority', 'operator', 'steward', 'consumer', 'developer'] as const
    authority = await openOfficer(it, 'quan.ly', { agency, functions })
    auditor = await openOfficer(it, 'kiem.tra', { agency, functions: ['auditor'] })
  })
  after(() => it.end())

  const secret = (reply: { body?: any; json?: any }) =>
    assert.equal((reply.body ?? reply.json)?.code, 'catalogue.state-secret', JSON.stringify(reply))

  /** Nothing of it is anywhere, whatever the entrance. */
  async function assertNowhere(mark: string): Promise<void> {
    assert.deepEqual(await findRemains(it.db, mark), [], mark)
  }

  const writers: Record<string, (text: string, path: string) => Promise<void> | void> = {
    csv: (text, path) => writeFileSync(path, `ma,ghi_chu,nam\nB1,"${text}",2020\n`),
    tsv: (text, path) => writeFileSync(path, `ma\tghi_chu\tnam\nB1\t${text}\t2020\n`),
    json: (text, path) =>
      writeFileSync(path, JSON.stringify([{ ma: 'B1', ghi_chu: text, nam: 2020 }])),
    ndjson: (text, path) =>
      writeFileSync(path, `${JSON.stringify({ ma: 'B1', ghi_chu: text, nam: 2020 })}\n`),
    xml: (text, path) =>
      writeFileSync(
        path,
        `<rows><row><ma>B1</ma><ghi_chu>${text}</ghi_chu><nam>2020</nam></row></rows>`,
      ),
    async xlsx(text, path) {
      const xml = sheetXml([
        ['ma', 'ghi_chu', 'nam'],
        ['B1', text, '2020'],
      ])
      await writeXlsx(path, { sheets: [{ name: 'Sheet1', xml }] } as never)
    },
  }
  /** Their readers give the same rows to the same check; their own formats are tried elsewhere. */
  const sameRows = new Set([
    'fixed-width',
    'xls',
    'ods',
    'geojson',
    'sqlite',
    'dbase',
    'access',
    'shapefile',
    'geopackage',
    'kml',
    'postgres',
    'mysql',
    'mssql',
    'oracle',
    'service',
    'sftp',
    'ftps',
  ])

  test('every kind of source is tried here, or gives its rows to the same check', () => {
    const known = new Set([...Object.keys(writers), ...sameRows, 'through'])
    assert.deepEqual(
      sourceKinds.map(({ kind }) => kind).filter((kind) => !known.has(kind)),
      [],
    )
  })

  for (const [kind, write] of Object.entries(writers)) {
    test(`a file of kind ${kind}`, async () => {
      const { rows } = await it.db.query(
        `select definition::text from catalogue.dataset_version where dataset = 'notes'`,
      )
      const version = JSON.parse(rows[0].definition)
      const [ending] = fileKinds.find((one) => one.kind === kind)!.endings
      const path = join(it.folder, `secret-${kind}.${ending}`)
      for (const mark of marks) {
        await write(mark, path)
        const options = kind === 'xml' ? { record: '/rows/row' } : {}
        const supply = fileSupply(version, { path, kind, ...options })
        await assert.rejects(
          loadSource(
            { db: it.db, journalFolder: it.kho.journalFolder },
            { dataset: 'notes', supply, actor: 'test' },
          ),
          { code: 'catalogue.state-secret' },
          mark,
        )
        await assertNowhere(mark)
      }
      assert.equal((await it.db.query('select from store.d_notes')).rowCount, 1)
    })
  }

  test('a file by the API, a pushed file and its manifest, pushed changes', async () => {
    const base = '/api/v1/datasets/notes'
    for (const [i, mark] of marks.entries()) {
      const file = `ma,ghi_chu,nam\nB1,"${mark}",2020\n`
      const headers = { 'content-type': 'text/csv' }
      secret(await pusher.call('POST', `${base}/loads`, { body: file, headers }))
      const named = manifestOf('x', 1, { file: `${mark}.csv` })
      secret(await pusher.call('PUT', `${base}/loads/n${i}/manifest`, { json: named }))
      await pusher.call('PUT', `${base}/loads/p${i}/manifest`, { json: manifestOf(file, 1) })
      const range = {
        'content-range': `bytes 0-${Buffer.byteLength(file) - 1}/${Buffer.byteLength(file)}`,
      }
      const sent = await pusher.call('PUT', `${base}/loads/p${i}`, {
        body: Buffer.from(file),
        headers: { ...range, 'content-type': 'text/csv' },
      })
      secret(sent)
      const change = JSON.stringify({
        op: 'upsert',
        values: { ma: 'B1', ghi_chu: mark, nam: '2020' },
      })
      const pushed = await pusher.call('POST', `${base}/changes`, {
        body: `${change}\n`,
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `c${i}` },
      })
      assert.ok(pushed.status >= 400, JSON.stringify(pushed.body))
      await assertNowhere(mark)
    }
  })

  test('a correction of held rows, and the reason of a release', async () => {
    const { rows } = await it.db.query(
      `select load_id::text as id, line::int as line from intake.quarantine where state = 'held'`,
    )
    const { id, line } = rows[0]
    const base = `/api/v1/datasets/notes/loads/${id}`
    for (const mark of marks) {
      const corrected = await pusher.call('POST', `${base}/corrections`, {
        body: `_line,ma,ghi_chu,nam\n${line},A2,"${mark}",2020\n`,
        headers: { 'content-type': 'text/csv' },
      })
      assert.ok(corrected.status >= 400, JSON.stringify(corrected.body))
      const json = { lines: [line], reason: `Lấy theo văn bản kèm\n${mark}` }
      const released = await pusher.call('POST', `${base}/quarantine/release`, { json })
      secret(released)
      await assertNowhere(mark)
    }
  })

  test('a report on data, by a system and by a citizen’s form', async () => {
    const token = await it.client('doc')
    await it.grant({ client: 'doc', dataset: 'notes' })
    for (const mark of marks) {
      const answer = await fetch(`${it.url}/api/v1/datasets/notes/discrepancies`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'kho-purpose': 'c',
          'kho-task': 'HS-1',
        },
        body: JSON.stringify({ about: 'row', key: ['A1'], note: mark }),
      })
      secret({ json: await answer.json() })
      await assertNowhere(mark)
    }
    const fine = await fetch(`${it.url}/api/v1/datasets/notes/discrepancies`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'kho-purpose': 'c',
        'kho-task': 'HS-1',
      },
      body: JSON.stringify({ about: 'row', key: ['A1'], note: innocent.join(', ') }),
    })
    assert.equal(fine.status, 201, await fine.text())
  })

  for (const route of listRoutes().filter(({ act, body }) => act && body)) {
    test(`${route.action}: no text of a person carries a mark in`, async () => {
      const { path, body } = await attempts[route.action]!(it, 'so-noi-vu')
      const leaves = textsOf(body)
      assert.ok(leaves.length > 0 || bound.has(route.action), 'it takes text')
      let refused = 0
      for (const leaf of leaves) {
        const given = withText(body, leaf, 'Kèm tài liệu (TỐI MẬT) giả lập')
        const { by }: ActEntry = acts[route.act as ActName]
        const officer = by.auditor && !by.authority ? auditor : authority
        const answer = await officer.call(route.method, path, given)
        assert.ok(answer.status >= 400, `${leaf.join('.')}: ${answer.text}`)
        if (answer.json?.code === 'catalogue.state-secret') refused++
      }
      assert.equal(
        refused > 0,
        !bound.has(route.action),
        'a text that is free is refused for its mark',
      )
      await assertNowhere('TỐI MẬT')
    })
  }

  test('what is said of a paper', async () => {
    for (const mark of marks) {
      const query = new URLSearchParams({ number: mark, issuedOn: '2026-01-02', signer: mark })
      for (const path of [
        '/api/v1/papers?agency=so-noi-vu&',
        '/api/v1/act-papers/catalogue-act/notes@1?',
      ]) {
        const answer = await fetch(`${it.url}${path}${query}`, {
          method: 'POST',
          headers: {
            cookie: authority.cookie,
            'sec-fetch-site': 'same-origin',
            'content-type': 'application/pdf',
          },
          body: '%PDF-1.4',
        })
        secret({ json: await answer.json() })
        await assertNowhere(mark)
      }
    }
  })

  test('names and documents of a definition', async () => {
    for (const mark of marks) {
      const documents = [{ title: { vi: mark, en: 'x' }, text: { vi: 'a', en: 'b' } }]
      await assert.rejects(it.define({ ...notes, id: 'other', documents }), {
        code: 'catalogue.state-secret',
      })
    }
  })
})

test('a file at the desk, by its content and by its name', async () => {
  const desk = await openDesk()
  try {
    const { cookie } = await desk.session(await desk.issue())
    const before = await desk.rowsStored()
    for (const mark of marks) {
      const once = crypto.randomUUID()
      const form = fileForm('supply.csv', `ma,gioi,ngay\n"${mark}",1,01/01/2020\n`, once)
      await desk.post('/nop/tep', form, { cookie })
      const named = fileForm(
        `${mark.replace(':', '')} (MẬT).csv`,
        'ma,gioi,ngay\nX1,1,01/01/2020\n',
        once,
      )
      await desk.post('/nop/tep', named, { cookie })
      assert.deepEqual(await findRemains(desk.it.db, mark), [], mark)
    }
    assert.equal(await desk.rowsStored(), before)
  } finally {
    await desk.it.end()
  }
})

test('an answer of an owner that is asked at each call', async () => {
  const asked = await openAsked()
  try {
    for (const mark of marks) {
      asked.owner.behave(answers(person({ hoTen: mark })))
      const answer = await asked.ask()
      assert.ok(answer.status >= 400, answer.text)
      assert.ok(!answer.text.includes(mark))
      assert.deepEqual(await findRemains(asked.kho.db, mark), [])
    }
  } finally {
    await asked.end()
  }
})

type Leaf = (string | number)[]

function textsOf(value: unknown, at: Leaf = []): Leaf[] {
  if (typeof value === 'string') return [at]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, one]) => textsOf(one, [...at, name]))
}

function withText(value: any, [first, ...rest]: Leaf, text: string): any {
  if (first === undefined) return text
  const copy = Array.isArray(value) ? [...value] : { ...value }
  copy[first] = withText(value[first], rest, text)
  return copy
}
