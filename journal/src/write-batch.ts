import { open, rm } from 'node:fs/promises'
import { createFolderWriter } from './folder-writer.ts'
import { createFrontier } from './frontier.ts'
import { batchPath } from './tile.ts'

/** A batch file as it is written: leaf hashes of 32 bytes, one after the other, of any number. */
export interface BatchWriter {
  /** Takes concatenated leaf hashes (see `rowCommitment`). */
  append(leafHashes: Buffer): Promise<void>
  /** Root and count of what was taken so far. */
  head(): { root: Buffer; rows: number }
  /**
   * Makes the file last under the name of its root. Writing the same batch again changes nothing.
   */
  finish(): Promise<{ root: Buffer; rows: number; path: string }>
  /** Forgets the file. */
  abandon(): Promise<void>
}

/** Begins a batch file in a log folder. End it with `finish` or `abandon`. */
export async function createBatchFile(folder: string): Promise<BatchWriter> {
  const files = createFolderWriter(folder)
  const temp = await files.tempPath()
  const file = await open(temp, 'wx', 0o644)
  const frontier = createFrontier()
  const head = () => ({ root: frontier.root(), rows: frontier.size })
  return {
    async append(leafHashes) {
      frontier.push(leafHashes)
      await file.writeFile(leafHashes)
    },
    head,
    async finish() {
      await file.sync()
      await file.close()
      const { root, rows } = head()
      const path = batchPath(root)
      await files.place(temp, path)
      await files.settle()
      return { root, rows, path }
    },
    async abandon() {
      await file.close()
      await rm(temp, { force: true })
    },
  }
}
