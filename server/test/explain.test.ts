/** Why somebody could read something, or could not, at each instant of a short history. All made up. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addCommitment } from '../src/access/add-commitment.ts'
import { whatCouldSee, whoCanSee } from '../src/access/could-see.ts'
import { decide } from '../src/access/decide.ts'
import {
  explainAccess,
  type ExplainQuestion,
  type Explanation,
} from '../src/access/explain-access.ts'
import { grantAccess } from '../src/access/grant-access.ts'
import { selectGrants } from '../src/access/grant.sql.ts'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { withdrawCommitment } from '../src/access/withdraw-commitment.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { lockClient } from '../src/client/lock-client.ts'
import { unlockClient } from '../src/client/unlock-client.ts'
import { dayOf } from '../src/time.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer } from './kit/officer.ts'

const title = { vi: 'Giả lập', en: 'Made up' }
const column = (name: string, more: object = {}) => ({
  name,
  type: 'text' as const,
  title,
  ...more,
})
const wide = definitionOf({
  id: 'people',
  sharing: 'shared',
  key: ['code'],
  columns: [
    column('code', { required: true }),
    column('name', { personal: 'basic' }),
    column('commune'),
    column('phone', { personal: 'basic' }),
  ],
})
const narrow = { ...wide, columns: wide.columns.slice(0, 3) }

let it: RunningKho
let grant: number
/** Instants between the acts, by name. */
const at: Record<string, Date> = {}

async function mark(name: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5))
  const { rows } = await it.db.query(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  )
  at[name] = new Date(Math.ceil(rows[0].ms))
  await new Promise((resolve) => setTimeout(resolve, 5))
}

before(async () => {
  it = await openKho()
  await mark('start')
  await it.define(wide)
  await it.load('people', 'code,name,commune,phone\nP1,An,a,\nP2,Bình,b,\n')
  await it.client('clinic')
  await mark('registered')
  grant = await it.grant({
    client: 'clinic',
    dataset: 'people',
    condition: { commune: ['a'] },
    masks: { phone: { by: 'hashed' } },
    taskPattern: 'HS-*',
    zones: ['tslcd'],
    legalGround: 'Nghị định mẫu, Điều 1',
    legalDocument: '1/2026/NĐ-MẪU',
    thirdParty: 'Công ty mẫu',
  })
  await mark('granted')
  const { commitment } = await it.act((tx) =>
    addCommitment(tx, 'test', {
      grant,
      fileName: 'a.pdf',
      document: Buffer.from('a'),
      signer: 'A',
      signedOn: '2026-01-01',
      validUntil: new Date(Date.now() + 3_600_000),
    }),
  )
  await mark('committed')
  const change = { client: 'clinic', reason: 'thử' }
  await it.act((tx) => lockClient(tx, 'test', change))
  await mark('locked')
  await it.act((tx) => unlockClient(tx, 'test', change))
  await mark('unlocked')
  await it.db.query(`update people.client set zones = '{local}' where id = 'clinic'`)
  await mark('zoned')
  await it.db.query(`update people.client set zones = null where id = 'clinic'`)
  await it.load('people', 'code,name,commune,phone\nP1,An,b,\nP2,Bình,b,\n')
  await mark('moved')
  await it.define(narrow)
  await mark('narrowed')
  await it.act((tx) => withdrawCommitment(tx, 'test', { commitment, reason: 'thử' }))
  await mark('withdrawn')
  await it.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử' }))
  await mark('revoked')
  await it.kho.journal.publishNow()
})
after(() => it.end())

async function explain(when: string, more: Partial<ExplainQuestion> = {}): Promise<Explanation> {
  const question = { subject: { client: 'clinic' }, dataset: 'people', at: at[when]!, ...more }
  const [found] = await it.act((tx) => explainAccess(tx, 'kiem-tra', question))
  return found!
}

const call = { purpose: 'c', task: 'HS-1', zones: ['tslcd'], delivery: 'api' as const }

function failedOf({ rules }: Explanation): string | undefined {
  return rules.find(({ outcome }) => outcome === 'failed')?.rule
}

test('the past is answered from what was in force at each instant', async () => {
  const history: [string, string | undefined][] = [
    ['registered', 'granted'],
    ['granted', 'commitment'],
    ['committed', undefined],
    ['locked', 'client-open'],
    ['unlocked', undefined],
    ['zoned', 'zone'],
    ['moved', undefined],
    ['narrowed', undefined],
    ['withdrawn', 'commitment'],
    ['revoked', 'term'],
  ]
  for (const [when, expected] of history) {
    const found = await explain(when, call)
    assert.equal(failedOf(found), expected, when)
    assert.equal(found.allowed, expected === undefined, when)
  }
})

test('before the client or the dataset existed there was nothing to explain', async () => {
  await assert.rejects(explain('start'), (error: unknown) => {
    return error instanceof Refusal && error.code === 'access.unknown-client'
  })
  const agency = { subject: { agency: 'so-y-te' } }
  await assert.rejects(explain('start', agency), (error: unknown) => {
    return error instanceof Refusal && error.code === 'catalogue.unknown-dataset'
  })
})

test('each part of a call fails by its own rule, with what was found and what was wanted', async () => {
  const wrong: [Partial<ExplainQuestion>, string, string, RegExp][] = [
    [{ purpose: 'a' }, 'purpose', 'a', /^c$/],
    [{ purpose: 'x' }, 'purpose-named', 'x', /a, b/],
    [{ task: 'QD-1' }, 'task', 'QD-1', /^HS-\*$/],
    [{ zones: ['local'] }, 'zone', 'local', /tslcd/],
    [{ columns: ['benh'] }, 'columns', 'benh', /code, name~, commune, phone~/],
    [{ touched: ['phone'] }, 'columns', 'phone', /phone~/],
  ]
  for (const [more, rule, found, wanted] of wrong) {
    const explained = await explain('committed', { ...call, ...more })
    const failed = explained.rules.find(({ outcome }) => outcome === 'failed')
    assert.equal(failed?.rule, rule, JSON.stringify(more))
    assert.equal(failed.found, found)
    assert.match(failed.wanted, wanted)
    assert.match(failed.ground.vi, /Điều \d/)
    assert.ok(explained.sentence.vi.length > 0 && explained.sentence.en.length > 0)
  }
})

test('what is not said of the call is not asked, and the answer says so', async () => {
  const { rules, allowed } = await explain('committed')
  assert.ok(allowed)
  const open = rules.filter(({ outcome }) => outcome === 'not-asked').map(({ rule }) => rule)
  assert.deepEqual(open, [
    'scope',
    'purpose-named',
    'task-named',
    'purpose',
    'task',
    'delivery',
    'zone',
  ])
})

test('what is allowed names the grant with its paper, the columns and the masks', async () => {
  const found = await explain('committed', call)
  assert.deepEqual(found.grant, {
    id: grant,
    decidedBy: 'so-noi-vu',
    documentNumber: '01/QĐ',
    documentDate: '2026-01-05',
    legalGround: 'Nghị định mẫu, Điều 1',
    legalDocument: '1/2026/NĐ-MẪU',
  })
  assert.deepEqual(found.columns, ['code', 'name', 'commune', 'phone'])
  assert.deepEqual(found.rows, [{ column: 'commune', title, values: ['a'], labels: {} }])
  assert.deepEqual(found.rules.find(({ rule }) => rule === 'condition')?.said?.wanted, {
    vi: 'Giả lập = a',
    en: 'Made up = a',
  })
  assert.deepEqual(found.masks, { name: 'partial:1:2', phone: 'hashed' })
  const later = await explain('narrowed', call)
  assert.deepEqual(later.columns, ['code', 'name', 'commune'])
})

test('each rule names the entries of the journal it rests on, and they are there', async () => {
  const found = await explain('revoked', call)
  const wanted: [string, string[]][] = [
    ['token', ['people.client-requested', 'people.client-registered']],
    ['client-open', ['people.client-unlocked']],
    ['granted', ['access.granted']],
    ['term', ['access.granted', 'access.revoked']],
  ]
  for (const [rule, kinds] of wanted) {
    const { entries } = found.rules.find((one) => one.rule === rule)!
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      kinds,
      rule,
    )
    for (const { index, kind } of entries) {
      const { rows } = await it.db.query('select kind from journal.entry where index = $1', [index])
      assert.equal(rows[0].kind, kind)
    }
  }
  const committed = await explain('withdrawn', call)
  const { entries } = committed.rules.find(({ rule }) => rule === 'commitment')!
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ['access.commitment-added', 'access.commitment-withdrawn'],
  )
})

test('a row is in view, out of view or absent as it was then, and asking is journaled', async () => {
  const rowOf = async (when: string, key: string[]) => {
    const found = await explain(when, { ...call, key })
    const { outcome, found: said } = found.rules.find(({ rule }) => rule === 'row')!
    return [found.allowed, outcome, said]
  }
  assert.deepEqual(await rowOf('committed', ['P1']), [true, 'met', 'in-view {"commune":"a"}'])
  assert.deepEqual(await rowOf('moved', ['P1']), [false, 'failed', 'out-of-view {"commune":"b"}'])
  assert.deepEqual(await rowOf('committed', ['P2']), [
    false,
    'failed',
    'out-of-view {"commune":"b"}',
  ])
  assert.deepEqual(await rowOf('committed', ['P9']), [false, 'failed', 'absent {}'])
  assert.deepEqual(await rowOf('locked', ['P1']), [false, 'not-reached', ''])
  const explained = async () =>
    (
      await it.db.query(
        `select e.body, p.body as payload from journal.entry e
         join journal.payload p on p.intake_id = e.intake_id where e.kind = 'access.explained'`,
      )
    ).rows
  const untilMs = Date.now() + 30_000
  while ((await explained()).length < 5 && Date.now() < untilMs) {
    await it.kho.journal.publishNow()
  }
  const rows = await explained()
  assert.equal(rows.length, 5)
  assert.ok(rows.every(({ body, payload }) => !body.includes('P1') && payload.includes('P')))
})

test('an agency is explained by each of its clients of that time', async () => {
  await it.client('later')
  const subject = { agency: 'so-y-te' }
  const find = (when: string) =>
    it.act((tx) =>
      explainAccess(tx, 'test', { subject, dataset: 'people', at: at[when]!, ...call }),
    )
  assert.deepEqual(
    (await find('committed')).map(({ client, allowed }) => [client, allowed]),
    [['clinic', true]],
  )
  await mark('now')
  assert.deepEqual(
    (await find('now')).map(({ client }) => client),
    ['clinic', 'later'],
  )
})

test('what an agency could see on a day is what was awake at some instant of it', async () => {
  // The day on which it was awake, which may have ended since.
  const today = dayOf(at.committed!)
  const { seen, open } = await it.act((tx) => whatCouldSee(tx, 'so-y-te', today))
  assert.equal(seen.length, 1)
  const [one] = seen
  assert.equal(one?.grant, grant)
  assert.deepEqual(one.columns, ['code', 'name', 'commune', 'phone'])
  assert.deepEqual(one.condition, { commune: ['a'] })
  assert.ok(new Date(one.from) >= at.granted! && new Date(one.from) <= at.committed!)
  assert.deepEqual(open, [])
  for (const day of ['2020-01-01', '2099-01-01']) {
    assert.deepEqual((await it.act((tx) => whatCouldSee(tx, 'so-y-te', day))).seen, [], day)
  }
  assert.deepEqual((await it.act((tx) => whatCouldSee(tx, 'so-noi-vu', today))).seen, [])
})

test('who can see a column is told as of an instant, by grants that are awake', async () => {
  const who = async (when: string, name: string) =>
    (await it.act((tx) => whoCanSee(tx, 'people', name, at[when]!))).seen.map((one) => one.client)
  assert.deepEqual(await who('granted', 'phone'), [])
  assert.deepEqual(await who('committed', 'phone'), ['clinic'])
  assert.deepEqual(await who('locked', 'phone'), [])
  await assert.rejects(who('narrowed', 'phone'), /query.unknown-column/)
  assert.deepEqual(await who('narrowed', 'name'), ['clinic'])
  assert.deepEqual(await who('revoked', 'name'), [])
})

test('who can see a column is exactly who is allowed by the decision', async () => {
  await it.client('open-one')
  const names = ['code', 'name', 'commune']
  for (let n = 0; n < 30; n++) {
    const client = ['clinic', 'later', 'open-one'][n % 3]!
    const input = {
      client,
      dataset: 'people',
      purpose: 'c' as const,
      validUntil: new Date(Date.now() + 3_600_000),
      decidedBy: 'test',
      documentNumber: '1',
      documentDate: '2026-01-05',
      columns: names.filter((_, i) => (n >> i) % 2 === 0).concat(n % 8 === 7 ? ['code'] : []),
      ...(n % 5 === 0 ? { thirdParty: 'Công ty mẫu' } : {}),
      ...(n % 7 === 0 ? { validFrom: new Date(Date.now() + 60_000) } : {}),
    }
    const { grant: made } = await it.act((tx) => grantAccess(tx, 'test', input))
    if (n % 4 === 0) await it.act((tx) => revokeGrant(tx, 'test', { grant: made, reason: 'thử' }))
  }
  await it.act((tx) => lockClient(tx, 'test', { client: 'later', reason: 'thử' }))
  await mark('end')
  const all = await selectGrants(it.db, { dataset: 'people' })
  for (const name of names) {
    const found = await it.act((tx) => whoCanSee(tx, 'people', name, at.end!))
    const allowed = all.filter((one) => {
      const decision = decide({
        client: {
          id: one.client!,
          agency: 'so-y-te',
          locked: one.client === 'later',
          zones: null,
        },
        scopes: ['read'],
        grants: [one],
        dataset: {
          id: 'people',
          sharing: 'shared',
          owner: 'so-noi-vu',
          ask: { vi: '-', en: '-' },
          columns: narrow.columns.map((c, i) => ({
            name: c.name,
            number: i + 1,
            personal: 'none',
          })),
        },
        purpose: one.purpose,
        task: one.taskPattern?.replace('*', '1') ?? 'HS-1',
        zones: one.zones ?? ['local'],
        at: at.end!,
        asked: [name],
      })
      return decision.allowed
    })
    assert.ok(allowed.length > 1 && allowed.length < all.length)
    assert.deepEqual(
      found.seen.map((one) => one.grant),
      allowed.map(({ id }) => id),
    )
  }
})

test('officers ask over HTTP, and a row only those who may ask about all', async () => {
  const auditor = await openOfficer(it, 'kiem.tra', { agency: 'so-noi-vu', functions: ['auditor'] })
  const consumer = await openOfficer(it, 'khai.thac', {
    agency: 'so-y-te',
    functions: ['consumer'],
  })
  const query = `dataset=people&client=clinic&at=${encodeURIComponent(at.committed!.toISOString())}`
  const asked = await auditor.call(
    'GET',
    `/api/v1/explain?${query}&purpose=c&task=HS-1&zones=tslcd`,
  )
  assert.equal(asked.status, 200, asked.text)
  assert.equal(asked.json.explanations[0].allowed, true)
  assert.equal((await consumer.call('GET', `/api/v1/explain?${query}`)).status, 200)
  const row = `/api/v1/explain/row?${query}&key=P1`
  assert.equal((await auditor.call('GET', row)).json.explanations[0].allowed, true)
  assert.equal((await consumer.call('GET', row)).status, 403)
  const both = await auditor.call('GET', `/api/v1/explain?${query}&agency=so-y-te`)
  assert.equal(both.status, 400)
  const day = dayOf(new Date())
  const seen = await consumer.call('GET', `/api/v1/agencies/so-y-te/could-see?day=${day}`)
  assert.ok(seen.json.seen.length > 0, seen.text)
  const readers = '/api/v1/datasets/people/columns/name/readers'
  assert.ok((await auditor.call('GET', readers)).json.seen.length > 0)
  assert.equal((await consumer.call('GET', readers)).status, 403)
})

test('a foreign agency that never had a client is told to have seen nothing', async () => {
  await it.act((tx) =>
    declareAgency(tx, 'test', { id: 'so-vang', name: { vi: 'Sở vắng', en: 'Nobody' } }),
  )
  const day = dayOf(new Date())
  assert.deepEqual((await it.act((tx) => whatCouldSee(tx, 'so-vang', day))).seen, [])
  await assert.rejects(
    it.act((tx) => whatCouldSee(tx, 'khong-co', day)),
    /catalogue.unknown-agency/,
  )
})
