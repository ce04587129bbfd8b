/** Makes the sample province: agencies, datasets, sources, clients and grants, and loads it all. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { grantAccess } from '../access/grant-access.ts'
import { listGrants } from '../access/list-grants.ts'
import { declareSource, type DeclaredSource } from '../intake/declared-source.ts'
import { declareAgency } from '../people/declare-agency.ts'
import type { Database } from '../pg/database.ts'
import { makeReadFunctions } from '../query/read-functions.ts'
import { defineDataset } from '../store/define-dataset.ts'
import { agencies } from './agencies.ts'
import { readCommunes } from './communes.ts'
import { sampleDatasets } from './definitions.ts'
import {
  csvLine,
  enterpriseColumns,
  makeEnterprises,
  makeSchools,
  schoolColumns,
} from './enterprises.ts'
import { inspectionService } from './office/service-offices.ts'
import { actor, loadSample, type SampleLoad, type SampleOptions } from './load-sample.ts'
import { issueCatalogue } from './issue-catalogue.ts'
import { makeOffices } from './make-offices.ts'
import { policeQuery, policeSetting, preparePoliceDatabase } from './police-register.ts'
import { makeOfficers, type SampleOfficer } from './make-officers.ts'
import { makeClient, type SampleClient } from './sample-client.ts'

const dataFolder = fileURLToPath(new URL('../../data/', import.meta.url))

/** Where the files of the sample's agencies lie. */
export function sampleFolder(dataDir: string): string {
  return join(dataDir, 'sample')
}

export async function makeProvince(options: SampleOptions): Promise<{
  loads: SampleLoad[]
  granted: SampleClient
  refused: SampleClient
  officers: SampleOfficer[]
}> {
  const { db, config, progress } = options
  await db.tx(async (tx) => {
    for (const { id, vi, en, identifier } of agencies) {
      const contact = `${id}@mau.example`
      await declareAgency(tx, actor, { id, name: { vi, en }, identifierOld: identifier, contact })
    }
  })
  const versions = new Map<string, DatasetVersion>()
  for (const definition of sampleDatasets) {
    const { version } = await db.tx(async (tx) => {
      const defined = await defineDataset(tx, actor, { definition })
      await makeReadFunctions(tx, defined.version)
      return defined
    })
    versions.set(version.id, version)
  }
  await issueCatalogue(db, 1)
  progress(`${options.residents} dân cư giả lập / synthetic residents …`)
  const communes = readCommunes()
  await preparePoliceDatabase(db, {
    ...options,
    dataDir: config.dataDir,
    count: options.residents,
    communes,
    onRows: (rows) => progress(`  ${rows}`),
  })
  const loads: SampleLoad[] = []
  for (const source of writeSources(config.dataDir, communes)) {
    await db.tx((tx) => declareSource(tx, actor, source))
    loads.push(await loadSample(options, versions.get(source.dataset)!, source))
  }
  loads.push(...(await makeOffices(options, sampleFolder(config.dataDir))))
  await issueCatalogue(db, 2)
  const granted = await makeClient(db, 'y-te-kham-benh', 'so-y-te')
  const refused = await makeClient(db, 'tu-phap-ho-tich', 'so-tu-phap')
  await grantResidents(db, granted.id)
  await grantPersons(db)
  await grantInspections(db, granted.id)
  return { loads, granted, refused, officers: await makeOfficers(db) }
}

/** The files the other agencies supply, and how they are to be read. */
function writeSources(
  dataDir: string,
  communes: ReturnType<typeof readCommunes>,
): DeclaredSource[] {
  const folder = sampleFolder(dataDir)
  mkdirSync(folder, { recursive: true })
  const write = (name: string, columns: readonly string[], rows: Iterable<string[]>) => {
    const path = join(folder, name)
    if (!existsSync(path))
      writeFileSync(path, csvLine(columns) + Array.from(rows, csvLine).join(''))
    return path
  }
  return [
    {
      id: 'don-vi-hanh-chinh',
      dataset: 'administrative-units',
      kind: 'csv',
      path: join(dataFolder, 'codelists', 'units-2026-07-25.csv'),
    },
    {
      id: 'ranh-gioi-xa',
      dataset: 'commune-boundaries',
      kind: 'geojson',
      path: join(dataFolder, 'province', 'communes-former-dak-nong-2026.geojson'),
      names: { full_name: 'fullName', area_km2: 'areaKm2' },
      ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId'],
    },
    {
      id: 'cong-an-dan-cu',
      dataset: 'residents',
      kind: 'postgres',
      setting: policeSetting,
      query: policeQuery,
    },
    {
      id: 'doanh-nghiep',
      dataset: 'enterprises',
      kind: 'csv',
      path: write('doanh-nghiep.csv', enterpriseColumns, makeEnterprises(communes, 5000)),
    },
    {
      id: 'truong-hoc',
      dataset: 'schools',
      kind: 'csv',
      path: write('truong-hoc.csv', schoolColumns, makeSchools(communes)),
    },
  ]
}

/** Officers of health may look the same residents up in the browser, masked as their classification says. */
async function grantPersons(db: Database): Promise<void> {
  const grants = await listGrants(db, { dataset: 'residents' })
  if (grants.some(({ agency }) => agency === 'so-y-te')) return
  await db.tx((tx) =>
    grantAccess(tx, actor, {
      agency: 'so-y-te',
      dataset: 'residents',
      purpose: 'c',
      taskPattern: 'HS-*',
      columns: ['so_dinh_danh', 'ho_ten', 'ngay_sinh', 'gioi_tinh', 'noi_cu_tru'],
      condition: { noi_cu_tru: ['24611', '24615'] },
      delivery: ['online', 'file'],
      rowsPerDay: 2_000,
      validUntil: new Date('2030-12-31T17:00:00Z'),
      decidedBy: 'cong-an',
      documentNumber: '02/QĐ-MẪU',
      documentDate: '2026-01-05',
    }),
  )
}

/** Health may read the residents of two communes, without ethnicity or occupation, for its dossiers. */
async function grantResidents(db: Database, client: string): Promise<void> {
  const grants = await listGrants(db, { client, dataset: 'residents' })
  if (grants.length > 0) return
  await db.tx((tx) =>
    grantAccess(tx, actor, {
      client,
      dataset: 'residents',
      purpose: 'c',
      taskPattern: 'HS-*',
      columns: ['so_dinh_danh', 'ho_ten', 'ngay_sinh', 'gioi_tinh', 'noi_cu_tru', 'so_ho'],
      condition: { noi_cu_tru: ['24611', '24615'] },
      // Decided so: the one-stop shop handles dossiers with these very persons.
      masks: { '*': { by: 'none' } },
      validUntil: new Date('2030-12-31T17:00:00Z'),
      decidedBy: 'cong-an',
      documentNumber: '01/QĐ-MẪU',
      documentDate: '2026-01-05',
    }),
  )
}

/** Health may ask the inspection centre whether a vehicle passed, not how old it is. */
async function grantInspections(db: Database, client: string): Promise<void> {
  const grants = await listGrants(db, { client, dataset: inspectionService })
  if (grants.length > 0) return
  await db.tx((tx) =>
    grantAccess(tx, actor, {
      client,
      dataset: inspectionService,
      purpose: 'c',
      taskPattern: 'HS-*',
      columns: ['bien_so', 'loai_xe', 'ket_qua'],
      delivery: ['api'],
      validUntil: new Date('2030-12-31T17:00:00Z'),
      decidedBy: 'dang-kiem',
      documentNumber: '03/QĐ-MẪU',
      documentDate: '2026-01-05',
    }),
  )
}
