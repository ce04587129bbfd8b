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
import { meaningKey, readCodeGraph, type CodeGraph, type Extent, type Step } from './code-graph.ts'
import type { Code } from './find-code.ts'

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
  return convertIn(await readCodeGraph(db, list, [code]), code, from, to)
}

/** The same where the graph holds what the code leads to, as when many are converted at once. */
export function convertIn(
  graph: CodeGraph,
  code: string,
  from: string | null,
  to: string,
): Conversion {
  const range = from === null ? null : readDayRange(from)
  const day = readDay(to)
  const meanings = graph.meanings.get(code) ?? []
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
  const readings = asked.map((meaning) => readingOf(meaning, walk(graph, meaning, day)))
  const [first] = readings
  if (!first) throw new Error('a code that has a meaning has no reading')
  if (!areOneUnit(graph, asked)) {
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
function walk(graph: CodeGraph, start: Code, day: string): Counterpart[] {
  const steps = start.validTo !== null && start.validTo < day ? graph.onward : graph.back
  const found = new Map<string, Counterpart>()
  let lost = false
  let branches: Branch[] = [{ ...start, extent: 'full' }]
  const seen = new Set<string>([meaningKey(start)])
  while (branches.length > 0) {
    const open: Branch[] = []
    for (const branch of branches) {
      if (isValidIn({ first: day, last: day }, branch.validFrom, branch.validTo)) {
        found.set(meaningKey(branch), counterpartOf(branch))
      } else open.push(branch)
    }
    branches = []
    for (const branch of open) {
      const next = steps.get(meaningKey(branch)) ?? []
      if (next.length === 0) lost = true
      for (const { to, extent: share } of next) {
        // Two branches that meet are followed once; a meaning is never its own ancestor.
        if (seen.has(meaningKey(to))) continue
        seen.add(meaningKey(to))
        const extent = branch.extent === 'full' && share === 'full' ? 'full' : 'partial'
        branches.push({ ...to, extent })
      }
    }
  }
  const results = [...found.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
  const [only] = results
  if (results.length === 1 && only && !lost) only.extent = 'full'
  return results
}

type Branch = Code & { extent: Extent }

function counterpartOf(branch: Branch): Counterpart {
  const { code, name, level, parentCode, validFrom, validTo, extent } = branch
  return { code, name, level, parentCode, validFrom, validTo, extent }
}

/** True if each meaning became the next whole, and the next was made from it alone. */
function areOneUnit({ onward, back }: CodeGraph, meanings: Code[]): boolean {
  const isWhole = (steps: Step[] | undefined, target: Code) =>
    steps?.length === 1 && steps[0]?.extent === 'full' && steps[0].to === target
  return meanings.slice(1).every((after, i) => {
    const before = meanings[i]!
    return (
      isWhole(onward.get(meaningKey(before)), after) && isWhole(back.get(meaningKey(after)), before)
    )
  })
}
