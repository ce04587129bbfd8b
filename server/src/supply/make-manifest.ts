/** The manifest of a file, from one reading of it by the very reader that the store uses. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Manifest } from '@kho/contract/push.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import { digestRows } from '../source/digest-rows.ts'
import { fileKind, fileKindOf } from '../source/source-kinds.ts'

export type FileToSupply = {
  path: string
  version: DatasetVersion
  part: string | undefined
  options: Record<string, unknown>
}

export async function makeManifest(
  file: FileToSupply,
): Promise<{ manifest: Manifest; vector: BucketVector }> {
  const { path, version, part, options } = file
  const kind = fileKindOf(path) ?? fileKind('csv')
  const reader = kind.read(path, version, options, { name: basename(path) })
  const { vector, rows } = await digestRows(version, reader.batches())
  const { fileSha256 } = reader.describe()
  if (!fileSha256) throw new Error(`the reader of ${kind.kind} takes no SHA-256`)
  const manifest: Manifest = {
    file: basename(path),
    mediaType: kind.mediaTypes[0]!,
    bytes: (await stat(path)).size,
    sha256: fileSha256,
    rows,
    digests: { 'file-1': vector.total().digest },
    ...(part === undefined ? {} : { part }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
  return { manifest, vector }
}
