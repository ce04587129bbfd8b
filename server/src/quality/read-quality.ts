/** Everything known of a dataset's quality, with only those values that the reader may see. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import type { Queryable } from '../pg/database.ts'
import type { ColumnProfile } from './profile.ts'
import { selectProfile, type KeptProfile } from './profile.sql.ts'
import { qualityIndex, type QualityIndex } from './quality-index.ts'
import {
  selectResults,
  selectRules,
  type KeptRule,
  type RuleResult,
  type TrendPoint,
} from './rule.sql.ts'

/**
 * `values`: whoever supplies or owns the data, or anybody where it is open; `where-open` leaves that
 * to the definition in force.
 */
export type QualityReader = { values: boolean | 'where-open'; samples: boolean }

export type RuleReport = {
  rule: KeptRule
  result: Omit<RuleResult, 'rule'> | null
  /** Failing counts of the last measurements, oldest first. */
  trend: TrendPoint[]
}

export type Quality = {
  dataset: string
  /** null: not measured yet. */
  profile: KeptProfile | null
  index: QualityIndex
  rules: RuleReport[]
}

const measurementsShown = 20

export async function readQuality(
  db: Queryable,
  dataset: string,
  lateness: Rule,
  reader: QualityReader,
  now: Date = new Date(),
): Promise<Quality> {
  const [version, profile, rules, results, parts, differences] = await Promise.all([
    findDataset(db, dataset),
    selectProfile(db, dataset),
    selectRules(db, dataset),
    selectResults(db, dataset, measurementsShown),
    readBoard(db, lateness, now, dataset),
    countDifferences(db, dataset),
  ])
  const newest = results.filter(({ seq }) => seq === profile?.seq)
  const sum = (values: number[]) => values.reduce((total, one) => total + one, 0)
  const index = qualityIndex({
    rows: profile?.rows ?? 0,
    columns: profile?.columns.length ?? 0,
    nulls: sum((profile?.columns ?? []).map(({ nulls }) => nulls)),
    rules,
    results: newest,
    heldBack: sum(parts.map(({ heldBack }) => heldBack)),
    differences,
    proven: parts.some(({ equal }) => equal !== null),
    parts: parts.filter(({ due }) => due !== null).map(({ late }) => late),
  })
  const shown = profile && {
    ...profile,
    columns: profile.columns.map((one) => showColumn(one, version, reader)),
  }
  return { dataset, profile: shown, index, rules: rules.map((rule) => report(rule)) }

  function report(rule: KeptRule): RuleReport {
    const mine = results.filter((one) => one.rule === rule.id)
    const found = mine.find(({ seq }) => seq === profile?.seq)
    return {
      rule,
      result: found
        ? {
            checked: found.checked,
            failing: found.failing,
            fault: found.fault,
            samples: reader.samples ? found.samples : null,
          }
        : null,
      trend: mine.toReversed().map(({ seq, failing, checked }) => ({ seq, failing, checked })),
    }
  }
}

/** Counts and lengths are for everybody; a value only for who may see it, a personal one for nobody. */
function showColumn(
  profile: ColumnProfile,
  version: DatasetVersion,
  reader: QualityReader,
): ColumnProfile {
  const column = version.columns.find(({ name }) => name === profile.column)
  // A column that has become personal since, or is gone, is shown as one that is.
  const isSeen = reader.values === 'where-open' ? version.sharing === 'open' : reader.values
  if (isSeen && column?.personal === 'none') return profile
  return { ...profile, min: null, max: null, top: null, histogram: null }
}

async function countDifferences(db: Queryable, dataset: string): Promise<number> {
  const { rows } = await db.query(
    'select coalesce(sum(differences), 0) as n from store.equality where dataset = $1',
    [dataset],
  )
  return Number(rows[0].n)
}
