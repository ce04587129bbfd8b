/** The files that hold the rows of an issue: each takes rows as they pass and knows its own hash. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { join } from 'node:path'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { datasetPlaces, type DataFormat, type EditionFile } from '@kho/contract/edition.ts'

/** Values of a row as they are written into files; null where there is none. */
export type Cells = (string | null)[]

export type RowFile = {
  write(rows: readonly Cells[]): Promise<void>
  /** Its path is its name alone. */
  end(): Promise<EditionFile>
}

/** A file whose text comes in pieces. */
function openTextFile(folder: string, name: string) {
  const stream = createWriteStream(join(folder, name), { flags: 'wx' })
  const hash = createHash('sha256')
  let bytes = 0
  // A full disk is told to whoever writes next; unheard it would end the process without a word.
  stream.on('error', () => {})
  return {
    async add(text: string): Promise<void> {
      if (stream.errored) throw stream.errored
      const piece = Buffer.from(text)
      hash.update(piece)
      bytes += piece.length
      if (!stream.write(piece)) await once(stream, 'drain')
    },
    async end(): Promise<EditionFile> {
      stream.end()
      await finished(stream)
      return { path: name, bytes, sha256: hash.digest('hex') }
    },
  }
}

/** A cell as JSON: numbers and truth values keep every digit they are written with. */
export function jsonCell({ type }: Pick<StoredColumn, 'type'>, cell: string | null): string {
  if (cell === null) return 'null'
  return type === 'text' || type === 'date' || type === 'timestamp' ? JSON.stringify(cell) : cell
}

/** Members by name in the order of the columns. */
export function jsonRow(columns: readonly StoredColumn[], cells: Cells): string {
  const members = columns.map(
    (column, i) => `${JSON.stringify(column.name)}:${jsonCell(column, cells[i] ?? null)}`,
  )
  return `{${members.join(',')}}`
}

/** The first geometry is the feature's; the others stay among its properties. */
export function featureOf(columns: readonly StoredColumn[], cells: Cells): string {
  const at = columns.findIndex(({ type }) => type === 'geometry')
  if (at < 0) return `{"type":"Feature","geometry":null,"properties":${jsonRow(columns, cells)}}`
  const others = columns.filter((_, i) => i !== at)
  const properties = jsonRow(others, cells.toSpliced(at, 1))
  return `{"type":"Feature","geometry":${cells[at] ?? 'null'},"properties":${properties}}`
}

/** An absent value is nothing, an empty text is quoted. */
function csvCell(cell: string | null): string {
  if (cell === null) return ''
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

export const byteOrderMark = '\ufeff'

export function csvHead(columns: readonly StoredColumn[]): string {
  return `${columns.map(({ name }) => name).join(',')}\n`
}

/** As PostgreSQL writes it, which quotes what would end a file if it stood alone on a line. */
export function csvRow(cells: Cells): string {
  const [only] = cells
  if (cells.length === 1 && only === '\\.') return '"\\."\n'
  return `${cells.map(csvCell).join(',')}\n`
}

/** `bom`: for spreadsheet programs that take a text without it for another encoding. */
export async function openRowFile(
  folder: string,
  dataset: string,
  format: DataFormat,
  columns: readonly StoredColumn[],
  bom: boolean,
): Promise<RowFile> {
  const file = openTextFile(folder, datasetPlaces.data(dataset, format))
  switch (format) {
    case 'csv':
      await file.add((bom ? byteOrderMark : '') + csvHead(columns))
      return {
        write: (rows) => file.add(rows.map(csvRow).join('')),
        end: file.end,
      }
    case 'ndjson':
      return {
        write: (rows) => file.add(rows.map((cells) => `${jsonRow(columns, cells)}\n`).join('')),
        end: file.end,
      }
    case 'geojson': {
      let between = '\n'
      await file.add('{"type":"FeatureCollection","features":[')
      return {
        async write(rows) {
          const features = rows.map((cells) => featureOf(columns, cells))
          if (features.length > 0) await file.add(between + features.join(',\n'))
          between = ',\n'
        },
        async end() {
          await file.add('\n]}\n')
          return file.end()
        },
      }
    }
  }
}
