/** The act that sets a rule of open data, with its legal ground, from a day on. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { listRules, type Rule } from './rule.ts'

/** One that holds without an end ends the day before the new one begins. */
export async function setRule(tx: Queryable, actor: string, rule: Rule): Promise<void> {
  await tx.query('lock table release.rule in share row exclusive mode')
  await tx.query(
    `update release.rule set valid_until = $2::date - 1
     where kind = $1 and valid_until is null and valid_from < $2::date`,
    [rule.kind, rule.validFrom],
  )
  const other = (await listRules(tx)).find(
    ({ kind, validFrom, validUntil }) =>
      kind === rule.kind &&
      validFrom <= (rule.validUntil ?? '9999-12-31') &&
      (validUntil ?? '9999-12-31') >= rule.validFrom,
  )
  if (other) {
    const values = { kind: rule.kind, from: rule.validFrom, other: other.validFrom }
    throw new Refusal('release.bad-rule', values)
  }
  await tx.query('insert into release.rule values ($1, $2, $3, $4, $5)', [
    rule.kind,
    rule.value,
    rule.ground,
    rule.validFrom,
    rule.validUntil,
  ])
  await append(tx, {
    kind: 'release.rule-set',
    fields: {
      rule: rule.kind,
      value: rule.value,
      valid_from: rule.validFrom,
      ...(rule.validUntil ? { valid_until: rule.validUntil } : {}),
    },
    payload: { actor, ground: rule.ground },
  })
}
