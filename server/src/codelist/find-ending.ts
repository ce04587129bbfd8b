/** Codes that are no more what they were, once a day has come. */
import { addDays } from '../calendar/working-calendar.ts'
import type { Queryable } from '../pg/database.ts'
import { readCodeGraph } from './code-graph.ts'
import { convertIn } from './convert-code.ts'

/** `becomes`: what takes its place on the day; none where nothing does, or where it had ended before. */
export type EndingCode = { code: string; becomes: string[] }

/**
 * Of the given codes those that end before the day, or mean another unit from it on. One that goes on
 * under its code is not among them, though its unit grow; nor is one that no list has ever known.
 */
export async function findEnding(
  db: Queryable,
  list: string,
  codes: readonly string[],
  day: string,
): Promise<EndingCode[]> {
  const graph = await readCodeGraph(db, list, [...codes])
  const before = addDays(day, -1)
  return codes.flatMap((code) => {
    const { answer, reason, codes: found, readings } = convertIn(graph, code, before, day)
    const becomes = found.map((one) => one.code)
    if (reason === 'never-existed' || (answer === 'one' && becomes[0] === code)) return []
    const isYetToCome =
      reason === 'not-valid-at-from' &&
      readings.some(({ validTo }) => validTo === null || validTo >= day)
    return isYetToCome ? [] : [{ code, becomes }]
  })
}
