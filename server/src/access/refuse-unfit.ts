/** Refuses what a service cannot give: other ways than calls, and calls without its key. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Delivery } from '@kho/contract/request.ts'
import { possibleDeliveries } from '@kho/contract/service.ts'

/** A grant, or what is asked for or left of it; columns by name, those that are masked among them. */
export function refuseUnfit(
  entry: DatasetVersion,
  given: {
    delivery: readonly Delivery[]
    columns: readonly string[]
    masked: readonly string[]
  },
): void {
  const kind = catalogueKindOf(entry)
  if (kind === 'dataset') return
  const possible = possibleDeliveries(kind)
  const impossible = given.delivery.filter((one) => !possible.includes(one))
  if (impossible.length > 0) {
    const [delivery, can] = [impossible, possible].map((ways) => ways.join(', '))
    throw new Refusal('access.service-delivery', { dataset: entry.id, delivery, possible: can })
  }
  const lacking = entry.key.filter(
    (name) => !given.columns.includes(name) || given.masked.includes(name),
  )
  if (lacking.length > 0) {
    const [columns, key] = [lacking, entry.key].map((names) => names.join(', '))
    throw new Refusal('access.service-key', { dataset: entry.id, columns, key })
  }
}
