import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { silentLog } from '../log.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { lockClient } from '../client/lock-client.ts'
import { addClient } from '../client/add-client.ts'
import { unlockClient } from '../client/unlock-client.ts'
import { grantAccess } from './grant-access.ts'
import type { GrantInput } from './grant-access.ts'
import { isInForce } from './grant.ts'
import { listGrants } from './list-grants.ts'
import { revokeGrant } from './revoke-grant.ts'
import { openSnapshot } from './snapshot.ts'
import { deleteOldChanges } from './snapshot.sql.ts'
import type { AccessSnapshot } from './snapshot.ts'

let kit: TestDatabase
let snapshot: AccessSnapshot

const both = (vi: string) => ({ vi, en: vi })
const definition: DatasetInput = {
  id: 'cu-dan',
  title: both('Cư dân'),
  description: both('Cư dân của tỉnh'),
  supplier: 'so-noi-vu',
  updateForm: both('tệp'),
  updateFrequency: 'monthly',
  permittedUsers: ['so-y-te'],
  database: 'dan-cu',
  owner: 'cong-an-tinh',
  sharing: 'shared',
  importance: 'important',
  retention: 'P10Y',
  documents: [{ title: both('Tài liệu'), text: both('Nội dung') }],
  key: ['so'],
  columns: [
    { name: 'so', type: 'text', title: both('Số'), required: true },
    { name: 'ma_xa', type: 'text', title: both('Mã xã') },
  ],
}

before(async () => {
  kit = await testDatabase()
  await kit.db.tx(async (tx) => {
    for (const id of ['so-noi-vu', 'so-y-te', 'so-khac', 'cong-an-tinh']) {
      await declareAgency(tx, 'test', { id, name: both(id) })
    }
    for (const agency of ['so-noi-vu', 'so-y-te', 'so-khac', 'cong-an-tinh']) {
      await addClient(tx, 'test', { id: `he-${agency}`, agency, name: agency })
    }
    // The rows that defining the dataset would write, without the store that comes later.
    await tx.query(
      `insert into catalogue.dataset (id, version, sharing) values ('cu-dan', 1, 'shared')`,
    )
    const columns = definition.columns.map((column, i) => ({ ...column, number: i + 1 }))
    await tx.query(`insert into catalogue.dataset_version values ('cu-dan', 1, $1, 0, now(), 1)`, [
      JSON.stringify({ ...definition, version: 1, columns }),
    ])
  })
  snapshot = await openSnapshot(kit.db, { log: silentLog })
})

after(async () => {
  await snapshot.close()
  await kit.drop()
})

const tomorrow = () => new Date(Date.now() + 86_400_000)
const give = (changes: Partial<GrantInput> = {}) =>
  kit.db.tx((tx) =>
    grantAccess(tx, 'test', {
      client: 'he-so-y-te',
      dataset: 'cu-dan',
      purpose: 'c',
      validUntil: tomorrow(),
      decidedBy: 'UBND tỉnh',
      documentNumber: '12/QĐ-UBND',
      documentDate: '2026-01-02',
      ...changes,
    }),
  )

/** Waits for what a notification should bring. */
const eventually = (condition: () => boolean) => waitUntil(condition)

const refusedWith = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code

test('a grant is seen without being asked for, and a revoked one is seen as ended', async () => {
  const versionBefore = snapshot.version()
  const { grant } = await give({ columns: ['ma_xa'], condition: { ma_xa: ['24670', '24671'] } })
  await eventually(() => snapshot.grantsOf('he-so-y-te', 'cu-dan').length === 1)
  assert.ok(snapshot.version() > versionBefore)
  const [seen] = snapshot.grantsOf('he-so-y-te', 'cu-dan')
  assert.equal(seen?.id, grant)
  assert.deepEqual(seen?.columns, [2])
  assert.deepEqual(seen?.condition, { '2': ['24670', '24671'] })
  assert.ok(isInForce(seen!, new Date()))
  const revoke = () => kit.db.tx((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử' }))
  assert.ok((await revoke()).changed)
  await eventually(() => !isInForce(snapshot.grantsOf('he-so-y-te', 'cu-dan')[0]!, new Date()))
  assert.ok(!(await revoke()).changed)
})

test('after refresh every committed change is seen at once', async () => {
  for (let turn = 0; turn < 10; turn++) {
    await give({ taskPattern: `T-${turn}` })
    await snapshot.refresh()
    const seen = snapshot.grantsOf('he-so-y-te', 'cu-dan')
    assert.ok(seen.some((grant) => grant.taskPattern === `T-${turn}`))
  }
})

test('many refreshes at once all see what was committed before them', async () => {
  await give({ taskPattern: 'X-1' })
  const first = snapshot.refresh()
  await give({ taskPattern: 'X-2' })
  await Promise.all([first, snapshot.refresh(), snapshot.refresh(), snapshot.refresh()])
  assert.ok(snapshot.grantsOf('he-so-y-te', 'cu-dan').some((one) => one.taskPattern === 'X-2'))
})

test('locking and unlocking a client is seen', async () => {
  const change = { client: 'he-so-y-te', reason: 'thử' }
  await kit.db.tx((tx) => lockClient(tx, 'test', change))
  await eventually(() => snapshot.client('he-so-y-te')?.locked === true)
  await kit.db.tx((tx) => unlockClient(tx, 'test', change))
  await eventually(() => snapshot.client('he-so-y-te')?.locked === false)
  assert.equal(snapshot.client('khong-co'), null)
  assert.deepEqual(snapshot.grantsOf('khong-co', 'cu-dan'), [])
})

test('a version that moved without a notification is noticed by the timer', async () => {
  // What was told before may be read only now, and would bring this change with it.
  await snapshot.refresh()
  const before = snapshot.version()
  await kit.db.query('update access.version set number = number + 1')
  await snapshot.refreshIfBehind()
  assert.equal(snapshot.version(), before + 1)
})

test('an agency outside the permitted users is not granted; owner and supplier always are', async () => {
  await assert.rejects(give({ client: 'he-so-khac' }), refusedWith('access.not-permitted-user'))
  assert.equal(snapshot.grantsOf('he-so-khac', 'cu-dan').length, 0)
  await give({ client: 'he-so-noi-vu' })
  await give({ client: 'he-cong-an-tinh' })
})

test('a grant on what does not exist is refused by its name', async () => {
  await assert.rejects(give({ client: 'khong-co' }), refusedWith('access.unknown-client'))
  await assert.rejects(give({ dataset: 'khong-co' }), refusedWith('catalogue.unknown-dataset'))
  await assert.rejects(give({ columns: ['khong_co'] }), refusedWith('query.unknown-column'))
  await assert.rejects(
    give({ condition: { khong_co: ['1'] } }),
    refusedWith('query.unknown-column'),
  )
  await assert.rejects(give({ validUntil: new Date(0) }), refusedWith('access.bad-term'))
  await assert.rejects(
    kit.db.tx((tx) => revokeGrant(tx, 'test', { grant: 999_999, reason: 'thử' })),
    refusedWith('access.unknown-grant'),
  )
})

test('the database lets nobody change or delete a grant, only revoke it once', async () => {
  const { grant } = await give()
  const attempts = [
    `update access.grant set columns = '{1}' where id = ${grant}`,
    `update access.grant set valid_until = 'infinity' where id = ${grant}`,
    `update access.grant set revoked_at = now(), purpose = 'a' where id = ${grant}`,
    `delete from access.grant where id = ${grant}`,
  ]
  for (const attempt of attempts) await assert.rejects(kit.db.query(attempt), /only be revoked/)
  await kit.db.query(`update access.grant set revoked_at = now() where id = ${grant}`)
  await assert.rejects(
    kit.db.query(`update access.grant set revoked_at = null where id = ${grant}`),
    /only be revoked/,
  )
})

test('each act leaves one entry with its commitment, and nothing personal in public', async () => {
  const { grant } = await give({ taskPattern: 'HS-BÍ-MẬT-*' })
  const { rows } = await kit.db.query(
    `select i.kind, i.fields::text, cardinality(i.commitments) as n, p.body
     from journal.intake i join journal.payload p on p.intake_id = i.id
     where i.kind = 'access.granted' and (i.fields ->> 'grant')::bigint = $1`,
    [grant],
  )
  assert.equal(rows.length, 1)
  assert.equal(rows[0].n, 1)
  assert.ok(!rows[0].fields.includes('HS-BÍ-MẬT'))
  assert.ok(rows[0].body.includes('12/QĐ-UBND'))
})

test('an act that is rolled back leaves neither grant nor entry', async () => {
  const count = async () => {
    const { rows } = await kit.db.query(
      'select (select count(*) from access.grant) || $1 || (select count(*) from journal.intake) as n',
      ['/'],
    )
    return rows[0].n
  }
  const before = await count()
  await assert.rejects(
    kit.db.tx(async (tx) => {
      const input = {
        client: 'he-so-y-te',
        dataset: 'cu-dan',
        purpose: 'c' as const,
        validUntil: tomorrow(),
        decidedBy: 'x',
        documentNumber: 'x',
        documentDate: '2026-01-02',
      }
      await grantAccess(tx, 'test', input)
      throw new Error('broken off')
    }),
  )
  assert.equal(await count(), before)
})

test('grants are listed with their paper', async () => {
  const grants = await listGrants(kit.db, { client: 'he-so-noi-vu' })
  assert.equal(grants.length, 1)
  assert.equal(grants[0]?.documentNumber, '12/QĐ-UBND')
  assert.equal(grants[0]?.documentDate, '2026-01-02')
})

test('a client that was deleted behind the back of everybody is gone from the snapshot', async () => {
  await kit.db.query(
    `insert into people.client (id, agency_id, name) values ('thoang-qua', 'so-y-te', 'x')`,
  )
  await eventually(() => snapshot.client('thoang-qua') !== null)
  await kit.db.query(`delete from people.client where id = 'thoang-qua'`)
  await eventually(() => snapshot.client('thoang-qua') === null)
  assert.ok(snapshot.grantsOf('he-so-y-te', 'cu-dan').length > 0)
})

test('a snapshot too far behind reads everything anew, and one that is not reads what changed', async () => {
  const behind = await openSnapshot(
    { ...kit.db, listen: async () => async () => {} },
    { log: silentLog },
  )
  const before = behind.grantsOf('he-so-y-te', 'cu-dan').length
  await give({ taskPattern: 'LATE-1' })
  await give({ taskPattern: 'LATE-2' })
  await deleteOldChanges(kit.db, 1)
  await behind.refreshIfBehind()
  assert.equal(behind.grantsOf('he-so-y-te', 'cu-dan').length, before + 2)
  await give({ taskPattern: 'LATE-3' })
  const [held] = behind.grantsOf('he-so-y-te', 'cu-dan')
  await behind.refreshIfBehind()
  assert.equal(behind.grantsOf('he-so-y-te', 'cu-dan').length, before + 3)
  // What did not change is the same object, so nothing was read of it.
  assert.equal(behind.grantsOf('he-so-y-te', 'cu-dan')[0], held)
  await snapshot.refresh()
  assert.equal(behind.version(), snapshot.version())
  await behind.close()
})

test('a change that commits late is not missed by who read meanwhile', async () => {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = kit.db.tx(async (tx) => {
    await grantAccess(tx, 'test', {
      client: 'he-so-y-te',
      dataset: 'cu-dan',
      purpose: 'c',
      taskPattern: 'SLOW',
      validUntil: tomorrow(),
      decidedBy: 'x',
      documentNumber: 'x',
      documentDate: '2026-01-02',
    })
    begun.resolve()
    await gate.promise
  })
  await begun.promise
  // It waits for the version that the other holds, and comes after it.
  const other = give({ taskPattern: 'QUICK' })
  await snapshot.refresh()
  gate.resolve()
  await Promise.all([slow, other])
  await snapshot.refresh()
  const seen = snapshot.grantsOf('he-so-y-te', 'cu-dan').map(({ taskPattern }) => taskPattern)
  assert.ok(seen.includes('SLOW') && seen.includes('QUICK'))
})

test('what a client was is kept whenever it changes', async () => {
  const pastOf = async () =>
    (
      await kit.db.query(
        `select locked, zones from access.client_past where client_id = 'he-so-khac' order by since`,
      )
    ).rows
  const change = { client: 'he-so-khac', reason: 'thử' }
  await kit.db.tx((tx) => lockClient(tx, 'test', change))
  await kit.db.tx((tx) => unlockClient(tx, 'test', change))
  await kit.db.query(`update people.client set zones = '{tslcd}' where id = 'he-so-khac'`)
  // What decides nothing leaves no trace.
  await kit.db.query(`update people.client set state = 'active' where id = 'he-so-khac'`)
  assert.deepEqual(await pastOf(), [
    // Requested, and then issued.
    { locked: true, zones: null },
    { locked: false, zones: null },
    { locked: true, zones: null },
    { locked: false, zones: null },
    { locked: false, zones: ['tslcd'] },
  ])
})
