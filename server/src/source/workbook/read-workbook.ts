/** Reads the table of a dataset from a workbook, as written, whatever the format. */
import { stat } from 'node:fs/promises'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { nameInFile, type ReadAs } from '../source-kind.ts'
import { placeName } from './cell.ts'
import { findTable, type Table } from './find-table.ts'
import { createCellNotes } from './cell-notes.ts'
import { openWorkbook, type OpenedWorkbook, type WorkbookKind } from './open-workbook.ts'
import type { SheetOptions } from './sheet-options.ts'
import { createTableRows } from './table-rows.ts'

/**
 * `kind` is what the file was taken for. Lines are the row numbers of the sheet. For what is thrown
 * see `openWorkbook` and `findTable`.
 */
export function readWorkbook(
  path: string,
  kind: WorkbookKind,
  version: DatasetVersion,
  options: SheetOptions,
  as: ReadAs,
): SourceReader {
  const columns = version.columns.map(({ name }) => nameInFile(options, name))
  const book = createCellNotes()
  let rows = 0
  let opened: OpenedWorkbook | undefined
  let table: Table | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    const before = await stampOf(path)
    opened = await openWorkbook(path, as.name)
    const { workbook, format } = opened
    try {
      if (format !== kind) book.add('workbook.other-format', () => format.toUpperCase())
      if (workbook.macros) book.add('workbook.macros', () => as.name)
      table = await findTable(workbook, { file: as.name, columns, options })
      const reading = createTableRows(version, table, options, book)
      for await (const batch of table.sheet.rows(reading.listener)) {
        for (const row of batch) reading.take(row)
        yield* count(reading.batches())
      }
      yield* count(reading.batches(true))
    } finally {
      await workbook.close()
    }
    // Parts are read here and there after the checksum was taken, so the file must have rested.
    if ((await stampOf(path)) !== before) {
      throw new Refusal('source.gone', { source: as.name, reason: 'changed' })
    }
  }

  function* count(batches: RowBatch[]): Iterable<RowBatch> {
    for (const batch of batches) {
      rows += batch.rows.length
      yield batch
    }
  }

  return {
    batches,
    describe: () => ({
      kind,
      rows,
      notes: book.list(),
      ...(opened ? { bytes: opened.bytes, fileSha256: opened.fileSha256 } : {}),
    }),
    placeOf: (line, column) => (table ? placeOf(table, version, line, column) : String(line)),
  }
}

export type LocatedTable = {
  sheet: string
  fileSha256: string
  columnOf(name: string | null): number
}

/** Where the table stands: its sheet, and the place (from 0) of a dataset's column, -1 for none. */
export async function locateTable(
  path: string,
  version: DatasetVersion,
  options: SheetOptions,
  as: ReadAs,
): Promise<LocatedTable> {
  const columns = version.columns.map(({ name }) => nameInFile(options, name))
  const { workbook, fileSha256 } = await openWorkbook(path, as.name)
  try {
    const { sheet, places } = await findTable(workbook, { file: as.name, columns, options })
    return {
      sheet: sheet.name,
      fileSha256,
      columnOf(name) {
        const place = version.columns.findIndex((column) => column.name === name)
        return place < 0 ? -1 : places.indexOf(place)
      },
    }
  } finally {
    await workbook.close()
  }
}

function placeOf(
  table: Table,
  version: DatasetVersion,
  line: number,
  column: string | null,
): string {
  const place = version.columns.findIndex(({ name }) => name === column)
  const at = place < 0 ? -1 : table.places.indexOf(place)
  return placeName(table.sheet.name, line, at < 0 ? null : at)
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null)
  return found ? `${found.size} ${found.mtimeMs} ${found.ino}` : ''
}
