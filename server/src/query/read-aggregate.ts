/** Figures of groups of rows: decided, on record and narrowed like the rows themselves. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Caller } from '../access/caller.ts'
import { readAggregateQuestion, type AggregateQuestion } from './aggregate-question.ts'
import {
  closeRead,
  decidePlan,
  groupOf,
  openingOf,
  sealedQuestion,
  wallQuestion,
  wallValues,
  type Plan,
  type Query,
} from './query.ts'
import { countConditions } from './read-question.ts'
import { factsFor } from './read-page.ts'
import { throughWall, withFreshPlan } from './wall.ts'

export type Aggregate = {
  plan: Plan
  question: AggregateQuestion
  /** JSON: for each group the values it is made by, and its figures. */
  body: string
  groups: number
  /** There are more groups than were asked for. */
  more: boolean
  /** Groups of fewer persons are left out and counts rounded down to its multiples; null: not. */
  floor: number | null
  equality: string
  opening: string | null
}

type Input = {
  dataset: string
  search: URLSearchParams
  caller: Caller
  reference: string
}

export async function readAggregate(query: Query, input: Input): Promise<Aggregate> {
  const { dataset, search, caller, reference } = input
  if (search.has('cursor')) throw new Refusal('query.filter-elsewhere', { name: 'cursor' })
  return withFreshPlan(
    async () => {
      const facts = await factsFor(query, dataset, search)
      const question = readAggregateQuestion(facts, withoutTime(search))
      const asked = { touched: question.touched }
      const plan = decidePlan(query, { facts, caller, asked, reference })
      const use = query.meter.take(plan.allowed.grant, { rows: question.limit })
      try {
        const found = await run(query, plan, { ...question, limit: use.rowsMax })
        use.settle(found.groups)
        return found
      } catch (error) {
        use.cancel()
        throw error
      }
    },
    async () => query.facts.forget(dataset),
  )
}

/** The instant is read with the facts. */
function withoutTime(search: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(search)
  if (rest.getAll('asOf').length < 2) rest.delete('asOf')
  return rest
}

async function run(query: Query, plan: Plan, question: AggregateQuestion): Promise<Aggregate> {
  const { filters, filter, group, figures, limit } = question
  const sort = group.map(({ number }) => number)
  const narrowed = { filters, filter: filter?.wall ?? null }
  const sealed = sealedQuestion(query, narrowed)
  const recorded = { kind: 'aggregate', filters: countConditions(question), sort, limit, ...sealed }
  const record = groupOf(openingOf(plan, recorded))
  const q = wallQuestion(plan, {
    ...narrowed,
    group: sort,
    figures: figures.map(({ of, column }) => (column ? { of, c: column.number } : { of })),
    floor: query.groupMin,
    // The wall counts one more, to tell whether there are more.
    limit,
  })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.asker.query('select * from read.aggregate($1::jsonb, $2, $3, $4)', [
      q,
      record.records,
      record.root,
      record.count,
    ]),
  )
  const { opening, body, groups, floor, equality } = rows[0]
  const found = Math.min(groups, limit)
  closeRead(query, opening, 'complete', found)
  return { plan, question, body, groups: found, more: groups > limit, floor, equality, opening }
}
