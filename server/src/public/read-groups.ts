/** Figures of groups of released rows: the question and the order of inside. */
import type { DatabaseSync } from 'node:sqlite'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readAggregateQuestion, type AggregateQuestion } from '../query/aggregate-question.ts'
import { plainDecimal } from '../release/plain-decimal.ts'
import { jsonCell } from '../release/row-files.ts'
import type { Cells } from '../release/row-files.ts'
import type { Asker } from './asker.ts'
import { conditionOf } from './filter-condition.ts'
import { gatherFigure, roomOf, textOrder, type Gathering } from './group-figures.ts'
import { refuseElsewhere, withinTime } from './open-question.ts'
import { decimalOrder } from './row-functions.ts'
import { takeTurn } from './pace.ts'
import { allOf, cellsOf } from './row-shape.ts'
import { eachStretch } from './walk-rows.ts'

export type Groups = {
  question: AggregateQuestion
  /** JSON: for each group the values it is made by, and its figures. */
  groups: string[]
  /** The same as texts, with every digit. */
  shown: { values: Cells; figures: Cells }[]
  /** There are more groups than were asked for. */
  more: boolean
}

type Group = { values: Cells; count: number; figures: Gathering[] }

/** Groups and different values that are remembered for one question; each by its length. */
const entriesMax = 200_000

export function readGroups(
  rows: DatabaseSync,
  version: DatasetVersion,
  search: URLSearchParams,
  asker: Asker,
): Promise<Groups> {
  refuseElsewhere(search)
  const question = readAggregateQuestion({ version }, search)
  return withinTime(version, asker, async (within) => {
    const all = await gatherGroups(rows, version, question, within)
    const { group, limit } = question
    const some = await firstGroups(all, question, within)
    return {
      question,
      groups: some.map((one) => writeGroup(group, one)),
      shown: some.map(({ values, figures }) => ({
        values,
        figures: figures.map((one) => textOf(one.figure())),
      })),
      more: all.length > limit,
    }
  })
}

async function gatherGroups(
  rows: DatabaseSync,
  version: DatasetVersion,
  question: AggregateQuestion,
  asker: Asker,
): Promise<Group[]> {
  const { group, figures } = question
  let entries = 0
  const room = (more: number) => {
    entries += more
    if (entries > entriesMax) throw new Refusal('edition.too-many-groups', { max: entriesMax })
  }
  const found = new Map<string, Group>()
  const begin = (values: Cells): Group => {
    room(values.reduce((sum, value) => sum + roomOf(value), 1))
    return { values, count: 0, figures: figures.map((one) => gatherFigure(one, room)) }
  }
  // A question without groups has one, whether or not a row meets it.
  if (group.length === 0) found.set('', begin([]))
  const read = [...group, ...figures.flatMap(({ column }) => column ?? [])]
  const { sql, values } = allOf(conditionOf(version, question))
  const statement = rows.prepare(
    `select ${cellsOf(read) || 'null'} from row where place > ? and place <= ? and ${sql}`,
  )
  statement.setReturnArrays(true)
  await eachStretch(rows, asker, (from, to) => {
    for (const row of statement.iterate(from, to, ...values)) {
      const cells = row as unknown as Cells
      const key = group.length === 0 ? '' : keyOf(group, cells)
      let one = found.get(key)
      if (!one) found.set(key, (one = begin(cells.slice(0, group.length))))
      one.count += 1
      let at = group.length
      for (const [i, { column }] of figures.entries())
        one.figures[i]!.add(column ? cells[at++]! : null)
    }
    return true
  })
  return [...found.values()]
}

/** Groups that are put in order at once; all of them would hold up everybody for seconds. */
const sortedAtOnce = 2_000

/** The largest groups, those of one size by their values. */
async function firstGroups(
  all: readonly Group[],
  { group, limit }: AggregateQuestion,
  asker: Asker,
): Promise<Group[]> {
  let first: Group[] = []
  for (let at = 0; at < all.length; at += sortedAtOnce) {
    await takeTurn(asker)
    first = [...first, ...all.slice(at, at + sortedAtOnce)]
      .toSorted((a, b) => b.count - a.count || compareValues(group, a, b))
      .slice(0, limit)
  }
  return first
}

/** 1.5 and 1.50 are one group. */
function keyOf(group: readonly StoredColumn[], cells: Cells): string {
  const values = group.map(({ type }, i) => {
    const cell = cells[i] ?? null
    return cell !== null && type === 'decimal' ? plainDecimal(cell) : cell
  })
  return JSON.stringify(values)
}

/** No value is the greatest, as in the store. */
function compareValues(group: readonly StoredColumn[], a: Group, b: Group): number {
  for (const [i, { type }] of group.entries()) {
    const [one, other] = [a.values[i] ?? null, b.values[i] ?? null]
    if (one === null || other === null) {
      if (one !== other) return one === null ? 1 : -1
      continue
    }
    const isNumber = type === 'integer' || type === 'decimal'
    const order = isNumber ? decimalOrder(one, other) : textOrder(one, other)
    if (order !== 0) return order
  }
  return 0
}

function textOf(figure: string): string | null {
  if (figure === 'null') return null
  return figure.startsWith('"') ? (JSON.parse(figure) as string) : figure
}

function writeGroup(group: readonly StoredColumn[], { values, figures }: Group): string {
  const shown = values.map((value, i) => jsonCell(group[i]!, value))
  return `[[${shown.join(', ')}], [${figures.map((one) => one.figure()).join(', ')}]]`
}
