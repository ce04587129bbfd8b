/** Datasets whose pages are not shown yet, because the decision on opening them is still to come. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'

export async function awaitsRelease(db: Queryable, dataset: string): Promise<boolean> {
  const { rows } = await db.query('select awaits_release from catalogue.dataset where id = $1', [
    dataset,
  ])
  return rows[0]?.awaits_release ?? false
}

export async function listAwaiting(db: Queryable): Promise<ReadonlySet<string>> {
  const { rows } = await db.query('select id from catalogue.dataset where awaits_release')
  return new Set(rows.map(({ id }) => id))
}

export async function setAwaitsRelease(
  tx: Queryable,
  dataset: string,
  awaits: boolean,
): Promise<void> {
  await tx.query('update catalogue.dataset set awaits_release = $2 where id = $1', [
    dataset,
    awaits,
  ])
}

/** Refused with `catalogue.not-open-yet` where its page is not shown yet. */
export async function refuseAwaiting(db: Queryable, dataset: string): Promise<void> {
  if (await awaitsRelease(db, dataset)) throw new Refusal('catalogue.not-open-yet', { dataset })
}
