/** The act that loads one source of the sample, as a run would, and measures it. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Config } from '../config.ts'
import type { DeclaredSource } from '../intake/declared-source.ts'
import { loadSource } from '../intake/load-source.ts'
import { openSupply } from '../intake/open-supply.ts'
import type { Receipt } from '../intake/receipt.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'

export type SampleOptions = {
  db: Database
  config: Config
  log: Log
  journalFolder: string
  residents: number
  /** The address of the agencies' service. */
  service: string
  /** The key that it asks for. */
  serviceKey: string
  progress(text: string): void
}

export type SampleLoad = {
  version: DatasetVersion
  part?: string | undefined
  /** The kind of its source. */
  kind: string
  receipt: Receipt
  seconds: number
  /** Rows that are wrong on purpose. */
  wrongRows: number
}

export const actor = 'kho demo'

export async function loadSample(
  { db, config, journalFolder, progress }: SampleOptions,
  version: DatasetVersion,
  source: DeclaredSource,
  wrongRows = 0,
): Promise<SampleLoad> {
  const { part, kind } = source
  progress(part === undefined ? `${version.id} …` : `${version.id}/${part} …`)
  const startedAt = performance.now()
  const supply = await openSupply({ config, db }, version, source)
  let shownAt = Date.now()
  const onProgress = ({ rows }: { rows: number }) => {
    if (Date.now() - shownAt < 2000) return
    shownAt = Date.now()
    progress(`  ${rows}`)
  }
  const load = (confirm?: string) =>
    loadSource(
      { db, journalFolder },
      { dataset: version.id, part, supply, actor, onProgress, ...(confirm ? { confirm } : {}) },
    )
  try {
    // A demonstration with fewer residents than the last one is meant so.
    const receipt = await load().catch((error) => {
      if (error instanceof Refusal && error.code === 'intake.needs-confirmation') {
        return load(String(error.values['load']))
      }
      throw error
    })
    const seconds = (performance.now() - startedAt) / 1000
    return { version, part, kind, receipt, seconds, wrongRows }
  } finally {
    await supply.close()
  }
}
