import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acts, type ActName } from '@kho/contract/acts.ts'
import { functions, type FunctionName } from '@kho/contract/function.ts'
import { mayActFor, permit, type Actor } from './actor.ts'

const at = new Date('2026-06-01T03:00:00Z')
const names = Object.keys(functions) as FunctionName[]
const agencies = ['one', 'two', 'three']

/** Every pair of functions in two agencies, entered in every way from every network. */
function* everybody(): Generator<Actor> {
  for (const first of names) {
    for (const second of names) {
      for (const assurance of ['one-factor', 'two-factor'] as const) {
        for (const adminZones of [null, ['local'], ['admin']]) {
          const held = [first, second].map((function_, i) => ({
            appointment: i + 1,
            function: function_,
            agency: agencies[i]!,
          }))
          const fixed = { account: 'a', name: 'Giả lập', agency: 'one', session: 1 }
          yield { ...fixed, held, assurance, accountZones: null, zones: ['local'], adminZones }
        }
      }
    }
  }
}

test('the agencies somebody may act for are exactly those for which the act is permitted', () => {
  let narrowed = 0
  for (const actor of everybody()) {
    for (const name of Object.keys(acts) as ActName[]) {
      const act = acts[name] as { everyone?: boolean }
      if (act.everyone) continue
      const allowed = mayActFor(actor, name)
      for (const agency of agencies) {
        const refusal = permit(actor, name, at, agency)
        const may = allowed === 'any' || allowed.includes(agency)
        const who = `${name} for ${agency}: ${JSON.stringify(actor.held)} ${actor.assurance}`
        assert.equal(may, refusal === null, `${who} ${refusal?.code}`)
      }
      if (allowed !== 'any' && allowed.length > 0) narrowed++
    }
  }
  assert.ok(narrowed > 1000, String(narrowed))
})
