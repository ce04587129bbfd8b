/** The database for a command, wherever it is. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { openDatabase } from '../pg/database.ts'
import type { Database } from '../pg/database.ts'
import { findEmbedded, startEmbedded } from '../pg/embedded.ts'
import { migrate } from '../pg/migrate.ts'
import { reachDatabase } from '../pg/reach-database.ts'
import { tellNewStore } from './data-folder.ts'

export const migrationsFolder = fileURLToPath(new URL('../../sql/', import.meta.url))

/** Where the server that comes along keeps its files. */
export function embeddedFolder(config: Config): string {
  return join(config.dataDir, 'postgres')
}

/**
 * Opens the external database if one is set, else the one that a running Kho of the same data
 * folder has, else starts it for as long as the command lasts. Brings the schema up to date.
 */
export async function openStore(
  config: Config,
  log: Log,
): Promise<{ db: Database; close(): Promise<void> }> {
  if (config.databaseUrl) await reachDatabase(config.databaseUrl)
  const dataDir = embeddedFolder(config)
  const running = config.databaseUrl ?? findEmbedded(dataDir)?.url
  if (running === undefined) for (const line of tellNewStore(config)) log.warn(line)
  const started = running === undefined ? await startEmbedded({ dataDir, log }) : undefined
  const db = openDatabase(running ?? started!.url, { log, applicationName: 'kho-cli' })
  const close = async () => {
    await db.close()
    await started?.stop()
  }
  try {
    await migrate(db, { folder: migrationsFolder, log })
  } catch (error) {
    await close()
    throw error
  }
  return { db, close }
}
