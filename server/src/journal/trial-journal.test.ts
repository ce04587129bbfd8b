/**
 * What the tests of this folder share; it holds no test itself. Run with arguments it is a journal
 * in a process of its own, which tests kill.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import type { Remembered } from '@kho/journal/remember.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from '../pg/database.ts'
import type { Database } from '../pg/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { startJournal } from './start-journal.ts'
import type { Journal, JournalOptions } from './start-journal.ts'

export const origin = 'kho.example/journal'

const endings = new WeakMap<TestContext, (() => unknown)[]>()

/** Ends things after the test in the opposite order of their beginnings. */
export function endLater(context: TestContext, end: () => unknown): void {
  const present = endings.get(context)
  if (present) return void present.push(end)
  const list = [end]
  endings.set(context, list)
  context.after(async () => {
    for (const each of list.toReversed()) await each()
  })
}

/** A database of its own, dropped after the test. */
export async function trialDatabase(context: TestContext): Promise<TestDatabase> {
  const database = await testDatabase()
  endLater(context, () => database.drop())
  return database
}

/** A folder of its own, removed after the test. */
export function trialFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kho-journal-'))
  endLater(context, () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Where a journal below this folder lies. */
export function placesIn(folder: string) {
  return {
    folder: join(folder, 'journal'),
    anchorFolder: join(folder, 'anchor'),
    keyFile: join(folder, 'keys', 'journal.key'),
    origin,
  }
}

/** A journal on this database and folder, stopped after the test. */
export async function trialJournal(
  context: TestContext,
  database: Pick<TestDatabase, 'db'>,
  folder: string,
  more: Partial<JournalOptions> = {},
): Promise<Journal> {
  const journal = await startJournal({
    db: database.db,
    log: silentLog,
    publishEveryMs: 50,
    ...placesIn(folder),
    ...more,
  })
  endLater(context, () => journal.stop())
  return journal
}

/** Verifies the published log from its files alone; returns its checkpoint to be remembered. */
export async function assertWhole(folder: string, before: Remembered[] = []): Promise<Remembered> {
  const location = placesIn(folder).folder
  const found = await verifyLog({ ...openLog(location), remembered: before })
  assert.deepEqual(found.findings, [])
  assert.equal(found.ok, true)
  const { root, key, checkpoint, size } = found
  assert.ok(root !== null && key !== null && checkpoint !== null)
  return { origin, location, size, root, key, checkpoint, verifiedAt: new Date().toISOString() }
}

/** Ids of the acts in the log in order of index, after checking that the indices have no gap. */
export async function idsInLog(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ index: string; intake_id: string }>(
    'select index, intake_id from journal.entry order by index',
  )
  assert.deepEqual(
    rows.map((row) => Number(row.index)),
    rows.map((_, index) => index),
  )
  return rows.map((row) => row.intake_id)
}

/** Waits until the condition holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await waitUntil(holds)
}

const [url, folder] = process.argv.slice(2)
if (import.meta.main && url?.startsWith('postgres') && folder !== undefined) {
  const db = openDatabase(url, { log: silentLog })
  await startJournal({ db, log: silentLog, publishEveryMs: 5, ...placesIn(folder) })
}
