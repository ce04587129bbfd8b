import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import fc from 'fast-check'
import { createStringShelf } from './string-shelf.ts'

const leftBehind = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('kho-strings-')).length

test('every text comes back by its number, in memory, over the edge of blocks and from the file', () => {
  const texts = Array.from({ length: 60_000 }, (_, i) =>
    i % 1000 === 0 ? 'Đắk Wil 🙂 '.repeat(i / 4) : `Nguyễn Văn ${i} ${'x'.repeat(i % 37)}`,
  )
  for (const kept of [0, 1 << 16, 1 << 20, 1 << 30]) {
    const shelf = createStringShelf(kept)
    const numbers = texts.map((_, i) => i)
    for (const text of texts) shelf.put(text)
    assert.equal(shelf.count(), texts.length)
    assert.equal(
      shelf.bytes(),
      texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    )
    for (const i of numbers) if (shelf.get(i) !== texts[i]) assert.fail(`${kept}: ${i}`)
    for (const i of numbers) {
      const other = (i * 7919) % texts.length
      if (shelf.get(other) !== texts[other]) assert.fail(`${kept}: ${other}`)
    }
    assert.equal(shelf.get(texts.length), undefined)
    assert.equal(shelf.get(-1), undefined)
    shelf.close()
  }
})

test('any texts come back, also while more are put', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 })), (texts) => {
      const shelf = createStringShelf(0)
      texts.forEach((text, i) => {
        shelf.put(text)
        assert.equal(shelf.get(i), text)
        assert.equal(shelf.get(i >> 1), texts[i >> 1])
      })
      shelf.close()
    }),
  )
})

test('its file has no name, so that nothing outlives the program', () => {
  const before = leftBehind()
  const shelf = createStringShelf(0)
  for (let i = 0; i < 3; i++) shelf.put('x'.repeat(1 << 16))
  assert.equal(leftBehind(), before)
  assert.equal(shelf.get(0)!.length, 1 << 16)
  shelf.close()
  assert.equal(leftBehind(), before)
})
