/**
 * Codes as of another day: beside a written code stands what it is at the day asked for, along the
 * crosswalk of its list. Only values that passed the second wall are converted, so nobody learns
 * more by it than the value and the public list say together; and nothing is guessed: a code that
 * went to several, or whose day is not known, is said to be so.
 */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readCodeGraph, type CodeGraph } from '../codelist/code-graph.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { convertIn, type Conversion } from '../codelist/convert-code.ts'
import { readDay } from '../codelist/day.ts'
import type { Queryable } from '../pg/database.ts'

/** A column whose codes are shown as of another day. */
export type CodeColumn = {
  name: string
  list: string
  /** The day its codes refer to, or the column of the row that says it; null: not declared. */
  day: string | null
  dayColumn: string | null
}

export type CodesAsOf = { day: string; columns: CodeColumn[] }

/** The view that is asked for, over the columns that are read unmasked; null where none is asked for. */
export function readCodesAsOf(
  dataset: string,
  shown: readonly StoredColumn[],
  codesAsOf: string | null,
): CodesAsOf | null {
  if (codesAsOf === null) return null
  const day = readDay(codesAsOf)
  const columns = shown.flatMap((column) => {
    const [list] = codeSetName(column)?.split('/') ?? []
    if (list === undefined) return []
    const asOf = column.codelist?.asOf ?? null
    const [fixed, dayColumn] =
      typeof asOf === 'object' ? [null, dayColumnOf(asOf?.column, shown)] : [asOf, null]
    return [{ name: column.name, list, day: fixed, dayColumn }]
  })
  if (columns.length === 0) throw new Refusal('query.no-codes', { dataset, day })
  return { day, columns }
}

/** A day that is not shown, or only under a mask, counts as not known. */
function dayColumnOf(name: string | undefined, shown: readonly StoredColumn[]): string | null {
  return shown.some((column) => column.name === name) ? (name ?? null) : null
}

/** The name under which a converted column stands; no column's own name has such a sign. */
export function shownName(view: CodesAsOf, column: CodeColumn): string {
  return `${column.name}@${view.day}`
}

/** Which contents of their lists the codes are converted by: what is kept of them holds as long. */
export async function readContents(db: Queryable, { columns }: CodesAsOf): Promise<string[]> {
  const { rows } = await db.query(
    'select content_sha256 as content from codelist.list where list = any($1) order by list',
    [columns.map(({ list }) => list)],
  )
  return rows.map(({ content }) => content)
}

export type ShownCode = {
  answer: Conversion['answer']
  /** Only where it is one. */
  code: string | null
  /** Where it is several, or depends on a day that is not known. */
  candidates: string[]
}

/** Values of a row by the names of its columns. */
type Cells = Record<string, unknown>

export type CodeConverter = {
  view: CodesAsOf
  /** For each row what stands beside its codes, in the order of the view; null beside no value. */
  convert(rows: readonly Cells[]): Promise<(ShownCode | null)[][]>
}

export function createCodeConverter(db: Queryable, view: CodesAsOf): CodeConverter {
  return convertCodesBy((list, codes) => readCodeGraph(db, list, codes), view)
}

type ReadGraph = (list: string, codes: readonly string[]) => Promise<CodeGraph> | CodeGraph

/** Remembers what it has converted: a province has some thousand codes, however many rows. */
export function convertCodesBy(readGraph: ReadGraph, view: CodesAsOf): CodeConverter {
  const graphs = new Map<string, Map<string, CodeGraph>>()
  const known = new Map<string, ShownCode>()

  async function learn(rows: readonly Cells[], { name, list }: CodeColumn): Promise<void> {
    const graphOf = graphs.get(list) ?? new Map<string, CodeGraph>()
    graphs.set(list, graphOf)
    const codes = new Set<string>()
    for (const row of rows) {
      const code = textOf(row[name])
      if (code !== null && !graphOf.has(code)) codes.add(code)
    }
    if (codes.size === 0) return
    const graph = await readGraph(list, [...codes])
    for (const code of codes) graphOf.set(code, graph)
  }

  function shown(row: Cells, { name, list, day, dayColumn }: CodeColumn): ShownCode | null {
    const code = textOf(row[name])
    if (code === null) return null
    const from = dayColumn === null ? day : dayOf(row[dayColumn])
    const key = JSON.stringify([list, code, from])
    const before = known.get(key)
    if (before) return before
    const found = shownOf(convertIn(graphs.get(list)!.get(code)!, code, from, view.day))
    if (known.size < knownMax) known.set(key, found)
    return found
  }

  return {
    view,
    async convert(rows) {
      for (const column of view.columns) await learn(rows, column)
      return rows.map((row) => view.columns.map((column) => shown(row, column)))
    },
  }
}

/** Days of birth make many pairs of code and day. */
const knownMax = 100_000

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** A day that the reader may not see, or that is none, is not known. */
function dayOf(value: unknown): string | null {
  return typeof value === 'string' && isDay(value) ? value : null
}

function isDay(text: string): boolean {
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text) || text.startsWith('0000')) return false
  if (text.length === 4) return true
  const month = Number(text.slice(5, 7))
  if (month < 1 || month > 12) return false
  const at = new Date(`${text.length === 7 ? `${text}-01` : text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.getUTCMonth() + 1 === month
}

function shownOf({ answer, codes, readings }: Conversion): ShownCode {
  const [only] = codes
  if (answer === 'one') return { answer, code: only!.code, candidates: [] }
  const all = answer === 'ambiguous' ? readings.flatMap((reading) => reading.codes) : codes
  const candidates = [...new Set(all.map(({ code }) => code))].toSorted()
  return { answer, code: null, candidates }
}
