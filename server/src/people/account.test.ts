/** The life of accounts and appointments on a real database. */
import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import type { FunctionName } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { openSession } from '../signin/open-session.ts'
import { selectSession } from '../signin/signin.sql.ts'
import { hashOf } from '../signin/session.ts'
import type { Tx } from '../pg/database.ts'
import { findAccount, listAccounts, type AccountInput } from './account.ts'
import { appointDeputy } from './appoint-deputy.ts'
import { appoint } from './appoint.ts'
import { declareAgency } from './declare-agency.ts'
import { endAppointment } from './end-appointment.ts'
import { readHistory } from './history.ts'
import { issueAccount } from './issue-account.ts'
import { FaultyList, issueAccounts } from './issue-accounts.ts'
import { lockAccount } from './lock-account.ts'
import { prolongAppointment } from './prolong-appointment.ts'
import { renameAccount } from './rename-account.ts'
import { resumeAppointment } from './resume-appointment.ts'
import { setAccountTerm } from './set-account-term.ts'
import { suspendAppointment } from './suspend-appointment.ts'
import { unlockAccount } from './unlock-account.ts'

let kit: TestDatabase
const agency = 'so-noi-vu'
const act = <T>(fn: (tx: Tx) => Promise<T>) => kit.db.tx(fn)
const refusedAs = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const reason = 'theo công văn'
let made = 0

before(async () => {
  kit = await testDatabase()
  for (const id of [agency, 'so-y-te']) {
    await act((tx) => declareAgency(tx, 'test', { id, name: { vi: id, en: id } }))
  }
})
after(() => kit.drop())

async function person(more: Partial<AccountInput> = {}): Promise<string> {
  made += 1
  const id = `nguoi.gia-lap-${made}`
  await act((tx) => issueAccount(tx, 'test', { id, agency, name: `Người giả lập`, ...more }))
  return id
}

async function holder(name: FunctionName, more: object = {}) {
  const account = await person()
  const input = { account, function: name, agency, ...more }
  const { appointment } = await act((tx) => appoint(tx, 'test', input))
  return { account, appointment }
}

async function enter(account: string): Promise<() => Promise<string[] | null>> {
  const session = { account, assurance: 'two-factor', hours: 1, device: '', address: '' } as const
  const token = await act((tx) => openSession(tx, session))
  return async () => {
    const found = await selectSession(kit.db, hashOf(token), 30)
    return found ? found.held.map((one) => one.function) : null
  }
}

test('an account is issued on a paper, and a used name is not given again', async () => {
  const id = await person({
    requestedBy: 'Chánh văn phòng (giả lập)',
    documentNumber: '12/CV-SNV',
    documentDate: '2026-03-01',
  })
  const found = await findAccount(kit.db, id)
  assert.equal(found.documentNumber, '12/CV-SNV')
  assert.equal(found.documentDate, '2026-03-01')
  assert.equal(found.state, 'issued')
  const again = { id, agency, name: 'Người giả lập khác' }
  await assert.rejects(
    act((tx) => issueAccount(tx, 'test', again)),
    refusedAs('people.account-exists'),
  )
})

for (const [what, name] of [
  ['a Cyrillic letter', 'Nguy\u0435n Van A'],
  ['a turn of direction', 'Nguyen \u202eVan'],
  ['nothing that is seen', '\u200b'],
  ['too many letters', 'a'.repeat(201)],
] as const) {
  test(`a person's name with ${what} is refused, at issue and at renaming`, async () => {
    const input = { id: 'nguoi.ten-la', agency, name }
    await assert.rejects(
      act((tx) => issueAccount(tx, 'test', input)),
      refusedAs('people.bad-name'),
    )
    const account = await person()
    await assert.rejects(
      act((tx) => renameAccount(tx, 'test', { account, name, reason })),
      refusedAs('people.bad-name'),
    )
  })
}

test('a locked account loses its sessions at once, and they stay lost after unlocking', async () => {
  const account = await person()
  const held = await enter(account)
  assert.deepEqual(await held(), [])
  assert.ok((await act((tx) => lockAccount(tx, 'test', { account, reason }))).changed)
  assert.equal(await held(), null)
  assert.ok(!(await act((tx) => lockAccount(tx, 'test', { account, reason }))).changed)
  await act((tx) => unlockAccount(tx, 'test', { account, reason }))
  assert.equal(await held(), null)
  assert.equal((await findAccount(kit.db, account)).state, 'active')
  assert.deepEqual(await (await enter(account))(), [])
})

test('an expired account is out at once, and extending it does not wake its sessions', async () => {
  const account = await person()
  const held = await enter(account)
  await act((tx) => setAccountTerm(tx, 'test', { account, validUntil: new Date(), reason }))
  assert.equal(await held(), null)
  assert.equal((await findAccount(kit.db, account)).state, 'expired')
  await act((tx) => setAccountTerm(tx, 'test', { account, validUntil: inDays(30), reason }))
  assert.equal((await findAccount(kit.db, account)).state, 'active')
  assert.equal(await held(), null)
  const past = { account, validUntil: new Date(0), reason }
  await act((tx) => setAccountTerm(tx, 'test', past))
  assert.equal((await findAccount(kit.db, account)).state, 'expired')
})

test('a list is issued whole, or not at all with every fault by its row', async () => {
  const paper = {
    requestedBy: 'Văn thư (giả lập)',
    documentNumber: '5/CV',
    documentDate: '2026-02-03',
  }
  const good = { agency, name: 'Người giả lập', functions: 'steward, consumer' }
  const rows = [
    { ...good, id: 'danh-sach.mot', validUntil: '31/12/2099' },
    { ...good, id: 'danh-sach.hai', agency: 'so-khong-co' },
    { ...good, id: 'Danh Sách' },
    { ...good, id: 'danh-sach.bon', functions: 'vua' },
    { ...good, id: 'danh-sach.mot' },
    { ...good, id: 'danh-sach.sau', functions: 'authority auditor' },
    { ...good, id: 'danh-sach.bay', mail: 'khong phai thu' },
    { ...good, id: 'danh-sach.tam', validUntil: '31/02/2099' },
  ]
  const count = async () =>
    (await listAccounts(kit.db, {})).filter((one) => one.id.startsWith('danh-sach')).length
  await assert.rejects(
    act((tx) => issueAccounts(tx, 'test', { rows, ...paper })),
    (error: unknown) => {
      assert.ok(error instanceof FaultyList)
      assert.deepEqual(
        error.faults.map((one) => one.row),
        [2, 3, 4, 5, 6, 7, 8],
      )
      assert.match(error.faults[2]!.sentence.vi, /“vua”/)
      assert.match(error.sentence.vi, /7 dòng sai/)
      return true
    },
  )
  assert.equal(await count(), 0)
  const sound = [rows[0]!, { ...good, id: 'danh-sach.hai' }]
  const issued = await act((tx) => issueAccounts(tx, 'test', { rows: sound, ...paper }))
  assert.deepEqual(issued.accounts, ['danh-sach.mot', 'danh-sach.hai'])
  const [stewards] = [await listAccounts(kit.db, { function: 'steward' })]
  assert.ok(stewards.some((one) => one.id === 'danh-sach.hai'))
})

test('accounts are found by agency, state, function and last use, a page at a time', async () => {
  const idle = await person()
  await kit.db.query(
    `update people.account set created_at = created_at - interval '100 days' where id = $1`,
    [idle],
  )
  const found = await listAccounts(kit.db, { idleSince: inDays(-90) })
  assert.deepEqual(
    found.map((one) => one.id),
    [idle],
  )
  const all = await listAccounts(kit.db, { agencies: [agency] })
  const pages: string[] = []
  for (let after: string | undefined; ;) {
    const page = await listAccounts(kit.db, { agencies: [agency], after, accountsMax: 3 })
    if (page.length === 0) break
    pages.push(...page.map((one) => one.id))
    after = pages.at(-1)
  }
  assert.deepEqual(
    pages,
    all.map((one) => one.id),
  )
  assert.deepEqual(await listAccounts(kit.db, { agencies: ['so-y-te'] }), [])
})

test('an appointment counts from its first instant to its last, and not while it sleeps', async () => {
  const { account, appointment } = await holder('steward')
  const held = await enter(account)
  assert.deepEqual(await held(), ['steward'])
  await act((tx) => suspendAppointment(tx, 'test', { appointment, reason }))
  assert.deepEqual(await held(), [])
  await act((tx) => resumeAppointment(tx, 'test', { appointment, reason }))
  assert.deepEqual(await held(), ['steward'])
  const later = { account, function: 'leader', agency, validFrom: inDays(1) } as const
  await act((tx) => appoint(tx, 'test', later))
  assert.deepEqual(await held(), ['steward'])
  assert.ok((await act((tx) => endAppointment(tx, 'test', { appointment, reason }))).changed)
  assert.deepEqual(await held(), [])
  assert.ok(!(await act((tx) => endAppointment(tx, 'test', { appointment, reason }))).changed)
  await assert.rejects(
    act((tx) => resumeAppointment(tx, 'test', { appointment, reason })),
    refusedAs('people.appointment-ended'),
  )
})

test('one account may act for several agencies', async () => {
  const { account } = await holder('steward')
  await act((tx) => appoint(tx, 'test', { account, function: 'steward', agency: 'so-y-te' }))
  assert.deepEqual(await (await enter(account))(), ['steward', 'steward'])
})

test('who decides or operates does not check: at no overlap of time, for no agency', async () => {
  for (const name of ['authority', 'operator'] as const) {
    const { account, appointment } = await holder(name, { validUntil: inDays(10) })
    const audit = { account, function: 'auditor', agency: 'so-y-te' } as const
    const together = act((tx) => appoint(tx, 'test', { ...audit, validFrom: inDays(5) }))
    await assert.rejects(together, refusedAs('people.kept-apart'))
    await act((tx) => appoint(tx, 'test', { ...audit, validFrom: inDays(10) }))
    const longer = { appointment, validUntil: inDays(20), reason }
    await assert.rejects(
      act((tx) => prolongAppointment(tx, 'test', longer)),
      refusedAs('people.kept-apart'),
    )
  }
})

test('of two who appoint the same account against each other at once, one is refused', async () => {
  for (let i = 0; i < 5; i += 1) {
    const account = await person()
    const both = await Promise.allSettled(
      (['authority', 'auditor'] as const).map((name) =>
        act((tx) => appoint(tx, 'test', { account, function: name, agency })),
      ),
    )
    assert.deepEqual(both.map((one) => one.status).toSorted(), ['fulfilled', 'rejected'])
  }
})

test('a deputy has the function for its time, and never longer than the principal', async () => {
  const principal = await holder('steward')
  const deputy = await person()
  const held = await enter(deputy)
  const input = { deputyOf: principal.appointment, account: deputy, validUntil: inDays(7) }
  const { appointment } = await act((tx) => appointDeputy(tx, 'test', input))
  assert.deepEqual(await held(), ['steward'])
  const { appointment: held0 } = principal
  await act((tx) => suspendAppointment(tx, 'test', { appointment: held0, reason }))
  assert.deepEqual(await held(), [])
  await act((tx) => resumeAppointment(tx, 'test', { appointment: held0, reason }))
  const endless = { appointment, validUntil: null, reason }
  await assert.rejects(
    act((tx) => prolongAppointment(tx, 'test', endless)),
    refusedAs('people.deputy-without-end'),
  )
  await act((tx) => endAppointment(tx, 'test', { appointment: held0, reason }))
  assert.deepEqual(await held(), [])
})

test('nobody stands in for itself, for a deputy, beyond the principal, or in a circle', async () => {
  const [a, b, c] = [await holder('steward'), await holder('steward'), await holder('steward')]
  const standIn = (of: { appointment: number }, who: { account: string }, days = [0, 7]) =>
    act((tx) =>
      appointDeputy(tx, 'test', {
        deputyOf: of.appointment,
        account: who.account,
        validFrom: inDays(days[0]!),
        validUntil: inDays(days[1]!),
      }),
    )
  await assert.rejects(standIn(a, a), refusedAs('people.deputy-of-itself'))
  const made1 = await standIn(a, b)
  await assert.rejects(standIn(made1, c), refusedAs('people.deputy-of-deputy'))
  await assert.rejects(standIn(b, a), refusedAs('people.deputies-in-circle'))
  await standIn(b, c)
  await assert.rejects(standIn(c, a), refusedAs('people.deputies-in-circle'))
  const late = await standIn(c, a, [8, 9])
  const earlier = { appointment: late.appointment, validUntil: inDays(1), reason }
  await assert.rejects(
    act((tx) => prolongAppointment(tx, 'test', earlier)),
    refusedAs('people.empty-term'),
  )
  const short = await holder('steward', { validUntil: inDays(2) })
  await assert.rejects(standIn(short, b, [3, 4]), refusedAs('people.deputy-outside'))
})

test('the history of an account tells who did what and why, and the public log names nobody', async () => {
  const account = await person()
  await act((tx) => renameAccount(tx, 'truong.phong', { account, name: 'Họ Mới', reason }))
  await act((tx) => lockAccount(tx, 'truong.phong', { account, reason: 'nghỉ việc' }))
  const history = await readHistory(kit.db, account)
  assert.deepEqual(
    history.map((one) => one.kind),
    ['people.account-locked', 'people.account-renamed', 'people.account-issued'],
  )
  assert.equal(history[0]!.payload?.reason, 'nghỉ việc')
  assert.equal(history[1]!.payload?.to, 'Họ Mới')
  const second = await readHistory(kit.db, account, { before: history[0]!.intakeId })
  assert.equal(second.length, 2)
  const { rows } = await kit.db.query('select fields::text from journal.intake')
  assert.ok(rows.every(({ fields }) => !fields.includes(account) && !fields.includes('Họ Mới')))
})

test('the zones of an agency bound those of its accounts, also when they change', async () => {
  const id = 'so-co-vung'
  const declare = (zones: string[] | null) =>
    act((tx) => declareAgency(tx, 'test', { id, name: { vi: id, en: id }, zones }))
  await declare(['tslcd', 'lan'])
  const account = await person({ agency: id, zones: ['lan', 'wifi'] })
  const free = await person({ agency: id })
  const zonesOf = async (one: string) =>
    (await kit.db.query('select zones from people.account where id = $1', [one])).rows[0].zones
  assert.deepEqual(await zonesOf(account), ['lan'])
  assert.deepEqual(await zonesOf(free), ['tslcd', 'lan'])
  await declare(['tslcd'])
  assert.deepEqual(await zonesOf(account), ['-'])
  await declare(null)
  assert.deepEqual(await zonesOf(account), ['lan', 'wifi'])
  assert.equal(await zonesOf(free), null)
  assert.deepEqual((await findAccount(kit.db, account)).zones, ['lan', 'wifi'])
})
