/** Makes the sample province: agencies, datasets, sources, clients and grants, and loads it all. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { grantAccess } from '../access/grant-access.ts'
import { listGrants } from '../access/list-grants.ts'
import type { Config } from '../config.ts'
import { declareSource, type DeclaredSource } from '../intake/declared-source.ts'
import { openSupply } from '../intake/open-supply.ts'
import { loadSource } from '../intake/load-source.ts'
import type { Receipt } from '../intake/receipt.ts'
import type { Log } from '../log.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { registerClient } from '../people/register-client.ts'
import { reissueSecret } from '../people/reissue-secret.ts'
import type { Database } from '../pg/database.ts'
import { makeReadFunctions } from '../query/read-functions.ts'
import { defineDataset } from '../store/define-dataset.ts'
import { agencies } from './agencies.ts'
import { policeQuery, policeSetting, preparePoliceDatabase } from './agency-database.ts'
import { readCommunes } from './communes.ts'
import { sampleDatasets } from './definitions.ts'
import {
  csvLine,
  enterpriseColumns,
  makeEnterprises,
  makeSchools,
  schoolColumns,
} from './enterprises.ts'

export type SampleOptions = {
  db: Database
  config: Config
  log: Log
  journalFolder: string
  residents: number
  progress(text: string): void
}

export type SampleLoad = { version: DatasetVersion; receipt: Receipt; seconds: number }
export type SampleClient = { id: string; secret: string }

const actor = 'kho demo'
const dataFolder = fileURLToPath(new URL('../../data/', import.meta.url))

export async function makeProvince(
  options: SampleOptions,
): Promise<{ loads: SampleLoad[]; granted: SampleClient; refused: SampleClient }> {
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
    loads.push(await loadOne(options, versions.get(source.dataset)!, source))
  }
  const granted = await makeClient(db, 'y-te-kham-benh', 'so-y-te')
  const refused = await makeClient(db, 'tu-phap-ho-tich', 'so-tu-phap')
  await grantResidents(db, granted.id)
  return { loads, granted, refused }
}

async function loadOne(
  { db, config, journalFolder, progress }: SampleOptions,
  version: DatasetVersion,
  source: DeclaredSource,
): Promise<SampleLoad> {
  progress(`${version.id} …`)
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
      { dataset: version.id, supply, actor, onProgress, ...(confirm ? { confirm } : {}) },
    )
  try {
    // A demonstration with fewer residents than the last one is meant so.
    const receipt = await load().catch((error) => {
      if (error instanceof Refusal && error.code === 'intake.needs-confirmation') {
        return load(String(error.values['load']))
      }
      throw error
    })
    return { version, receipt, seconds: (performance.now() - startedAt) / 1000 }
  } finally {
    await supply.close()
  }
}

/** The files the other agencies supply, and how they are to be read. */
function writeSources(
  dataDir: string,
  communes: ReturnType<typeof readCommunes>,
): DeclaredSource[] {
  const folder = join(dataDir, 'sample')
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

async function makeClient(db: Database, id: string, agency: string): Promise<SampleClient> {
  const { rows } = await db.query('select 1 from people.client where id = $1', [id])
  const { secret } = await db.tx((tx) =>
    rows[0]
      ? reissueSecret(tx, actor, { client: id })
      : registerClient(tx, actor, { id, agency, name: `Hệ thống mẫu ${id}` }),
  )
  return { id, secret }
}

/** Health may read the residents of two communes, without ethnicity or occupation, for its dossiers. */
async function grantResidents(db: Database, client: string): Promise<void> {
  const grants = await listGrants(db, { client })
  if (grants.length > 0) return
  await db.tx((tx) =>
    grantAccess(tx, actor, {
      client,
      dataset: 'residents',
      purpose: 'c',
      taskPattern: 'HS-*',
      columns: ['so_dinh_danh', 'ho_ten', 'ngay_sinh', 'gioi_tinh', 'noi_cu_tru', 'so_ho'],
      condition: { noi_cu_tru: ['24611', '24615'] },
      validUntil: new Date('2030-12-31T17:00:00Z'),
      decidedBy: 'cong-an',
      documentNumber: '01/QĐ-MẪU',
      documentDate: '2026-01-05',
    }),
  )
}
