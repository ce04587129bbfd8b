import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { purposeCodes } from '@kho/contract/purpose.ts'
import { decide, type Question } from './decide.ts'
import { deliveries, type Grant } from './grant.ts'
import { rules } from './rules.ts'
import { traceRules } from './trace-rules.ts'

const names = ['so', 'ho_ten', 'xa', 'benh']
const at = new Date('2026-06-01T00:00:00Z')
const instants = [-2, -1, 0, 1, 2].map((n) => at.getTime() + n)
const instant = fc.constantFrom(...instants)
const zoneList = fc.subarray(['a', 'b'])

const mask = fc.constantFrom(
  { by: 'hashed' as const },
  { by: 'partial' as const, first: 1, last: 1 },
)
const grants: fc.Arbitrary<Grant> = fc.record({
  id: fc.integer({ min: 1, max: 9 }),
  client: fc.constantFrom('his', 'his', 'his', 'other'),
  agency: fc.constant(null),
  accounts: fc.constant(null),
  dataset: fc.constantFrom('dan', 'dan', 'dan', 'dat'),
  purpose: fc.constantFrom(...purposeCodes.slice(0, 2)),
  taskPattern: fc.constantFrom(null, 'HS-*', 'QD-*'),
  columns: fc.subarray([1, 2, 3, 4], { minLength: 1 }),
  condition: fc.constantFrom<Grant['condition']>(null, null, { '3': ['1'] }, { '9': ['1'] }),
  masks: fc.dictionary(fc.constantFrom('1', '2'), mask, { maxKeys: 2 }),
  zones: fc.option(fc.subarray(['a', 'b'], { minLength: 1 })),
  delivery: fc.option(fc.subarray([...deliveries], { minLength: 1 })),
  thirdParty: fc.constantFrom(null, null, 'công ty'),
  commitments: fc.array(
    fc.record({ fromMs: instant, untilMs: instant, withdrawnAtMs: fc.option(instant) }),
    { maxLength: 2 },
  ),
  suspensions: fc.array(fc.record({ fromMs: instant, untilMs: fc.option(instant) }), {
    maxLength: 1,
  }),
  callsPerMinute: fc.constant(null),
  rowsPerDay: fc.constant(null),
  validFromMs: fc.constantFrom(...instants.slice(0, 3), 0),
  validUntilMs: fc.constantFrom(...instants.slice(2), at.getTime() + 1e9),
  revokedAtMs: fc.option(instant, { freq: 3 }),
})

const questions: fc.Arbitrary<Question> = fc
  .record({
    client: fc.option(
      fc.record({
        id: fc.constant('his'),
        agency: fc.constantFrom('y-te', 'chu'),
        locked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
        zones: fc.option(fc.subarray(['a', 'b'], { minLength: 1 })),
      }),
      { freq: 9 },
    ),
    scopes: fc.constantFrom(['read'], ['read'], ['read'], ['supply']),
    grants: fc.array(grants, { maxLength: 5 }),
    sharing: fc.constantFrom('shared', 'shared', 'shared', 'own', 'open'),
    purpose: fc.constantFrom('a', 'a', 'b', 'x', null),
    task: fc.constantFrom('HS-1', 'HS-1', 'QD-1', ' ', null),
    zones: zoneList,
    delivery: fc.constantFrom(...deliveries),
    asked: fc.option(fc.subarray(names)),
    touched: fc.subarray(names, { maxLength: 1 }),
    byKey: fc.boolean(),
  })
  .map(({ sharing, asked, ...rest }) => ({
    ...rest,
    ...(asked ? { asked } : {}),
    at,
    dataset: {
      id: 'dan',
      sharing: sharing as 'shared',
      owner: 'chu',
      ask: { vi: 'Chủ', en: 'Owner' },
      columns: names.map((name, i) => ({
        name,
        number: i + 1,
        personal: i === 3 ? ('sensitive' as const) : ('none' as const),
      })),
    },
  }))

test('what is explained is what is decided: the same rules, the same grant, the same refusal', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(questions, (question) => {
      const decision = decide(question)
      const { failure, choice, steps } = traceRules(question, new Set())
      if (decision.allowed) {
        const { allowed: _, ...chosen } = decision
        assert.deepEqual(choice, chosen)
        assert.equal(failure, null)
        assert.ok(steps.every(({ outcome }) => outcome === 'met'))
        return
      }
      assert.equal(failure?.code, decision.refusal.code)
      assert.deepEqual(failure?.values, decision.refusal.values)
      const failed = steps.filter(({ outcome }) => outcome === 'failed')
      assert.equal(failed.length, 1)
      seen.add(`${failed[0]!.rule} ${decision.refusal.code}`)
    }),
    { numRuns: 20_000 },
  )
  // Every rule has been the one that failed, so that none of them is there for show.
  const failing = new Set([...seen].map((one) => one.split(' ')[0]))
  assert.deepEqual(
    [...rules.map(({ name }) => name), 'open'].filter((name) => !failing.has(name)),
    [],
  )
})

test('a rule that is left out fails nobody, and those before and after it still do', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const leftOut = new Set(['scope', 'zone', 'delivery'] as const)
      const { steps, failure } = traceRules(question, leftOut)
      const told = steps.filter(({ rule }) => (leftOut as Set<string>).has(rule))
      assert.ok(told.every(({ outcome }) => outcome === 'not-asked' || outcome === 'not-reached'))
      assert.ok(!['access.no-scope', 'access.wrong-zone'].includes(failure?.code ?? ''))
      const at0 = steps.findIndex(({ outcome }) => outcome === 'failed')
      if (at0 >= 0)
        assert.ok(steps.slice(at0 + 1).every(({ outcome }) => outcome === 'not-reached'))
    }),
    { numRuns: 2_000 },
  )
})
