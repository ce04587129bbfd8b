/** Opens a declared source of any kind as a supply, with its credentials and within allowed hosts. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findPart } from '../catalogue/part.ts'
import type { Config } from '../config.ts'
import { readCredential } from '../credential/credential.ts'
import { openSealer } from '../credential/seal.ts'
import type { Database } from '../pg/database.ts'
import { hostsOf } from '../source/database/reach-database.ts'
import type { CaptureWay } from '../source/capture/capture.ts'
import { createReach } from '../source/reach.ts'
import type { OpenAs } from '../source/source-kind.ts'
import { sourceKind } from '../source/source-kinds.ts'
import { databaseSupply, type DeclaredIncrement } from './database-supply.ts'
import type { DeclaredSource } from './declared-source.ts'
import { fetchedSupply } from './fetched-supply.ts'
import { fileSupply } from './file-supply.ts'
import type { Supply } from './supply.ts'

export type SupplyContext = {
  config: Pick<Config, 'sources' | 'dataDir' | 'credentialsKeyFile' | 'allowedHosts'>
  db: Database
}

export async function openSupply(
  context: SupplyContext,
  version: DatasetVersion,
  source: DeclaredSource,
): Promise<Supply> {
  const kind = sourceKind(source.kind)
  if (kind.form === 'file') {
    const { id: _id, dataset: _dataset, part: _part, path, ...options } = source
    return fileSupply(version, { ...options, path: path! })
  }
  if (kind.form === 'asked') {
    throw new Refusal('through.never-stored', { dataset: version.id })
  }
  const as = openAs(context, source.id)
  if (kind.form === 'database') {
    const reader = await kind.open(version, source, as)
    return databaseSupply(source.id, reader, source.increment as DeclaredIncrement | undefined)
  }
  const part = await findPart(context.db, version, source.part)
  return fetchedSupply(version, {
    db: context.db,
    part: part.number,
    spoolFolder: join(context.config.dataDir, 'spool'),
    source: source.id,
    fetch: (folder, known) => kind.fetch(source, { ...as, folder, known }),
  })
}

/** How a declared source tells its changes; null where it does not. */
export async function openCapture(
  context: SupplyContext,
  version: DatasetVersion,
  source: DeclaredSource,
): Promise<CaptureWay | null> {
  const kind = sourceKind(source.kind)
  if (kind.form !== 'database' || !kind.capture) return null
  return kind.capture(version, source, openAs(context, source.id))
}

/**
 * What a connector is given. A host that stands in a connection string of the operator's own
 * settings is allowed by that; every other must be among the allowed hosts.
 */
export function openAs({ config, db }: SupplyContext, source: string): OpenAs {
  const allowed = [...config.allowedHosts]
  return {
    name: source,
    async secret(name) {
      if (!name.startsWith('KHO_SOURCE_')) {
        return readCredential(db, await openSealer(config.credentialsKeyFile), name)
      }
      const found = config.sources[name] ?? (await readSecret(config.dataDir, name))
      if (!found) throw new Refusal('source.gone', { source, reason: `${name} ?` })
      allowed.push(...hostsOf(found, 5432).map(({ host }) => host.replace(/^\[(.*)\]$/, '$1')))
      return found
    },
    reach: (host, port) => createReach(allowed)(source, host, port),
  }
}

/** Connection strings that Kho itself made, as for the sample province, lie beside its keys. */
export function secretFile(dataDir: string, setting: string): string {
  return join(dataDir, 'keys', setting)
}

async function readSecret(dataDir: string, setting: string): Promise<string | null> {
  const text = await readFile(secretFile(dataDir, setting), 'utf8').catch(() => null)
  return text?.trim() || null
}
