/** The numbers by which open data is reviewed and small groups are kept back, each valid in time. */
import type { Queryable } from '../pg/database.ts'

export const ruleKinds = ['review-months', 'overdue-months', 'small-group'] as const
export type RuleKind = (typeof ruleKinds)[number]

export type Rule = {
  kind: RuleKind
  value: number
  ground: string
  validFrom: string
  validUntil: string | null
}

export async function listRules(db: Queryable): Promise<Rule[]> {
  const { rows } = await db.query(
    `select kind, value, ground, valid_from::text, valid_until::text
     from release.rule order by kind, valid_from`,
  )
  return rows.map((row) => ({
    kind: row.kind,
    value: row.value,
    ground: row.ground,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
  }))
}

/** The rule in force on a day; null where the province has set none. */
export async function findRule(db: Queryable, kind: RuleKind, day: string): Promise<Rule | null> {
  const found = (await listRules(db)).find(
    (rule) =>
      rule.kind === kind &&
      rule.validFrom <= day &&
      (rule.validUntil === null || day <= rule.validUntil),
  )
  return found ?? null
}

/** A day so many months later; the last of the month where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  const at = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)))
  return at.toISOString().slice(0, 10)
}
