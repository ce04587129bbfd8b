/**
 * What was measured of a dataset as its page shows it: figures for everybody, and where its rows are
 * open how the values of its columns are spread.
 */
import type { ColumnShape } from '@kho/portal/explore-view.ts'
import type { QualityView, ShapesView } from '@kho/portal/view.ts'
import type { Rule } from '../lateness/due.ts'
import type { Queryable } from '../pg/database.ts'
import { readQuality, type Quality } from '../quality/read-quality.ts'
import { dimensionOfKind } from '../quality/rule.ts'

const trendShown = 5

type Profile = NonNullable<Quality['profile']>
export type MeasuredView = { quality: QualityView | null; shapes: ShapesView | null }

export async function readMeasuredView(
  db: Queryable,
  dataset: string,
  rule: Rule,
): Promise<MeasuredView> {
  const measured = await readQuality(db, dataset, rule, { values: 'where-open', samples: false })
  const { profile } = measured
  if (!profile) return { quality: null, shapes: null }
  const { seq, madeAt, rows } = profile
  return {
    quality: qualityOf(profile, measured),
    shapes: { sequence: seq, measuredAt: madeAt, rows, columns: shapesOf(profile) },
  }
}

function qualityOf({ seq, madeAt }: Profile, { index, rules }: Quality): QualityView {
  return {
    sequence: seq,
    measuredAt: madeAt,
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

export function shapesOf({ rows, columns }: Pick<Profile, 'rows' | 'columns'>): ColumnShape[] {
  return columns.map(({ column, nulls, distinct, distinctExact, top, histogram }) => ({
    column,
    rows,
    nulls,
    distinct,
    ...(distinctExact ? {} : { estimated: true }),
    top,
    histogram,
  }))
}
