/**
 * What the signed log says was applied to a dataset, and which of its changes were erased since: what
 * the store is held against.
 */
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { openLog } from '@kho/journal/store.ts'
import { readBundle } from '@kho/journal/tile-reader.ts'
import { bundlesOf, decodeBundle, entriesPath, TILE_HASHES } from '@kho/journal/tile.ts'

export type LoggedApply = {
  seq: bigint
  version: number
  firstChange: bigint
  lastChange: bigint
  root: Buffer
  /** Index of its entry in the log. */
  index: number
}

/**
 * `erased`: changes whose versions an erasure took, by its entry; their leaves stay in the log.
 * `renewed`: changes of which cells were erased, with the batch and place of the leaf of what is left.
 */
export type LoggedChanges = {
  applies: LoggedApply[]
  erased: Set<bigint>
  renewed: Map<bigint, { root: Buffer; place: number }>
}

/**
 * Reads the entries of the published log, in order. Applies are numbered without gaps, so their
 * change numbers follow from their row counts; a gap is an error, since the log itself was checked.
 * Entries that `isSeen` does not take are of acts after the state they are held against.
 */
export async function readLoggedChanges(
  folder: string,
  dataset: string,
  isSeen: (index: number) => boolean = () => true,
): Promise<LoggedChanges> {
  const log = openLog(folder)
  const note = await log.read('checkpoint')
  const checkpoint = note && readCheckpoint(note.toString('utf8'))
  if (!checkpoint) throw new Error('the journal has no checkpoint yet')
  const applies: LoggedApply[] = []
  const erased = new Set<bigint>()
  const renewed: LoggedChanges['renewed'] = new Map()
  let version = 0
  for (const { index, width } of bundlesOf(checkpoint.size)) {
    // A part of a bundle is gone as soon as the whole is there: the log grows meanwhile.
    const bundle = await readBundle(log.read, index, width)
    if (!bundle) throw new Error(`the journal lacks ${entriesPath(index, width)}`)
    decodeBundle(bundle.bytes, width, bundle.longer).forEach((bytes, i) => {
      // Cheap look before parsing: most entries are reads.
      if (!bytes.includes(dataset)) return
      const entry = JSON.parse(bytes.toString('utf8'))
      if (entry.dataset !== dataset || !isSeen(index * TILE_HASHES + i)) return
      if (entry.kind === 'catalogue.defined') version = entry.version
      if (entry.kind === 'store.erased') {
        for (const change of entry.changes as number[]) erased.add(BigInt(change))
      }
      if (entry.kind === 'store.cells-erased') {
        const root = Buffer.from(entry.root, 'base64')
        const changes = entry.changes as number[]
        changes.forEach((change, place) => renewed.set(BigInt(change), { root, place }))
      }
      if (entry.kind !== 'store.applied') return
      const before = applies.at(-1)
      if (BigInt(entry.seq) !== (before?.seq ?? 0n) + 1n) {
        throw new Error(`the journal goes from sequence ${before?.seq ?? 0} to ${entry.seq}`)
      }
      applies.push({
        seq: BigInt(entry.seq),
        version,
        firstChange: (before?.lastChange ?? 0n) + 1n,
        lastChange: (before?.lastChange ?? 0n) + BigInt(entry.rows),
        root: Buffer.from(entry.root, 'base64'),
        index: index * TILE_HASHES + i,
      })
    })
  }
  return { applies, erased, renewed }
}
