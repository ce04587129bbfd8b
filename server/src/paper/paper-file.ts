/** The files of papers in the data folder, each under its SHA-256. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { paperBytesMax } from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Paper } from './paper.ts'

export type PaperFile = NonNullable<Paper['file']>

function pathOf(dataDir: string, sha256: string): string {
  return join(dataDir, 'papers', `${sha256}.pdf`)
}

/** What is kept of a file besides its bytes. Refused: what is no PDF, or is too long. */
export function describePaperFile(given: { name: string; bytes: Buffer }): PaperFile {
  const { bytes } = given
  const name = given.name.replace(/[\p{C}/\\]/gu, '').slice(-150) || 'van-ban.pdf'
  if (bytes.length > paperBytesMax) throw new Refusal('paper.too-large', { limit: paperBytesMax })
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
    const begins = JSON.stringify(bytes.subarray(0, 8).toString('latin1'))
    throw new Refusal('paper.no-pdf', { file: name, begins })
  }
  return { sha256: createHash('sha256').update(bytes).digest('hex'), name, bytes: bytes.length }
}

/**
 * On the disk before this returns. Called in the transaction that keeps the paper, last, so that
 * nothing of a refused one stays and no paper is without its file.
 */
export async function storePaperFile(
  dataDir: string,
  { sha256 }: PaperFile,
  bytes: Buffer,
): Promise<void> {
  const path = pathOf(dataDir, sha256)
  await mkdir(join(dataDir, 'papers'), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}.new`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** The file as it was kept; refused where it is gone or is another one now. */
export async function readPaperFile(
  dataDir: string,
  { id, file }: Pick<Paper, 'id'> & { file: PaperFile },
): Promise<Buffer> {
  const bytes = await readFile(pathOf(dataDir, file.sha256)).catch(() => null)
  const is = bytes && createHash('sha256').update(bytes).digest('hex')
  if (!bytes || is !== file.sha256) {
    throw new Refusal('paper.file-gone', { paper: id, sha256: file.sha256 })
  }
  return bytes
}
