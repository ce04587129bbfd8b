import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { askedSchema, type Asked, type Narrowing } from '@kho/contract/request.ts'
import { holdersOf } from './holder.ts'
import { isLess, narrow } from './narrow.ts'

const asked: Asked = {
  dataset: 'a',
  columns: ['x', 'y', 'z'],
  condition: { x: ['1', '2'] },
  purpose: 'c',
  task: 'HS-1',
  legalGround: 'luật',
  from: '2026-12-01',
  until: '2026-12-31',
  delivery: ['api', 'file'],
  clients: ['m', 'n'],
}

test('nothing said leaves what was asked', () => {
  assert.deepEqual(narrow(asked, {}), asked)
  assert.equal(isLess(asked, narrow(asked, {})), false)
  // The order in which columns are named says nothing.
  assert.equal(isLess(asked, narrow(asked, { columns: ['z', 'y', 'x'] })), false)
})

test('each field may become less', () => {
  const wanted: Narrowing[] = [
    { columns: ['y'] },
    { condition: { x: ['2'] } },
    { condition: { y: ['5'] } },
    { from: '2026-12-02' },
    { until: '2026-12-30' },
    { delivery: ['api' as const] },
    { clients: ['n'] },
  ]
  for (const one of wanted) assert.equal(isLess(asked, narrow(asked, one)), true)
  assert.deepEqual(narrow(asked, { condition: { y: ['5', '5'] } }).condition, {
    x: ['1', '2'],
    y: ['5'],
  })
})

test('a mask is laid on, or shows less; never more', () => {
  const masked: Asked = { ...asked, masks: { x: 'none', y: 'partial:1:2' } }
  const left = (masks: Record<string, string>) => narrow(masked, { masks }).masks
  assert.deepEqual(left({ x: 'hashed' }), { x: 'hashed', y: 'partial:1:2' })
  assert.deepEqual(left({ y: 'partial:0:2' }), { x: 'none', y: 'partial:0:2' })
  assert.deepEqual(left({ y: 'partial:0:0', z: 'year' }), {
    x: 'none',
    y: 'partial:0:0',
    z: 'year',
  })
  assert.equal(isLess(masked, narrow(masked, { masks: { x: 'hashed' } })), true)
  for (const masks of [{ y: 'none' }, { y: 'partial:2:2' }, { y: 'hashed' }, { y: 'year' }]) {
    assert.throws(() => narrow(masked, { masks }), { code: 'request.widened' })
  }
  // What is taken out takes its mask along.
  assert.deepEqual(narrow(masked, { columns: ['x'] }).masks, { x: 'none' })
})

test('no field becomes more', () => {
  const wider: Narrowing[] = [
    { columns: ['x', 'w'] },
    { condition: { x: ['1', '3'] } },
    { from: '2026-11-30' },
    { until: '2027-01-01' },
    { delivery: ['feed' as const] },
    { clients: ['o'] },
  ]
  for (const one of wider) assert.throws(() => narrow(asked, one), { code: 'request.widened' })
})

test('whatever is decided, every row and column left was asked', () => {
  const subset = <T>(values: T[]) => fc.subarray(values, { minLength: 1 })
  const wanted = fc.record(
    {
      columns: subset(['x', 'y', 'z', 'w']),
      condition: fc.dictionary(fc.constantFrom('x', 'y'), subset(['1', '2', '3'])),
      until: fc.constantFrom('2026-12-01', '2026-12-31', '2027-06-01'),
      clients: subset(['m', 'n', 'o']),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(wanted, wanted, (first, second) => {
      let left = asked
      for (const one of [first, second]) {
        try {
          left = narrow(left, one)
        } catch {
          continue
        }
      }
      assert.ok(left.columns.every((name) => asked.columns.includes(name)))
      assert.ok(left.clients.every((name) => asked.clients.includes(name)))
      assert.ok(left.condition!.x!.every((value) => asked.condition!.x!.includes(value)))
      assert.ok(left.until <= asked.until)
    }),
  )
})

test('somebody is left to read: a system, or persons on the ways they have', () => {
  const online: Asked = { ...asked, delivery: ['online', 'file', 'api'] }
  assert.throws(() => narrow(asked, { clients: [] }), { code: 'request.nobody-reads' })
  assert.throws(() => narrow(online, { clients: [] }), { code: 'request.nobody-reads' })
  const left = narrow(online, { clients: [], delivery: ['online', 'file'] })
  assert.deepEqual(holdersOf(left, 'so'), [{ agency: 'so', delivery: ['online', 'file'] }])
  assert.deepEqual(holdersOf({ ...online, clients: ['m'] }, 'so'), [
    { client: 'm', delivery: ['online', 'file', 'api'] },
    { agency: 'so', delivery: ['online', 'file'] },
  ])
  assert.deepEqual(
    holdersOf(asked, 'so').map(({ client }) => client),
    ['m', 'n'],
  )
  assert.equal(askedSchema.safeParse({ ...asked, clients: [] }).success, false)
  assert.equal(askedSchema.safeParse({ ...online, clients: [] }).success, false)
  assert.equal(
    askedSchema.safeParse({ ...online, clients: [], delivery: ['online'] }).success,
    true,
  )
})
