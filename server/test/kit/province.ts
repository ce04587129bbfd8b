/** A small province for story tests: code lists, one dataset, a journal that works. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { fileSupply, type FileOptions } from '../../src/intake/file-supply.ts'
import { loadSource, type LoadInput } from '../../src/intake/load-source.ts'
import type { Receipt } from '../../src/intake/receipt.ts'
import { startJournal, type Journal } from '../../src/journal/start-journal.ts'
import { silentLog } from '../../src/log.ts'
import { verifyDataset, type Verification } from '../../src/equality/verify-dataset.ts'
import { makeReadFunctions } from '../../src/query/read-functions.ts'
import { defineDataset, type DefineInput } from '../../src/store/define-dataset.ts'
import { databaseWithLists, testDatabase, type TestDatabase } from './database.ts'

export type Province = TestDatabase & {
  folder: string
  journalFolder: string
  journal: Journal
  define(definition: DatasetInput, parts?: DefineInput['parts']): Promise<DatasetVersion>
  /** Writes the text to a file and loads it. */
  load(
    version: DatasetVersion,
    text: string | Buffer,
    options?: Partial<FileOptions> & Pick<Partial<LoadInput>, 'part' | 'confirm' | 'repair'>,
  ): Promise<Receipt>
  /** Verifies against the given text as the source, or the store and journal alone. */
  verify(version: DatasetVersion, text?: string, audit?: boolean): Promise<Verification>
  /** Re-derives the whole journal; every story ends with it. Closes everything. */
  end(): Promise<void>
}

export async function openProvince(options: { codelists?: boolean } = {}): Promise<Province> {
  const base = await (options.codelists ? databaseWithLists() : testDatabase())
  const { db } = base
  const folder = mkdtempSync(join(tmpdir(), 'kho-province-'))
  const journalFolder = join(folder, 'journal')
  const journal = await startJournal({
    db,
    log: silentLog,
    folder: journalFolder,
    anchorFolder: join(folder, 'anchor'),
    keyFile: join(folder, 'journal.key'),
    origin: 'kho.test/journal',
    publishEveryMs: 50,
  })
  let files = 0
  const write = (text: string | Buffer, kind?: string) => {
    const path = join(folder, `supply-${++files}.${kind ?? 'csv'}`)
    writeFileSync(path, text)
    return path
  }
  const province: Province = {
    ...base,
    folder,
    journalFolder,
    journal,
    async define(definition, parts) {
      return db.tx(async (tx) => {
        const { version } = await defineDataset(tx, 'test', {
          definition,
          ...(parts ? { parts } : {}),
        })
        await makeReadFunctions(tx, version)
        return version
      })
    },
    async load(version, text, { part, confirm, repair, ...file } = {}) {
      const path = write(text, file.kind)
      return loadSource(
        { db, journalFolder },
        {
          dataset: version.id,
          supply: fileSupply(version, { ...file, path }),
          actor: 'test',
          part,
          confirm,
          repair,
        },
      )
    },
    async verify(version, text, audit) {
      await journal.publishNow()
      return verifyDataset(db, {
        dataset: version.id,
        supplyOf: async () =>
          text === undefined ? null : fileSupply(version, { path: write(text) }),
        actor: 'test',
        journalFolder,
        journalKey: journal.state().vkey,
        ...(audit ? { audit } : {}),
      })
    },
    async end() {
      try {
        await journal.publishNow()
        const log = openLog(journalFolder)
        const checked = await verifyLog({ ...log, key: journal.state().vkey })
        if (!checked.ok)
          throw new Error(`the journal is wrong: ${JSON.stringify(checked.findings)}`)
      } finally {
        await journal.stop()
        await base.drop()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
  return province
}
