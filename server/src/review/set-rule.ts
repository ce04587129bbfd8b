/** The act that sets how often is reviewed, with its ground, from a day on. */
import { ruleSchema, type RuleInput } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { insertRule } from './campaign.sql.ts'

export async function setRule(
  tx: Queryable,
  actor: string,
  input: RuleInput,
): Promise<{ entry: string }> {
  const rule = ruleSchema.parse(input)
  if (!(await insertRule(tx, rule))) {
    throw new Refusal('review.bad-rule', { from: showDay(rule.validFrom) })
  }
  const { every, days, ground, validFrom } = rule
  const { intakeId } = await append(tx, {
    kind: 'review.rule-set',
    fields: { every, days, valid_from: validFrom },
    payload: { actor, ground },
  })
  return { entry: intakeId }
}
