/** The SHA-256 of files that are not read from end to end, or not alone. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from './byte-window.ts'

export type HashedFile = { bytes: number; fileSha256: string }

/** Throws `source.not-found` where the file cannot be read. */
export async function hashFile(path: string, name = basename(path)): Promise<HashedFile> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      hash.update(chunk as Buffer)
      bytes += (chunk as Buffer).length
    }
  } catch (error) {
    throw new Refusal('source.not-found', { file: name }, codeOf(error))
  }
  return { bytes, fileSha256: hash.digest('hex') }
}

/** See `hashList`. */
export async function hashFiles(paths: readonly string[]): Promise<HashedFile> {
  const files = []
  for (const path of paths) files.push({ name: basename(path), ...(await hashFile(path)) })
  return hashList(files)
}

/**
 * One hash for files that are one source: that of the list which `sha256sum` prints for them, in
 * the order of their names, so that anybody can compute it.
 */
export function hashList(files: readonly (HashedFile & { name: string })[]): HashedFile {
  const list = createHash('sha256')
  let bytes = 0
  for (const one of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    list.update(`${one.fileSha256}  ${one.name}\n`)
    bytes += one.bytes
  }
  return { bytes, fileSha256: list.digest('hex') }
}
