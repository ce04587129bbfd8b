/** Grants that end soon, for those who would have to ask for their renewal. */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import { addDays } from '../calendar/working-calendar.ts'
import { findServices } from '../catalogue/find-services.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, startOfDay } from '../time.ts'
import { selectEnding, type EndingGrant } from './facts.sql.ts'

/** For grants that name no day of reminder. */
export const tellBeforeDays = 30

/** Of these agencies; one that somebody has already asked to renew is not among them. */
export async function listEnding(
  db: Queryable,
  agencies: readonly string[],
  now: Date,
): Promise<(EndingGrant & { kind: CatalogueKind })[]> {
  const today = dayOf(now)
  const before = startOfDay(addDays(today, tellBeforeDays))
  const ending = await selectEnding(db, agencies, { before, today })
  const services = await findServices(
    db,
    ending.map(({ dataset }) => dataset),
  )
  return ending.map((one) => ({ ...one, kind: services.has(one.dataset) ? 'service' : 'dataset' }))
}
