import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { askAgency, findAgency, listAgencies } from './agency.ts'
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
