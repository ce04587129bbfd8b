import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { addClient } from '../client/add-client.ts'
import { grantAccess, type GrantInput } from './grant-access.ts'
import type { SuccessionPlan } from '../succession/plan.ts'
import { selectGrants } from './grant.sql.ts'
import { moveGrants } from './move-grants.ts'

let kit: TestDatabase
const both = (vi: string) => ({ vi, en: vi })
const columns = [
  { name: 'so', type: 'text', required: true, personal: 'basic' },
  { name: 'ho_ten', type: 'text', personal: 'basic' },
  { name: 'ngay_sinh', type: 'date', personal: 'basic' },
  { name: 'benh', type: 'text', personal: 'sensitive' },
  { name: 'loai', type: 'text', required: true, values: ['A', 'B'] },
  { name: 'nhom', type: 'text', values: ['A', 'B'] },
  { name: 'con_song', type: 'boolean', required: true },
  { name: 'hang', type: 'integer' },
  { name: 'vi_tri', type: 'geometry' },
].map((column) => ({
  title: both(column.name),
  personal: 'none',
  ...column,
})) as DatasetInput['columns']

before(async () => {
  kit = await testDatabase()
  await kit.db.tx(async (tx) => {
    for (const id of ['chu', 'y-te']) await declareAgency(tx, 'test', { id, name: both(id) })
    await addClient(tx, 'test', { id: 'his', agency: 'y-te', name: 'his' })
    await tx.query(
      `insert into catalogue.dataset (id, version, sharing) values ('dan', 1, 'shared')`,
    )
    const definition = {
      id: 'dan',
      owner: 'chu',
      supplier: 'chu',
      sharing: 'shared',
      permittedUsers: 'all-agencies',
      key: ['so'],
      version: 1,
      columns: columns.map((column, i) => ({ ...column, number: i + 1 })),
    }
    await tx.query(`insert into catalogue.dataset_version values ('dan', 1, $1, 0, now(), 1)`, [
      JSON.stringify(definition),
    ])
  })
})
after(() => kit.drop())

const give = (more: Partial<GrantInput> = {}) =>
  kit.db.tx((tx) =>
    grantAccess(tx, 'test', {
      client: 'his',
      dataset: 'dan',
      purpose: 'c',
      validUntil: new Date(Date.now() + 86_400_000),
      decidedBy: 'UBND tỉnh',
      documentNumber: '12/QĐ-UBND',
      documentDate: '2026-01-02',
      ...more,
    }),
  )

const refused = (code: string, more: Partial<GrantInput>) =>
  assert.rejects(give(more), (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error))
    assert.equal(error.code, code)
    return true
  })

test('a column granted without a word has the mask of its classification', async () => {
  const { grant, masks } = await give()
  assert.deepEqual(masks, {
    so: 'partial:1:2',
    ho_ten: 'partial:1:2',
    ngay_sinh: 'year',
    benh: 'hashed',
  })
  const [kept] = await selectGrants(kit.db, { id: grant })
  assert.deepEqual(Object.keys(kept!.masks), ['1', '2', '3', '4'])
  const { rows } = await kit.db.query('select from access.mask_key where grant_id = $1', [grant])
  assert.equal(rows.length, 1)
})

test('a value as it is has to be said, for one column or for all others', async () => {
  const none = { by: 'none' } as const
  const one = await give({ columns: ['so', 'ho_ten'], masks: { so: none } })
  assert.deepEqual(one.masks, { ho_ten: 'partial:1:2' })
  assert.deepEqual((await give({ masks: { '*': none } })).masks, {})
  const others = await give({ masks: { '*': none, benh: { by: 'hashed' } } })
  assert.deepEqual(others.masks, { benh: 'hashed' })
  // A mask for all others that does not fit one of them leaves that one its own.
  const years = await give({ columns: ['ho_ten', 'ngay_sinh'], masks: { '*': { by: 'year' } } })
  assert.deepEqual(years.masks, { ho_ten: 'partial:1:2', ngay_sinh: 'year' })
})

test('a mask for nothing, or that does not fit, is refused by its name', async () => {
  const year = { by: 'year' } as const
  await refused('query.unknown-column', { masks: { khong_co: year } })
  await refused('access.mask-without-column', { columns: ['so'], masks: { ngay_sinh: year } })
  await refused('access.mask-misfit', { masks: { ho_ten: year } })
  const partial = { by: 'partial', first: 1, last: 1 } as const
  await refused('access.mask-misfit', { masks: { vi_tri: partial } })
  await refused('http.bad-request', { masks: { so: { by: 'partial', first: 99, last: 0 } } })
  await refused('query.unknown-column', { masks: { __proto__x: year } })
})

test('a row condition that leaves no row out is said to, and has to be confirmed', async () => {
  await refused('access.condition-open', { condition: {} })
  await refused('access.condition-open', { condition: { loai: ['A', 'B'] } })
  await refused('access.condition-open', { condition: { loai: ['B', 'A', 'A'] } })
  await refused('access.condition-open', {
    condition: { con_song: ['true', 'false'], loai: ['A', 'B'] },
  })
  const { grant } = await give({ condition: { loai: ['A', 'B'] }, confirmAllRows: true })
  const [kept] = await selectGrants(kit.db, { id: grant })
  assert.equal(kept!.condition, null)
})

test('a condition keeps what narrows, once', async () => {
  const conditionOf = async (condition: Record<string, string[]>) =>
    (await selectGrants(kit.db, { id: (await give({ condition })).grant }))[0]!.condition
  assert.deepEqual(await conditionOf({ loai: ['A', 'B'], hang: ['1', '1'] }), { '8': ['1'] })
  // Where a column may be empty, rows without a value stay out.
  assert.deepEqual(await conditionOf({ nhom: ['A', 'B'] }), { '6': ['A', 'B'] })
})

test('a condition that no row can meet is refused with the value', async () => {
  await refused('access.bad-condition', { condition: { hang: [] } })
  await refused('access.bad-condition', { condition: { hang: ['một'] } })
  await refused('access.bad-condition', { condition: { loai: ['C'] } })
  await refused('access.bad-condition', { condition: { con_song: ['có'] } })
  await refused('access.bad-condition', { condition: { vi_tri: ['x'] } })
})

test('terms, patterns, limits and texts that cannot be are refused as input', async () => {
  const at = new Date(Date.now() + 1000)
  await refused('access.bad-term', { validFrom: at, validUntil: at })
  await refused('http.bad-request', { taskPattern: '*'.repeat(201) })
  await refused('http.bad-request', { taskPattern: '' })
  await refused('http.bad-request', { callsPerMinute: 0 })
  await refused('http.bad-request', { rowsPerDay: 1.5 })
  await refused('http.bad-request', { delivery: ['email' as 'api'] })
  await refused('http.bad-request', { legalGround: '   ' })
  await refused('http.bad-request', { remindOn: '2026-02-30' })
})

test('everything that was decided is kept and journaled, and nothing of it can be rewritten', async () => {
  const { grant, sleeps } = await give({
    thirdParty: 'Công ty mẫu',
    legalGround: 'Nghị định mẫu, Điều 1',
    legalDocument: '1/2026/NĐ-MẪU',
    callsPerMinute: 60,
    rowsPerDay: 1000,
    delivery: ['api', 'api', 'file'],
    remindOn: '2026-12-01',
    request: 'DN-7',
  })
  assert.ok(sleeps)
  const [kept] = await selectGrants(kit.db, { id: grant })
  assert.equal(kept!.thirdParty, 'Công ty mẫu')
  assert.deepEqual(kept!.delivery, ['api', 'file'])
  assert.deepEqual([kept!.callsPerMinute, kept!.rowsPerDay], [60, 1000])
  assert.deepEqual([kept!.remindOn, kept!.request], ['2026-12-01', 'DN-7'])
  const { rows } = await kit.db.query(
    `select i.fields::text, p.body from journal.intake i join journal.payload p on p.intake_id = i.id
     where i.kind = 'access.granted' and (i.fields ->> 'grant')::bigint = $1`,
    [grant],
  )
  assert.ok(!rows[0].fields.includes('Công ty'))
  assert.ok(rows[0].body.includes('Công ty mẫu'))
  for (const set of [
    `masks = '{}'`,
    'rows_per_day = null',
    'third_party = null',
    'delivery = null',
  ]) {
    const attempt = kit.db.query(`update access.grant set ${set} where id = $1`, [grant])
    await assert.rejects(attempt, /only be revoked/, set)
  }
})

test('the database takes no mask that it does not know or that covers no granted column', async () => {
  const insert = (masks: object) =>
    kit.db.query(
      `insert into access.grant (client_id, dataset_id, purpose, columns, masks, valid_from,
         valid_until, decided_by, document_number, document_date)
       values ('his', 'dan', 'c', '{1}', $1, now(), now() + interval '1 hour', 'x', 'x', now())`,
      [JSON.stringify(masks)],
    )
  for (const masks of [{ 1: { by: 'none' } }, { 1: {} }, { 2: { by: 'year' } }, [1]]) {
    await assert.rejects(insert(masks), { code: '23514' }, JSON.stringify(masks))
  }
  await insert({ 1: { by: 'hashed' } })
})

const toPersons = (more: Partial<GrantInput> = {}) =>
  give({ client: null, agency: 'y-te', delivery: ['online'], ...more })

test('persons of an agency hold a grant on their own ways, some of them or all', async () => {
  const { grant } = await toPersons({ columns: ['so', 'ho_ten'], delivery: null })
  const [kept] = await selectGrants(kit.db, { id: grant })
  assert.deepEqual(
    [kept!.client, kept!.agency, kept!.accounts, kept!.delivery],
    [null, 'y-te', null, ['online']],
  )
  assert.equal(kept!.masks[2]!.by, 'partial', 'personal columns are masked as everywhere')
  for (const [more, code] of [
    [{ delivery: ['online', 'feed'] }, 'access.person-delivery'],
    [{ delivery: ['file'] }, 'access.person-delivery'],
    [{ accounts: ['khong-co'] }, 'people.unknown-account'],
    [{ agency: 'khong-co' }, 'catalogue.unknown-agency'],
    [{ client: 'his' }, 'http.bad-request'],
    [{ agency: null }, 'http.bad-request'],
    [{ agency: null, client: 'his', accounts: ['khong-co'] }, 'http.bad-request'],
  ] as const) {
    await assert.rejects(toPersons(more as Partial<GrantInput>), { code }, JSON.stringify(more))
  }
})

test('a grant of persons goes on for the agency that comes after, and back when that is undone', async () => {
  await kit.db.tx((tx) => declareAgency(tx, 'test', { id: 'moi', name: both('moi') }))
  const { grant } = await toPersons({ columns: ['so', 'benh'], rowsPerDay: 9 })
  const plan = { from: ['y-te'], to: [{ id: 'moi' }], rules: [] } as unknown as SuccessionPlan
  const succession = { id: 1, plan, actor: 'test' }
  const planned = await kit.db.tx((tx) => moveGrants.preview(tx, plan))
  const move = planned.find(({ subject }) => subject === String(grant))!
  assert.deepEqual([move.from, move.to, move.what], ['y-te', 'moi', 'passed-on'])
  assert.ok(
    planned.some(({ what }) => what === 'continues'),
    'those of systems go with them',
  )
  const done = await kit.db.tx((tx) => moveGrants.apply(tx, succession, planned))
  const made = Number(done.find(({ subject }) => subject === String(grant))!.kept.grant)
  const [old] = await selectGrants(kit.db, { id: grant })
  const [fresh] = await selectGrants(kit.db, { id: made })
  assert.ok(old!.revokedAtMs !== null)
  const { id: _id, agency, createdAtMs: _at, validFromMs: _from, ...rest } = fresh!
  assert.equal(agency, 'moi')
  const { id: _, agency: __, createdAtMs: ___, validFromMs: ____, ...before_ } = old!
  assert.deepEqual({ ...rest, revokedAtMs: null }, { ...before_, revokedAtMs: null })
  await kit.db.tx((tx) => moveGrants.undo(tx, succession, done))
  const back = (await selectGrants(kit.db, { agency: 'y-te' })).at(-1)!
  assert.deepEqual([back.agency, back.revokedAtMs, back.rowsPerDay], ['y-te', null, 9])
  assert.ok((await selectGrants(kit.db, { id: made }))[0]!.revokedAtMs !== null)
})
