/**
 * Which column of a file is which of a dataset, by their names: without accents, case and signs, with
 * the dataset's titles beside its names, and alike to a letter or two.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { legacyReader } from '../catalogue/legacy-text.ts'
import { foldVietnamese } from '../codelist/fold.ts'
import type { Proposal } from './source-kind.ts'

export type MatchedColumn = { column: string | null; likeness: number }

export type MatchedColumns = {
  /** The header whose names fit best, where the file has several candidates. */
  header: { row: number; headerRows?: number; names: string[] } | null
  /** For each of its names. */
  columns: MatchedColumn[]
}

const likenessMin = 0.7

export function matchColumns(
  proposal: Pick<Proposal, 'columns' | 'headers' | 'encodings'>,
  version: DatasetVersion,
): MatchedColumns {
  const headers = proposal.headers ?? []
  const legacy = proposal.encodings?.[0]?.legacy
  const read = legacy ? legacyReader(legacy) : null
  const match = (names: readonly string[]) =>
    matchNames(
      names.map((name) => read?.(name) ?? name),
      version,
    )
  if (headers.length === 0) {
    return {
      header: null,
      columns: match(proposal.columns.map(({ name }) => name)),
    }
  }
  const tried = headers.map((header) => ({ header, columns: match(header.names) }))
  const sum = (columns: MatchedColumn[]) => columns.reduce((total, one) => total + one.likeness, 0)
  return tried.reduce((a, b) => (sum(b.columns) > sum(a.columns) ? b : a))
}

/** The most alike pairs first; each column is taken once. */
export function matchNames(names: readonly string[], version: DatasetVersion): MatchedColumn[] {
  const pairs = names.flatMap((name, place) =>
    version.columns.map((column) => {
      const called = [column.name, column.title.vi, column.title.en]
      const likeness = Math.max(...called.map((one) => likenessOf(bareName(name), bareName(one))))
      return { place, column: column.name, likeness }
    }),
  )
  const result: MatchedColumn[] = names.map(() => ({ column: null, likeness: 0 }))
  const taken = new Set<string>()
  for (const { place, column, likeness } of pairs.toSorted((a, b) => b.likeness - a.likeness)) {
    if (likeness < likenessMin || taken.has(column) || result[place]!.column !== null) continue
    result[place] = { column, likeness: Math.round(likeness * 100) / 100 }
    taken.add(column)
  }
  return result
}

/** The last step of a path, folded, without what parts words. */
function bareName(name: string): string {
  const last = name.split('/').at(-1) ?? name
  return foldVietnamese(last.replace(/^@/, '')).replace(/[^a-z0-9]/g, '')
}

/** 1 for the same, less by the share of letters that differ. */
function likenessOf(a: string, b: string): number {
  if (a === '' || b === '') return 0
  return 1 - editDistance(a, b) / Math.max(a.length, b.length)
}

function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, before[j]! + 1, row[j - 1]! + 1))
    }
    before = row
  }
  return before[b.length]!
}
