import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { signerOf } from '@kho/journal/checkpoint.ts'
import { generateNoteKey } from '@kho/journal/note.ts'
import type { Database } from '../pg/database.ts'
import { advanceAnchor, readAnchor } from './anchor.ts'
import { append } from './append.ts'
import { openJournalKey } from './key.ts'
import { setAnchor } from './set-anchor.ts'
import {
  assertWhole,
  endLater,
  origin,
  placesIn,
  trialDatabase,
  trialFolder,
  trialJournal,
  until,
} from './trial-journal.test.ts'

async function appendMany(db: Database, count: number, kind = 'act'): Promise<void> {
  await db.query('insert into journal.intake (kind) select $1 from generate_series(1, $2::int)', [
    kind,
    count,
  ])
}

/** Sets the database back to an earlier state, as a restore from an old backup does. */
async function restoreTo(db: Database, head: { size: string; peaks: Buffer; at: string }) {
  await db.tx(async (tx) => {
    await tx.query('set local session_replication_role = replica')
    await tx.query('delete from journal.entry where index >= $1', [head.size])
    await tx.query('update journal.head set size = $1, peaks = $2, at = $3', [
      head.size,
      head.peaks,
      head.at,
    ])
    await tx.query('update journal.published set size = $1', [head.size])
  })
}

async function headOf(db: Database) {
  return (await db.query('select size, peaks, at from journal.head')).rows[0]
}

/** A journal with 300 entries published and stopped, the head as it was at 100. */
async function publishedJournal(t: TestContext) {
  const { db } = await trialDatabase(t)
  const folder = trialFolder(t)
  const journal = await trialJournal(t, { db }, folder)
  await appendMany(db, 100)
  await journal.publishNow()
  const early = await headOf(db)
  cpSync(folder, `${folder}-early`, { recursive: true })
  endLater(t, () => rmSync(`${folder}-early`, { recursive: true, force: true }))
  await appendMany(db, 200)
  await journal.publishNow()
  await journal.stop()
  return { db, folder, early, earlyFolder: `${folder}-early` }
}

test('a database restored from an older backup is refused, and both sizes are said', async (t) => {
  const { db, folder, early } = await publishedJournal(t)
  const before = readFileSync(join(placesIn(folder).folder, 'checkpoint'), 'utf8')
  await restoreTo(db, early)
  await append(db, { kind: 'new-history' })
  const journal = await trialJournal(t, { db }, folder)
  await until(() => journal.state().fault !== null)
  const unready = journal.unready()
  assert.match(unready?.en ?? '', /has 100 journal entries, the anchor has signed 300/)
  assert.match(unready?.vi ?? '', /100 mục nhật ký, mốc neo đã ký 300/)
  await assert.rejects(journal.publishNow(), { code: 'journal.behind-anchor' })
  assert.equal(journal.state().leading, false)
  assert.equal((await db.query('select from journal.entry')).rowCount, 100)
  assert.equal(readFileSync(join(placesIn(folder).folder, 'checkpoint'), 'utf8'), before)
})

test('a database with another history of the same length is not signed', async (t) => {
  const { db, folder, early } = await publishedJournal(t)
  await restoreTo(db, early)
  const { anchorFolder, folder: files } = placesIn(folder)
  const kept = `${folder}-kept`
  cpSync(anchorFolder, kept, { recursive: true })
  endLater(t, () => rmSync(kept, { recursive: true, force: true }))
  // Somebody grows a second history with the anchor out of sight, then puts it back.
  rmSync(anchorFolder, { recursive: true })
  rmSync(files, { recursive: true })
  await db.query('update journal.published set size = 0')
  const forger = await trialJournal(t, { db }, folder)
  await appendMany(db, 250, 'forged')
  await forger.publishNow()
  await forger.stop()
  rmSync(anchorFolder, { recursive: true })
  rmSync(files, { recursive: true })
  cpSync(kept, anchorFolder, { recursive: true })
  const journal = await trialJournal(t, { db }, folder)
  await assert.rejects(journal.publishNow(), { code: 'journal.inconsistent' })
  assert.match(journal.unready()?.en ?? '', /at 300 entries .* the anchor says/)
  assert.equal((await readAnchor(anchorFolder, origin))?.checkpoint.size, 300)
})

test('files of an older backup are brought up to the anchor from the database', async (t) => {
  const { db, folder, earlyFolder } = await publishedJournal(t)
  const { folder: files } = placesIn(folder)
  const newest = await assertWhole(folder)
  rmSync(files, { recursive: true })
  cpSync(placesIn(earlyFolder).folder, files, { recursive: true })
  // Where the database does not answer just then, what is published stays published.
  const query = (asked: { name?: string }, ...values: unknown[]) =>
    asked.name === 'journal-read-entries'
      ? Promise.reject(new Error('the database is away'))
      : (db.query as Function)(asked, ...values)
  const away = await trialJournal(t, { db: { ...db, query } as Database }, folder)
  await assert.rejects(away.publishNow(), /the database is away/)
  await away.stop()
  assert.match(readFileSync(join(files, 'checkpoint'), 'utf8'), /\n100\n/)
  const journal = await trialJournal(t, { db }, folder)
  await journal.publishNow()
  assert.equal((await assertWhole(folder, [newest])).size, 300)
})

test('damaged and missing files are written anew from the database', async (t) => {
  const { db, folder } = await publishedJournal(t)
  const { folder: files } = placesIn(folder)
  const newest = await assertWhole(folder)
  const damages = [
    () => rmSync(files, { recursive: true }),
    () => rmSync(join(files, 'checkpoint')),
    () => rmSync(join(files, 'tile', '0'), { recursive: true }),
    () => writeFileSync(join(files, 'checkpoint'), 'half a checkp'),
    () => {
      const [partial = ''] = readdirSync(join(files, 'tile', 'entries', '001.p'))
      writeFileSync(join(files, 'tile', 'entries', '001.p', partial), 'x')
    },
  ]
  for (const damage of damages) {
    damage()
    const journal = await trialJournal(t, { db }, folder)
    await journal.publishNow()
    await journal.stop()
    assert.equal((await assertWhole(folder, [newest])).size, 300)
  }
})

test('a missing anchor is refused until it is set from the last checkpoint', async (t) => {
  const { db, folder } = await publishedJournal(t)
  const { anchorFolder, folder: files, keyFile } = placesIn(folder)
  rmSync(anchorFolder, { recursive: true })
  await append(db, { kind: 'waiting' })
  const journal = await trialJournal(t, { db }, folder)
  await assert.rejects(journal.publishNow(), { code: 'journal.anchor-missing' })
  assert.match(journal.unready()?.en ?? '', /published at 300 entries/)
  const note = readFileSync(join(files, 'checkpoint'), 'utf8')
  const { vkey } = await openJournalKey(keyFile, origin)
  await setAnchor(anchorFolder, origin, note, vkey)
  // Mended without a restart.
  await until(() => journal.unready() === null)
  assert.equal((await journal.publishNow()).size, 301)
  assert.equal(journal.unready(), null)
  await assertWhole(folder)
  const older = setAnchor(anchorFolder, origin, note, vkey)
  await assert.rejects(older, { code: 'journal.anchor-behind' })
})

test('an anchor that was set back behind the checkpoint is refused', async (t) => {
  const { db, folder, earlyFolder } = await publishedJournal(t)
  const { anchorFolder } = placesIn(folder)
  rmSync(anchorFolder, { recursive: true })
  cpSync(placesIn(earlyFolder).anchorFolder, anchorFolder, { recursive: true })
  const journal = await trialJournal(t, { db }, folder)
  await assert.rejects(journal.publishNow(), { code: 'journal.anchor-behind' })
})

test('another key does not go on with a log it did not sign', async (t) => {
  const { db, folder } = await publishedJournal(t)
  const { keyFile } = placesIn(folder)
  rmSync(keyFile)
  const journal = await trialJournal(t, { db }, folder)
  await assert.rejects(journal.publishNow(), { code: 'journal.anchor-key' })
  await assert.rejects(openJournalKey(keyFile, 'other.example'), { code: 'journal.key-origin' })
})

test('of many who advance the anchor from one state exactly one succeeds', async (t) => {
  const folder = trialFolder(t)
  const sign = signerOf(generateNoteKey(origin).skey)
  const root = Buffer.alloc(32, 7).toString('base64')
  const noteOf = (size: number) => sign(`${origin}\n${size}\n${root}\n`)
  let anchor = await advanceAnchor(folder, null, await noteOf(1))
  for (let round = 0; round < 20; round++) {
    const notes = await Promise.all([2, 3, 4, 5, 6, 7].map((n) => noteOf(10 * round + n)))
    const won = await Promise.all(notes.map((note) => advanceAnchor(folder, anchor, note)))
    const [winner, ...others] = won.filter((each) => each !== null)
    assert.ok(winner)
    assert.deepEqual(others, [])
    assert.deepEqual(await readAnchor(folder, origin), winner)
    assert.equal(await advanceAnchor(folder, anchor, await noteOf(999)), null)
    anchor = winner
  }
  assert.equal(readdirSync(folder).length, 2)
})
