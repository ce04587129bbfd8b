/** What a reduction would leave of an item: always less than there was, never nothing. */
import type { ReductionInput } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { addDays } from '../calendar/working-calendar.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, showDay, startOfDay } from '../time.ts'
import type { Item, Reduction } from './item.ts'

/** The instant at which a term ends whose last day this is. */
export function endOf(day: string): Date {
  return startOfDay(addDays(day, 1))
}

/** Refused where it takes nothing away, takes what is not there, or leaves nothing. */
export async function readReduction(
  db: Queryable,
  item: Item,
  given: ReductionInput,
  at: Date,
): Promise<Reduction> {
  const made = {
    until: given.until ? readUntil(item, given.until, at) : null,
    columns: given.withoutColumns ? await readColumns(db, item, given.withoutColumns) : null,
    scopes: given.withoutScopes ? readScopes(item, given.withoutScopes) : null,
  }
  if (Object.values(made).every((one) => one === null)) {
    throw notReduced('không bớt gì', 'nothing is taken away')
  }
  return made
}

function readUntil({ kind, told }: Item, until: string, at: Date): string {
  if (kind === 'client') throw notReduced('hệ thống không có thời hạn', 'a client has no term')
  const today = dayOf(at)
  if (until < today) {
    const days = `${showDay(until)} < ${showDay(today)}`
    throw notReduced(`ngày đã qua: ${days}`, `the day has passed: ${days}`)
  }
  if (told.until && endOf(until) >= new Date(told.until)) {
    const days = `${showDay(until)} ≥ ${showDay(dayOf(told.until))}`
    throw notReduced(`không sớm hơn hạn đang có: ${days}`, `not before the end it has: ${days}`)
  }
  return until
}

async function readColumns(
  db: Queryable,
  { kind, told }: Item,
  names: readonly string[],
): Promise<number[]> {
  if (kind !== 'grant') throw notReduced('chỉ quyền đọc mới có cột', 'only a grant has columns')
  const dataset = await findDataset(db, told.dataset!)
  const had = new Map(
    dataset.columns
      .filter(({ number }) => told.columns!.includes(number))
      .map(({ name, number }) => [name, number]),
  )
  return less(told.columns!, names, (name) => had.get(name))
}

function readScopes({ kind, told }: Item, names: readonly string[]): string[] {
  if (kind !== 'client') throw notReduced('chỉ hệ thống mới có phạm vi', 'only a client has scopes')
  return less(told.scopes!, names, (name) => (told.scopes!.includes(name) ? name : undefined))
}

function less<T>(
  had: readonly T[],
  names: readonly string[],
  find: (name: string) => T | undefined,
): T[] {
  const taken = new Set<T>()
  for (const name of names) {
    const one = find(name)
    if (one === undefined) throw notReduced(`không có ${name}`, `it has no ${name}`)
    taken.add(one)
  }
  const left = had.filter((one) => !taken.has(one))
  if (left.length === 0) throw notReduced('không còn gì', 'nothing is left')
  return left
}

function notReduced(reason: string, reasonEn: string): Refusal {
  return new Refusal('review.not-reduced', { reason, reasonEn })
}
