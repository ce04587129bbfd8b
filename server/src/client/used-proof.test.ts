import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { sweepProofs, takeProofs } from './used-proof.sql.ts'
import type { Proof } from './used-proof.sql.ts'

let kit: TestDatabase
before(async () => {
  kit = await testDatabase()
})
after(() => kit.drop())

const soon = () => Math.floor(Date.now() / 1000) + 60
const make = (count: number): Proof[] =>
  Array.from({ length: count }, () => ({ hash: randomBytes(32), expires: soon() }))

test('the same proof twice in one statement counts once, the first time', async () => {
  const [one, two] = make(2) as [Proof, Proof]
  assert.deepEqual(await takeProofs(kit.db, [one, two, one, one]), [true, true, false, false])
  assert.deepEqual(await takeProofs(kit.db, [two, one]), [false, false])
})

test('many statements at once with proofs in common: each counts once, and none waits for ever', async () => {
  const proofs = make(200)
  const statements = Array.from({ length: 12 }, (_, i) =>
    takeProofs(kit.db, i % 2 === 0 ? proofs : proofs.toReversed()),
  )
  const taken = await Promise.all(statements)
  const count = taken.flat().filter(Boolean).length
  assert.equal(count, proofs.length)
})

test('a proof is forgotten only when it would be refused for its age', async () => {
  const [fresh] = make(1) as [Proof]
  const [justOver, old] = make(2).map((proof, i) => ({ ...proof, expires: soon() - 70 - 100 * i }))
  await takeProofs(kit.db, [fresh, justOver!, old!])
  assert.equal(await sweepProofs(kit.db), 1)
  assert.deepEqual(await takeProofs(kit.db, [fresh, justOver!, old!]), [false, false, true])
})
