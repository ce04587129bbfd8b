/** The act that sets a quality rule, in place of the one of the same id. */
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { upsertRule } from './rule.sql.ts'
import { faultOf, ruleSchema, type QualityRule } from './rule.ts'

export async function defineRule(
  tx: Queryable,
  actor: string,
  given: unknown,
): Promise<QualityRule> {
  const parsed = ruleSchema.safeParse(given)
  if (!parsed.success) {
    throw new Refusal('quality.bad-rule', { reason: tellIssues(ruleSchema, given) })
  }
  const rule = parsed.data
  const version = await findDataset(tx, rule.dataset)
  const other = rule.kind === 'reference' ? await findDataset(tx, rule.to.dataset) : null
  const fault = faultOf(rule, version, other)
  if (fault !== null) throw new Refusal('quality.bad-rule', { reason: fault })
  if (rule.kind === 'code') await refuseUnknownList(tx, rule.list)
  if (rule.kind === 'pattern') await refusePattern(tx, rule.pattern)
  await upsertRule(tx, rule)
  await append(tx, {
    kind: 'quality.rule-set',
    fields: { dataset: rule.dataset, rule: rule.id, check: rule.kind },
    payload: { actor, rule: JSON.parse(JSON.stringify(rule)) },
  })
  return rule
}

async function refuseUnknownList(tx: Queryable, list: string): Promise<void> {
  const { rows } = await tx.query('select 1 from codelist.list where list = $1', [list])
  if (!rows[0]) throw new Refusal('quality.bad-rule', { reason: `${list} ?` })
}

/** The database reads the pattern later, so it is asked now. */
async function refusePattern(tx: Queryable, pattern: string): Promise<void> {
  await tx.query('savepoint pattern')
  try {
    await tx.query(`select '' ~ $1`, [`^(?:${pattern})$`])
    await tx.query('release savepoint pattern')
  } catch (error) {
    await tx.query('rollback to savepoint pattern')
    const { vi, en } = saidBy({ vi: 'PostgreSQL', en: 'PostgreSQL' }, (error as Error).message)
    throw new Refusal('quality.bad-rule', {
      reason: { vi: `${pattern}: ${vi}`, en: `${pattern}: ${en}` },
    })
  }
}
