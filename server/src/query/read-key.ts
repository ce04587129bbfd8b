/** The key that a path names a record by. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/** Its parts joined by commas, each percent-encoded. Refused: `query.no-record`. */
export function readPathKey(keys: readonly StoredColumn[], text: string): string[] {
  const parts = keys.length === 1 ? [text] : text.split(',')
  const fits =
    parts.length === keys.length &&
    keys.every((column, i) => {
      const part = parts[i]!
      if (column.type !== 'integer') return !part.includes('\0')
      return /^-?\d{1,19}$/.test(part) && BigInt.asIntN(64, BigInt(part)) === BigInt(part)
    })
  if (!fits) throw new Refusal('query.no-record')
  return parts
}
