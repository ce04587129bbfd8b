/** Size and SHA-256 of a file that a library reads by itself, and whether it stayed the same. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../byte-window.ts'

export type HashedFile = {
  bytes: number
  fileSha256: string
  /** Refused: `source.gone`, where the file is no longer the one that was hashed. */
  refuseChanged(): Promise<void>
}

/** Refused: `source.not-found`, `source.empty`. */
export async function hashFile(
  path: string,
  { name, rowsBefore = 0 }: { name: string; rowsBefore?: number },
): Promise<HashedFile> {
  try {
    const before = await stamp(path)
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    if (before.bytes === 0) throw new Refusal('source.empty', { before: rowsBefore })
    return {
      bytes: before.bytes,
      fileSha256: hash.digest('hex'),
      async refuseChanged() {
        const now = await stamp(path).catch(() => null)
        if (now?.mark === before.mark) return
        const reason = 'the file changed while it was read'
        throw new Refusal('source.gone', { source: name, reason })
      },
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('source.not-found', { file: name }, codeOf(error))
  }
}

async function stamp(path: string): Promise<{ bytes: number; mark: string }> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true })
  return { bytes: Number(size), mark: `${size} ${mtimeNs} ${ino}` }
}
