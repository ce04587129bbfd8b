/** What a decision leaves of a request: less or the same, never more. Pure. */
import { readMask, type MaskWord } from '@kho/contract/mask.ts'
import type { Asked, Narrowing } from '@kho/contract/request.ts'
import { askedTitles, hasReader } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/** What is left; refused with the field where the decision would give more than was asked. */
export function narrow(asked: Asked, wanted: Narrowing): Asked {
  const left: Asked = {
    ...asked,
    columns: subset('columns', asked.columns, wanted.columns),
    clients: subset('clients', asked.clients, wanted.clients),
    delivery: subset('delivery', asked.delivery, wanted.delivery),
  }
  if (wanted.until !== undefined) {
    if (wanted.until > asked.until) refuse('until', asked.until, wanted.until)
    left.until = wanted.until
  }
  if (wanted.from !== undefined) {
    // Without a first day it was asked from the decision on, so any later day is less.
    if (asked.from !== undefined && wanted.from < asked.from) {
      refuse('from', asked.from, wanted.from)
    }
    left.from = wanted.from
  }
  const masks = narrowMasks(left.columns, asked.masks ?? {}, wanted.masks ?? {})
  if (Object.keys(masks).length > 0) left.masks = masks
  else delete left.masks
  const condition = narrowCondition(asked.condition ?? {}, wanted.condition ?? {})
  if (Object.keys(condition).length > 0) left.condition = condition
  if (!hasReader(left)) {
    const ways = left.delivery.join(', ')
    throw new Refusal('request.nobody-reads', { delivery: ways })
  }
  return left
}

/** Whether less is left than was asked. */
export function isLess(asked: Asked, left: Asked): boolean {
  return JSON.stringify(canonical(asked)) !== JSON.stringify(canonical(left))
}

function canonical(one: Asked): unknown {
  const condition = Object.entries(one.condition ?? {})
    .map(([column, values]) => [column, values.toSorted()])
    .toSorted()
  return [
    one.columns.toSorted(),
    Object.entries(one.masks ?? {}).toSorted(),
    condition,
    one.from ?? null,
    one.until,
    one.delivery.toSorted(),
    one.clients.toSorted(),
  ]
}

/** A column that is not named stays as it was asked; one that was not named may be added. */
function narrowCondition(
  asked: Record<string, string[]>,
  wanted: Record<string, string[]>,
): Record<string, string[]> {
  const left: Record<string, string[]> = { ...asked }
  for (const [column, values] of Object.entries(wanted)) {
    const given = [...new Set(values)]
    const allowed = asked[column]
    const more = allowed && given.find((value) => !allowed.includes(value))
    if (more !== undefined) refuse('condition', `${column}: ${allowed!.join(', ')}`, more)
    left[column] = given
  }
  return left
}

/**
 * A mask may be laid on what was to be shown, or made to show less. What was not named is as its
 * classification says, which was filled in when the request was submitted.
 */
function narrowMasks(
  columns: readonly string[],
  asked: Record<string, string>,
  wanted: Record<string, string>,
): Record<string, string> {
  const left: Record<string, string> = {}
  for (const name of columns) {
    const before = asked[name] ?? 'none'
    const after = wanted[name] ?? before
    if (!hidesAsMuch(readMask(before)!, readMask(after)!)) {
      refuse('masks', `${name}: ${before}`, after)
    }
    if (after !== 'none' || asked[name] !== undefined) left[name] = after
  }
  return left
}

/** Whether nothing shows under the second that did not under the first. */
function hidesAsMuch(before: MaskWord, after: MaskWord): boolean {
  if (before.by === 'none') return true
  if (after.by === 'partial' && after.first === 0 && after.last === 0) return true
  if (before.by !== 'partial' || after.by !== 'partial') return before.by === after.by
  return after.first <= before.first && after.last <= before.last
}

function subset<T extends string>(
  field: 'columns' | 'clients' | 'delivery',
  asked: readonly T[],
  wanted: readonly T[] | undefined,
): T[] {
  if (wanted === undefined) return [...asked]
  const more = wanted.find((one) => !asked.includes(one))
  if (more !== undefined) refuse(field, asked.join(', '), more)
  // In the order in which they were asked, each once.
  return asked.filter((one) => wanted.includes(one))
}

function refuse(field: keyof Asked, asked: string, decided: string): never {
  const { vi, en } = askedTitles[field]
  throw new Refusal('request.widened', { field: vi, fieldEn: en, asked, decided })
}
