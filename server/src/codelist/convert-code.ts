/**
 * What a code of one day is at another day.
 *
 * A code alone is not a unit: the same digits are used again for another area. So the question has
 * two parts. First the reading: which meaning of the code was valid at `from`. Then the way: from
 * that meaning along the crosswalk, forward or backward, to the meanings that are valid at `to`.
 *
 * - **one**: the whole of the asked unit lies in exactly one unit of `to` (kept, renamed, merged into
 *   it, or, backward, made from it alone).
 * - **many**: it is spread over several, or only a part of it has a successor at all. Forward this is
 *   a unit that was split; backward it is a unit that was made of several. Nothing says which one a
 *   given record belongs to; that needs the address or the place.
 * - **none**: no such code (`never-existed`), not at `from` (`not-valid-at-from`, with its meanings
 *   at other days in `readings`), or it ended and nothing took its place (`no-counterpart`), as the
 *   districts of before July 2025.
 * - **ambiguous**: `from` is missing, or a year or month in which the code changed its meaning, and
 *   the code means units that are not the same. Each reading is given with its own answer. Two
 *   meanings are the same unit if one became the other whole and alone; then there is no ambiguity.
 *   Readings that happen to lead to one code stay ambiguous: the asker decides, not we.
 *
 * `extent` says how much of the asked unit lies in the found one: `full` the whole, `partial` a part.
 */
import type { Queryable } from '../pg/database.ts'
import { isValidIn, readDay, readDayRange } from './day.ts'
import { codeColumns, findMeanings } from './find-code.ts'
import type { Code } from './find-code.ts'

export type Extent = 'full' | 'partial'

export type Counterpart = {
  code: string
  name: string
  level: string | null
  parentCode: string | null
  validFrom: string | null
  validTo: string | null
  extent: Extent
}

export type Reading = {
  code: string
  name: string
  validFrom: string | null
  validTo: string | null
  answer: 'one' | 'many' | 'none'
  codes: Counterpart[]
}

export type NoneReason = 'never-existed' | 'not-valid-at-from' | 'no-counterpart'

export type Conversion = {
  answer: 'one' | 'many' | 'none' | 'ambiguous'
  codes: Counterpart[]
  /** Only with `none`. */
  reason: NoneReason | null
  /** The meanings of the code that `from` allows; with `none`, those it has at other days. */
  readings: Reading[]
}

/**
 * Converts a code. `from`: the day the code was written for, also a year or a month, or null if it
 * is not known; `to`: a whole day. A day that does not exist is refused with `codelist.bad-date`.
 */
export async function convertCode(
  db: Queryable,
  list: string,
  code: string,
  from: string | null,
  to: string,
): Promise<Conversion> {
  const range = from === null ? null : readDayRange(from)
  const day = readDay(to)
  const meanings = await findMeanings(db, list, code)
  const asked = range
    ? meanings.filter((one) => isValidIn(range, one.validFrom, one.validTo))
    : meanings
  if (asked.length === 0) {
    const readings = meanings.map((one) => readingOf(one, []))
    return {
      answer: 'none',
      codes: [],
      reason: meanings.length === 0 ? 'never-existed' : 'not-valid-at-from',
      readings,
    }
  }
  const readings: Reading[] = []
  for (const meaning of asked) readings.push(readingOf(meaning, await walk(db, meaning, day)))
  const [first] = readings
  if (!first) throw new Error('a code that has a meaning has no reading')
  if (!(await areOneUnit(db, asked))) {
    return { answer: 'ambiguous', codes: [], reason: null, readings }
  }
  const reason = first.answer === 'none' ? 'no-counterpart' : null
  return { answer: first.answer, codes: first.codes, reason, readings }
}

function readingOf(meaning: Code, found: Counterpart[]): Reading {
  let answer: Reading['answer'] = 'many'
  if (found.length === 0) answer = 'none'
  else if (found.length === 1 && found[0]?.extent === 'full') answer = 'one'
  const { code, name, validFrom, validTo } = meaning
  return { code, name, validFrom, validTo, answer, codes: found }
}

/**
 * Follows the crosswalk step by step until every branch has reached a meaning valid at `day` or has
 * come to an end. A share that was split and came together again is whole again.
 */
async function walk(db: Queryable, start: Code, day: string): Promise<Counterpart[]> {
  const forward = start.validTo !== null && start.validTo < day
  const found = new Map<string, Counterpart>()
  let lost = false
  let branches: Branch[] = [{ ...start, extent: 'full' }]
  const seen = new Set<string>([keyOf(start)])
  while (branches.length > 0) {
    const open: Branch[] = []
    for (const branch of branches) {
      if (isValidIn({ first: day, last: day }, branch.validFrom, branch.validTo)) {
        found.set(keyOf(branch), counterpartOf(branch))
      } else open.push(branch)
    }
    branches = []
    const steps = open.length === 0 ? [] : await neighbours(db, start.list, open, forward)
    for (const branch of open) {
      const next = steps.filter((step) => step.origin === keyOf(branch))
      if (next.length === 0) lost = true
      for (const step of next) {
        // Two branches that meet are followed once; a meaning is never its own ancestor.
        if (seen.has(keyOf(step))) continue
        seen.add(keyOf(step))
        const extent = branch.extent === 'full' && step.extent === 'full' ? 'full' : 'partial'
        branches.push({ ...step, extent })
      }
    }
  }
  const results = [...found.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
  const [only] = results
  if (results.length === 1 && only && !lost) only.extent = 'full'
  return results
}

type Branch = Code & { extent: Extent }
type Step = Branch & { origin: string }

function keyOf(one: { code: string; validFrom: string | null }): string {
  return `${one.code} ${one.validFrom ?? ''}`
}

function counterpartOf(branch: Branch): Counterpart {
  const { code, name, level, parentCode, validFrom, validTo, extent } = branch
  return { code, name, level, parentCode, validFrom, validTo, extent }
}

/**
 * The meanings one step away. Forward the crosswalk says the extent; backward the whole of a unit
 * lies in a predecessor only if it has no other.
 */
async function neighbours(
  db: Queryable,
  list: string,
  from: Branch[],
  forward: boolean,
): Promise<Step[]> {
  const [near, far] = forward ? ['from', 'to'] : ['to', 'from']
  const extent = forward
    ? 'x.extent'
    : `case when count(*) over (partition by x.to_code, x.to_valid_from) = 1
         then 'full' else 'partial' end`
  const { rows } = await db.query<Step>(
    `select ${codeColumns}, ${extent} as extent,
       x.${near}_code || ' ' || coalesce(x.${near}_valid_from::text, '') as origin
     from unnest($2::text[], $3::date[]) as asked (code, valid_from)
     join codelist.crosswalk x on x.list = $1 and x.${near}_code = asked.code
       and x.${near}_valid_from is not distinct from asked.valid_from
     join codelist.code c on c.list = $1 and c.code = x.${far}_code
       and c.valid_from is not distinct from x.${far}_valid_from`,
    [list, from.map((one) => one.code), from.map((one) => one.validFrom)],
  )
  return rows
}

/** True if each meaning became the next whole, and the next was made from it alone. */
async function areOneUnit(db: Queryable, meanings: Code[]): Promise<boolean> {
  for (let i = 1; i < meanings.length; i++) {
    const [before, after] = [meanings[i - 1], meanings[i]]
    if (!before || !after) return false
    const onward = await neighbours(db, before.list, [{ ...before, extent: 'full' }], true)
    const back = await neighbours(db, after.list, [{ ...after, extent: 'full' }], false)
    const whole = (steps: Step[], target: Code) =>
      steps.length === 1 && steps[0]?.extent === 'full' && keyOf(steps[0]) === keyOf(target)
    if (!whole(onward, after) || !whole(back, before)) return false
  }
  return true
}
