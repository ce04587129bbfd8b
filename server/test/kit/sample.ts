/**
 * A running Kho with the sample province, small, on a server of its own: the sample's agencies have
 * databases with fixed names, which two tests cannot make at once on one server.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { createLog, silentLog } from '../../src/log.ts'
import { makeProvince, sampleFolder } from '../../src/sample/make-province.ts'
import { serveAgencies } from '../../src/sample/serve-agencies.ts'
import { openKho, type RunningKho } from './kho.ts'

export type SampleKho = RunningKho & {
  /** What was logged as a fault. */
  faults: readonly string[]
}

export async function openSample(residents = 200): Promise<SampleKho> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-sample-'))
  const faults: string[] = []
  const stream = { write: (line: string) => void faults.push(line) }
  const service = await serveAgencies(sampleFolder(folder))
  const closeAll = async () => {
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const env = { KHO_ALLOWED_HOSTS: service.host }
  const log = createLog({ level: 'error', stream })
  const running = await openKho({ embedded: true, folder, env, log }).catch(
    async (error: unknown) => {
      await closeAll()
      throw error
    },
  )
  const end = async () => {
    await running.end()
    await closeAll()
  }
  const { db, kho } = running
  try {
    await makeProvince({
      db,
      config: readConfig(running.env).config,
      log: silentLog,
      journalFolder: kho.journalFolder,
      residents,
      service: service.url,
      serviceKey: service.key,
      progress: () => {},
    })
    await kho.journal.publishNow()
    return { ...running, faults, end }
  } catch (error) {
    await end()
    throw error
  }
}
