/** Looks at a workbook that nobody has declared: which sheet and row may hold the header. */
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import type { FoundColumn, Proposal } from '../source-kind.ts'
import type { Cell, Sheet, SheetRow } from './cell.ts'
import { cleanName } from './find-table.ts'
import { openWorkbook, type WorkbookKind } from './open-workbook.ts'

const rowsLooked = 50
const samplesMax = 20
const candidatesShown = 3
/** Less than what a row loses by standing one lower. */
const unusedWeight = 0.2

type Candidate = { sheet: string; row: number; confidence: number; columns: FoundColumn[] }

/**
 * The proposal, or null where the file is not of this kind. What is locked or built to harm is
 * refused, since a person should know.
 */
export async function probeWorkbook(path: string, kind: WorkbookKind): Promise<Proposal | null> {
  const opened = await openWorkbook(path, basename(path)).catch((error: unknown) => {
    if (error instanceof Refusal && isOther(error.code)) return null
    throw error
  })
  if (!opened) return null
  const { workbook, format } = opened
  try {
    if (format !== kind) return null
    const found: Candidate[] = []
    for (const sheet of workbook.sheets.filter(({ hidden }) => !hidden)) {
      found.push(...candidatesOf(sheet.name, await readTop(sheet)))
    }
    const [best, ...others] = found.toSorted((a, b) => b.confidence - a.confidence)
    if (!best) return null
    const alike = others.filter(({ sheet }) => sheet === best.sheet).slice(0, candidatesShown - 1)
    return {
      kind,
      confidence: 0.95,
      options: { sheet: best.sheet, headerRow: best.row },
      columns: best.columns,
      headers: [best, ...alike].map(({ row, confidence, columns }) => ({
        row,
        confidence,
        names: columns.map(({ name }) => name),
      })),
    }
  } finally {
    await workbook.close()
  }
}

const isOther = (code: string) =>
  ['source.workbook-wrong-format', 'source.empty', 'source.bad-workbook'].includes(code)

async function readTop(sheet: Sheet): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const batch of sheet.rows()) {
    rows.push(...batch)
    if (rows.length >= rowsLooked) break
  }
  return rows.slice(0, rowsLooked)
}

/** A header is text, each name another, and the cells below it stand under its names. */
function candidatesOf(sheet: string, rows: readonly SheetRow[]): Candidate[] {
  return rows.flatMap((row, i) => {
    const names = row.cells.filter(({ kind }) => kind === 'text')
    const distinct = new Set(names.map(({ text }) => cleanName(text))).size
    if (distinct < 2 || distinct < row.cells.length) return []
    const below = rows.slice(i + 1, i + 1 + samplesMax)
    const numbers = below.flatMap(({ cells }) => cells).filter(({ kind }) => kind !== 'text').length
    // Data below a header is seldom text alone; a row that follows other rows is seldom the header.
    const confidence = (likeHeaderOf(names, below) * (numbers > 0 ? 1 : 0.8)) / (1 + i / 10)
    const columns = names.map(({ column, text }): FoundColumn => ({
      name: cleanName(text),
      values: below.map(({ cells }) => cells.find((one) => one.column === column)?.text ?? ''),
    }))
    return [{ sheet, row: row.number, confidence: Math.round(confidence * 100) / 100, columns }]
  })
}

/**
 * The share of the cells below that stand under a name. A name with nothing below it counts little:
 * a column of remarks is often empty, while a row of data never names a column it has no cell in.
 */
function likeHeaderOf(names: readonly Cell[], below: readonly SheetRow[]): number {
  const named = new Set(names.map(({ column }) => column))
  const columns = below.flatMap(({ cells }) => cells.map(({ column }) => column))
  const covered = columns.filter((column) => named.has(column))
  const unused = named.size - new Set(covered).size
  const share = columns.length === 0 ? 1 : covered.length / columns.length
  return share * (1 - (unusedWeight * unused) / named.size)
}
