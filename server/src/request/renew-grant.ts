/** The act that begins a request to prolong a grant, with what the grant says filled in. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import { writeMask } from '@kho/contract/mask.ts'
import type { Draft } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { possibleDeliveries } from '@kho/contract/service.ts'
import { addDays } from '../calendar/working-calendar.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { draftRequest, type SavedDraft } from './draft-request.ts'
import { selectGrantToRenew, type GrantToRenew } from './facts.sql.ts'

/** The grant that would be prolonged; refused where there is none. */
export async function findGrantToRenew(db: Queryable, grant: number): Promise<GrantToRenew> {
  const found = await selectGrantToRenew(db, grant)
  if (!found) throw new Refusal('access.unknown-grant', { grant })
  return found
}

/** Columns that the dataset no longer has are left out. Its new last day is for people to say. */
export async function renewGrant(
  tx: Queryable,
  actor: string,
  input: { grant: number },
): Promise<SavedDraft> {
  const found = await findGrantToRenew(tx, input.grant)
  const dataset = await findDataset(tx, found.dataset)
  const nameOf = (number: number) => dataset.columns.find((one) => one.number === number)?.name
  const condition = Object.entries(found.condition ?? {}).flatMap(([number, values]) => {
    const name = nameOf(Number(number))
    return name === undefined ? [] : [[name, values] as const]
  })
  const masks = dataset.columns
    .filter(({ number, personal }) => found.columns.includes(number) && personal !== 'none')
    .map(({ name, number }) => [name, writeMask(found.masks[number] ?? { by: 'none' })])
  const { legalGround, delivery, thirdParty } = found.asked ?? {}
  const kind = catalogueKindOf(dataset)
  const asked: Draft = {
    dataset: found.dataset,
    columns: found.columns.map(nameOf).filter((name) => name !== undefined),
    condition: Object.fromEntries(condition),
    masks: Object.fromEntries(masks),
    purpose: found.purpose,
    clients: found.client === null ? [] : [found.client],
    // The day after the last one of the grant, which ends at the beginning of a day.
    from: dayOf(new Date(Date.parse(found.until) - 1)),
    ...(found.task === null ? {} : { task: found.task }),
    ...(legalGround === undefined ? {} : { legalGround }),
    ...(kind === 'service'
      ? { delivery: [...possibleDeliveries(kind)] }
      : deliveryOf(found, delivery)),
    ...(thirdParty === undefined ? {} : { thirdParty }),
  }
  asked.from = addDays(asked.from!, 1)
  return draftRequest(tx, actor, { agency: found.agency, asked, renews: found.grant })
}

/** A grant of persons says itself on which ways rows leave; the request may have asked for more. */
function deliveryOf(
  { client, delivery }: GrantToRenew,
  asked: string[] | undefined,
): Pick<Draft, 'delivery'> {
  if (client === null && delivery) return { delivery }
  return asked === undefined ? {} : { delivery: asked }
}
