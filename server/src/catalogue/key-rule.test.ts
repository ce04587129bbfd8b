import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findKeyFault } from './key-rule.ts'

test('each key rule of the contract finds its fault and passes what is right', () => {
  assert.equal(findKeyFault('citizen-number', '067090001234', 2026), null)
  assert.equal(findKeyFault('citizen-number', '1', 2026), 'citizen-number.length')
  assert.equal(findKeyFault('tax-code', '0100109106', 2026), null)
  assert.equal(findKeyFault('tax-code', '0100109105', 2026), 'tax-code.check-digit')
  assert.equal(findKeyFault('agency-id', '000.00.20.H17', 2026), null)
  assert.equal(findKeyFault('agency-id', '20.H17', 2026), 'agency-id.form')
  assert.equal(findKeyFault('commune-code', '00004', 2026), null)
  assert.equal(findKeyFault('commune-code', '4', 2026), 'commune-code.form')
  assert.equal(findKeyFault('commune-code', '2467a', 2026), 'commune-code.form')
})
