/** Whose turn it is to decide, by the functions that are awake in the session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permit, type Actor } from '../people/actor.ts'
import type { AccessRequest } from './request.ts'
import { takeTurn } from './take-turn.ts'

const request = {
  id: 7,
  state: 'submitted',
  owner: 'so-noi-vu',
  authors: ['nguoi.xin'],
  steps: ['owner', 'authority'],
  decided: 0,
  personal: false,
} as unknown as AccessRequest

/** Steward of the owner and officer of the authority, as in a small office. */
const both: Actor = {
  account: 'hai.vai',
  name: 'Giả lập',
  agency: 'so-noi-vu',
  held: [
    { appointment: 1, function: 'steward', agency: 'so-noi-vu' },
    { appointment: 2, function: 'authority', agency: 'so-noi-vu' },
  ],
  assurance: 'two-factor',
  session: 1,
  accountZones: null,
  zones: ['tslcd'],
  adminZones: ['quan-tri'],
}

test('the authority decides from its own network, whatever else its officer is', () => {
  const later = { ...request, decided: 1 }
  assert.equal(permit(both, 'request.decide', new Date(), 'so-noi-vu'), null)
  assert.equal(takeTurn(request, [], both).role, 'owner')
  assert.throws(() => takeTurn(later, [], both), { code: 'people.admin-zone' })
  assert.equal(takeTurn(later, [], { ...both, zones: ['quan-tri'] }).role, 'authority')
  const steward = { ...both, held: both.held.slice(0, 1) }
  assert.throws(() => takeTurn(later, [], steward), { code: 'request.not-your-turn' })
})
