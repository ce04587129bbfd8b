import { join } from 'node:path'
import type { Config } from '../config.ts'

/** Where the journal of an installation lies. */
export type JournalPlaces = {
  /** The published files: checkpoint, tiles, batches, public key. */
  folder: string
  anchorFolder: string
  /** The signing key, secret. */
  keyFile: string
  origin: string
}

/** The places that the settings give. */
export function journalPlaces(
  config: Pick<Config, 'dataDir' | 'anchorDir' | 'journalOrigin'>,
): JournalPlaces {
  return {
    folder: join(config.dataDir, 'journal'),
    anchorFolder: config.anchorDir,
    keyFile: join(config.dataDir, 'keys', 'journal.key'),
    origin: config.journalOrigin,
  }
}
