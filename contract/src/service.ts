/** What a service can be asked for and how it shows what it is asked with. */
import { catalogueKindOf, type CatalogueKind } from './catalogue-kind.ts'
import type { Column, Dataset } from './dataset.ts'
import { defaultMask, type MaskWord } from './mask.ts'
import { deliveries, type Delivery } from './request.ts'

/** A service is called by systems: there are no rows here to look through, send or follow. */
export function possibleDeliveries(kind: CatalogueKind): readonly Delivery[] {
  return kind === 'service' ? ['api'] : deliveries
}

/**
 * The mask of a column that nobody says a word about. Who calls a service names the key itself, so a
 * mask on it would hide nothing and stop every call.
 */
export function usualMask(entry: Pick<Dataset, 'keeping' | 'key'>, column: Column): MaskWord {
  const isAskedBy = catalogueKindOf(entry) === 'service' && entry.key.includes(column.name)
  return isAskedBy ? { by: 'none' } : defaultMask(column)
}
