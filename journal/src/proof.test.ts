import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  inFolder,
  origin,
  sampleEntry,
  sampleRows,
  skey,
  vkey,
  writeSampleBatch,
  writeSampleLog,
} from '../test/sample-log.ts'
import { signerOf } from './checkpoint.ts'
import { generateNoteKey } from './note.ts'
import { makeProof, verifyProof } from './proof.ts'
import { openLog } from './store.ts'

test('every entry of a log has a proof that verifies without the log', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 300)
    const log = openLog(folder)
    for (const index of [0, 1, 127, 255, 256, 299]) {
      const verdict = verifyProof(await makeProof({ log, index }), vkey)
      assert.deepEqual(verdict.findings, [])
      assert.deepEqual([verdict.ok, verdict.origin, verdict.size], [true, origin, 300])
      assert.deepEqual(verdict.envelope, JSON.parse(sampleEntry(index).toString()))
    }
    await assert.rejects(makeProof({ log, index: 300 }), /not in the published log/)
  }))

test('a row of a batch is proven down to its key hash and digest', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 3)
    const rows = sampleRows(700)
    await writer.append([await writeSampleBatch(folder, rows)])
    await writer.publish(signerOf(skey))
    const log = openLog(folder)
    for (const row of [rows[0], rows[1], rows[2], rows[512], rows[699]]) {
      assert.ok(row)
      const verdict = verifyProof(await makeProof({ log, index: 3, row }), vkey)
      assert.deepEqual(verdict.findings, [])
      const { leafIndex, op, keyHash, digest } = row
      assert.equal(verdict.row?.leafIndex, leafIndex)
      assert.equal(verdict.row?.op, op)
      assert.deepEqual(verdict.row?.keyHash, keyHash)
      assert.deepEqual(verdict.row?.digest, digest)
    }
    const wrong = { ...(rows[5] as (typeof rows)[0]), keyHash: Buffer.alloc(32) }
    await assert.rejects(makeProof({ log, index: 3, row: wrong }), /not leaf 5/)
    await assert.rejects(makeProof({ log, index: 0, row: wrong }), /not of a batch/)
  }))

test('a proof with one altered byte anywhere is refused', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 2)
    const rows = sampleRows(5)
    await writer.append([await writeSampleBatch(folder, rows)])
    await writer.publish(signerOf(skey))
    const proof = Buffer.from(await makeProof({ log: openLog(folder), index: 2, row: rows[4] }))
    assert.equal(verifyProof(proof.toString(), vkey).ok, true)
    for (let at = 0; at < proof.length; at++) {
      const altered = Buffer.from(proof)
      altered[at] = (altered[at] ?? 0) ^ 1
      const { ok, findings } = verifyProof(altered.toString(), vkey)
      assert.deepEqual([ok, findings.length > 0], [false, true], `byte ${at}`)
    }
  }))

const codeOf = (text: string, key: string) => verifyProof(text, key).findings[0]?.code

test('a proof under another key, or none, is refused and says why', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 2)
    const proof = await makeProof({ log: openLog(folder), index: 1 })
    assert.equal(codeOf(proof, generateNoteKey(origin).vkey), 'signature-wrong')
    assert.equal(codeOf(proof, generateNoteKey('elsewhere.example').vkey), 'origin-differs')
    assert.equal(codeOf(proof, 'no key'), 'key-malformed')
    assert.equal(codeOf('', vkey), 'proof-malformed')
    assert.equal(codeOf(proof.replace('index 1', 'index 0'), vkey), 'proof-wrong')
    assert.equal(codeOf(proof.replace(/^extra .*$/m, 'extra e30='), vkey), 'proof-malformed')
  }))
