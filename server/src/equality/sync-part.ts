/** Brings a part up to date with its source, between two looks at it. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Part } from '../catalogue/part.ts'
import { loadSource, type LoadContext } from '../intake/load-source.ts'
import type { Supply } from '../intake/supply.ts'

/**
 * The code of the refusal, where the load may not come in: then what differs stays, and is a case.
 */
export function syncPart(context: LoadContext, version: DatasetVersion, actor: string) {
  return async (part: Part, supply: Supply): Promise<string | null> => {
    try {
      await loadSource(context, { dataset: version.id, part: part.name, supply, actor })
      return null
    } catch (error) {
      if (error instanceof Refusal) return error.code
      throw error
    } finally {
      await supply.close()
    }
  }
}
