import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { rowCommitment } from '@kho/journal/entry.ts'
import { verifyProof } from '@kho/journal/proof.ts'
import { openLog } from '@kho/journal/store.ts'
import { batchPath } from '@kho/journal/tile.ts'
import { rootOf } from '@kho/journal/tree.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { silentLog } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { append } from './append.ts'
import { openBatchFile, removeOrphanBatchFiles, writeBatchFile } from './batch-file.ts'
import { erasePayload } from './erase.ts'
import { findEntry } from './find-entry.ts'
import { openJournalKey } from './key.ts'
import { proveEntry } from './prove-entry.ts'
import { gatherReads } from './read-group.ts'
import { openingRecord } from './read-record.ts'
import {
  assertWhole,
  origin,
  placesIn,
  trialDatabase,
  trialFolder,
  trialJournal,
  until,
} from './trial-journal.test.ts'
import { waitForPublication } from './wait-for-publication.ts'

test('an erased payload is gone and the log with its proofs stays valid', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const { folder: files } = placesIn(folder)
  const erasure = { basis: 'yêu cầu của chủ thể dữ liệu', authority: 'so-khcn' }
  // Before it is committed nobody can have put it into the log.
  const act = await db.tx(async (tx) => {
    const made = await append(tx, { kind: 'account.lock', payload: { name: 'Trần Thị Bưởi' } })
    await tx.query('savepoint whole')
    await assert.rejects(erasePayload(tx, made.intakeId, erasure), /not an entry of the log yet/)
    await tx.query('rollback to savepoint whole')
    return made
  })
  await journal.publishNow()
  const entry = await findEntry(db, { intakeId: act.intakeId })
  const proof = await proveEntry(files, entry!.index)
  const before = await assertWhole(folder)
  await db.tx((tx) => erasePayload(tx, act.intakeId, erasure))
  await journal.publishNow()
  assert.equal((await db.query('select from journal.payload')).rowCount, 0)
  assert.equal(verifyProof(proof, journal.state().vkey).ok, true)
  assert.equal((await assertWhole(folder, [before])).size, 2)
  const erased = await findEntry(db, { index: 1 })
  assert.deepEqual(
    [erased?.kind, erased?.envelope.entry, erased?.envelope.authority],
    ['erase', 0, 'so-khcn'],
  )
  await assert.rejects(
    db.tx((tx) => erasePayload(tx, act.intakeId, erasure)),
    /has no payload/,
  )
})

test('a row is proven from its leaf through its batch to the signed checkpoint', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const { folder: files } = placesIn(folder)
  const changes = Array.from({ length: 1000 }, (_, n) => ({
    salt: randomBytes(32),
    op: 'i' as const,
    keyHash: createHash('sha256').update(`key ${n}`).digest(),
    digest: createHash('sha256').update(`row ${n}`).digest(),
  }))
  const leaves = changes.map(rowCommitment)
  const { root, rows } = await writeBatchFile(files, leaves)
  assert.deepEqual({ root, rows }, { root: rootOf(leaves), rows: 1000 })
  assert.deepEqual(readFileSync(join(files, batchPath(root))), Buffer.concat(leaves))
  const { intakeId } = await db.tx((tx) =>
    append(tx, { kind: 'change', fields: { dataset: 'schools', seq: 1, rows }, root }),
  )
  await journal.publishNow()
  await assertWhole(folder)
  const entry = await findEntry(db, { intakeId })
  const row = { ...changes[777]!, leafIndex: 777 }
  const proof = await proveEntry(files, entry!.index, row)
  const verdict = verifyProof(proof, journal.state().vkey)
  assert.deepEqual([verdict.ok, verdict.row?.leafIndex], [true, 777])
  await assert.rejects(proveEntry(files, entry!.index, { ...row, leafIndex: 778 }))
  await assert.rejects(proveEntry(files, entry!.index + 1))

  const path = join(files, batchPath(root))
  const altered = readFileSync(path)
  altered[777 * 32] = altered[777 * 32]! ^ 1
  writeFileSync(path, altered)
  const found = await verifyLog({ ...openLog(files) })
  assert.deepEqual(
    found.findings.map((each) => each.code),
    ['batch-altered'],
  )
})

test('a batch file is written leaf by leaf as well, from one buffer used again', async (t) => {
  const { folder } = placesIn(trialFolder(t))
  const file = await openBatchFile(folder)
  const leaf = Buffer.alloc(32)
  const leaves: Buffer[] = []
  for (let n = 0; n < 20_000; n++) {
    leaf.writeUInt32BE(n)
    leaves.push(Buffer.from(leaf))
    await file.write(leaf)
  }
  const { root, rows } = await file.finish()
  assert.equal(rows, 20_000)
  assert.deepEqual(root, rootOf(leaves))
  assert.equal(statSync(join(folder, batchPath(root))).size, 20_000 * 32)
})

async function* broken() {
  yield Buffer.alloc(32)
  throw new Error('the source is gone')
}

test('a batch that breaks off leaves no file', async (t) => {
  const { folder } = placesIn(trialFolder(t))
  await assert.rejects(writeBatchFile(folder, broken()), /the source is gone/)
  assert.deepEqual(readdirSync(folder), ['.tmp'])
  assert.deepEqual(readdirSync(join(folder, '.tmp')), [])
})

test('only old batch files that nothing names are removed', async (t) => {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  const { folder: files } = placesIn(folder)
  const write = (byte: number) => writeBatchFile(files, [Buffer.alloc(32, byte)])
  const published = await write(1)
  await append(db, { kind: 'change', fields: { rows: 1 }, root: published.root })
  await journal.publishNow()
  await journal.stop()
  const waiting = await write(2)
  await append(db, { kind: 'change', fields: { rows: 1 }, root: waiting.root })
  const young = await write(3)
  const orphan = await write(4)
  const longAgo = new Date(Date.now() - 48 * 3_600_000)
  for (const { root } of [published, waiting, orphan]) {
    utimesSync(join(files, batchPath(root)), longAgo, longAgo)
  }
  assert.deepEqual(await removeOrphanBatchFiles(db, files), [orphan.root.toString('hex')])
  for (const { root } of [published, waiting, young]) statSync(join(files, batchPath(root)))
  assert.deepEqual(await removeOrphanBatchFiles(db, files), [])

  // Whoever waits for what was there is not kept by what comes in while it waits.
  const query = async (asked: string, ...values: unknown[]) => {
    if (String(asked).includes('as waiting')) {
      const { rows } = await db.query('select size from journal.head')
      await append(db, { kind: 'change' })
      await until(async () => {
        const now = await db.query('select size from journal.head')
        return now.rows[0].size !== rows[0].size
      })
    }
    return (db.query as Function)(asked, ...values)
  }
  // Nor does it end reads, which are of whoever serves them.
  const asked = { grant: '1', purpose: 'c', task: 't', zone: 'z', dataset: 'schools', plan: {} }
  const { records, root, count } = gatherReads([
    openingRecord({ ...asked, client: 'clinic', sequence: '1', request: 'r' }),
  ])
  await db.query('select journal.open_reads($1, $2, $3)', [records, root, count])
  await waitForPublication({ ...db, query } as Database, placesIn(folder), silentLog)
  assert.equal((await db.query('select from journal.open_group')).rowCount, 1)
  const { size } = await assertWhole(folder)
  assert.ok(size >= 2, `${size} entries are published`)
})

test('the signing key is made once, only its owner reads it, and starters agree', async (t) => {
  const { keyFile } = placesIn(trialFolder(t))
  const synced = await foldersSynced(t)
  const keys = await Promise.all(Array.from({ length: 8 }, () => openJournalKey(keyFile, origin)))
  assert.equal(new Set(keys.map((key) => key.skey)).size, 1)
  assert.equal(statSync(keyFile).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(keyFile, '..')), ['journal.key'])
  for (const folder of [join(keyFile, '..'), join(keyFile, '../..')])
    assert.ok(synced.has(statSync(folder).ino), `${folder} was not synced`)
})

/** Numbers of the folders that are made lasting from now on. */
async function foldersSynced(t: TestContext): Promise<Set<number>> {
  const handle = await open('.')
  const kind = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const synced = new Set<number>()
  const { sync } = kind
  t.mock.method(kind, 'sync', async function (this: FileHandle) {
    const found = await this.stat()
    if (found.isDirectory()) synced.add(found.ino)
    return sync.call(this)
  })
  return synced
}
