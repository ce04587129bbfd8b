import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openLog } from '@kho/journal/store.ts'
import { batchPath } from '@kho/journal/tile.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { runCli } from '../cli/run-cli.ts'
import { createServer } from '../http/server.ts'
import { silentLog } from '../log.ts'
import { append } from './append.ts'
import { writeBatchFile } from './batch-file.ts'
import { journalCommands } from './journal.cli.ts'
import { journalRoutes } from './journal.http.ts'
import { journalPlaces } from './journal-places.ts'
import { endLater, origin, trialDatabase, trialFolder, trialJournal } from './trial-journal.test.ts'

/** A journal of 300 entries and one batch, served over HTTP, as an installation has it. */
async function servedJournal(context: TestContext) {
  const { db } = await trialDatabase(context)
  const dataDir = trialFolder(context)
  const config = { dataDir, anchorDir: join(dataDir, 'anchor'), journalOrigin: origin }
  const places = journalPlaces(config)
  const journal = await trialJournal(context, { db }, dataDir, places)
  await db.query(`insert into journal.intake (kind) select 'act' from generate_series(1, 299)`)
  const { root, rows } = await writeBatchFile(places.folder, [Buffer.alloc(96, 9)])
  await append(db, { kind: 'change', fields: { rows }, root })
  await journal.publishNow()
  const server = await createServer({ routes: journalRoutes(places.folder), log: silentLog })
  const url = `${await listen(server)}/journal`
  endLater(context, () => server.stop())
  return { url, places, dataDir, db, journal, batch: batchPath(root) }
}
