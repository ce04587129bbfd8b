import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnSchema, type Column } from './dataset.ts'
import { defaultMask, fitsMask, readMask, writeMask } from './mask.ts'

const column = (more: object): Column =>
  columnSchema.parse({ name: 'a', title: { vi: 'a', en: 'a' }, type: 'text', ...more })

test('what is personal is masked by its classification unless something else is said', () => {
  const table: [object, string][] = [
    [{}, 'none'],
    [{ personal: 'basic' }, 'partial:1:2'],
    [{ personal: 'basic', type: 'date' }, 'year'],
    [{ personal: 'basic', type: 'integer' }, 'partial:1:2'],
    [{ personal: 'basic', type: 'geometry' }, 'hashed'],
    [{ personal: 'sensitive' }, 'hashed'],
    [{ personal: 'sensitive', type: 'date' }, 'hashed'],
    // A hash of two values tells them by how often each occurs.
    [{ personal: 'sensitive', type: 'boolean' }, 'partial:0:0'],
    [{ personal: 'sensitive', values: ['có', 'không'] }, 'partial:0:0'],
  ]
  for (const [more, expected] of table) {
    assert.equal(writeMask(defaultMask(column(more))), expected, JSON.stringify(more))
    assert.ok(fitsMask(column(more), defaultMask(column(more))))
  }
})

test('a mask is read as it is written, and nothing else is one', () => {
  for (const text of ['none', 'year', 'hashed', 'partial:0:0', 'partial:3:8']) {
    assert.equal(writeMask(readMask(text)!), text)
  }
  assert.equal(writeMask(readMask('partial')!), 'partial:1:2')
  const wrong = ['', 'x', 'partial:1', 'partial:9:1', 'partial:-1:1', 'partial:1:2:3', 'year:1']
  for (const text of [...wrong, 'none:', 'partial::', 'Partial', 'toString']) {
    assert.equal(readMask(text), null, text)
  }
})

test('a year is of dates, and a part is not of what has structure', () => {
  const year = readMask('year')!
  const partial = readMask('partial')!
  assert.ok(fitsMask(column({ type: 'date' }), year))
  for (const type of ['text', 'timestamp', 'integer', 'json']) {
    assert.ok(!fitsMask(column({ type }), year), type)
  }
  assert.ok(!fitsMask(column({ type: 'geometry' }), partial))
  assert.ok(fitsMask(column({ type: 'integer' }), partial))
  assert.ok(fitsMask(column({ type: 'json' }), readMask('hashed')!))
})
