/** A CSV or GeoJSON file as a supply: read twice where it is compared, so it must stay the same. */
import { basename } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readCsv } from '../source/read-csv.ts'
import { readGeoJson } from '../source/read-geojson.ts'
import type { SourceReader } from '../source/row-batch.ts'
import { digestRows } from './digest-rows.ts'
import type { Supply } from './supply.ts'

export type FileOptions = {
  path: string
  /** Default: by the ending of the file's name. */
  kind?: 'csv' | 'geojson'
  delimiter?: string
  /** GeoJSON: the column that takes the feature's id. */
  idColumn?: string
  /** Column name → the name it has in the file, where they differ. */
  names?: Readonly<Record<string, string>>
  /** Names in the file that are left out on purpose. */
  ignore?: readonly string[]
  rowsBefore?: number
  /** For people, where the path is a spooled copy. */
  name?: string
}

export function fileSupply(version: DatasetVersion, options: FileOptions): Supply {
  const name = options.name ?? basename(options.path)
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
    async digest(salt) {
      asOf = new Date().toISOString()
      const reader = openFile(version, options, name)
      const found = await digestRows(version, reader.batches(), salt)
      learn(reader)
      return found
    },
    async *rows() {
      const reader = openFile(version, options, name)
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
    close: async () => {},
  }
}

function openFile(version: DatasetVersion, options: FileOptions, name: string): SourceReader {
  const kind = options.kind ?? (/\.(geo)?json$/i.test(options.path) ? 'geojson' : 'csv')
  const nameOf = (column: string) => options.names?.[column] ?? column
  const common = {
    name,
    ...(options.ignore ? { ignore: options.ignore } : {}),
    ...(options.rowsBefore ? { rowsBefore: options.rowsBefore } : {}),
  }
  if (kind === 'geojson') {
    return readGeoJson(options.path, {
      ...common,
      columns: version.columns.map(({ name, type }) => ({ name: nameOf(name), type })),
      ...(options.idColumn ? { idColumn: options.idColumn } : {}),
    })
  }
  return readCsv(options.path, {
    ...common,
    columns: version.columns.map((column) => nameOf(column.name)),
    ...(options.delimiter ? { delimiter: options.delimiter } : {}),
  })
}
