import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { insertCutOff, lockQuarters } from './quarter.sql.ts'

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
  await insertCutOff(tx, { day, validFrom, ground })
  const { intakeId } = await append(tx, {
    kind: 'quarter.cut-off-set',
    fields: { day, valid_from: validFrom },
    payload: { actor, ground },
  })
  return { journalIntake: intakeId }
}
