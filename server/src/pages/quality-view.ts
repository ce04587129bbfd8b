/** The quality of a dataset as its page shows it: figures only, since anybody reads it. */
import type { QualityView } from '@kho/portal/view.ts'
import type { Rule } from '../lateness/due.ts'
import type { Queryable } from '../pg/database.ts'
import { readQuality } from '../quality/read-quality.ts'
import { dimensionOfKind } from '../quality/rule.ts'

const trendShown = 5

export async function readQualityView(
  db: Queryable,
  dataset: string,
  rule: Rule,
): Promise<QualityView | null> {
  const reader = { values: false, samples: false }
  const { profile, index, rules } = await readQuality(db, dataset, rule, reader)
  if (!profile) return null
  return {
    sequence: profile.seq,
    measuredAt: profile.madeAt,
    index: index.value,
    dimensions: index.dimensions.map(({ dimension, value, definition }) => ({
      name: dimension,
      value,
      definition,
    })),
    rules: rules.map(({ rule: { title, kind }, result, trend }) => ({
      title,
      dimension: dimensionOfKind[kind],
      failing: result === null || result.fault !== null ? null : result.failing,
      checked: result === null || result.fault !== null ? null : result.checked,
      trend: trend.slice(-trendShown).map(({ failing }) => failing),
    })),
  }
}
