/** A page of rows: opening record and rows in one transaction of the reading role. */
import type { Caller } from '../access/caller.ts'
import { refuseListing } from '../catalogue/keeping.ts'
import type { Database } from '../pg/database.ts'
import { keyColumns } from '../store/table.ts'
import { createCodeConverter, readCodesAsOf, type CodesAsOf } from './codes-as-of.ts'
import type { DatasetFacts } from './facts.ts'
import { pageFunction } from './page-function.ts'
import {
  closeRead,
  decidePlan,
  groupOf,
  openingOf,
  plainColumns,
  sealedQuestion,
  wallQuestion,
  wallValues,
  type Plan,
  type Query,
} from './query.ts'
import { countConditions, readQuestion, type Question } from './read-question.ts'
import { showCodesInFeatures, showCodesInJson } from './show-codes.ts'
import { throughWall, withFreshPlan } from './wall.ts'

export type Page = {
  plan: Plan
  /** JSON of the rows. */
  body: Buffer
  rows: number
  next: string | null
  /** The cursor of the page before, empty for the first; null if it was not asked for or there is none. */
  previous: string | null
  total: number | null
  equality: string
  opening: string | null
  codes: CodesAsOf | null
}

type Input = {
  dataset: string
  search: URLSearchParams
  caller: Caller
  reference: string
  format: 'json' | 'geojson'
  /** Also look for the page before; only of open data. */
  previous?: boolean
}

export async function readPage(query: Query, input: Input): Promise<Page> {
  const { dataset } = input
  return withFreshPlan(
    async () => {
      const facts = await factsFor(query, dataset, input.search)
      const question = readQuestion(facts, input.search)
      const plan = decidePlan(query, {
        facts,
        caller: input.caller,
        asked: { properties: question.properties, touched: question.touched },
        reference: input.reference,
      })
      const use = query.meter.take(plan.allowed.grant, { rows: question.limit })
      try {
        // What is left of the day's rows is a shorter page.
        const page = await runPage(query, plan, { ...question, limit: use.rowsMax }, input)
        use.settle(page.rows)
        return page
      } catch (error) {
        use.cancel()
        throw error
      }
    },
    async () => query.facts.forget(dataset),
  )
}

/** A cursor stays at the sequence it began with. Refused for what is asked at its owner. */
export async function factsFor(
  query: Query,
  dataset: string,
  search: URLSearchParams,
): Promise<DatasetFacts> {
  refuseListing((await query.facts.now(dataset)).version)
  const cursor = search.get('cursor')
  if (cursor) return query.facts.atSequence(dataset, query.cursors.sequenceOf(cursor))
  const asOf = search.get('asOf')
  return asOf ? query.facts.asOf(dataset, asOf) : query.facts.now(dataset)
}

async function runPage(
  query: Query,
  plan: Plan,
  question: Question,
  { format, previous }: Pick<Input, 'format' | 'previous'>,
): Promise<Page> {
  const { facts } = plan
  const { filters, filter, sort, limit } = question
  const codes = readCodesAsOf(facts.version.id, plainColumns(plan), question.codesAsOf)
  const fixed = [
    facts.version.id,
    plan.allowed.grant?.id ?? 0,
    plan.allowed.columns,
    filters,
    sort,
    format,
    ...(filter ? [filter.wall] : []),
  ]
  const after = question.cursor ? query.cursors.read(fixed, question.cursor).after : undefined
  const narrowed = { filters, filter: filter?.wall ?? null }
  const sealed = sealedQuestion(query, narrowed, after)
  const what = { kind: 'page', filters: countConditions(question), sort, limit, ...sealed }
  const group = groupOf(openingOf(plan, what))
  const q = wallQuestion(plan, { ...narrowed, sort, limit, format, ...(after ? { after } : {}) })
  // GeoJSON is always made by the generic function.
  const call = format === 'json' ? pageFunction(facts.version.id) : 'read.page'
  const row = await throughWall(wallValues(plan), () =>
    connectionsFor(query, question).rawRow({
      name: call,
      text: `select body, opening, rows, to_json(last), equality
        from ${call}($1::jsonb, $2, $3, $4)`,
      values: [q, group.records, group.root, group.count],
    }),
  )
  const [body, ...others] = row!
  const [opening = null, rowsText, lastText, equality] = others.map((field) => field?.toString())
  const rows = Number(rowsText)
  closeRead(query, opening, 'complete', rows)
  const last = rows === limit ? (JSON.parse(lastText!) as (string | null)[]) : null
  return {
    plan,
    body: codes ? await withCodes(query, codes, format, body!) : body!,
    rows,
    next: last && query.cursors.write(fixed, { seq: facts.seq, after: last }),
    previous: previous && after ? await placeBefore(query, plan, question, { fixed, after }) : null,
    total: await totalOf(query, plan, question, opening),
    equality: equality!,
    opening,
    codes,
  }
}

/**
 * A page begins after the last row of the one before. Read backward from there, as many rows as a page
 * has lead to where the page before begins.
 */
async function placeBefore(
  query: Query,
  plan: Plan,
  { filters, filter, sort, limit }: Question,
  { fixed, after }: { fixed: readonly unknown[]; after: (string | null)[] },
): Promise<string> {
  const { facts } = plan
  const down = (sort.at(-1) ?? 1) < 0
  const keys = keyColumns(facts.version)
    .map(({ number }) => number)
    .filter((number) => !sort.some((one) => Math.abs(one) === number))
  const backward = [...sort.map((one) => -one), ...keys.map((one) => (down ? one : -one))]
  const narrowed = { filters, filter: filter?.wall ?? null }
  const q = wallQuestion(plan, { ...narrowed, sort: backward, limit, after, format: 'json' })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.asker.query(`select rows, last from read.page($1::jsonb, '[]', '', 0)`, [q]),
  )
  const { rows: found, last } = rows[0]
  return found < limit ? '' : query.cursors.write(fixed, { seq: facts.seq, after: last })
}

async function withCodes(
  query: Query,
  codes: CodesAsOf,
  format: Input['format'],
  body: Buffer,
): Promise<Buffer> {
  const converter = createCodeConverter(query.db, codes)
  const show = format === 'json' ? showCodesInJson : showCodesInFeatures
  return Buffer.from(await show(converter, body.toString()))
}

/** What is narrowed may have to be looked for in many rows. */
function connectionsFor({ reader, asker }: Query, question: Question): Database {
  return countConditions(question) > 0 ? asker : reader
}

const countMax = 1_000_000

/** Kept, where nothing narrows the rows; counted on request otherwise, up to a limit. */
async function totalOf(
  query: Query,
  plan: Plan,
  question: Question,
  opening: string | null,
): Promise<number | null> {
  const narrowed = countConditions(question) > 0 || plan.allowed.condition !== null
  if (!narrowed && plan.facts.rows !== null) return plan.facts.rows
  if (!question.count) return null
  const q = wallQuestion(plan, {
    filters: question.filters,
    filter: question.filter?.wall ?? null,
    limit: countMax,
    format: 'json',
    opening,
  })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.asker.query('select read.count_rows($1::jsonb) as n', [q]),
  )
  return Number(rows[0].n)
}
