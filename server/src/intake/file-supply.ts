/** A file as a supply: read twice where it is compared, so it must stay the same. */
import { basename } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SourceReader } from '../source/row-batch.ts'
import { fileKind, fileKindOf } from '../source/source-kinds.ts'
import { digestRows } from '../source/digest-rows.ts'
import type { Supply } from './supply.ts'

export type FileOptions = {
  path: string
  /** Default: by the ending of the file's name, CSV where it means none. */
  kind?: string
  /** For people, where the path is a spooled copy. */
  name?: string
  rowsBefore?: number
  /** What the kind lets a declaration say: delimiter, sheet, names … */
  [option: string]: unknown
}

export function fileSupply(version: DatasetVersion, options: FileOptions): Supply {
  const { path, kind: asked, name = basename(path), rowsBefore, ...declared } = options
  const kind = asked ? fileKind(asked) : (fileKindOf(path) ?? fileKind('csv'))
  const open = () =>
    kind.read(path, version, declared, { name, ...(rowsBefore ? { rowsBefore } : {}) })
  let last: SourceReader | undefined
  let sha256: string | undefined
  let asOf = new Date().toISOString()

  /** Both passes must have read the same bytes. */
  function learn(reader: SourceReader): void {
    const found = reader.describe().fileSha256
    if (sha256 !== undefined && found !== sha256) {
      throw new Refusal('source.gone', {
        source: name,
        reason: 'the file changed while it was read',
      })
    }
    sha256 = found
  }

  return {
    kind: 'file',
    name,
    async digest(salt, watched) {
      asOf = new Date().toISOString()
      const reader = (last = open())
      const found = await digestRows(version, reader.batches(), salt, watched)
      learn(reader)
      return found
    },
    async *rows() {
      const reader = (last = open())
      yield* reader.batches()
      learn(reader)
    },
    identity: () => ({
      kind: 'file',
      profile: 'file-1',
      name,
      asOf,
      ...(sha256 ? { fileSha256: sha256 } : {}),
    }),
    notes: () => last?.describe().notes ?? [],
    placeOf: (line, column) => last?.placeOf?.(line, column) ?? String(line),
    close: async () => {},
  }
}
