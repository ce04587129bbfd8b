/**
 * The entries that the next edition has now, written in the caller's transaction: the act that issues
 * an edition keeps them, the preview takes them back.
 */
import { obligatoryTitles, type LeftOut } from '@kho/contract/catalogue-edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Tx } from '../pg/database.ts'
import { notShared, type Edition } from './edition.ts'
import {
  hashEntries,
  insertEntries,
  lockEditions,
  selectEditions,
  selectLacking,
  type Lacking,
} from './edition.sql.ts'
import { findDataset } from './find-dataset.ts'

export type WrittenEntries = {
  number: number
  before: Edition | null
  listed: number
  takenOut: number
  /** Of the number, of what is listed and taken out; null where something lacks a field and nothing was written. */
  mark: string | null
  lacking: Lacking[]
}

export async function writeEntries(tx: Tx, leftOut: readonly LeftOut[]): Promise<WrittenEntries> {
  for (const { dataset } of leftOut) await findDataset(tx, dataset)
  await lockEditions(tx)
  const [before = null] = await selectEditions(tx, { limit: 1 })
  const number = (before?.number ?? 0) + 1
  const lacking = await selectLacking(
    tx,
    leftOut.map(({ dataset }) => dataset),
  )
  if (lacking.length > 0) {
    return { number, before, listed: 0, takenOut: 0, mark: null, lacking }
  }
  const counts = await insertEntries(tx, { number, leftOut, otherwise: notShared })
  const mark = (await hashEntries(tx, String(number), number)).toString('hex')
  return { number, before, ...counts, mark, lacking }
}

const shownMax = 20

/** Names each dataset with what it lacks. */
export function incomplete(lacking: readonly Lacking[]): Refusal {
  const tell = (lang: 'vi' | 'en') =>
    lacking
      .slice(0, shownMax)
      .map(({ dataset, fields }) => {
        const names = fields.map(
          (field) => obligatoryTitles[field as keyof typeof obligatoryTitles][lang],
        )
        return `${dataset} (${names.join(', ')})`
      })
      .join('; ') + (lacking.length > shownMax ? '; …' : '')
  return new Refusal('catalogue.incomplete', {
    count: lacking.length,
    lacking: tell('vi'),
    lackingEn: tell('en'),
  })
}
