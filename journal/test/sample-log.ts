import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { signerOf } from '../src/checkpoint.ts'
import { entryBytes, rowCommitment } from '../src/entry.ts'
import type { RowPlace } from '../src/proof.ts'
import { generateNoteKey } from '../src/note.ts'
import { createBatchFile } from '../src/write-batch.ts'
import { openLogWriter, writeKeyFile } from '../src/write-log.ts'
import type { LogWriter } from '../src/write-log.ts'

export const origin = 'kho.example.vn/journal'

/** One key pair for all tests of a file: making keys is not what they are about. */
export const { skey, vkey } = generateNoteKey(origin)

const hashOf = (text: string) => createHash('sha256').update(text).digest()

/** Entry number `i` of a sample log; `tag` makes another history of it. */
export function sampleEntry(i: number, tag = 'first'): Buffer {
  const at = new Date(Date.UTC(2026, 0, 1) + i * 50).toISOString()
  return entryBytes({
    v: 1,
    kind: 'exchange.request',
    at,
    client: `client-${i % 17}`,
    correlation: `${tag}-${i}`,
    commitments: [hashOf(`${tag} ${i}`).toString('base64')],
  })
}

export function sampleEntries(from: number, to: number, tag?: string): Buffer[] {
  return Array.from({ length: to - from }, (_, i) => sampleEntry(from + i, tag))
}

/** Rows of a sample batch, all with their salts. */
export function sampleRows(count: number, tag = 'rows'): RowPlace[] {
  return Array.from({ length: count }, (_, leafIndex) => {
    const op = (['i', 'u', 'd'] as const)[leafIndex % 3] ?? 'i'
    return {
      leafIndex,
      op,
      salt: hashOf(`salt ${tag} ${leafIndex}`),
      keyHash: hashOf(`key ${tag} ${leafIndex}`),
      digest: op === 'd' ? Buffer.alloc(32) : hashOf(`digest ${tag} ${leafIndex}`),
    }
  })
}

/** Writes the batch file of these rows and gives the entry that names it. */
export async function writeSampleBatch(
  folder: string,
  rows: readonly RowPlace[],
  at = new Date(Date.UTC(2026, 5, 1)).toISOString(),
): Promise<Buffer> {
  const file = await createBatchFile(folder)
  await file.append(Buffer.concat(rows.map(rowCommitment)))
  const { root } = await file.finish()
  return entryBytes({
    v: 1,
    kind: 'change',
    at,
    root: root.toString('base64'),
    rows: rows.length,
  })
}

/** A published log of `size` sample entries in a folder, published at each of `publishAt` first. */
export async function writeSampleLog(
  folder: string,
  size: number,
  { tag, publishAt = [] }: { tag?: string; publishAt?: readonly number[] } = {},
): Promise<LogWriter> {
  const writer = await openLogWriter({ folder, origin })
  await writeKeyFile(folder, vkey)
  for (const next of [...publishAt, size]) {
    await writer.append(sampleEntries(writer.size, next, tag))
    await writer.publish(signerOf(skey))
  }
  return writer
}

/** Runs a test in a folder of its own and removes it. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kho-journal-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Every file of a log, by its path in it. */
export async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((each) => each.isFile())
    .map((each) => relative(folder, join(each.parentPath, each.name)).replaceAll('\\', '/'))
    .toSorted()
}
