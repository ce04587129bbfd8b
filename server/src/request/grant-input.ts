/** A grant as a decision makes it. Pure. */
import { readMask } from '@kho/contract/mask.ts'
import type { Asked, DecisionInput } from '@kho/contract/request.ts'
import type { GrantInput } from '../access/grant-access.ts'
import { addDays } from '../calendar/working-calendar.ts'
import { dayOf, startOfDay } from '../time.ts'
import type { Holder } from './holder.ts'
import type { Turn } from './take-turn.ts'

/** A renewal takes as long as a request does, so its holder is told well before the end. */
const remindDays = 30

export function grantInputOf(made: {
  holder: Holder
  granted: Asked
  request: number
  turn: Turn
  decision: Pick<DecisionInput, 'documentNumber' | 'documentDate'>
  at: Date
}): GrantInput {
  const { holder, granted, turn, decision, at } = made
  const { dataset, columns, purpose, task, condition, from, until } = granted
  const masks = columns.map((name) => [name, readMask(granted.masks?.[name] ?? 'none')!] as const)
  const remindOn = addDays(until, -remindDays)
  const begins = from === undefined ? null : startOfDay(from)
  return {
    ...holder,
    dataset,
    columns,
    purpose,
    taskPattern: task,
    condition: condition ?? null,
    // All are named, so that a classification that changes later changes no decision.
    masks: Object.fromEntries(masks),
    thirdParty: granted.thirdParty ?? null,
    legalGround: granted.legalGround,
    request: String(made.request),
    remindOn: remindOn > dayOf(at) ? remindOn : null,
    // Never before the decision: nothing was permitted then.
    validFrom: begins !== null && begins > at ? begins : null,
    // Its last day is the last on which it is in force.
    validUntil: startOfDay(addDays(until, 1)),
    decidedBy: turn.agency,
    documentNumber: decision.documentNumber,
    documentDate: decision.documentDate,
  }
}
