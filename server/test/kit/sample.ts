/**
 * A running Kho with the sample province, small, on a server of its own: the sample's agencies have
 * databases with fixed names, which two tests cannot make at once on one server.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKho, type Kho } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createLog, silentLog, type Log } from '../../src/log.ts'
import type { Database, Tx } from '../../src/pg/database.ts'
import { makeProvince, sampleFolder } from '../../src/sample/make-province.ts'
import { serveAgencies } from '../../src/sample/serve-agencies.ts'

export type SampleKho = {
  kho: Kho
  db: Database
  url: string
  act<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** What was logged as a fault or worse. */
  faults: readonly string[]
  end(): Promise<void>
}

/** Makes the province with few residents and publishes its journal. */
export async function openSample(options: { residents?: number } = {}): Promise<SampleKho> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kho-sample-'))
  const service = await serveAgencies(sampleFolder(dataDir))
  const faults: string[] = []
  const log: Log = createLog({
    level: 'error',
    stream: { write: (line) => void faults.push(line) },
  })
  const env = { KHO_DATA: dataDir, KHO_ALLOWED_HOSTS: service.host }
  const config = { ...readConfig(env).config, port: 0 }
  const clean = async () => {
    await service.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  const kho = await startKho(config, log).catch(async (error: unknown) => {
    await clean()
    throw error
  })
  const sample: SampleKho = {
    kho,
    db: kho.db,
    url: kho.url,
    faults,
    act: (fn) => kho.db.tx(fn),
    async end() {
      await kho.stop()
      await clean()
    },
  }
  try {
    await makeProvince({
      db: kho.db,
      config,
      log: silentLog,
      journalFolder: kho.journalFolder,
      residents: options.residents ?? 200,
      service: service.url,
      serviceKey: service.key,
      progress: () => {},
    })
    await kho.journal.publishNow()
    return sample
  } catch (error) {
    await sample.end()
    throw error
  }
}
