import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { agencyAt, askAgency, findAgency, findAgencyHistory, listAgencies } from './agency.ts'
import { renewAgencies } from './agency.sql.ts'
import { declareAgency } from './declare-agency.ts'

let kit: TestDatabase
before(async () => {
  kit = await testDatabase()
})
after(() => kit.drop())

const input = {
  id: 'so-khcn',
  name: { vi: 'Sở Khoa học và Công nghệ', en: 'Department of Science and Technology' },
  contact: 'sokhcn@example.gov.vn',
  identifierNew: 'H14.05',
  validFrom: '2025-07-01',
}

const declare = (changes: object = {}) =>
  kit.db.tx((tx) => declareAgency(tx, 'test', { ...input, ...changes }))

async function entries(): Promise<number> {
  const { rows } = await kit.db.query(
    `select count(*)::int as n from journal.intake where kind = 'people.agency-declared'`,
  )
  return rows[0].n
}

test('an agency is declared once; the same again changes nothing and leaves no entry', async () => {
  assert.ok((await declare()).changed)
  assert.equal(await entries(), 1)
  assert.ok(!(await declare()).changed)
  assert.equal(await entries(), 1)
  assert.ok((await declare({ contact: '0205 3 000 000' })).changed)
  assert.equal(await entries(), 2)
  const found = await findAgency(kit.db, 'so-khcn')
  assert.equal(found.validFrom, '2025-07-01')
  assert.equal(found.identifierNew, 'H14.05')
  assert.equal(askAgency(found).vi, 'Sở Khoa học và Công nghệ (0205 3 000 000)')
  assert.equal((await listAgencies(kit.db)).length, 1)
})

const named = (agency: string) => (error: unknown) =>
  error instanceof Refusal &&
  error.code === 'catalogue.unknown-agency' &&
  error.values.agency === agency

test('an unknown agency and an unknown parent are refused by name', async () => {
  await assert.rejects(findAgency(kit.db, 'khong-co'), named('khong-co'))
  await assert.rejects(declare({ id: 'phong-a', parent: 'cha' }), named('cha'))
})

test('an agency keeps the name of each day', async () => {
  const id = 'so-tttt'
  const names = (vi: string) => ({ vi, en: vi })
  await declare({ id, name: names('Sở Thông tin'), identifierNew: null, validFrom: '2004-01-01' })
  const renamed = { id, name: names('Sở Khoa học'), identifierNew: null, validFrom: null }
  await declare({ ...renamed, from: '2025-03-01' })
  assert.equal((await agencyAt(kit.db, id, '2025-02-28'))?.name.vi, 'Sở Thông tin')
  assert.equal((await agencyAt(kit.db, id, '2025-03-01'))?.name.vi, 'Sở Khoa học')
  assert.equal(await agencyAt(kit.db, id, '2003-12-31'), null)
  assert.equal((await findAgency(kit.db, id)).name.vi, 'Sở Khoa học')
  await declare({ ...renamed, name: names('Sở Mai sau'), from: '2999-01-01' })
  assert.equal((await findAgency(kit.db, id)).name.vi, 'Sở Khoa học')
  assert.deepEqual(await renewAgencies(kit.db, '2999-01-01'), [id])
  assert.equal((await findAgency(kit.db, id)).name.vi, 'Sở Mai sau')
  await renewAgencies(kit.db, '2026-01-01')
  assert.equal((await findAgencyHistory(kit.db, id)).versions.length, 3)
})

test('an identifier is of one of the two forms, and each in its own place', async () => {
  for (const wrong of [
    { identifierNew: '20.H16' },
    { identifierNew: '000.00.20.H16' },
    { identifierOld: 'H16.20' },
    { identifierOld: '000.00.20.h16' },
  ]) {
    await assert.rejects(declare({ id: 'so-ma', identifierNew: null, ...wrong }), /identifier/)
  }
  await declare({ id: 'so-ma', identifierNew: 'H16.20', identifierOld: '000.00.20.H16' })
  const taken = declare({ id: 'so-trung-ma', identifierNew: null, identifierOld: '000.00.20.H16' })
  await assert.rejects(taken, (error: unknown) => {
    return error instanceof Refusal && error.code === 'agency.identifier-taken'
  })
})

test('agencies are a tree: nobody stands below itself', async () => {
  const name = { vi: 'Cấp', en: 'Level' }
  const plain = { name, identifierNew: null, contact: null, validFrom: null }
  await declare({ ...plain, id: 'cap-mot' })
  await declare({ ...plain, id: 'cap-hai', parent: 'cap-mot' })
  await declare({ ...plain, id: 'cap-ba', parent: 'cap-hai' })
  await assert.rejects(declare({ ...plain, id: 'cap-mot', parent: 'cap-ba' }), (error: unknown) => {
    return error instanceof Refusal && error.code === 'agency.parent-below'
  })
})

test('a name that hides something is refused', async () => {
  const name = { vi: 'Sở N\u043ei vụ', en: 'Department' }
  await assert.rejects(declare({ id: 'so-la', identifierNew: null, name }), (error: unknown) => {
    return error instanceof Refusal && error.code === 'people.bad-name'
  })
})
