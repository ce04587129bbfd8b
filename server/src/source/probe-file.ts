/**
 * The act of looking at a file that nobody has declared: what it seems to be, which of its columns
 * are which of a dataset, and a declaration to look over. It declares nothing and loads nothing.
 */
import { basename } from 'node:path'
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { adviseColumns } from './advise-columns.ts'
import { matchColumns, type MatchedColumn } from './match-columns.ts'
import { proposeType, type TypeProposal } from './propose-type.ts'
import type { FoundColumn, Proposal } from './source-kind.ts'
import { fileKindOf, fileKinds } from './source-kinds.ts'
import { asAsked, type AskedTable } from './workbook/asked-table.ts'

export type ProbedColumn = {
  /** As the file names it. */
  name: string
  /** The dataset's column that it seems to be, or null. */
  column: string | null
  /** How alike the names are, 0 to 1. */
  likeness: number
  proposal: TypeProposal
  samples: string[]
}

export type ProbedFile = Omit<Proposal, 'columns' | 'options' | 'tops'> & {
  file: string
  columns: ProbedColumn[]
  /** Columns of the dataset that no column of the file is like. */
  missing: string[]
  /** What to change in the dataset's definition or to look at, for a person. */
  advice: Bilingual[]
  /** Ready for `kho source add` once a person has looked it over. */
  declaration: Record<string, unknown>
}

const samplesShown = 3

/**
 * Of a workbook `asked` says where its table is. Throws `source.not-found`, `source.empty`,
 * `source.unknown-form`, and for what was asked `source.no-such-sheet`, `source.bad-table`.
 */
export async function probeFile(
  path: string,
  version: DatasetVersion | null,
  asked: AskedTable = {},
): Promise<ProbedFile> {
  const proposal = asAsked(basename(path), await likeliest(path), asked)
  if (proposal.columns.length === 0)
    throw new Refusal('source.unknown-form', { file: basename(path) })
  const matched = version ? matchColumns(proposal, version) : null
  const chosen = matched?.header
    ? withHeader(proposal, matched.header)
    : { options: proposal.options, columns: proposal.columns }
  const columns = chosen.columns.map((column, i) => probeColumn(column, matched?.columns[i]))
  const used = new Set(columns.map(({ column }) => column))
  const missing = version?.columns.map(({ name }) => name).filter((name) => !used.has(name)) ?? []
  const { options: _options, columns: _columns, tops: _tops, ...rest } = proposal
  return {
    ...rest,
    file: basename(path),
    columns,
    missing,
    advice: adviseColumns(columns, version, proposal),
    declaration: declarationOf(path, proposal.kind, chosen.options, columns, version),
  }
}

export function probeColumn(
  { name, values }: FoundColumn,
  match: MatchedColumn = { column: null, likeness: 0 },
): ProbedColumn {
  const samples = values.filter((value) => value !== '').slice(0, samplesShown)
  return { name, ...match, proposal: proposeType(values), samples }
}

/** The kind whose look at the file is surest. Throws `source.unknown-form`. */
export async function likeliest(path: string): Promise<Proposal> {
  const byName = fileKindOf(path)
  let best: Proposal | null = null
  for (const kind of fileKinds) {
    const proposal = (await kind.probe?.(path)) ?? null
    if (!proposal) continue
    // The ending of the name decides between kinds that fit alike.
    const weight = (one: Proposal) => one.confidence + (one.kind === byName?.kind ? 0.05 : 0)
    if (!best || weight(proposal) > weight(best)) best = proposal
  }
  if (!best) throw new Refusal('source.unknown-form', { file: basename(path) })
  return best
}

/** Another row is the header, because its names are those of the dataset. */
function withHeader(
  proposal: Proposal,
  header: { row: number; headerRows?: number; names: string[] },
) {
  const { headerRow: _row, headerRows: _rows, ...options } = proposal.options
  const { row, headerRows } = header
  return {
    options: {
      ...options,
      ...(row === 1 && headerRows === undefined ? {} : { headerRow: row }),
      ...(headerRows === undefined ? {} : { headerRows }),
    },
    columns: proposal.columns.map(({ values }, i) => ({ name: header.names[i] ?? '', values })),
  }
}

function declarationOf(
  path: string,
  kind: string,
  options: Record<string, unknown>,
  columns: readonly ProbedColumn[],
  version: DatasetVersion | null,
): Record<string, unknown> {
  const id = basename(path)
    .replace(/\.[^.]*$/, '')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
  const found = columns.filter(({ column }) => column !== null)
  const names = found.filter(({ name, column }) => name !== column)
  const ignore = version ? columns.filter(({ column }) => column === null) : []
  const named = Object.fromEntries(names.map(({ name, column }) => [column, name]))
  const about = { id: id || 'source', dataset: version?.id ?? '…', kind, path }
  if (kind === 'fixed-width') return { ...about, ...withoutNames(options, columns, version) }
  return {
    ...about,
    ...options,
    ...(names.length > 0 ? { names: named } : {}),
    ...(ignore.length > 0 ? { ignore: ignore.map(({ name }) => name) } : {}),
  }
}

/** Fields of fixed width have no names of their own: they are given the dataset's in order. */
function withoutNames(
  options: Record<string, unknown>,
  columns: readonly ProbedColumn[],
  version: DatasetVersion | null,
): Record<string, unknown> {
  const fields = options['fields'] as { width: number; column: string }[]
  const names = version?.columns.map(({ name }) => name) ?? columns.map(({ name }) => name)
  return {
    ...options,
    fields: fields.map(({ width }, i) => ({ width, ...(names[i] ? { column: names[i] } : {}) })),
  }
}
