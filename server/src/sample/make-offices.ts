/**
 * The act that makes the small agencies of the sample province: their datasets, their files, their
 * declared sources with schedules, and the first load of what comes by itself.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { keepCredential } from '../credential/keep-credential.ts'
import { openSealer } from '../credential/seal.ts'
import { declareSource, sourceSchema, type DeclaredSource } from '../intake/declared-source.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { makeReadFunctions } from '../query/read-functions.ts'
import { defineDataset } from '../store/define-dataset.ts'
import { setSchedule } from '../sync/set-schedule.ts'
import { actor, loadSample, type SampleLoad, type SampleOptions } from './load-sample.ts'
import type { Office, OfficeSupply } from './office/office.ts'
import { offices } from './office/offices.ts'
import { serviceCredential } from './office/service-offices.ts'
import { prepareOneStopDatabase } from './one-stop-database.ts'
import { dateBack } from './sample.sql.ts'

/** Below the sample's folder: files of who is late, until somebody moves them up. */
export const unsentFolder = 'chua-gui'

export async function makeOffices(options: SampleOptions, folder: string): Promise<SampleLoad[]> {
  const { db, config, log } = options
  mkdirSync(join(folder, unsentFolder), { recursive: true })
  const sealer = await openSealer(config.credentialsKeyFile)
  const credential = { sealer, name: serviceCredential, text: options.serviceKey }
  await db.tx((tx) => keepCredential(tx, actor, credential))
  await prepareOneStopDatabase(db, { dataDir: config.dataDir, log })
  const loads: SampleLoad[] = []
  for (const office of offices) {
    const version = await defineOffice(options, office)
    for (const supply of office.supplies) {
      const source = await declareSupply(options, version, supply, folder)
      if (!source || supply.comes) continue
      loads.push(await loadSample(options, version, source, supply.wrongRows))
    }
  }
  return loads
}

async function defineOffice({ db }: SampleOptions, office: Office): Promise<DatasetVersion> {
  const { definition, parts } = office
  return db.tx(async (tx) => {
    for (const { id, vi, en } of office.agencies) {
      await declareAgency(tx, actor, { id, name: { vi, en }, contact: `${id}@mau.example` })
    }
    const { version, changed } = await defineDataset(tx, actor, {
      definition,
      ...(parts ? { parts } : {}),
    })
    await makeReadFunctions(tx, version)
    if (changed && office.declaredDaysAgo) await dateBack(tx, version.id, office.declaredDaysAgo)
    return version
  })
}

/** Writes the file where it is missing and declares how it is read; null where nothing is declared. */
async function declareSupply(
  { db, service }: SampleOptions,
  version: DatasetVersion,
  supply: OfficeSupply,
  folder: string,
): Promise<DeclaredSource | null> {
  const { id, part, file, schedule } = supply
  if (file) {
    const place = join(folder, supply.comes === 'late' ? unsentFolder : '', file.name)
    if (!existsSync(place)) await file.write(place)
  }
  if (!supply.declare) return null
  const path = join(folder, file?.name ?? '')
  const source = sourceSchema.parse({
    id,
    dataset: version.id,
    ...(part === undefined ? {} : { part }),
    ...supply.declare({ path, service }),
  })
  await db.tx(async (tx) => {
    await declareSource(tx, actor, source)
    if (schedule) await setSchedule(tx, actor, { source: id, schedule })
  })
  return source
}
