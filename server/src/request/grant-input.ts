/** A grant as a decision makes it. Pure. */
import type { Asked, DecisionInput } from '@kho/contract/request.ts'
import type { GrantInput } from '../access/grant-access.ts'
import { addDays } from '../calendar/working-calendar.ts'
import { startOfDay } from '../time.ts'
import type { Turn } from './take-turn.ts'

export function grantInputOf(made: {
  client: string
  granted: Asked
  request: number
  turn: Turn
  decision: Pick<DecisionInput, 'documentNumber' | 'documentDate'>
  at: Date
}): GrantInput {
  const { client, granted, turn, decision, at } = made
  const { dataset, columns, purpose, task, condition, from, until } = granted
  const begins = from === undefined ? null : startOfDay(from)
  return {
    client,
    dataset,
    columns,
    purpose,
    taskPattern: task,
    condition: condition ?? null,
    // Never before the decision: nothing was permitted then.
    validFrom: begins !== null && begins > at ? begins : null,
    // Its last day is the last on which it is in force.
    validUntil: startOfDay(addDays(until, 1)),
    decidedBy: turn.agency,
    documentNumber: decision.documentNumber,
    documentDate: decision.documentDate,
  }
}
