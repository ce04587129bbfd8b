/** Plans that cannot be carried out, rules of a split, and what stands in the way of undoing. */
import { strict as assert } from 'node:assert'
import { after, before, beforeEach, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { findAccount } from '../people/account.ts'
import { agencyAt, findAgency } from '../people/agency.ts'
import { appoint } from '../people/appoint.ts'
import { appointDeputy } from '../people/appoint-deputy.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { endAppointment } from '../people/end-appointment.ts'
import { issueAccount } from '../people/issue-account.ts'
import { listAppointments } from '../people/appointment.ts'
import type { Tx } from '../pg/database.ts'
import { applySuccession } from './apply-succession.ts'
import { confirmSuccession } from './confirm-succession.ts'
import { dropSuccession } from './drop-succession.ts'
import { moveAgencies } from './move-agencies.ts'
import { moveAppointments } from './move-appointments.ts'
import { moveAccounts, moveClients } from './move-owned.ts'
import type { SuccessionInput } from './plan.ts'
import { previewSuccession } from './preview-succession.ts'
import { proposeSuccession } from './propose-succession.ts'
import { findSuccession } from './succession.ts'
import { undoSuccession } from './undo-succession.ts'

const movers = [moveAgencies, moveAccounts, moveAppointments, moveClients]
const both = (text: string) => ({ vi: text, en: text })
const reason = 'thử'
let kit: TestDatabase
let made = 0
/** Two agencies of this test alone, with an account in the first. */
let a = ''
let b = ''
let account = ''

const act = <T>(fn: (tx: Tx) => Promise<T>) => kit.db.tx(fn)
const declare = (id: string, more: object = {}) =>
  act((tx) => declareAgency(tx, 'test', { id, name: both(id), ...more }))
const refusedAs = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code

before(async () => {
  kit = await testDatabase()
})
after(() => kit.drop())
beforeEach(async () => {
  made += 1
  a = `don-vi-a${made}`
  b = `don-vi-b${made}`
  account = `nguoi.gia-lap-${made}`
  for (const id of [a, b]) await declare(id)
  await act((tx) => issueAccount(tx, 'test', { id: account, agency: a, name: 'Người giả lập' }))
})

const plan = (more: Partial<SuccessionInput>): SuccessionInput => ({
  kind: 'dissolve',
  from: [a],
  to: [{ id: b }],
  effectiveOn: '2026-01-01',
  documentNumber: '1/QĐ',
  documentDate: '2025-12-20',
  signer: 'Chủ tịch (giả lập)',
  ...more,
})
const propose = async (more: Partial<SuccessionInput> = {}) =>
  (await act((tx) => proposeSuccession(tx, 'test', plan(more), movers))).succession
const apply = (succession: number, more: object = {}) =>
  act((tx) => applySuccession(tx, 'test', { succession, ...more }, movers))
const undo = (succession: number) =>
  act((tx) => undoSuccession(tx, 'test', { succession, reason }, movers))

const badPlans: [string, () => Partial<SuccessionInput>][] = [
  ['a merger of one', () => ({ kind: 'merge' })],
  ['a merger into two', () => ({ kind: 'merge', from: [a, b], to: [{ id: a }, { id: b }] })],
  ['a split into one', () => ({ kind: 'split' })],
  ['a renaming to another agency', () => ({ kind: 'rename', to: [{ id: b, name: both('X') }] })],
  ['a renaming without a name', () => ({ kind: 'rename', to: [{ id: a }] })],
  ['an end in itself', () => ({ to: [{ id: a }] })],
  ['an agency named twice', () => ({ kind: 'merge', from: [a, a] })],
  [
    'an unknown target without a name',
    () => ({ kind: 'merge', from: [a, b], to: [{ id: 'x-y' }] }),
  ],
  ['an end in an agency that is yet to come', () => ({ to: [{ id: 'x-y', name: both('X') }] })],
  ['a new name for an agency that is there', () => ({ to: [{ id: b, name: both('X') }] })],
  [
    'a rule that leads outside',
    () => ({
      kind: 'split',
      to: [{ id: b }, { id: a }],
      rules: [{ what: 'account', id: account, to: 'x-y' }],
    }),
  ],
  [
    'two rules about one thing',
    () => ({
      kind: 'split',
      to: [{ id: b }, { id: a }],
      rules: [a, b].map((to) => ({ what: 'dataset', id: 'cho', to })),
    }),
  ],
  ['a rule where nothing is split', () => ({ rules: [{ what: 'account', id: account, to: b }] })],
]
for (const [what, more] of badPlans) {
  test(`${what} is refused`, () =>
    assert.rejects(propose(more()), refusedAs('succession.bad-plan')))
}

test('an unknown agency, one that has ended and one that waits are refused', async () => {
  await assert.rejects(propose({ from: ['khong-co'] }), refusedAs('catalogue.unknown-agency'))
  const id = await propose()
  await apply(id)
  const c = `don-vi-c${made}`
  await declare(c)
  await assert.rejects(propose({ from: [c], to: [{ id: b }] }), refusedAs('succession.unsettled'))
  await act((tx) => confirmSuccession(tx, 'test', { succession: id, reason }))
  await assert.rejects(propose({ to: [{ id: c }] }), refusedAs('succession.bad-plan'))
  const late = { id: `nguoi.muon-${made}`, agency: a, name: 'Người giả lập' }
  await assert.rejects(
    act((tx) => issueAccount(tx, 'test', late)),
    (error: unknown) => {
      assert.ok(refusedAs('agency.ended')(error))
      assert.match((error as Refusal).sentence.vi, new RegExp(b))
      return true
    },
  )
})

test('a plan is not applied before its day, and not twice', async () => {
  const id = await propose({ effectiveOn: '2999-01-01' })
  await assert.rejects(apply(id), refusedAs('succession.too-early'))
  await act((tx) => dropSuccession(tx, 'test', { succession: id, reason }))
  await assert.rejects(apply(id), refusedAs('succession.wrong-state'))
  const again = await propose()
  const twice = await Promise.allSettled([apply(again), apply(again)])
  assert.deepEqual(twice.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal((await findSuccession(kit.db, again)).state, 'applied')
})

test('what is applied is what was looked at: another account meanwhile refuses it', async () => {
  const id = await propose()
  const { plan: kept } = await findSuccession(kit.db, id)
  const seen = await act((tx) => previewSuccession(tx, movers, kept))
  const late = { id: `nguoi.muon-${made}`, agency: a, name: 'Người giả lập' }
  await act((tx) => issueAccount(tx, 'test', late))
  await assert.rejects(apply(id, { seen }), refusedAs('succession.changed'))
  assert.equal((await findAccount(kit.db, account)).agency, a)
})

test('a split sends what its rules name, and the rest to the first', async () => {
  const other = `nguoi.khac-${made}`
  await act((tx) => issueAccount(tx, 'test', { id: other, agency: a, name: 'Người giả lập' }))
  const input = { account: other, function: 'steward', agency: a } as const
  await act((tx) => appoint(tx, 'test', input))
  const to = [
    { id: `${a}-bac`, name: both('Bắc') },
    { id: `${a}-nam`, name: both('Nam') },
  ]
  const rules = [{ what: 'account' as const, id: other, to: `${a}-nam` }]
  const id = await propose({ kind: 'split', to, rules })
  const { moved } = await apply(id)
  assert.deepEqual(moved, { agencies: 3, accounts: 2, appointments: 1, clients: 0 })
  assert.equal((await findAccount(kit.db, account)).agency, `${a}-bac`)
  assert.equal((await findAccount(kit.db, other)).agency, `${a}-nam`)
  const held = await listAppointments(kit.db, { account: other })
  assert.deepEqual(
    held.map((one) => [one.agency, one.endedAt === null, one.continues]),
    [
      [a, false, null],
      [`${a}-nam`, true, held[0]!.id],
    ],
  )
})

test('what somebody ended since stays ended when it is undone', async () => {
  const input = { account, function: 'steward', agency: a } as const
  const { appointment } = await act((tx) => appoint(tx, 'test', input))
  const id = await propose()
  await apply(id)
  const [, continued] = await listAppointments(kit.db, { account })
  await act((tx) => endAppointment(tx, 'test', { appointment: continued!.id, reason }))
  await undo(id)
  const [was] = await listAppointments(kit.db, { id: appointment })
  assert.ok(was!.endedAt !== null)
  assert.equal((await findAccount(kit.db, account)).agency, a)
})

test('who stood in for somebody whose function has ended holds nothing at the heir either', async () => {
  const deputies = [`thay.mot-${made}`, `thay.hai-${made}`]
  const { appointment } = await act((tx) =>
    appoint(tx, 'test', { account, function: 'steward', agency: a }),
  )
  const validUntil = new Date(Date.now() + 86_400_000)
  for (const id of deputies) {
    await act((tx) => issueAccount(tx, 'test', { id, agency: a, name: 'Người giả lập' }))
    await act((tx) => appointDeputy(tx, 'test', { deputyOf: appointment, account: id, validUntil }))
  }
  const heldBy = async (id: string) =>
    (await kit.db.query('select function, agency from people.held($1, clock_timestamp())', [id]))
      .rows
  const first = await propose()
  await apply(first)
  for (const id of [account, ...deputies])
    assert.deepEqual(await heldBy(id), [{ function: 'steward', agency: b }])
  await undo(first)
  await act((tx) => endAppointment(tx, 'test', { appointment, reason }))
  const second = await propose()
  const { moved } = await apply(second)
  assert.equal(moved.appointments, 0)
  for (const id of [account, ...deputies]) assert.deepEqual(await heldBy(id), [], id)
})

test('a renaming makes no circle of agencies, and names no parent and no contact that is unknown', async () => {
  const child = `phong-${made}`
  await declare(child, { parent: a, validFrom: '2020-01-01' })
  for (const [more, code] of [
    [{ parent: child }, 'agency.parent-below'],
    [{ parent: 'khong-co' }, 'catalogue.unknown-agency'],
    [{ contactAccount: 'khong.co' }, 'people.unknown-account'],
  ] as const) {
    const to = [{ id: a, name: both('Tên mới'), ...more }]
    await assert.rejects(propose({ kind: 'rename', to }), refusedAs(code))
  }
})

test('undoing is refused whole where something has gone elsewhere since', async () => {
  const to = [{ id: `${a}-moi`, name: both('Mới') }]
  const id = await propose({ kind: 'merge', from: [a, b], to })
  await apply(id)
  const late = { id: `nguoi.muon-${made}`, agency: `${a}-moi`, name: 'Người giả lập' }
  await act((tx) => issueAccount(tx, 'test', late))
  await assert.rejects(undo(id), (error: unknown) => {
    assert.ok(refusedAs('succession.moved-since')(error))
    assert.match((error as Refusal).sentence.vi, new RegExp(late.id))
    return true
  })
  assert.equal((await findAccount(kit.db, account)).agency, `${a}-moi`)
  assert.equal((await findSuccession(kit.db, id)).state, 'applied')
})

test('children of an agency that ends stand below its heir, in later versions too', async () => {
  const child = `phong-${made}`
  await declare(child, { parent: a, validFrom: '2020-01-01' })
  await declare(child, { parent: a, from: '2999-01-01', name: both('Tên sau này') })
  const id = await propose()
  await apply(id)
  assert.equal((await findAgency(kit.db, child)).parent, b)
  assert.equal((await agencyAt(kit.db, child, '2025-12-31'))?.parent, a)
  assert.equal((await agencyAt(kit.db, child, '2999-01-01'))?.parent, b)
  await undo(id)
  assert.equal((await findAgency(kit.db, child)).parent, a)
  assert.equal((await agencyAt(kit.db, child, '2999-01-01'))?.parent, a)
})

test('a name that was withdrawn may be proposed again, and identifiers pass on', async () => {
  const identifierNew = `H99.${made}`
  await declare(a, { identifierNew })
  const to = [{ id: `${a}-moi`, name: both('Mới'), identifierNew }]
  const input = { kind: 'merge', from: [a, b], to } as const
  const first = await propose({ ...input, from: [a, b], to })
  await apply(first)
  assert.equal((await findAgency(kit.db, `${a}-moi`)).identifierNew, identifierNew)
  await undo(first)
  await assert.rejects(findAgency(kit.db, `${a}-moi`), refusedAs('catalogue.unknown-agency'))
  const second = await propose({ ...input, from: [a, b], to })
  await apply(second)
  assert.equal((await findAgency(kit.db, `${a}-moi`)).name.vi, 'Mới')
})
