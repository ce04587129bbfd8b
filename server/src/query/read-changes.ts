/** A page of the change feed, judged by the grant on both images of every change. */
import type { Caller } from '../access/caller.ts'
import { refuseListing } from '../catalogue/keeping.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { createCodeConverter, readCodesAsOf, type CodesAsOf } from './codes-as-of.ts'
import {
  closeRead,
  decidePlan,
  groupOf,
  maskedColumns,
  openingOf,
  plainColumns,
  wallQuestion,
  wallValues,
  type Plan,
  type Query,
} from './query.ts'
import { readLimit } from './read-question.ts'
import { showCodesInChanges } from './show-codes.ts'
import { throughWall, withFreshPlan } from './wall.ts'

export type ChangesPage = {
  /** JSON of the changes, without the brackets around them. */
  body: string
  changes: number
  /** Ask for changes after this one next. */
  upTo: number
  /** Changes there are so far. */
  last: number
  sequence: number
  equality: string
  opening: string | null
  /** See `maskedColumns`. */
  masked: string
  /**
   * Rises whenever rows of persons are withheld or shown again, which is no change of the dataset;
   * null where no column is personal.
   */
  withheld: number | null
  /** The view of codes that was asked for. */
  codes: CodesAsOf | null
}

export async function readChangesPage(
  query: Query,
  input: { dataset: string; search: URLSearchParams; caller: Caller; reference: string },
): Promise<ChangesPage> {
  const { dataset, search, caller, reference } = input
  if (search.has('filter')) throw new Refusal('query.filter-elsewhere', { name: 'filter' })
  const after = search.get('after') ?? '0'
  const limit = readLimit(search.get('limit'))
  const properties = search.get('properties')?.split(',') ?? null
  return withFreshPlan(
    async () => {
      const facts = await query.facts.now(dataset)
      refuseListing(facts.version)
      if (!/^\d{1,15}$/.test(after)) {
        throw new Refusal('query.bad-value', {
          value: after.slice(0, 30),
          type: 'integer',
          column: 'after',
        })
      }
      const asked = {
        properties,
        touched: facts.version.key,
        byKey: true,
        delivery: 'feed' as const,
      }
      const plan = decidePlan(query, { facts, caller, asked, reference })
      const codes = readCodesAsOf(dataset, plainColumns(plan), search.get('codesAsOf'))
      return metered(query, plan, limit, (rowsMax) =>
        runChanges(query, plan, { after: Number(after), limit: rowsMax, codes }),
      )
    },
    async () => query.facts.forget(dataset),
  )
}

async function metered(
  query: Query,
  plan: Plan,
  rows: number,
  run: (rowsMax: number) => Promise<ChangesPage>,
): Promise<ChangesPage> {
  const use = query.meter.take(plan.allowed.grant, { rows })
  try {
    const page = await run(use.rowsMax)
    use.settle(page.changes)
    return page
  } catch (error) {
    use.cancel()
    throw error
  }
}

async function runChanges(
  query: Query,
  plan: Plan,
  { after, limit, codes }: { after: number; limit: number; codes: CodesAsOf | null },
): Promise<ChangesPage> {
  const { facts } = plan
  const from = Math.min(after, facts.change)
  const what = { kind: 'changes', filters: 0, sort: [], limit, after: from }
  const group = groupOf(openingOf(plan, what))
  const q = wallQuestion(plan, {
    after: from,
    limit,
    format: 'json',
  })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.reader.query({
      name: 'read-changes',
      text: 'select * from read.changes($1::jsonb, $2, $3, $4)',
      values: [q, group.records, group.root, group.count],
    }),
  )
  const row = rows[0]
  closeRead(query, row.opening, 'complete', row.events)
  return {
    body: codes
      ? await showCodesInChanges(createCodeConverter(query.db, codes), row.body)
      : row.body,
    changes: row.events,
    upTo: Number(row.upto),
    last: facts.change,
    sequence: facts.seq,
    equality: row.equality,
    opening: row.opening,
    masked: maskedColumns(plan),
    withheld: facts.columns.some(({ personal }) => personal !== 'none') ? facts.withheld : null,
    codes,
  }
}
