import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { listCredentials, readCredential } from './credential.ts'
import { keepCredential } from './keep-credential.ts'
import { removeCredential } from './remove-credential.ts'
import { openSealer, type Sealer } from './seal.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-credential-'))
const keyFile = join(folder, 'keys', 'credentials.key')
const secret = 'postgresql://đọc:mật%20khẩu@db.example/ho_tich'
let kit: TestDatabase
let sealer: Sealer
before(async () => {
  kit = await testDatabase()
  sealer = await openSealer(keyFile)
})
after(async () => {
  await kit.drop()
  rmSync(folder, { recursive: true })
})

const refusedWith = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code
const keep = (name: string, text: string) =>
  kit.db.tx((tx) => keepCredential(tx, 'test', { sealer, name, text }))

test('a credential comes back, and neither the database nor the journal holds its text', async () => {
  await keep('ho-tich', secret)
  assert.equal(await readCredential(kit.db, sealer, 'ho-tich'), secret)
  const [listed] = await listCredentials(kit.db)
  assert.deepEqual(Object.keys(listed!), ['name', 'setAt', 'usedAt'])
  assert.ok(listed!.usedAt)
  const { rows } = await kit.db.query(
    `select sealed from credential.credential where name = 'ho-tich'`,
  )
  assert.ok(!rows[0].sealed.includes(Buffer.from('ho_tich')))
  const journal = await kit.db.query(
    `select fields::text || coalesce(body, '') as all_text from journal.intake
     left join journal.payload on intake_id = id where kind = 'credential.kept'`,
  )
  assert.equal(journal.rows.length, 1)
  assert.ok(!journal.rows[0].all_text.includes('example'))
})

test('only its owner may read the key file, and a second process takes the same key', async () => {
  assert.equal(statSync(keyFile).mode & 0o777, 0o600)
  assert.equal((await openSealer(keyFile)).keyId, sealer.keyId)
  const many = await Promise.all(
    Array.from({ length: 8 }, () => openSealer(join(folder, 'new', 'k.key'))),
  )
  assert.equal(new Set(many.map((one) => one.keyId)).size, 1)
})

test('what was altered, renamed or sealed with another key is refused by name', async () => {
  await keep('mot', 'a')
  await keep('hai', 'b')
  const swap = `update credential.credential set sealed = (select sealed from credential.credential
    where name = 'hai') where name = 'mot'`
  await kit.db.query(swap)
  await assert.rejects(readCredential(kit.db, sealer, 'mot'), refusedWith('credential.damaged'))
  const other = await openSealer(join(folder, 'other.key'))
  await assert.rejects(readCredential(kit.db, other, 'hai'), refusedWith('credential.other-key'))
  writeFileSync(join(folder, 'short.key'), 'YWJj\n')
  await assert.rejects(openSealer(join(folder, 'short.key')), refusedWith('credential.bad-key'))
})

test('it is replaced, forgotten, and bad names and texts are refused', async () => {
  await keep('thay', 'cũ')
  await keep('thay', 'mới')
  assert.equal(await readCredential(kit.db, sealer, 'thay'), 'mới')
  await kit.db.tx((tx) => removeCredential(tx, 'test', { name: 'thay' }))
  const unknown = refusedWith('credential.unknown')
  await assert.rejects(readCredential(kit.db, sealer, 'thay'), unknown)
  await assert.rejects(
    kit.db.tx((tx) => removeCredential(tx, 'test', { name: 'thay' })),
    unknown,
  )
  await assert.rejects(keep('Tên Lạ', 'x'), refusedWith('credential.bad-name'))
  await assert.rejects(keep('rong', ''), refusedWith('credential.bad-text'))
  assert.ok(!readFileSync(keyFile, 'utf8').includes('mới'))
})
