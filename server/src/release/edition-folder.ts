/** The folder of an edition as it is on disk: what lies in it, and whether it is whole. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { datasetPlaces, editionPlaces } from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { EditionPart } from './write-issue.ts'

/** What is being written; nobody reads it. */
export const stagingFolder = '.staging'

export async function hashOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path)) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** What the folder of an issue says of itself; null where it is not there or not whole. */
export async function readPart(folder: string): Promise<EditionPart | null> {
  try {
    const text = await readFile(join(folder, datasetPlaces.part), 'utf8')
    const part = JSON.parse(text) as EditionPart
    for (const file of part.files) {
      const { bytes, sha256 } = await hashOf(join(folder, file.path))
      if (bytes !== file.bytes || sha256 !== file.sha256) return null
    }
    return part
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError)
      return null
    throw error
  }
}

/** Paths of all files below it, with slashes; what is hidden is being written and left out. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.startsWith('.'))
    .toSorted()
}

/** Only an empty folder or one written before is written to: files of others are not touched. */
export async function refuseForeign(folder: string): Promise<void> {
  const reason = await foreignReason(folder)
  if (reason !== null) throw new Refusal('edition.not-an-edition', { folder, reason })
}

async function foreignReason(folder: string): Promise<string | null> {
  const found = await stat(folder).catch(() => null)
  if (found === null) return null
  if (!found.isDirectory()) return folder
  const own = new Set<string>([...Object.values(editionPlaces), stagingFolder])
  return (await readdir(folder)).find((name) => !own.has(name)) ?? null
}

/** Removes every file that is not among those named, and the folders it leaves empty. */
export async function removeOthers(folder: string, kept: ReadonlySet<string>): Promise<string[]> {
  const others = (await listFiles(folder)).filter((path) => !kept.has(path))
  for (const path of others) await rm(join(folder, path))
  for (const place of ['datasets', 'site', 'proofs'] as const)
    await removeEmpty(join(folder, editionPlaces[place]))
  await rm(join(folder, stagingFolder), { recursive: true, force: true })
  return others
}

async function removeEmpty(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  let left = entries.length
  for (const entry of entries)
    if (entry.isDirectory() && (await removeEmpty(join(folder, entry.name)))) left -= 1
  if (left === 0) await rm(folder, { recursive: true, force: true })
  return left === 0
}
