/** What the pages of an edition show beside the rows, in a folder named after its content. */
import { createHash } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { editionPlaces, sitePlaces, type EditionFile } from '@kho/contract/edition.ts'
import type { Compared } from '@kho/portal/compare-page.ts'
import type { AgencyView, DatasetCard, DatasetView } from '@kho/portal/view.ts'
import { editionText } from '../catalogue/read-editions.ts'
import { readJournalVkey } from '../journal/key.ts'
import { readAgencyView, readDatasetView } from '../pages/dataset-views.ts'
import type { EditionSite } from '../pages/edition-site.ts'
import { readSignedState } from '../pages/frame.ts'
import { readStatistics } from '../pages/read-statistics.ts'
import { createCardReader } from '../pages/search-views.ts'
import { catalogueDcat } from './catalogue-dcat.ts'
import { writeCodelists } from './codelist-table.sql.ts'
import { hashOf, stagingFolder } from './edition-folder.ts'
import { readIssuedCatalogue } from './issued-catalogue.ts'
import { releasedCard, releasedView, type Released } from './released-view.ts'
import type { EditionParts } from './write-edition.ts'

export async function writeSite(
  parts: EditionParts,
  folder: string,
  released: readonly Released[],
): Promise<{ folder: string; files: EditionFile[] }> {
  const { db, places, place } = parts
  const site = await readSite(parts, released)
  const staged = join(folder, stagingFolder, editionPlaces.site)
  await rm(staged, { recursive: true, force: true })
  await mkdir(staged, { recursive: true })
  const put = (name: string, text: string) => writeFile(join(staged, name), text)
  await put(sitePlaces.site, JSON.stringify(site))
  const catalogue = catalogueDcat(Object.values(site.datasets), place.province)
  await put(sitePlaces.catalogue, `${JSON.stringify(catalogue, null, 2)}\n`)
  const issued = site.catalogue?.edition.number
  const text = issued === undefined ? [] : editionText(db, issued)
  await writeFile(join(staged, sitePlaces.issued), text)
  await put(sitePlaces.checkpoint, site.journal?.text ?? '')
  await put(sitePlaces.key, `${await readJournalVkey(places.keyFile)}\n`)
  await writeCodelists(db, join(staged, sitePlaces.codelists))
  const files: EditionFile[] = []
  for (const name of Object.values(sitePlaces))
    files.push({ path: name, ...(await hashOf(join(staged, name))) })
  const name = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  const within = `${editionPlaces.site}/${name}`
  await mkdir(join(folder, editionPlaces.site), { recursive: true })
  await rm(join(folder, within), { recursive: true, force: true })
  await rename(staged, join(folder, within))
  return {
    folder: within,
    files: files.map((file) => ({ ...file, path: `${within}/${file.path}` })),
  }
}

async function readSite(
  { db, rule, places, place }: EditionParts,
  released: readonly Released[],
): Promise<EditionSite> {
  const inside = new Map((await createCardReader(db, rule)()).map((card) => [card.id, card]))
  const datasets: Record<string, DatasetView> = {}
  const cards: Compared[] = []
  for (const one of released) {
    const id = one.release.dataset
    const view = releasedView(await readDatasetView(db, id), one)
    datasets[id] = view
    cards.push(releasedCard(inside.get(id)!, view, one))
  }
  const journal = await readSignedState(db, places.folder)
  const now = new Date()
  return {
    writtenAt: now.toISOString(),
    place,
    cards,
    datasets,
    agencies: await readAgencies(db, datasets, cards),
    statistics: await readStatistics(db, rule, now),
    catalogue: await readIssuedCatalogue(db),
    journal,
  }
}

/** Agencies that own or supply something released, with that and nothing else. */
async function readAgencies(
  db: EditionParts['db'],
  datasets: Readonly<Record<string, DatasetView>>,
  cards: readonly DatasetCard[],
): Promise<Record<string, AgencyView>> {
  const ids = new Set(
    Object.values(datasets).flatMap(({ owner, suppliers }) => [
      owner.id,
      ...suppliers.map(({ id }) => id),
    ]),
  )
  const open = new Map(cards.map((card) => [card.id, card]))
  const only = (list: DatasetCard[]) => list.flatMap(({ id }) => open.get(id) ?? [])
  const agencies: Record<string, AgencyView> = {}
  for (const id of ids) {
    const view = await readAgencyView(db, id)
    if (view) agencies[id] = { ...view, owned: only(view.owned), supplied: only(view.supplied) }
  }
  return agencies
}
