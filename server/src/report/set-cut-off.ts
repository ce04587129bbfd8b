import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import { calendarQuarterOf, daysOf, type CutOff } from './quarter.ts'
import { insertCutOff, lockQuarters, selectCutOffs } from './quarter.sql.ts'

const cutOffSchema = z.object({
  day: z.int().min(1).max(31),
  validFrom: z.iso.date(),
  ground: z.string().trim().min(1).max(300),
})

/** On which day of its last month a quarter is cut off; what is past is never cut anew. */
export async function setCutOff(
  tx: Tx,
  actor: string,
  input: { day: number; validFrom: string; ground: string },
  now: Date,
): Promise<{ journalIntake: string }> {
  const read = cutOffSchema.safeParse(input)
  if (!read.success || read.data.validFrom < dayOf(now)) {
    const { day, validFrom } = input
    throw new Refusal('quarter.cut-off-invalid', {
      day: Number.isNaN(day) ? '–' : day,
      from: validFrom || '–',
    })
  }
  const { day, validFrom, ground } = read.data
  await lockQuarters(tx)
  refusePast(await selectCutOffs(tx), { day, validFrom, ground }, dayOf(now))
  await insertCutOff(tx, { day, validFrom, ground })
  const { intakeId } = await append(tx, {
    kind: 'quarter.cut-off-set',
    fields: { day, valid_from: validFrom },
    payload: { actor, ground },
  })
  return { journalIntake: intakeId }
}

/** Days that a closed quarter has left out, or has counted, would belong to none or to two. */
function refusePast(before: readonly CutOff[], next: CutOff, today: string): void {
  const quarter = calendarQuarterOf(next.validFrom)
  const others = before.filter(({ validFrom }) => validFrom !== next.validFrom)
  const [was, becomes] = [before, [...others, next]].map((rules) => daysOf(quarter, rules).last)
  if (was === becomes || (was! >= today && becomes! >= today)) return
  const values = { quarter, was: showDay(was!), becomes: showDay(becomes!), today: showDay(today) }
  throw new Refusal('quarter.cut-off-past', values)
}
