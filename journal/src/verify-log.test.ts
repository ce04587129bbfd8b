import assert from 'node:assert/strict'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  filesOf,
  inFolder,
  origin,
  sampleEntries,
  sampleEntry,
  sampleRows,
  skey,
  vkey,
  writeSampleBatch,
  writeSampleLog,
} from '../test/sample-log.ts'
import { formatCheckpoint, signerOf } from './checkpoint.ts'
import { entryBytes } from './entry.ts'
import { generateNoteKey } from './note.ts'
import type { Remembered } from './remember.ts'
import { openLog } from './store.ts'
import { decodeBundle, encodeBundle } from './tile.ts'
import { verifyLog } from './verify-log.ts'
import type { Verification, VerifyOptions } from './verify-log.ts'

const verify = (folder: string, options: Partial<VerifyOptions> = {}) =>
  verifyLog({ ...openLog(folder), key: vkey, ...options })
const codes = ({ findings }: Verification) => [...new Set(findings.map(({ code }) => code))]

/** What a verifier keeps of a log that it found right. */
function remembered({ origin, size, root, checkpoint }: Verification): Remembered[] {
  assert.ok(origin !== null && root !== null && checkpoint !== null)
  const verifiedAt = '2026-01-01T00:00:00Z'
  return [{ origin, location: '', size, root, key: vkey, checkpoint, verifiedAt }]
}

/** A folder read as if bits of one byte in one file were flipped. */
function altered(folder: string, path: string, at: number, mask: number): Partial<VerifyOptions> {
  const { read } = openLog(folder)
  return {
    stream: undefined,
    read: async (wanted) => {
      const bytes = await read(wanted)
      if (wanted === path && bytes !== null) bytes[at] = (bytes[at] ?? 0) ^ mask
      return bytes
    },
  }
}

/** A small seeded generator: a failing byte must be found again. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

describe('an honest log verifies', () => {
  for (const size of [0, 1, 2, 255, 256, 257, 513]) {
    test(`with ${size} entries`, () =>
      inFolder(async (folder) => {
        await writeSampleLog(folder, size)
        const result = await verify(folder)
        assert.deepEqual(result.findings, [])
        assert.equal(result.ok, true)
        assert.deepEqual([result.origin, result.size, result.entries], [origin, size, size])
        const again = await verify(folder, { remembered: remembered(result) })
        assert.deepEqual([again.ok, again.comparedWithSize], [true, size])
      }))
  }
})

test('a log that grew since it was remembered verifies, from every size to every size', () =>
  inFolder(async (folder) => {
    const sizes = [0, 1, 200, 256, 300, 512, 700]
    const known: Remembered[] = []
    for (const size of sizes) {
      const writer = await writeSampleLog(folder, size)
      assert.equal(writer.size, size)
      const result = await verify(folder)
      assert.deepEqual(result.findings, [])
      known.push(...remembered(result))
      for (const one of known) {
        const compared = await verify(folder, { remembered: [one] })
        assert.deepEqual([compared.ok, compared.comparedWithSize], [true, one.size])
      }
    }
  }))

describe('one altered byte is found', () => {
  test('in every file of a log with a batch and partial tiles of many publications', () =>
    inFolder(async (folder) => {
      const writer = await writeSampleLog(folder, 540, { publishAt: [100, 520, 530] })
      await writer.append([await writeSampleBatch(folder, sampleRows(70))])
      await writer.publish(signerOf(skey))
      const honest = await verify(folder)
      assert.deepEqual([honest.ok, honest.batches, honest.rows], [true, 1, 70])
      const roll = dice(7)
      for (const path of await filesOf(folder)) {
        const { length } = await readFile(join(folder, path))
        for (let turn = 0; turn < 12; turn++) {
          const at = roll(length)
          const { ok } = await verify(folder, altered(folder, path, at, 1 << roll(8)))
          assert.equal(ok, false, `${path}, byte ${at}`)
        }
      }
      assert.equal((await verify(folder)).ok, true)
    }))

  test('in any byte of the checkpoint and of a small log', () =>
    inFolder(async (folder) => {
      await writeSampleLog(folder, 2)
      for (const path of await filesOf(folder)) {
        const { length } = await readFile(join(folder, path))
        for (let at = 0; at < length; at++) {
          const { ok } = await verify(folder, altered(folder, path, at, 1))
          assert.equal(ok, false, `${path}, byte ${at}`)
        }
      }
    }))

  test('in a log of 70,123 entries, which was right before, and is named by its place', () =>
    inFolder(async (folder) => {
      await writeSampleLog(folder, 70_123)
      const honest = await verify(folder)
      assert.deepEqual([honest.ok, honest.entries], [true, 70_123])
      const roll = dice(11)
      for (const [path, code, place] of [
        ['tile/entries/200', 'entry-mismatch', /^entry 51[2-4]\d\d \(tile\/entries\/200\)$/],
        ['tile/entries/273.p/235', 'entry-mismatch', /^entry 69888 /],
        ['tile/0/137', 'entry-mismatch', /^entry 35\d\d\d /],
        ['tile/1/000', 'tile-mismatch', /^tile\/1\/000$/],
        ['tile/1/001.p/17', 'tile-mismatch', /^tile\/1\/001.p\/17$/],
        ['tile/2/000.p/1', 'tile-mismatch', /^tile\/2\/000.p\/1$/],
      ] as const) {
        const { length } = await readFile(join(folder, path))
        // Within the first entry, past its length, which would cut the bundle otherwise.
        const at = 2 + roll(Math.min(100, length - 2))
        const { findings } = await verify(folder, altered(folder, path, at, 4))
        const [first] = findings
        assert.equal(first?.code, code, path)
        assert.match(first?.place ?? '', place)
      }
    }))
})

test('a missing file is found, and damage after it is still located', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 600)
    const right = await readFile(join(folder, 'tile/entries/000'))
    await rm(join(folder, 'tile/entries/000'))
    const { findings } = await verify(folder, altered(folder, 'tile/0/001', 0, 1))
    assert.deepEqual(
      findings.map(({ code, place }) => [code, place]),
      [
        ['bundle-missing', 'tile/entries/000'],
        ['entry-mismatch', 'entry 256 (tile/entries/001)'],
      ],
    )
    await writeFile(join(folder, 'tile/entries/000'), right)
    await rm(join(folder, 'tile/1/000.p/2'))
    assert.deepEqual(codes(await verify(folder)), ['tile-missing'])
    await rm(join(folder, 'checkpoint'))
    assert.deepEqual(codes(await verify(folder)), ['checkpoint-missing'])
  }))

/** Rewrites one bundle of a log as an attacker would, its leaf tile left as it was. */
async function rewriteBundle(
  path: string,
  width: number,
  change: (entries: Buffer[]) => Buffer[],
): Promise<void> {
  const entries = decodeBundle(await readFile(path), width)
  await writeFile(path, encodeBundle(change(entries)))
}

test('two entries in exchanged places are found', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 300)
    await rewriteBundle(join(folder, 'tile/entries/000'), 256, (entries) => [
      entries[1] as Buffer,
      entries[0] as Buffer,
      ...entries.slice(2),
    ])
    const result = await verify(folder)
    assert.deepEqual(codes(result), [
      'entry-mismatch',
      'time-decreases',
      'tile-mismatch',
      'root-mismatch',
    ])
  }))

test('entries and tiles rewritten together under the old checkpoint are found', () =>
  inFolder(async (folder) => {
    const [honest, other] = [join(folder, 'honest'), join(folder, 'other')]
    await writeSampleLog(honest, 300)
    await writeSampleLog(other, 300, { tag: 'other' })
    await cp(join(honest, 'checkpoint'), join(other, 'checkpoint'))
    assert.deepEqual(codes(await verify(other)), ['root-mismatch'])
  }))

test('a newest entry taken out of its file is found', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 300)
    const path = join(folder, 'tile/entries/001.p/44')
    await rewriteBundle(path, 44, (entries) => entries.slice(0, -1))
    assert.deepEqual(codes(await verify(folder)), ['bundle-malformed'])
  }))

test('a log set back and signed anew with the right key is found by what was remembered', () =>
  inFolder(async (folder) => {
    const [longer, shorter] = [join(folder, 'longer'), join(folder, 'shorter')]
    await writeSampleLog(longer, 300)
    await writeSampleLog(shorter, 299)
    const known = remembered(await verify(longer))
    assert.equal((await verify(shorter)).ok, true)
    const { findings } = await verify(shorter, { remembered: known })
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['rollback'],
    )
    assert.match(findings[0]?.sentence ?? '', /has 299 entries, but had 300/)
  }))

describe('another history signed with the right key is found by what was remembered', () => {
  for (const [knownSize, size] of [
    [300, 300],
    [300, 301],
    [255, 1000],
    [256, 600],
    [1, 2],
  ] as const) {
    test(`remembered at ${knownSize}, forked at ${size}`, () =>
      inFolder(async (folder) => {
        const [honest, forked] = [join(folder, 'honest'), join(folder, 'forked')]
        await writeSampleLog(honest, knownSize)
        const known = remembered(await verify(honest))
        // The other history differs in one entry only: the last one that was verified.
        await writeSampleLog(forked, knownSize - 1)
        await writeSampleLog(forked, knownSize, { tag: 'other' })
        await writeSampleLog(forked, size)
        assert.equal((await verify(forked)).ok, true)
        assert.deepEqual(codes(await verify(forked, { remembered: known })), ['fork'])
      }))
  }
})

test('a log signed by another key of the same name is found', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 3)
    const { skey: otherSkey, vkey: otherVkey } = generateNoteKey(origin)
    const body = formatCheckpoint({ origin, size: 3, root: writer.root() })
    await writeFile(join(folder, 'checkpoint'), await signerOf(otherSkey)(body))
    await writeFile(join(folder, 'key'), `${otherVkey}\n`)
    assert.deepEqual(codes(await verify(folder)), ['signature-wrong', 'key-differs'])
    const trusting = await verify(folder, { key: undefined })
    assert.deepEqual(
      [trusting.ok, trusting.trustedOnFirstUse, trusting.key],
      [true, true, otherVkey],
    )
  }))

test('keys that are missing, malformed or of another log are said to be so', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 3)
    assert.deepEqual(codes(await verify(folder, { key: 'nonsense' })), [
      'key-malformed',
      'key-differs',
    ])
    const { vkey: elsewhere } = generateNoteKey('elsewhere.example')
    assert.deepEqual(codes(await verify(folder, { key: elsewhere })), [
      'origin-differs',
      'key-differs',
    ])
    await rm(join(folder, 'key'))
    assert.deepEqual(codes(await verify(folder, { key: undefined })), ['key-missing'])
  }))

test('entries that are no envelopes and times that go back are found though rightly signed', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 2)
    const early = entryBytes({ v: 1, kind: 'admin', at: '2025-12-31T23:59:59Z' })
    await writer.append([Buffer.from('{ }'), early, sampleEntry(4)])
    await writer.publish(signerOf(skey))
    const { findings } = await verify(folder)
    assert.deepEqual(
      findings.map(({ code, place }) => [code, place]),
      [
        ['entry-malformed', 'entry 2 (tile/entries/000.p/5)'],
        ['time-decreases', 'entry 3 (tile/entries/000.p/5)'],
      ],
    )
  }))

/** A log whose fourth entry names a batch of so many rows; gives the batch file. */
async function logWithBatch(folder: string, rows: number): Promise<string> {
  const writer = await writeSampleLog(folder, 3)
  await writer.append([await writeSampleBatch(folder, sampleRows(rows))])
  await writer.publish(signerOf(skey))
  const [path] = (await filesOf(folder)).filter((each) => each.startsWith('batch/'))
  return join(folder, path ?? 'none')
}

describe('a batch file', () => {
  test('that is whole verifies, also larger than one piece', () =>
    inFolder(async (folder) => {
      await logWithBatch(folder, 40_000)
      const { ok, batches, rows } = await verify(folder)
      assert.deepEqual({ ok, batches, rows }, { ok: true, batches: 1, rows: 40_000 })
      const { read } = openLog(folder)
      assert.equal((await verifyLog({ read, key: vkey })).rows, 40_000)
    }))

  test('that lost a row, half a row or itself is found', () =>
    inFolder(async (folder) => {
      const path = await logWithBatch(folder, 9)
      const right = await readFile(path)
      for (const wrong of [right.subarray(0, -32), right.subarray(0, -1), right.subarray(32)]) {
        await writeFile(path, wrong)
        assert.deepEqual(codes(await verify(folder)), ['batch-altered'])
      }
      await rm(path)
      const { findings } = await verify(folder)
      assert.equal(findings[0]?.code, 'batch-missing')
      assert.match(findings[0]?.place ?? '', /^batch\/.*\(entry 3\)$/)
    }))
})

test('findings are listed up to a limit and counted beyond it', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 600)
    const path = join(folder, 'tile/0/000')
    await writeFile(path, Buffer.alloc(8192))
    const { ok, findings } = await verify(folder, { findingsMax: 5 })
    assert.deepEqual([ok, findings.length], [false, 6])
    assert.equal(findings[5]?.code, 'more-findings')
    assert.match(findings[5]?.sentence ?? '', /256 findings/)
  }))

test('a place that cannot be read is not called right', async () => {
  const { ok, findings } = await verifyLog({
    read: () => Promise.reject(new Error('the disk is gone')),
    key: vkey,
  })
  assert.equal(ok, false)
  assert.match(findings[0]?.sentence ?? '', /the disk is gone/)
})

test('a log that grows while it is verified verifies at the size it had', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 250)
    const { read } = openLog(folder)
    let grown = false
    const result = await verifyLog({
      key: vkey,
      read: async (path) => {
        const bytes = await read(path)
        if (path === 'checkpoint' && !grown) {
          grown = true
          await writeSampleLog(folder, 600)
        }
        return bytes
      },
    })
    assert.deepEqual([result.ok, result.size, result.findings], [true, 250, []])
  }))

test('progress is told and ends at the size', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 600)
    const told: number[] = []
    await verify(folder, { onProgress: ({ entries }) => told.push(entries) })
    assert.deepEqual(told, [256, 512, 600])
  }))

test('a copy of the folder verifies like the log itself', () =>
  inFolder(async (folder) => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')]
    await writeSampleLog(first, 300)
    await cp(first, second, { recursive: true })
    assert.equal((await verify(second)).ok, true)
    assert.deepEqual(sampleEntries(0, 1), [sampleEntry(0)])
  }))
