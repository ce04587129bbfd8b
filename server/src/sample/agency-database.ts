/** The databases of agencies in the sample: beside Kho's own on the same server, with types of their own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { secretFile } from '../intake/open-supply.ts'
import type { Log } from '../log.ts'
import { openDatabase, type Database } from '../pg/database.ts'

export type AgencyDatabase = { name: string; setting: string; dataDir: string; log: Log }

/**
 * Makes the database where it is missing, lets `fill` bring its tables up to date, and leaves its
 * connection string where the declared source finds it.
 */
export async function prepareAgencyDatabase(
  db: Database,
  { name, setting, dataDir, log }: AgencyDatabase,
  fill: (agency: Database) => Promise<void>,
): Promise<void> {
  const { rows } = await db.query('select 1 from pg_database where datname = $1', [name])
  if (!rows[0]) await db.query(`create database ${name} encoding 'UTF8' template template0`)
  const url = withDatabase(db.url, name)
  const agency = openDatabase(url, { log, applicationName: 'kho-sample' })
  try {
    await fill(agency)
  } finally {
    await agency.close()
  }
  const file = secretFile(dataDir, setting)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, url, { mode: 0o600 })
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
