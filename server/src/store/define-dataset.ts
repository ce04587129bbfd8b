/**
 * The act that brings a dataset's definition into force: numbers its columns, refuses what would
 * lose data, makes or changes its tables, keeps the version, and writes the journal entry.
 */
import { tellReason } from '@kho/contract/issues.ts'
import { datasetSchema, type DatasetInput, type DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { numberColumns, type Numbered } from '../catalogue/number-columns.ts'
import { partConditionSchema, wholePart, type PartCondition } from '../catalogue/part.ts'
import { findSecrecyMark } from '../catalogue/secrecy-mark.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { lockDataset } from './lock-dataset.ts'
import { recomputeDigests } from './recompute-digests.ts'
import { rereadWritten, writtenFormsLost } from './reread-written.ts'
import { addColumn, createTables, currentTable, historyTable, keepingStatements } from './table.ts'

export type DefineInput = {
  definition: DatasetInput
  /** Parts by supplier; without any the supplier of the definition fills the whole dataset. */
  parts?: { name: string; supplier: string; condition: PartCondition }[]
}

/** Returns the version now in force, and whether anything changed. */
export async function defineDataset(
  tx: Tx,
  actor: string,
  input: DefineInput,
): Promise<{ version: DatasetVersion; changed: boolean }> {
  const definition = readDefinition(input.definition)
  const known = await tx.query('select version from catalogue.dataset where id = $1 for update', [
    definition.id,
  ])
  const before = known.rows[0] ? await findDataset(tx, definition.id) : null
  const numbered = numberColumns(definition, before)
  if (before && sameDefinition(before, numbered.version)) return { version: before, changed: false }
  const { version } = numbered
  if (isAskedThrough(version)) await refuseParts(tx, version, input.parts?.length ?? 1)
  if (before) await changeTables(tx, before, numbered)
  else await makeDataset(tx, input, version)
  const state = await lockDataset(tx, version.id)
  const { intakeId } = await append(tx, {
    kind: 'catalogue.defined',
    fields: { dataset: version.id, version: version.version, columns: version.columns.length },
    payload: { actor, definition: JSON.stringify(version) },
  })
  await tx.query(`insert into catalogue.dataset_version values ($1, $2, $3, $4, $5, $6)`, [
    version.id,
    version.version,
    JSON.stringify(version),
    state.change,
    state.appliedAt,
    intakeId,
  ])
  return { version, changed: true }
}

function readDefinition(definition: DatasetInput) {
  const parsed = datasetSchema.safeParse(definition)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Refusal('catalogue.invalid-definition', {
      place: issue?.path.join('.') || 'definition',
      reason: tellReason(datasetSchema, definition),
    })
  }
  const texts = [
    parsed.data.title.vi,
    parsed.data.description.vi,
    ...parsed.data.documents.flatMap((document) => [document.title.vi, document.text.vi]),
    ...parsed.data.columns.map((column) => column.title.vi),
  ]
  if (texts.some((text) => findSecrecyMark(text))) throw new Refusal('catalogue.state-secret')
  return parsed.data
}

function sameDefinition(before: DatasetVersion, now: DatasetVersion): boolean {
  return canonical({ ...before, version: 0 }) === canonical({ ...now, version: 0 })
}

// jsonb does not keep the order of members, so both sides are written in one order.
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

async function makeDataset(tx: Tx, input: DefineInput, version: DatasetVersion): Promise<void> {
  await tx.query('insert into catalogue.dataset (id, version, sharing) values ($1, $2, $3)', [
    version.id,
    version.version,
    version.sharing,
  ])
  await tx.query('insert into store.dataset_state (dataset) values ($1)', [version.id])
  for (const statement of createTables(version)) await tx.query(statement)
  for (const statement of keepingStatements(version)) await tx.query(statement)
  const parts = input.parts ?? [{ name: wholePart, supplier: version.supplier, condition: null }]
  for (const [i, part] of parts.entries()) {
    await tx.query('insert into catalogue.part values ($1, $2, $3, $4, $5)', [
      version.id,
      i + 1,
      part.name,
      part.supplier,
      part.condition ? JSON.stringify(byNumber(version, part.condition)) : null,
    ])
  }
}

/** One owner answers for a record; with parts nobody would know whom to ask. */
async function refuseParts(tx: Tx, version: DatasetVersion, given: number): Promise<void> {
  const { rows } = await tx.query(
    'select count(*)::int as n from catalogue.part where dataset = $1',
    [version.id],
  )
  const parts = Math.max(given, rows[0].n)
  if (parts === 1) return
  const reason = `${parts} parts; what is asked through has one`
  throw new Refusal('catalogue.invalid-definition', { place: 'keeping', reason })
}

function byNumber(version: DatasetVersion, given: PartCondition) {
  const refuse = (reason: string): never => {
    throw new Refusal('catalogue.invalid-definition', { place: 'parts', reason })
  }
  const { data: condition, error } = partConditionSchema.safeParse(given)
  if (!condition) return refuse(`condition: ${error.issues[0]?.path.join('.')}`)
  return Object.fromEntries(
    Object.entries(condition).map(([name, values]) => {
      const column = version.columns.find((one) => one.name === name)
      if (!column) return refuse(`there is no column ${name}`)
      if (!Array.isArray(values) && codeSetName(column) === null) {
        return refuse(`${name} holds no codes of a list`)
      }
      return [column.number, values]
    }),
  )
}

async function changeTables(tx: Tx, before: DatasetVersion, numbered: Numbered): Promise<void> {
  const { version, added, removed, retyped, reread } = numbered
  await lockDataset(tx, version.id)
  const lost: string[] = []
  for (const column of removed) {
    const count = await countValues(tx, version.id, column.number)
    if (count > 0n) lost.push(`${count} values of column ${column.name}`)
  }
  for (const [was, now] of retyped) {
    const count = await countValues(tx, version.id, was.number)
    if (count > 0n) lost.push(`${count} values of ${was.name} as ${was.type} (now ${now.type})`)
  }
  for (const [was, now] of reread) {
    const count = await writtenFormsLost(tx, version.id, was, now)
    if (count > 0n) lost.push(`${count} written forms of column ${was.name}`)
  }
  if (before.key.join() !== version.key.join()) {
    const { rows } = await tx.query('select rows from store.dataset_state where dataset = $1', [
      version.id,
    ])
    if (rows[0].rows !== '0') lost.push(`the key ${before.key.join(', ')} of ${rows[0].rows} rows`)
  }
  if (isAskedThrough(version) && !isAskedThrough(before)) {
    const count = await countRows(tx, version.id)
    if (count > 0n) lost.push(`${count} stored rows (keeping: through stores none)`)
  }
  if (lost.length > 0) throw new Refusal('catalogue.would-lose-data', { lost: lost.join('; ') })
  for (const column of [...removed, ...retyped.map(([was]) => was)])
    await dropColumn(tx, version, column.number)
  for (const column of [...added, ...retyped.map(([, now]) => now)]) {
    for (const statement of addColumn(version, column)) await tx.query(statement)
  }
  if (isAskedThrough(version) !== isAskedThrough(before))
    for (const statement of keepingStatements(version)) await tx.query(statement)
  for (const [was, now] of reread) await rereadWritten(tx, version, was, now)
  await tx.query('update catalogue.dataset set version = $2, sharing = $3 where id = $1', [
    version.id,
    version.version,
    version.sharing,
  ])
  if (columnOrder(before) !== columnOrder(version)) await recomputeDigests(tx, version)
}

/** The digest covers the columns in order, so another order or set means another digest. */
function columnOrder(version: DatasetVersion): string {
  return version.columns.map((column) => column.number).join()
}

async function countValues(tx: Tx, dataset: string, number: number): Promise<bigint> {
  const { rows } = await tx.query(
    `select (select count(c${number}) from ${currentTable(dataset)})
       + (select count(c${number}) from ${historyTable(dataset)}) as n`,
  )
  return BigInt(rows[0].n)
}

/** Current rows and those of the past. */
async function countRows(tx: Tx, dataset: string): Promise<bigint> {
  const { rows } = await tx.query(
    `select (select count(*) from ${currentTable(dataset)})
       + (select count(*) from ${historyTable(dataset)}) as n`,
  )
  return BigInt(rows[0].n)
}

/** Only empty columns are dropped, and their companions with them. */
async function dropColumn(tx: Tx, version: DatasetVersion, number: number): Promise<void> {
  for (const table of [currentTable(version.id), historyTable(version.id)]) {
    await tx.query(
      `alter table ${table} drop column if exists c${number}, drop column if exists c${number}w,
       drop column if exists c${number}g, drop column if exists c${number}b`,
    )
  }
}
