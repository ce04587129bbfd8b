/** Digests a stored row as a version of the definition would have it. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createRowDigester, type RowDigest } from '../digest/row-digest.ts'

/**
 * `layout` is the definition whose columns the given fields follow; `version` says which of them
 * count and in which order. A column that the layout no longer has was empty when it was dropped.
 */
export function createVersionDigester(
  version: DatasetVersion,
  layout: DatasetVersion,
  salt?: Buffer,
): (written: (string | null)[]) => RowDigest {
  const places = version.columns.map((column) =>
    layout.columns.findIndex((one) => one.number === column.number),
  )
  const keyIndexes = version.key.map((name) =>
    version.columns.findIndex((column) => column.name === name),
  )
  const digester = createRowDigester({ keyIndexes, ...(salt ? { salt } : {}) })
  const same = places.every((place, i) => place === i) && places.length === layout.columns.length
  if (same) return (written) => digester.digest(written)
  return (written) =>
    digester.digest(places.map((place) => (place < 0 ? null : (written[place] ?? null))))
}
