import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  consistencyProof,
  createRange,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  nodesOverLeaves,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts'

interface Vectors {
  inclusion: {
    name: string
    leafIdx: number
    treeSize: number
    root: string
    leafHash: string
    proof: string[] | null
    wantErr: boolean
  }[]
  consistency: {
    name: string
    size1: number
    size2: number
    root1: string
    root2: string
    proof: string[] | null
    wantErr: boolean
  }[]
}

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/merkle-proofs.json', import.meta.url), 'utf8'),
) as Vectors
const bytes = (text: string) => Buffer.from(text, 'base64')

describe('the published proof vectors', () => {
  test('there are 98 of each kind', () => {
    assert.equal(vectors.inclusion.length, 98)
    assert.equal(vectors.consistency.length, 98)
  })

  for (const { name, leafIdx, treeSize, root, leafHash, proof, wantErr } of vectors.inclusion) {
    test(`${name} is ${wantErr ? 'refused' : 'accepted'}`, () => {
      const claim = {
        index: leafIdx,
        size: treeSize,
        leafHash: bytes(leafHash),
        proof: (proof ?? []).map(bytes),
        root: bytes(root),
      }
      assert.equal(verifyInclusion(claim), !wantErr)
    })
  }

  for (const { name, size1, size2, root1, root2, proof, wantErr } of vectors.consistency) {
    test(`${name} is ${wantErr ? 'refused' : 'accepted'}`, () => {
      const claim = {
        oldSize: size1,
        newSize: size2,
        oldRoot: bytes(root1),
        newRoot: bytes(root2),
        proof: (proof ?? []).map(bytes),
      }
      assert.equal(verifyConsistency(claim), !wantErr)
    })
  }
})

// The eight leaves that every RFC 6962 implementation is tried with.
const classic = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(Buffer.from(hex, 'hex')))

test('the classic eight leaves give the known root', () => {
  assert.equal(
    rootOf(classic).toString('hex'),
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('the tree without leaves has the hash of nothing as its root', () => {
  assert.equal(
    emptyRoot.toString('hex'),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  assert.deepEqual(createRange().root(), emptyRoot)
})

test('a range refuses a state that cannot be', () => {
  assert.throws(() => createRange(3, [emptyRoot]), /peaks/)
  assert.throws(() => createRange(1, [Buffer.alloc(31)]), /peaks/)
  assert.throws(() => createRange(-1), /not possible/)
  assert.throws(() => createRange().append(Buffer.alloc(31)), /32 bytes/)
})

/** The definition itself, to compare with: split at the largest power of two below n. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return emptyRoot
  if (leaves.length === 1) return leaves[0] as Buffer
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)))
}

const leavesOf = (size: number) =>
  Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)))

test('a range resumed from its state goes on as one that never stopped', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (first, second) => {
      const leaves = leavesOf(first + second)
      const begun = createRange()
      for (const leaf of leaves.slice(0, first)) begun.append(leaf)
      const resumed = createRange(begun.size, begun.hashes)
      for (const leaf of leaves.slice(first)) resumed.append(leaf)
      assert.deepEqual(resumed.root(), definedRoot(leaves))
      assert.equal(resumed.size, leaves.length)
    }),
    { numRuns: 60 },
  )
})

/** A change of a proof that must make it wrong: of a bit, of the order, of the length. */
function spoil(proof: readonly Buffer[], at: number, how: number): Buffer[] {
  const spoiled = proof.map((each) => Buffer.from(each))
  const chosen = spoiled[at % Math.max(1, spoiled.length)]
  if (how === 0 || chosen === undefined) return [...spoiled, leafHash(Buffer.from('more'))]
  if (how === 1) return spoiled.slice(0, -1)
  if (how === 2) return spoiled.map((each) => (each === chosen ? each.subarray(0, 31) : each))
  const byte = how % 32
  chosen[byte] = (chosen[byte] ?? 0) ^ (1 << (at % 8))
  return spoiled
}

test('inclusion proofs lead to the root, and spoiled ones do not', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 300 }),
    fc.nat(),
    fc.nat(),
    fc.nat(255),
    async (size, pick, at, how) => {
      const leaves = leavesOf(size)
      const index = pick % size
      const root = definedRoot(leaves)
      const nodeAt = nodesOverLeaves((i) => leaves[i] as Buffer)
      const proof = await inclusionProof(index, size, nodeAt)
      const claim = { index, size, leafHash: leaves[index] as Buffer, proof, root }
      assert.equal(verifyInclusion(claim), true)
      assert.equal(verifyInclusion({ ...claim, proof: spoil(proof, at, how) }), false)
      assert.equal(verifyInclusion({ ...claim, leafHash: leafHash(Buffer.from('other')) }), false)
      assert.equal(verifyInclusion({ ...claim, root: emptyRoot }), false)
      assert.equal(verifyInclusion({ ...claim, index: index + size }), false)
    },
  )
  await fc.assert(property, { numRuns: 80 })
})

test('consistency proofs lead from root to root, and spoiled ones do not', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 300 }),
    fc.nat(),
    fc.nat(),
    fc.nat(255),
    async (newSize, pick, at, how) => {
      const leaves = leavesOf(newSize)
      const oldSize = 1 + (pick % newSize)
      const newRoot = definedRoot(leaves)
      const oldRoot = definedRoot(leaves.slice(0, oldSize))
      const nodeAt = nodesOverLeaves((i) => leaves[i] as Buffer)
      const proof = await consistencyProof(oldSize, newSize, nodeAt)
      const claim = { oldSize, newSize, oldRoot, newRoot, proof }
      assert.equal(verifyConsistency(claim), true)
      assert.equal(verifyConsistency({ ...claim, proof: spoil(proof, at, how) }), false)
      assert.equal(verifyConsistency({ ...claim, oldRoot: emptyRoot }), false)
      assert.equal(verifyConsistency({ ...claim, newRoot: emptyRoot }), false)
    },
  )
  await fc.assert(property, { numRuns: 80 })
})

test('a proof of a leaf or a tree that is not there is not made', async () => {
  const nodeAt = nodesOverLeaves(() => emptyRoot)
  await assert.rejects(inclusionProof(5, 5, nodeAt), /not in a tree/)
  await assert.rejects(inclusionProof(-1, 5, nodeAt), /not in a tree/)
  await assert.rejects(consistencyProof(0, 5, nodeAt), /no consistency proof/)
  await assert.rejects(consistencyProof(6, 5, nodeAt), /no consistency proof/)
})
