/** Looks at a workbook that nobody has declared: which sheet and row may hold the header. */
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import type { FoundColumn, Proposal } from '../source-kind.ts'
import type { Cell, CellRange, SheetRow } from './cell.ts'
import { cleanName, headerNames } from './header-names.ts'
import { openWorkbook, type WorkbookKind } from './open-workbook.ts'
import { keepTop, readTopRows, type SheetTop } from './sheet-top.ts'
import { tellProposal } from './tell-proposal.ts'

/** Sheets from which a person chooses. */
const sheetsMax = 20
/** Some formats tell merged cells behind all rows, so they are looked for in files up to this size. */
const mergedBytesMax = 16 * 1024 ** 2
const samplesMax = 20
const candidatesShown = 3
/** Less than what a row loses by standing one lower. */
const unusedWeight = 0.2

type Candidate = {
  sheet: string
  row: number
  rows: number
  confidence: number
  columns: FoundColumn[]
}

/**
 * The proposal, or null where the file is not of this kind. What is locked or built to harm is
 * refused, since a person should know. Where no row
 * looks like a header there are no columns, and the first rows to choose from.
 */
export async function probeWorkbook(path: string, kind: WorkbookKind): Promise<Proposal | null> {
  const opened = await openWorkbook(path, basename(path)).catch((error: unknown) => {
    if (error instanceof Refusal && isOther(error.code)) return null
    throw error
  })
  if (!opened) return null
  const { workbook, format, bytes } = opened
  try {
    if (format !== kind) return null
    const found: Candidate[] = []
    const tops: SheetTop[] = []
    for (const [i, sheet] of workbook.sheets.entries()) {
      if (sheet.hidden || tops.length === sheetsMax) continue
      const rows = await readTopRows(sheet)
      const last = rows.at(-1)?.number
      const merged = last && bytes <= mergedBytesMax ? await sheet.mergedAbove(last) : []
      const candidates = candidatesOf(sheet.name, rows, merged)
      found.push(...candidates)
      tops.push(
        keepTop(
          { name: sheet.name, place: i + 1 },
          { rows, merged },
          tellProposal(bestFirst(candidates)[0]),
        ),
      )
    }
    const [best, ...others] = bestFirst(found)
    if (!best) {
      const isEmpty = tops.every(({ rows }) => rows.length === 0)
      return isEmpty ? null : { kind, confidence: 0.5, options: {}, columns: [], tops }
    }
    const alike = others.filter(({ sheet }) => sheet === best.sheet).slice(0, candidatesShown - 1)
    return {
      kind,
      confidence: 0.95,
      options: { sheet: best.sheet, headerRow: best.row, ...linesOf(best) },
      columns: best.columns,
      headers: [best, ...alike].map(({ row, rows, confidence, columns }) => ({
        row,
        ...linesOf({ rows }),
        confidence,
        names: columns.map(({ name }) => name),
      })),
      tops,
    }
  } finally {
    await workbook.close()
  }
}

const bestFirst = (found: readonly Candidate[]) =>
  found.toSorted((a, b) => b.confidence - a.confidence)

const linesOf = ({ rows }: { rows: number }) => (rows === 1 ? {} : { headerRows: rows })

const isOther = (code: string) =>
  ['source.workbook-wrong-format', 'source.empty', 'source.bad-workbook'].includes(code)

/** A header is text, each name another, and the cells below it stand under its names. */
function candidatesOf(
  sheet: string,
  rows: readonly SheetRow[],
  merged: readonly CellRange[],
): Candidate[] {
  return rows.flatMap((row, i) => [
    ...candidateOf(sheet, rows, { i, lines: 1, names: row.cells }),
    ...candidateOf(sheet, rows, { i, lines: 2, names: joinedCells(rows, merged, i) }),
  ])
}

function candidateOf(
  sheet: string,
  rows: readonly SheetRow[],
  { i, lines, names: cells }: { i: number; lines: number; names: readonly NameCell[] },
): Candidate[] {
  const names = cells.filter(({ kind }) => kind === 'text')
  const distinct = new Set(names.map(({ text }) => cleanName(text))).size
  if (distinct < 2 || distinct < cells.length) return []
  const below = rows.slice(i + lines, i + lines + samplesMax)
  const numbers = below.flatMap((row) => row.cells).filter(({ kind }) => kind !== 'text').length
  // Data below a header is seldom text alone; a row that follows other rows is seldom the header.
  const confidence = (likeHeaderOf(names, below) * (numbers > 0 ? 1 : 0.8)) / (1 + i / 10)
  const columns = names.map(({ column, text }): FoundColumn => ({
    name: cleanName(text),
    values: below.map((row) => row.cells.find((one) => one.column === column)?.text ?? ''),
  }))
  const { number } = rows[i]!
  const share = Math.round(confidence * 100) / 100
  return [{ sheet, row: number, rows: lines, confidence: share, columns }]
}

type NameCell = Pick<Cell, 'column' | 'kind' | 'text'>

/**
 * The names of a row and the next, where a cell of the row stands over several columns of the next
 * and not over all: that would be a title. Nothing where it is no such header.
 */
function joinedCells(
  rows: readonly SheetRow[],
  merged: readonly CellRange[],
  i: number,
): NameCell[] {
  const [upper, lower] = [rows[i]!, rows[i + 1]]
  if (lower?.number !== upper.number + 1) return []
  const groups = merged.filter(
    ({ row, rowLast, column, columnLast }) =>
      row === upper.number && rowLast === row && columnLast > column,
  )
  if (groups.length === 0 || upper.cells.length < 2) return []
  if ([...upper.cells, ...lower.cells].some(({ kind }) => kind !== 'text')) return []
  const both = new Map([upper, lower].map((row) => [row.number, row]))
  const place = { headerRow: upper.number, headerRows: 2 }
  return headerNames('', { rows: both, merged }, place).flatMap((text, column) =>
    text === '' ? [] : [{ column, kind: 'text' as const, text }],
  )
}

/**
 * The share of the cells below that stand under a name. A name with nothing below it counts little:
 * a column of remarks is often empty, while a row of data never names a column it has no cell in.
 */
function likeHeaderOf(names: readonly NameCell[], below: readonly SheetRow[]): number {
  const named = new Set(names.map(({ column }) => column))
  const columns = below.flatMap(({ cells }) => cells.map(({ column }) => column))
  const covered = columns.filter((column) => named.has(column))
  const unused = named.size - new Set(covered).size
  const share = columns.length === 0 ? 1 : covered.length / columns.length
  return share * (1 - (unusedWeight * unused) / named.size)
}
