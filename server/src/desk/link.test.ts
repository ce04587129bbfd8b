import assert from 'node:assert/strict'
import test from 'node:test'
import { randomCode } from '../ids.ts'
import { hashOf, readCode, refuseEnded, type Link } from './link.ts'

const now = new Date('2026-05-01T00:00:00Z')
const link: Link = {
  id: '1',
  dataset: 'wells',
  part: 1,
  issuedFor: 'x',
  zones: null,
  validUntil: new Date('2026-05-02T00:00:00Z'),
  issuedAt: now,
  revokedAt: null,
  entered: 0,
  enteredAt: null,
}

test('a code is read however it was typed', () => {
  const code = randomCode()
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}$/)
  const printed = readCode(code)
  assert.equal(printed.length, 20)
  for (const typed of [code.toLowerCase(), ` ${code} `, code.replaceAll('-', ' ')]) {
    assert.equal(readCode(typed), printed)
  }
  assert.equal(readCode('oO0iIl1L'), '00011111')
  assert.notDeepEqual(hashOf(printed), hashOf(readCode(randomCode())))
})

test('a link ends with its term, with its revocation and outside its zones', () => {
  refuseEnded(link, ['local'], now)
  refuseEnded({ ...link, zones: ['local'] }, ['local'], now)
  assert.throws(() => refuseEnded(link, ['local'], link.validUntil), { code: 'desk.link-ended' })
  const revoked = { ...link, revokedAt: now }
  assert.throws(() => refuseEnded(revoked, ['local'], now), { code: 'desk.link-ended' })
  assert.throws(() => refuseEnded(link, [], now), { code: 'desk.wrong-zone' })
  const bound = { ...link, zones: ['tslcd'] }
  assert.throws(() => refuseEnded(bound, ['local'], now), { code: 'desk.wrong-zone' })
})
