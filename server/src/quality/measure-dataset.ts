/**
 * The act that measures a dataset as it stands: figures of every column, and every rule. Reads one
 * snapshot, so that figures and results speak of one sequence.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Database, Tx } from '../pg/database.ts'
import { measuringTurn } from './await-measuring.ts'
import { insertProfile, profileColumns } from './profile.sql.ts'
import { insertResult, ruleStatement, selectRules, type RuleResult } from './rule.sql.ts'
import { faultOf, type QualityRule } from './rule.ts'

export type Measured = { seq: number; rows: number; results: RuleResult[] }

/** A rule that takes longer is broken off and says so. */
const ruleTimeoutMs = 300_000

/** null where there is nothing to measure, somebody else is at it, or it was measured already. */
export async function measureDataset(
  db: Database,
  dataset: string,
  options: { again?: boolean } = {},
): Promise<Measured | null> {
  return db.tx(
    async (tx) => {
      const turn = await tx.query(
        'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine',
        [measuringTurn(dataset)],
      )
      if (!turn.rows[0].mine) return null
      const state = await tx.query('select seq from store.dataset_state where dataset = $1', [
        dataset,
      ])
      const seq: string = state.rows[0]?.seq ?? '0'
      if (seq === '0') return null
      const version = await findDataset(tx, dataset)
      if (options.again) {
        await tx.query('delete from quality.profile where dataset = $1 and seq = $2', [
          dataset,
          seq,
        ])
      }
      return measure(tx, version, seq)
    },
    { isolation: 'repeatable read' },
  )
}

async function measure(tx: Tx, version: DatasetVersion, seq: string): Promise<Measured | null> {
  const startMs = performance.now()
  await tx.query(`set local work_mem = '64MB'`)
  const { rows, columns } = await profileColumns(tx, version)
  const tookMs = Math.round(performance.now() - startMs)
  const profile = { seq, version: version.version, rows, columns, tookMs }
  if (!(await insertProfile(tx, version.id, profile))) return null
  const results: RuleResult[] = []
  for (const rule of await selectRules(tx, version.id)) {
    const result = await runRule(tx, version, rule, rows)
    await insertResult(tx, { dataset: version.id, seq }, result)
    results.push(result)
  }
  await append(tx, {
    kind: 'quality.measured',
    fields: {
      dataset: version.id,
      seq: Number(seq),
      rules: results.length,
      failing: results.filter(({ failing, fault }) => failing > 0 || fault !== null).length,
    },
  })
  return { seq: Number(seq), rows, results }
}

async function runRule(
  tx: Tx,
  version: DatasetVersion,
  rule: QualityRule,
  rows: number,
): Promise<RuleResult> {
  const other = rule.kind === 'reference' ? await findOther(tx, rule.to.dataset) : null
  const nothing = { rule: rule.id, checked: 0, failing: 0, samples: null }
  // A definition may have changed since the rule was set.
  const fault = faultOf(rule, version, other)
  if (fault !== null) return { ...nothing, fault }
  await tx.query(`savepoint rule; set local statement_timeout = ${ruleTimeoutMs}`)
  try {
    const { rows: found } = await tx.query<{ failing: string; samples: string[] }>(
      ruleStatement(rule, version, other),
    )
    const { failing, samples } = found[0]!
    await tx.query('release savepoint rule; set local statement_timeout = 0')
    const keys = samples.map((one) => JSON.parse(one) as string[])
    return { rule: rule.id, checked: rows, failing: Number(failing), samples: keys, fault: null }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === undefined || code.startsWith('08')) throw error
    await tx.query('rollback to savepoint rule; set local statement_timeout = 0')
    return { ...nothing, fault: code }
  }
}

async function findOther(tx: Tx, dataset: string): Promise<DatasetVersion | null> {
  const { rows } = await tx.query('select 1 from catalogue.dataset where id = $1', [dataset])
  return rows[0] ? findDataset(tx, dataset) : null
}
