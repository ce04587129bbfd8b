/** What the measurements of loading stand on: a fresh embedded server, files, a journal. */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { loadCodelists } from '../server/src/codelist/load-codelists.ts'
import { startJournal, type Journal } from '../server/src/journal/start-journal.ts'
import { silentLog } from '../server/src/log.ts'
import { openDatabase, type Database } from '../server/src/pg/database.ts'
import { startEmbedded } from '../server/src/pg/embedded.ts'
import { migrate } from '../server/src/pg/migrate.ts'
import { makeReadFunctions } from '../server/src/query/read-functions.ts'
import { readCommunes } from '../server/src/sample/communes.ts'
import { residents } from '../server/src/sample/definitions.ts'
import { csvLine } from '../server/src/sample/enterprises.ts'
import { makeResidents, residentColumns } from '../server/src/sample/residents.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'

export type Ground = {
  db: Database
  folder: string
  journalFolder: string
  journal: Journal
  version: DatasetVersion
  end(): Promise<void>
}

/** The limit's table has its key and no other index, so ours has none either. */
const withoutIndexes = {
  ...residents,
  columns: residents.columns.map((column) => ({ ...column, indexed: false })),
}

export async function openGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  const server = await startEmbedded({ dataDir: join(folder, 'postgres'), log: silentLog })
  const db = openDatabase(server.url, { log: silentLog })
  await migrate(db, {
    folder: fileURLToPath(new URL('../server/sql/', import.meta.url)),
    log: silentLog,
  })
  await db.tx(loadCodelists)
  const journalFolder = join(folder, 'journal')
  const journal = await startJournal({
    db,
    log: silentLog,
    folder: journalFolder,
    anchorFolder: join(folder, 'anchor'),
    keyFile: join(folder, 'journal.key'),
    origin: 'kho.bench/journal',
  })
  const { version } = await db.tx(async (tx) => {
    const defined = await defineDataset(tx, 'bench', { definition: withoutIndexes })
    await makeReadFunctions(tx, defined.version)
    return defined
  })
  return {
    db,
    folder,
    journalFolder,
    journal,
    version,
    async end() {
      await journal.stop()
      await db.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes residents as CSV; `change` may alter a row, `order` gives another order of the lines. */
export async function writeResidents(
  path: string,
  count: number,
  options: { change?: (fields: (string | null)[], i: number) => void; shuffled?: boolean } = {},
): Promise<void> {
  const communes = readCommunes()
  function* lines() {
    yield csvLine(residentColumns)
    // Another order in flat memory: several passes, each giving every eighth row.
    const turns = options.shuffled ? 8 : 1
    for (let turn = turns - 1; turn >= 0; turn--) {
      let i = -1
      for (const fields of makeResidents(communes, count)) {
        i++
        if (i % turns !== turn) continue
        options.change?.(fields, i)
        yield csvLine(fields)
      }
    }
  }
  function* chunks() {
    let text = ''
    for (const line of lines()) {
      text += line
      if (text.length < 100_000) continue
      yield text
      text = ''
    }
    yield text
  }
  await pipeline(chunks(), createWriteStream(path))
}

/** The limit: COPY of the file into a table with the same key and nothing else. */
export async function bareCopy(db: Database, path: string): Promise<number> {
  await db.query('drop table if exists bare')
  const columns = residentColumns.map(
    (name, i) => `${name} text collate "C"${i === 0 ? ' primary key' : ''}`,
  )
  await db.query(`create table bare (${columns.join(', ')})`)
  await db.query('checkpoint')
  const startedAt = performance.now()
  await db.tx((tx) =>
    pipeline(createReadStream(path), db.copyIn(tx, 'copy bare from stdin (format csv, header)')),
  )
  return (performance.now() - startedAt) / 1000
}
