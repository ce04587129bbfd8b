import assert from 'node:assert/strict'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  filesOf,
  inFolder,
  origin,
  sampleEntries,
  sampleEntry,
  skey,
  vkey,
  writeSampleLog,
} from '../test/sample-log.ts'
import { readCheckpoint, signerOf } from './checkpoint.ts'
import { openLog } from './store.ts'
import { nodesOverTiles, readEntry } from './tile-reader.ts'
import { consistencyProof, createRange, leafHash, rootOf, verifyConsistency } from './tree.ts'
import { verifyLog } from './verify-log.ts'
import { openLogWriter } from './write-log.ts'

const sign = signerOf(skey)
const rootAt = (size: number) => rootOf(sampleEntries(0, size).map(leafHash))

test('a log has the files of the specification, partial ones only at the edge', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 513)
    assert.deepEqual(await filesOf(folder), [
      'checkpoint',
      'key',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/1',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/1',
    ])
    const checkpoint = readCheckpoint(await readFile(join(folder, 'checkpoint'), 'utf8'))
    assert.deepEqual(checkpoint, { origin, size: 513, root: rootAt(513) })
  }))

test('appending writes no partial file and no checkpoint until it is published', () =>
  inFolder(async (folder) => {
    const writer = await openLogWriter({ folder, origin })
    await writer.append(sampleEntries(0, 300))
    assert.deepEqual(await filesOf(folder), ['tile/0/000', 'tile/entries/000'])
    await writer.publish(sign)
    assert.equal((await filesOf(folder)).includes('tile/entries/001.p/44'), true)
  }))

test('a log published in many steps is the log published in one', () =>
  inFolder(async (folder) => {
    const publishAt = [0, 1, 2, 2, 100, 255, 256, 257, 511, 600]
    for (const at of publishAt) {
      const writer = await openLogWriter({ folder, origin })
      await writer.append(sampleEntries(writer.size, at))
      const { size, root } = await writer.publish(sign)
      assert.deepEqual({ size, root }, { size: at, root: rootAt(at) })
      const { ok, findings } = await verifyLog({ ...openLog(folder), key: vkey })
      assert.equal(ok, true, JSON.stringify(findings))
    }
    // What is full has no partial form any more.
    const partial = (await filesOf(folder)).filter((path) => /\/00[01]\.p\//.test(path))
    assert.deepEqual(
      partial.filter((path) => !path.startsWith('tile/1/')),
      [],
    )
  }))

test('its peaks and size resume a compact range', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 300)
    const range = createRange(writer.size, writer.hashes())
    range.append(leafHash(sampleEntry(300)))
    assert.deepEqual(range.root(), rootAt(301))
    const expected = { size: 300, hashes: writer.hashes() }
    assert.equal((await openLogWriter({ folder, origin, expected })).size, 300)
    const other = { size: 299, hashes: createRange().hashes }
    await assert.rejects(openLogWriter({ folder, origin, expected: other }), /set back/)
  }))

test('after a crash before the checkpoint the same entries are written over and all is well', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 250)
    const crashed = await openLogWriter({ folder, origin })
    await crashed.append(sampleEntries(250, 700))
    await assert.rejects(
      crashed.publish(() => {
        throw new Error('the power went')
      }),
      /the power went/,
    )
    await assert.rejects(crashed.append([]), /open it anew/)
    assert.equal((await verifyLog({ ...openLog(folder), key: vkey })).ok, true)
    // A batch of another writer that gets its place while leftovers are looked for.
    await symlink('gone', join(folder, '.tmp', 'placed'))
    const again = await openLogWriter({ folder, origin })
    assert.equal(again.size, 250)
    await again.append(sampleEntries(250, 800))
    await again.publish(sign)
    const { ok, findings, entries } = await verifyLog({ ...openLog(folder), key: vkey })
    assert.deepEqual({ ok, findings, entries }, { ok: true, findings: [], entries: 800 })
  }))

test('publishing again without new entries changes no file', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 3)
    let asked = 0
    await writer.publish((body) => {
      asked += 1
      return sign(body)
    })
    assert.equal(asked, 0)
  }))

test('a signer that gives back another checkpoint is refused, and the old one stays', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 3)
    const old = await readFile(join(folder, 'checkpoint'), 'utf8')
    await writer.append([sampleEntry(3)])
    await assert.rejects(
      writer.publish(() => old),
      /another checkpoint/,
    )
    assert.equal(await readFile(join(folder, 'checkpoint'), 'utf8'), old)
  }))

test('nothing is written on top of files that do not give their checkpoint', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 300)
    await assert.rejects(openLogWriter({ folder, origin: 'other.example' }), /is of/)
    const path = join(folder, 'tile/entries/001.p/44')
    const bundle = await readFile(path)
    bundle[100] = (bundle[100] ?? 0) ^ 1
    await writeFile(path, bundle)
    await assert.rejects(openLogWriter({ folder, origin }), /do not give the root/)
    await rm(path)
    await assert.rejects(openLogWriter({ folder, origin }), /missing/)
  }))

test('an entry that no bundle can hold is refused before anything is taken', () =>
  inFolder(async (folder) => {
    const writer = await writeSampleLog(folder, 1)
    await assert.rejects(writer.append([sampleEntry(1), Buffer.alloc(65_536)]), /over 65535/)
    assert.equal(writer.size, 1)
    await writer.append([Buffer.alloc(65_535)])
    assert.equal(writer.size, 2)
  }))

test('entries and consistency proofs are read from the tiles', () =>
  inFolder(async (folder) => {
    await writeSampleLog(folder, 700)
    const { read } = openLog(folder)
    assert.deepEqual(await readEntry(read, 700, 699), sampleEntry(699))
    const proof = await consistencyProof(300, 700, nodesOverTiles(read, 700))
    const claim = { oldSize: 300, newSize: 700, oldRoot: rootAt(300), newRoot: rootAt(700) }
    assert.equal(verifyConsistency({ ...claim, proof }), true)
  }))
