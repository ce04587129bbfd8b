/**
 * Draws the pages of datasets as anybody would get them, and looks for the five parts of Article
 * 5.2: the dataset, its structure, its technical guides, the ways of use, the statistics of use.
 */
import { datasetPage } from '@kho/portal/dataset-page.ts'
import { links } from '@kho/portal/links.ts'
import { journalPlaces } from '../journal/journal-places.ts'
import { readDatasetView } from '../pages/dataset-views.ts'
import { frameOf } from '../pages/frame.ts'
import { readMeasuredView } from '../pages/quality-view.ts'
import type { KnownDataset } from './catalogue.sql.ts'
import type { Asking } from './evidence.ts'

/** More datasets than this are drawn in part, evenly over all, and the report says how many were. */
const drawnMax = 60
const partsOf52 = ['catalogue', 'structure', 'documents', 'call', 'usage']

export async function drawPages(asking: Asking): Promise<{ drawn: number; lacking: string[] }> {
  const { datasets } = asking
  const step = Math.max(1, datasets.length / drawnMax)
  const chosen = new Set<KnownDataset>()
  for (let i = 0; i < datasets.length; i += step) chosen.add(datasets[Math.floor(i)]!)
  const lacking = datasets.filter(isUnsaid).map(({ definition }) => definition.id)
  let drawn = 0
  for (const { definition } of chosen) {
    const missing = await lookAtPages(asking, definition.id)
    drawn += 2
    if (missing.length > 0) lacking.push(`${definition.id} (${missing.join(', ')})`)
  }
  return { drawn, lacking }
}

/** Something that a page would leave empty in one of the languages. */
function isUnsaid({ definition: { title, description, documents, columns } }: KnownDataset) {
  const texts = [title, description, ...columns.map((column) => column.title)]
  const guides = documents ?? []
  return (
    guides.length === 0 ||
    [...texts, ...guides.map(({ text }) => text)].some((text) => !text?.vi || !text.en)
  )
}

async function lookAtPages({ db, config, calendar }: Asking, id: string): Promise<string[]> {
  const parts = {
    db,
    publicUrl: config.publicUrl,
    place: config.place,
    journalFolder: journalPlaces(config).folder,
  }
  const rule = { calendar, dueDays: config.dueDays }
  const view = {
    ...(await readDatasetView(db, id)),
    ...(await readMeasuredView(db, id, rule)),
    hasMap: true,
  }
  const missing = new Set<string>()
  for (const lang of ['vi', 'en'] as const) {
    const frame = await frameOf(parts, lang, links.dataset(id), new URLSearchParams())
    const page = datasetPage(view, frame)
    for (const part of partsOf52) if (!page.includes(`<section id="${part}"`)) missing.add(part)
  }
  return [...missing]
}
