/** Breaches with their clock, and the record of processing. Everything is made up. */
import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { silentLog } from '../src/log.ts'
import { moveBreach } from '../src/personal/move-breach.ts'
import { recordBreach } from '../src/personal/record-breach.ts'
import { watchBreaches } from '../src/personal/watch-breaches.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
const hour = 3_600_000
let it: RunningKho
let operator: Officer
let auditor: Officer

before(async () => {
  it = await openKho({ byHand: true })
  operator = await openOfficer(it, 'van.hanh', { agency: 'so-noi-vu', functions: ['operator'] })
  auditor = await openOfficer(it, 'kiem.tra', { agency: 'so-noi-vu', functions: ['auditor'] })
})
after(() => it.end())

const input = {
  what: 'Tệp giả lập gửi nhầm nơi nhận',
  harm: 'Lộ số giả lập',
  measures: 'Đã yêu cầu xoá',
  datasets: ['residents'],
  subjectsCount: 12,
}
const wayAt = (at: Date) => ({ now: () => at })

test('the notice is due 72 hours after detection, not after somebody wrote it down', async () => {
  const detectedAt = new Date(Date.now() - 5 * hour)
  const body = { ...input, detectedAt: detectedAt.toISOString() }
  const answer = await operator.call('POST', '/api/v1/breaches', body)
  assert.equal(answer.status, 201, answer.text)
  assert.equal(Date.parse(answer.json.notifyBy), detectedAt.getTime() + 72 * hour)
  const shown = await auditor.call('GET', `/api/v1/breaches/${answer.json.id}`)
  assert.deepEqual([shown.json.clock, shown.json.subjectsCount], ['running', 12])
  assert.equal(shown.json.steps[0].payload.what, input.what)
})

test('an alarm is given a day before and when it is over, each once, in journal and log', async () => {
  const detectedAt = new Date('2026-03-01T01:00:00Z')
  const made = await it.act((tx) =>
    recordBreach(tx, wayAt(new Date('2026-03-01T02:00:00Z')), 'van.hanh', {
      ...input,
      detectedAt: detectedAt.toISOString(),
    }),
  )
  const said: string[] = []
  const log = { ...silentLog, error: (_: object, text: string) => said.push(text) } as never
  const look = (hours: number) =>
    watchBreaches(it.db, wayAt(new Date(detectedAt.getTime() + hours * hour)), log)
  assert.equal(await look(47), 0)
  assert.equal(await look(49), 1)
  assert.equal(await look(50), 0)
  assert.equal(await look(73), 1)
  assert.equal(await look(74), 0)
  assert.deepEqual(said, ['the notice of a breach is near', 'the notice of a breach is late'])
  const { rows } = await it.db.query(
    'select kind from personal.breach_step where breach = $1 order by number',
    [made.id],
  )
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    ['recorded', 'near', 'late'],
  )
})

test('notified and repaired once each; its file is kept five years after the repair', async () => {
  const now = new Date('2026-03-02T01:00:00Z')
  const { id } = await it.act((tx) =>
    recordBreach(tx, wayAt(now), 'van.hanh', { ...input, detectedAt: now.toISOString() }),
  )
  const step = (kind: 'noted' | 'notified' | 'repaired', at: Date) =>
    it.act((tx) => moveBreach(tx, wayAt(at), 'van.hanh', { id, kind, note: `Bước ${kind}` }))
  await step('noted', now)
  const told = await step('notified', new Date(now.getTime() + 10 * hour))
  assert.ok(told.notifiedAt)
  await assert.rejects(step('notified', now), { code: 'personal.breach-ended' })
  const repaired = await step('repaired', new Date('2026-03-20T01:00:00Z'))
  assert.equal(repaired.keepUntil, '2031-03-20')
  await it.kho.journal.publishNow()
  const letter = await auditor.call('GET', `/api/v1/breaches/${id}/notice`)
  assert.match(letter.text, /THÔNG BÁO VI PHẠM/)
  for (const part of [input.what, input.harm, input.measures, 'Bước noted', id]) {
    assert.ok(letter.text.includes(part), part)
  }
  const entries = letter.text.match(/Mục \d+ của nhật ký: (.*)/g)!
  assert.equal(entries.length, 4)
  assert.ok(
    entries.every((line) => !/recorded|noted|notified|repaired/.test(line)),
    letter.text,
  )
  const { rows } = await it.db.query(
    `select body from journal.entry where kind like 'personal.breach%'`,
  )
  assert.ok(rows.length > 5 && rows.every(({ body }) => !body.includes('giả lập')))
})

test('a breach of tomorrow and one that nobody recorded are refused', async () => {
  const detectedAt = new Date(Date.now() + hour).toISOString()
  const future = await operator.call('POST', '/api/v1/breaches', { ...input, detectedAt })
  assert.equal(future.json.code, 'personal.breach-in-future')
  const nobody = '00000000-0000-4000-8000-000000000000'
  const path = `/api/v1/breaches/${nobody}/steps`
  const unknown = await operator.call('POST', path, { kind: 'noted', note: 'Thử' })
  assert.equal(unknown.json.code, 'personal.unknown-breach')
})

test('the record of processing names who may read which personal columns, and on which ground', async () => {
  await it.define(
    definitionOf({
      id: 'residents',
      sharing: 'shared',
      key: ['code'],
      legalGround: 'Luật Cư trú',
      columns: [
        { name: 'code', type: 'text', required: true, title },
        { name: 'name', type: 'text', personal: 'basic', title },
        { name: 'illness', type: 'text', personal: 'sensitive', title },
      ],
    }),
  )
  await it.client('clinic')
  await it.client('counter')
  const grant = await it.grant({
    client: 'clinic',
    dataset: 'residents',
    columns: ['code', 'name'],
  })
  const gone = await it.grant({ client: 'clinic', dataset: 'residents', documentNumber: '=2/QĐ' })
  await it.act((tx) => revokeGrant(tx, 'test', { grant: gone, reason: 'test' }))
  // Nobody processes personal data by a column that holds none.
  await it.grant({ client: 'counter', dataset: 'residents', columns: ['code'] })
  const answer = await auditor.call('GET', '/api/v1/processing-record')
  assert.deepEqual(
    answer.json.lines.map((line: any) => [
      line.processing,
      line.client,
      line.columns.map(({ name }: { name: string }) => name).join(),
      line.state,
    ]),
    [
      ['holding', null, 'name,illness', 'in-force'],
      ['use', 'clinic', 'name', 'in-force'],
      ['use', 'clinic', 'name,illness', 'revoked'],
    ],
  )
  assert.equal(answer.json.lines[1].grant, grant)
  const csv = await auditor.call('GET', '/api/v1/processing-record?format=csv')
  assert.equal(csv.text.split('\r\n').length, 5)
  assert.match(csv.text, /Luật Cư trú/)
  assert.match(csv.text, /'=2\/QĐ/, 'a document number cannot become a formula')
  const { rows } = await it.db.query(`select 1 from journal.payload where body like '%kiem.tra%'`)
  assert.ok(rows.length >= 2, 'the export is on record')
})
