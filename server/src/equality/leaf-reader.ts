/** The leaves that applied changes left beside the journal's tiles, read in order of change. */
import { open, type FileHandle } from 'node:fs/promises'
import { batchPath } from '@kho/journal/tile.ts'
import { join } from 'node:path'
import type { LoggedApply, LoggedChanges } from './logged-applies.ts'

export type LeafReader = {
  applyOf(change: bigint): LoggedApply | null
  /** The 32 bytes that the change left, or null where the journal knows no such change. */
  leafOf(change: bigint): Promise<Buffer | null>
  close(): Promise<void>
}

const leafBytes = 32
const windowLeaves = 4096

/** Cheap for ascending change numbers; any order is right. */
export function createLeafReader(
  applies: LoggedApply[],
  folder: string,
  renewed: LoggedChanges['renewed'] = new Map(),
): LeafReader {
  let at = 0
  let file: { apply: LoggedApply; handle: FileHandle | null } | null = null
  let window: { first: number; bytes: Buffer } = { first: -1, bytes: Buffer.alloc(0) }

  function applyOf(change: bigint): LoggedApply | null {
    const near = applies[at]
    if (!near || change < near.firstChange || change > near.lastChange) at = search(applies, change)
    return applies[at] ?? null
  }

  async function openFor(apply: LoggedApply): Promise<FileHandle | null> {
    if (file?.apply === apply) return file.handle
    await file?.handle?.close()
    const path = join(folder, batchPath(apply.root))
    file = { apply, handle: await open(path).catch(() => null) }
    window = { first: -1, bytes: Buffer.alloc(0) }
    return file.handle
  }

  async function leafOf(change: bigint): Promise<Buffer | null> {
    const other = renewed.get(change)
    if (other) return readLeaf(join(folder, batchPath(other.root)), other.place)
    const apply = applyOf(change)
    if (!apply) return null
    const handle = await openFor(apply)
    if (!handle) return null
    const index = Number(change - apply.firstChange)
    const held = window.bytes.length / leafBytes
    if (window.first < 0 || index < window.first || index >= window.first + held) {
      const bytes = Buffer.allocUnsafe(windowLeaves * leafBytes)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, index * leafBytes)
      window = { first: index, bytes: bytes.subarray(0, bytesRead) }
    }
    const start = (index - window.first) * leafBytes
    const leaf = window.bytes.subarray(start, start + leafBytes)
    return leaf.length === leafBytes ? leaf : null
  }

  return {
    applyOf,
    leafOf,
    async close() {
      await file?.handle?.close()
      file = null
    },
  }
}

/** One leaf of a batch that few are asked of. */
async function readLeaf(path: string, place: number): Promise<Buffer | null> {
  const handle = await open(path).catch(() => null)
  if (!handle) return null
  try {
    const leaf = Buffer.alloc(leafBytes)
    const { bytesRead } = await handle.read(leaf, 0, leafBytes, place * leafBytes)
    return bytesRead === leafBytes ? leaf : null
  } finally {
    await handle.close()
  }
}

function search(applies: LoggedApply[], change: bigint): number {
  const found = applies.findIndex(
    (apply) => apply.firstChange <= change && change <= apply.lastChange,
  )
  return found < 0 ? applies.length : found
}
