import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  batchPath,
  bundlesOf,
  decodeBundle,
  encodeBundle,
  entriesPath,
  isLogPath,
  tilePath,
  tilesOf,
} from './tile.ts'

test('paths are those of the specification', () => {
  assert.equal(tilePath(0, 1234067), 'tile/0/x001/x234/067')
  assert.equal(tilePath(0, 0), 'tile/0/000')
  assert.equal(tilePath(1, 999), 'tile/1/999')
  assert.equal(tilePath(2, 1000), 'tile/2/x001/000')
  assert.equal(tilePath(0, 273, 112), 'tile/0/273.p/112')
  assert.equal(entriesPath(1234067, 5), 'tile/entries/x001/x234/067.p/5')
  assert.equal(batchPath(Buffer.alloc(32, 0xab)), `batch/ab/${'ab'.repeat(32)}`)
})

test('a tile of no width or of more than 256 has no path', () => {
  assert.throws(() => tilePath(0, 0, 0), /1 to 256/)
  assert.throws(() => tilePath(0, 0, 257), /1 to 256/)
  assert.throws(() => tilePath(0, -1), /not possible/)
})

test('a log of 70,000 entries has the tiles of the specification', () => {
  const tiles = [...tilesOf(70_000)]
  assert.equal(tiles.filter(({ level }) => level === 0).length, 274)
  assert.deepEqual(tiles.at(273), { level: 0, index: 273, width: 112 })
  assert.deepEqual(tiles.slice(274), [
    { level: 1, index: 0, width: 256 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ])
})

test('growing by one entry needs only the tiles that changed', () => {
  assert.deepEqual(
    [...tilesOf(256, 255)],
    [
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ],
  )
  assert.deepEqual([...tilesOf(257, 256)], [{ level: 0, index: 1, width: 1 }])
  assert.deepEqual([...bundlesOf(512, 512)], [])
  assert.deepEqual([...tilesOf(0)], [])
})

test('bundles give back the entries put in, and no other width', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 256 })
  fc.assert(
    fc.property(entries, (written) => {
      const bundle = encodeBundle(written)
      const read = decodeBundle(bundle, written.length)
      assert.deepEqual(
        read,
        written.map((each) => Buffer.from(each)),
      )
      assert.throws(() => decodeBundle(bundle, written.length + 1), /whole entries/)
      assert.throws(() => decodeBundle(bundle.subarray(0, -1), written.length), /whole entries/)
      assert.throws(() => decodeBundle(bundle, written.length - 1), /whole entries/)
      assert.equal(decodeBundle(bundle, written.length - 1, true).length, written.length - 1)
    }),
    { numRuns: 50 },
  )
})

test('an entry may have 65,535 bytes and not one more', () => {
  assert.equal(encodeBundle([Buffer.alloc(65_535)]).length, 65_537)
  assert.throws(() => encodeBundle([Buffer.alloc(65_536)]), /over the limit/)
})

test('only paths that a log has are served', () => {
  for (const path of [
    'checkpoint',
    'key',
    'tile/0/x001/x234/067',
    'tile/entries/000.p/5',
    batchPath(Buffer.alloc(32, 1)),
  ]) {
    assert.equal(isLogPath(path), true, path)
  }
  for (const path of [
    '',
    '../checkpoint',
    '.tmp/ab',
    'tile/0/x001/../067',
    'tile/64/000',
    'tile/0/1',
    'batch/ab/cd',
    'tile/0/000.p/0',
  ]) {
    assert.equal(isLogPath(path), false, path)
  }
})
