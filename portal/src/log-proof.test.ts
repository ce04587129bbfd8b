/** The verifier of the browser against the one of the command line, over real files of logs. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readCheckpoint, signerOf } from '@kho/journal/checkpoint.ts'
import { entryBytes } from '@kho/journal/entry.ts'
import { generateNoteKey } from '@kho/journal/note.ts'
import { openLog } from '@kho/journal/store.ts'
import { openLogWriter } from '@kho/journal/write-log.ts'

const { checkConsistency, checkInclusion, openCheckpoint } = (await import(
  new URL('./log-proof.js', import.meta.url).href
)) as {
  checkConsistency: (read: Read, kept: Opened, now: Opened) => Promise<number>
  checkInclusion: (read: Read, now: Opened, index: number) => Promise<{ entry: Uint8Array }>
  openCheckpoint: (note: string, vkey: string) => Promise<Opened>
}
type Opened = { origin: string; size: number; root: Uint8Array }
type Read = (path: string) => Promise<Uint8Array | null>

const folders: string[] = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
const key = generateNoteKey('thu.test/journal')
const other = generateNoteKey('thu.test/journal')

/** A log that was published at each of the sizes, with its checkpoints. */
async function logOf(sizes: readonly number[], word = 'a') {
  const folder = mkdtempSync(join(tmpdir(), 'kho-proof-'))
  folders.push(folder)
  const writer = await openLogWriter({ folder, origin: 'thu.test/journal' })
  const notes = new Map<number, string>()
  let n = 0
  for (const size of sizes) {
    const more = Array.from({ length: size - n }, (_, i) => entryOf(n + i, word))
    await writer.append(more)
    n = size
    await writer.publish(signerOf(key.skey))
    notes.set(size, (await openLog(folder).read('checkpoint'))!.toString('utf8'))
  }
  const read: Read = async (path) => openLog(folder).read(path)
  return { read, notes }
}

function entryOf(index: number, word: string) {
  return entryBytes({ v: 1, kind: 'thu', at: '2026-01-01T00:00:00.000000Z', word, index })
}

const refusedAs = (code: string) => (error: unknown) => (error as { code?: string }).code === code
const sizes = [1, 2, 3, 7, 8, 200, 255, 256, 257, 300, 511, 512, 513, 770]

test('every earlier checkpoint of a log leads to every later one', async () => {
  const { read, notes } = await logOf(sizes)
  const opened = new Map<number, Opened>()
  for (const size of sizes) opened.set(size, await openCheckpoint(notes.get(size)!, key.vkey))
  for (const size of sizes) {
    assert.deepEqual(
      Buffer.from(opened.get(size)!.root),
      readCheckpoint(notes.get(size)!)!.root,
      `${size}`,
    )
  }
  const now = opened.get(770)!
  for (const size of sizes) await checkConsistency(read, opened.get(size)!, now)
  for (const index of [0, 1, 6, 7, 254, 255, 256, 511, 512, 768, 769]) {
    const { entry } = await checkInclusion(read, now, index)
    assert.deepEqual(Buffer.from(entry), Buffer.from(entryOf(index, 'a')))
  }
  await assert.rejects(checkConsistency(read, now, opened.get(513)!), refusedAs('log-shrank'))
  await assert.rejects(checkInclusion(read, now, 770), refusedAs('entry-later'))
})

test('another history under the same name and size is told from the kept one', async () => {
  const first = await logOf([300, 600])
  const second = await logOf([300, 600], 'b')
  const kept = await openCheckpoint(first.notes.get(300)!, key.vkey)
  const forged = await openCheckpoint(second.notes.get(600)!, key.vkey)
  await assert.rejects(checkConsistency(second.read, kept, forged), refusedAs('history-differs'))
  await assert.rejects(checkConsistency(first.read, kept, forged), refusedAs('tiles-wrong'))
})

test('one bit of any hash or entry that is needed is found', async () => {
  const { read, notes } = await logOf([260, 600])
  const kept = await openCheckpoint(notes.get(260)!, key.vkey)
  const now = await openCheckpoint(notes.get(600)!, key.vkey)
  const needed = new Set<string>()
  const noted: Read = async (path) => {
    const bytes = await read(path)
    if (bytes) needed.add(path)
    return bytes
  }
  await checkConsistency(noted, kept, now)
  await checkInclusion(noted, now, 259)
  assert.ok(
    [...needed].some((path) => path.startsWith('tile/entries/')),
    [...needed].join(),
  )
  for (const changed of needed) {
    const altered: Read = async (path) => {
      const bytes = await read(path)
      if (path !== changed || !bytes) return bytes
      const copy = Uint8Array.from(bytes)
      // Of the upper level only the first hash is needed: the second is looked into.
      const within = path.startsWith('tile/1/') ? 0 : copy.length - 1
      const at = path.includes('entries') ? offsetOf(copy, 259 % 256) : within
      copy[at]! ^= 1
      return copy
    }
    const trials = [checkConsistency(altered, kept, now), checkInclusion(altered, now, 259)]
    const outcomes = await Promise.allSettled(trials)
    assert.ok(
      outcomes.some(({ status }) => status === 'rejected'),
      changed,
    )
  }
})

/** Where the text of an entry begins within a bundle. */
function offsetOf(bundle: Uint8Array, place: number): number {
  let at = 0
  for (let i = 0; i < place; i++) at += 2 + bundle[at]! * 256 + bundle[at + 1]!
  return at + 10
}

test('a checkpoint that another key signed, or that was changed, is not believed', async () => {
  const { notes } = await logOf([5])
  const note = notes.get(5)!
  await assert.rejects(openCheckpoint(note, other.vkey), refusedAs('signature-wrong'))
  await assert.rejects(
    openCheckpoint(note.replace('\n5\n', '\n6\n'), key.vkey),
    refusedAs('signature-wrong'),
  )
  await assert.rejects(openCheckpoint(note, `${key.vkey}A`), refusedAs('key-malformed'))
  const elsewhere = generateNoteKey('khac.test/journal').vkey
  await assert.rejects(openCheckpoint(note, elsewhere), refusedAs('origin-differs'))
  await assert.rejects(openCheckpoint('gì đó\n', key.vkey), refusedAs('checkpoint-malformed'))
})
