import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { filesOf, inFolder } from '../test/sample-log.ts'
import { batchInclusionProof, batchRoot, streamedBatchRoot } from './batch-tree.ts'
import { batchPath } from './tile.ts'
import { emptyRoot, leafHash, rootOf, verifyInclusion } from './tree.ts'
import { createBatchFile } from './write-batch.ts'

const leavesOf = (rows: number) =>
  Array.from({ length: rows }, (_, i) => leafHash(Buffer.from(`row ${i}`)))

/** Cuts bytes into pieces of a length that is no multiple of a hash. */
function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

test('root and proofs of a batch are those of the tree, in whatever pieces it comes', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 1200 }),
    fc.nat(),
    fc.integer({ min: 1, max: 9000 }),
    async (rows, pick, pieceLength) => {
      const leaves = leavesOf(rows)
      const bytes = Buffer.concat(leaves)
      const root = rootOf(leaves)
      assert.deepEqual(batchRoot(bytes), root)
      assert.deepEqual(await streamedBatchRoot(cut(bytes, pieceLength)), { root, rows })
      const index = pick % rows
      const proof = await batchInclusionProof(index, rows, cut(bytes, pieceLength))
      assert.deepEqual(await batchInclusionProof(index, rows, bytes), proof)
      const claim = { index, size: rows, leafHash: leaves[index] as Buffer, proof, root }
      assert.equal(verifyInclusion(claim), true)
    },
  )
  await fc.assert(property, { numRuns: 40 })
})

test('a batch that is cut short has no root and no proof', async () => {
  const bytes = Buffer.concat(leavesOf(10))
  assert.equal(await streamedBatchRoot([bytes.subarray(0, -1)]), null)
  assert.throws(() => batchRoot(bytes.subarray(0, -1)), /32 bytes/)
  await assert.rejects(batchInclusionProof(0, 11, bytes), /ends before/)
  await assert.rejects(batchInclusionProof(10, 10, bytes), /not in a tree/)
  assert.deepEqual(batchRoot(Buffer.alloc(0)), emptyRoot)
})

test('a batch file lies under the name of its root, and abandoned ones leave nothing', () =>
  inFolder(async (folder) => {
    const leaves = leavesOf(600)
    for (let turn = 0; turn < 2; turn++) {
      const file = await createBatchFile(folder)
      await file.append(Buffer.concat(leaves.slice(0, 5)))
      await file.append(Buffer.concat(leaves.slice(5)))
      const { root, rows, path } = await file.finish()
      assert.deepEqual([root, rows, path], [rootOf(leaves), 600, batchPath(rootOf(leaves))])
      assert.deepEqual(await readFile(join(folder, path)), Buffer.concat(leaves))
    }
    const file = await createBatchFile(folder)
    await file.append(Buffer.concat(leavesOf(3)))
    await file.abandon()
    assert.deepEqual(await filesOf(folder), [batchPath(rootOf(leaves))])
  }))
