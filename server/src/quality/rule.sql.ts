/** The statement of a rule, and everything that is kept of rules and their results. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable } from '../store/table.ts'
import type { QualityRule } from './rule.ts'

type Statement = { text: string; values: unknown[] }

const samplesMax = 10

/**
 * Gives `failing` and `samples` (keys as arrays of text) in one statement over the table. Names
 * come from the definition, values are parameters.
 */
export function ruleStatement(
  rule: QualityRule,
  version: DatasetVersion,
  other: DatasetVersion | null,
): Statement {
  const place = (name: string, of = version, alias = 't') =>
    `${alias}.c${of.columns.find((column) => column.name === name)!.number}`
  const table = currentTable(version.id)
  const key = version.key.map((name) => place(name))
  const values: unknown[] = []
  const param = (value: unknown) => `$${values.push(value)}`
  const failing = (where: string, from = `${table} t`) => ({
    text: `select count(*) as failing, coalesce((array_agg(key))[1:${samplesMax}], '{}') as samples
      from (select array_to_json(array[${key.map((one) => `${one}::text`).join(', ')}])::text as key
            from ${from} where ${where}) bad`,
    values,
  })
  switch (rule.kind) {
    case 'filled':
      return failing(`${place(rule.column)} is null`)
    case 'range':
      return failing(rangeBroken(rule, version, place(rule.column), param))
    case 'pattern':
      return failing(`${place(rule.column)}::text !~ ${param(`^(?:${rule.pattern})$`)}`)
    case 'unique': {
      const columns = rule.columns.map((name) => place(name))
      const filled = columns.map((one) => `${one} is not null`).join(' and ')
      const counted = `(select t.*, count(*) over (partition by ${columns.join(', ')}) as _twins
        from ${table} t where ${filled}) t`
      return failing('t._twins > 1', counted)
    }
    case 'code': {
      const dayOf = (asOf: string | { column: string }) =>
        typeof asOf === 'object' ? place(asOf.column) : `${param(asOf)}::text`
      const day = rule.asOf === undefined ? null : dayOf(rule.asOf)
      // A partial day means all its days: the code is right if it was valid on one of them.
      const valid =
        day === null
          ? 'true'
          : `(c.valid_from is null or to_char(c.valid_from, 'YYYY-MM-DD') <= ${day} || right('-12-31', 10 - length(${day})))
             and (c.valid_to is null or to_char(c.valid_to, 'YYYY-MM-DD') >= ${day} || right('-01-01', 10 - length(${day})))`
      const column = place(rule.column)
      return failing(`${column} is not null and not exists (
        select from codelist.code c where c.list = ${param(rule.list)} and c.code = ${column}::text
          and (${valid}))`)
    }
    case 'reference': {
      const targets = rule.to.columns ?? other!.key
      const match = rule.columns.map(
        (name, i) => `${place(targets[i]!, other!, 'o')} = ${place(name)}`,
      )
      const filled = rule.columns.map((name) => `${place(name)} is not null`)
      return failing(`${filled.join(' and ')} and not exists (
        select from ${currentTable(other!.id)} o where ${match.join(' and ')})`)
    }
  }
}

function rangeBroken(
  { column, min, max }: Extract<QualityRule, { kind: 'range' }>,
  version: DatasetVersion,
  place: string,
  param: (value: unknown) => string,
): string {
  const { type } = version.columns.find(({ name }) => name === column)!
  const isNumber = type === 'integer' || type === 'decimal'
  // Days of different precision are compared by what both of them say.
  const compare = (operator: string, bound: string) => {
    const given = param(bound)
    return isNumber
      ? `${place} ${operator} ${given}::numeric`
      : `left(${place}, length(${given}::text)) collate "C" ${operator} left(${given}::text, length(${place}))`
  }
  return [
    ...(min === undefined ? [] : [compare('<', min)]),
    ...(max === undefined ? [] : [compare('>', max)]),
  ].join(' or ')
}

export type KeptRule = QualityRule & { decidedAt: string }

export async function selectRules(db: Queryable, dataset?: string): Promise<KeptRule[]> {
  const { rows } = await db.query(
    `select definition::text, decided_at from quality.rule
     where retired_at is null and ($1::text is null or dataset = $1) order by dataset, id`,
    [dataset ?? null],
  )
  return rows.map((row) => ({
    ...(JSON.parse(row.definition) as QualityRule),
    decidedAt: new Date(row.decided_at).toISOString(),
  }))
}

export async function upsertRule(tx: Queryable, rule: QualityRule): Promise<void> {
  await tx.query(
    `insert into quality.rule (dataset, id, definition) values ($1, $2, $3)
     on conflict (dataset, id) do update set definition = excluded.definition,
       decided_at = clock_timestamp(), retired_at = null`,
    [rule.dataset, rule.id, JSON.stringify(rule)],
  )
}

export async function retireRule(tx: Queryable, dataset: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update quality.rule set retired_at = clock_timestamp()
     where dataset = $1 and id = $2 and retired_at is null`,
    [dataset, id],
  )
  return rowCount === 1
}

export type RuleResult = {
  rule: string
  checked: number
  failing: number
  samples: string[][] | null
  fault: string | null
}

export async function insertResult(
  tx: Queryable,
  place: { dataset: string; seq: string },
  result: RuleResult,
): Promise<void> {
  await tx.query(
    `insert into quality.result (dataset, seq, rule, checked, failing, samples, fault)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      place.dataset,
      place.seq,
      result.rule,
      result.checked,
      result.failing,
      result.samples ? JSON.stringify(result.samples) : null,
      result.fault,
    ],
  )
}

export type TrendPoint = { seq: number; failing: number; checked: number }

/** Results of the last measurements, newest first. */
export async function selectResults(
  db: Queryable,
  dataset: string,
  measurements: number,
): Promise<(RuleResult & { seq: number })[]> {
  const { rows } = await db.query(
    `select r.seq, r.rule, r.checked, r.failing, r.samples::text, r.fault
     from quality.result r
     where r.dataset = $1 and r.seq in (
       select seq from quality.profile where dataset = $1 order by seq desc limit $2)
     order by r.seq desc, r.rule`,
    [dataset, measurements],
  )
  return rows.map((row) => ({
    seq: Number(row.seq),
    rule: row.rule,
    checked: Number(row.checked),
    failing: Number(row.failing),
    samples: row.samples ? JSON.parse(row.samples) : null,
    fault: row.fault,
  }))
}
