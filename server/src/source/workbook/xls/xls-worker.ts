/**
 * Reads an XLS whole, in a thread of its own whose memory is bounded, and hands its rows over as they
 * are asked for.
 */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { read, type CellObject, type DenseWorkSheet, type WorkBook } from '@e965/xlsx'
import type { Cell, CellRange, SheetRow } from '../cell.ts'
import { isoOfSerial, readNumberFormat, type NumberFormat } from '../serial-date.ts'

export type XlsSheet = {
  name: string
  hidden: boolean
  merged: CellRange[]
  hiddenColumns: [first: number, last: number][]
}
export type XlsQuestion = { sheet: number; from: number }
export type XlsAnswer =
  | { sheets: XlsSheet[] }
  | { rows: SheetRow[]; next: number | null }
  | { fault: 'locked' | 'broken'; detail: string }

const rowsAtOnce = 2_000
const errorNames: Record<number, string> = {
  0x00: '#NULL!',
  0x07: '#DIV/0!',
  0x0f: '#VALUE!',
  0x17: '#REF!',
  0x1d: '#NAME?',
  0x24: '#NUM!',
  0x2a: '#N/A',
}
const formats = new Map<string, NumberFormat>()

function open(path: string): WorkBook {
  return read(readFileSync(path), {
    type: 'buffer',
    dense: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellStyles: true,
  })
}

function describe(book: WorkBook): XlsSheet[] {
  return book.SheetNames.map((name, i) => {
    const sheet = book.Sheets[name]!
    const columns = sheet['!cols'] ?? []
    return {
      name,
      hidden: (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0,
      merged: (sheet['!merges'] ?? []).map(({ s, e }) => ({
        row: s.r + 1,
        column: s.c,
        rowLast: e.r + 1,
        columnLast: e.c,
      })),
      hiddenColumns: [...columns.keys()].filter((c) => columns[c]?.hidden).map((c) => [c, c]),
    }
  })
}

function rowsOf(book: WorkBook, { sheet, from }: XlsQuestion): XlsAnswer {
  const found = book.Sheets[book.SheetNames[sheet]!] as DenseWorkSheet
  const data = found['!data'] ?? []
  const from1904 = book.Workbook?.WBProps?.date1904 === true
  const end = Math.min(data.length, from + rowsAtOnce)
  const rows: SheetRow[] = []
  for (let r = from; r < end; r++) {
    const cells = (data[r] ?? []).flatMap((cell, column) => cellOf(cell, column, from1904) ?? [])
    if (cells.length === 0) continue
    rows.push({ number: r + 1, hidden: found['!rows']?.[r]?.hidden === true, cells })
  }
  return { rows, next: end < data.length ? end : null }
}

function cellOf(cell: CellObject | undefined, column: number, from1904: boolean): Cell | null {
  if (!cell || cell.t === 'z' || cell.v === undefined) return null
  const make = (kind: Cell['kind'], text: string, digits = 0): Cell | null =>
    text === '' ? null : { column, kind, text, formula: cell.f !== undefined, digits }
  switch (cell.t) {
    case 's':
      return make('text', String(cell.v))
    case 'b':
      return make('boolean', cell.v ? '1' : '0')
    case 'e':
      return make('error', errorNames[Number(cell.v)] ?? '#')
    default: {
      const format = formatOf(cell.z)
      if (!format.isDate) return make('number', String(cell.v), format.digits)
      const iso = isoOfSerial(Number(cell.v), from1904)
      return iso === null ? make('not-a-day', String(cell.v)) : make('date', iso)
    }
  }
}

function formatOf(written: string | number | undefined): NumberFormat {
  const key = String(written ?? '')
  let known = formats.get(key)
  if (!known) {
    const isNumber = typeof written === 'number'
    known = readNumberFormat(isNumber ? written : 0, isNumber ? undefined : key)
    formats.set(key, known)
  }
  return known
}

const port = parentPort!
try {
  const book = open(workerData.path as string)
  port.postMessage({ sheets: describe(book) } satisfies XlsAnswer)
  port.on('message', (question: XlsQuestion) => port.postMessage(rowsOf(book, question)))
} catch (error) {
  const detail = error instanceof Error ? error.message : String(error)
  const fault = /password|encrypt/i.test(detail) ? 'locked' : 'broken'
  port.postMessage({ fault, detail } satisfies XlsAnswer)
}
