import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createBatchFile } from '@kho/journal/write-batch.ts'
import type { Queryable } from '../pg/database.ts'

/** What a batch file has become: the root names it, `rows` is how many leaves it has. */
export type BatchFile = { root: Buffer; rows: number }

/** A batch file as it is written, leaf by leaf. */
export type BatchFileWriter = {
  /** Takes leaf hashes of 32 bytes each, concatenated; one or many. */
  write(leafHashes: Buffer): Promise<void>
  /**
   * Makes the file last. When this has resolved the transaction that names the root may commit; if
   * it does not, the file is an orphan that harms nobody.
   */
  finish(): Promise<BatchFile>
  /** Forgets the file. */
  abandon(): Promise<void>
}

const PIECE_BYTES = 256 * 1024
/** Younger files may belong to a load that has not committed yet. */
const ORPHAN_AGE_MS = 24 * 3_600_000
const ROOTS_AT_ONCE = 500

/**
 * Begins the file of the row leaves of one batch in the log's folder. End it: finish or abandon.
 */
export async function openBatchFile(folder: string): Promise<BatchFileWriter> {
  const file = await createBatchFile(folder)
  let gathered: Buffer[] = []
  let bytes = 0
  async function writeGathered(): Promise<void> {
    const piece = Buffer.concat(gathered)
    gathered = []
    bytes = 0
    await file.append(piece)
  }
  return {
    async write(leafHashes) {
      // A copy, because callers hash into one buffer again and again.
      gathered.push(Buffer.from(leafHashes))
      bytes += leafHashes.length
      if (bytes >= PIECE_BYTES) await writeGathered()
    },
    async finish() {
      await writeGathered()
      const { root, rows } = await file.finish()
      return { root, rows }
    },
    abandon: () => file.abandon(),
  }
}

/** Writes a whole batch file from a stream of leaf hashes, in pieces of any number of hashes. */
export async function writeBatchFile(
  folder: string,
  leafHashes: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<BatchFile> {
  const file = await openBatchFile(folder)
  try {
    for await (const piece of leafHashes) await file.write(piece)
    return await file.finish()
  } catch (error) {
    await file.abandon().catch(() => {})
    throw error
  }
}

/**
 * Removes batch files that no entry and no waiting act names: what loads left that were rolled back
 * or killed. Returns the roots removed, in hex. Files younger than `ageMs` stay.
 */
export async function removeOrphanBatchFiles(
  db: Queryable,
  folder: string,
  ageMs: number = ORPHAN_AGE_MS,
): Promise<string[]> {
  const removed: string[] = []
  const base = join(folder, 'batch')
  for (const part of await namesIn(base)) {
    const old: string[] = []
    for (const name of await namesIn(join(base, part))) {
      const found = await stat(join(base, part, name))
      if (/^[0-9a-f]{64}$/.test(name) && Date.now() - found.mtimeMs >= ageMs) old.push(name)
    }
    for (let at = 0; at < old.length; at += ROOTS_AT_ONCE) {
      const asked = old.slice(at, at + ROOTS_AT_ONCE)
      const named = await namedRoots(db, asked)
      for (const root of asked.filter((each) => !named.has(each))) {
        await rm(join(base, part, root), { force: true })
        removed.push(root)
      }
    }
  }
  return removed
}

/** Which of the roots an entry or a waiting act names. */
async function namedRoots(db: Queryable, roots: string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ root: string }>(
    `select root from unnest($1::text[]) as asked (root)
      where exists (select from journal.intake where intake.root = decode(asked.root, 'hex'))
        or exists (
          select from journal.entry
          where kind not in ('read', 'read-closed') and body::jsonb @>
            jsonb_build_object('root', encode(decode(asked.root, 'hex'), 'base64')))`,
    [roots],
  )
  return new Set(rows.map((row) => row.root))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
