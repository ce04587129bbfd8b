/**
 * The quality index of a dataset: five figures from 0 to 1, each with its definition, and their
 * mean. Everything is computed from what was counted and kept; nothing is weighed by hand.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Lateness } from '../lateness/due.ts'
import { dimensionOfKind, type Dimension, type QualityRule } from './rule.ts'

export type IndexInput = {
  rows: number
  /** Columns of the dataset, and cells of them without a value. */
  columns: number
  nulls: number
  rules: readonly Pick<QualityRule, 'id' | 'kind'>[]
  results: readonly { rule: string; checked: number; failing: number; fault: string | null }[]
  /** Rows that could not be taken in, and rows that differ from the source. */
  heldBack: number
  differences: number
  /** Whether equality with the source was ever stated. */
  proven: boolean
  /** One for each part that has a deadline: how late it is, or null. */
  parts: readonly (Lateness | null)[]
}

export type DimensionFigure = {
  dimension: Dimension
  /** null: there is nothing to say. */
  value: number | null
  definition: Bilingual
}

export type QualityIndex = { value: number | null; dimensions: DimensionFigure[] }

export const definitions: Record<Dimension, Bilingual> = {
  completeness: {
    vi: 'Trung bình của: tỷ lệ ô có giá trị trên mọi cột, và tỷ lệ dòng đạt từng quy tắc bắt buộc có giá trị.',
    en: 'Mean of: the share of cells with a value over all columns, and the share of rows that pass each rule that a value be there.',
  },
  validity: {
    vi: 'Trung bình của: tỷ lệ dòng nguồn không bị giữ lại khi nạp, và tỷ lệ dòng đạt từng quy tắc về khoảng, mẫu, mã.',
    en: "Mean of: the share of the source's rows that were not held back, and the share of rows that pass each rule on ranges, patterns and codes.",
  },
  uniqueness: {
    vi: 'Trung bình của: khoá (luôn là 1 vì Kho không nhận khoá trùng), và tỷ lệ dòng đạt từng quy tắc không trùng.',
    en: 'Mean of: the key (always 1, because no key is taken in twice), and the share of rows that pass each rule of uniqueness.',
  },
  timeliness: {
    vi: 'Trung bình trên các phần có hạn: 1 khi còn trong hạn, bớt 0,1 cho mỗi ngày làm việc trễ (tính cả ngày chưa trọn), không dưới 0.',
    en: 'Mean over the parts with a deadline: 1 while in time, 0.1 less for each working day late, begun days counted, never below 0.',
  },
  consistency: {
    vi: 'Trung bình của: tỷ lệ dòng bằng nguồn, và tỷ lệ dòng đạt từng quy tắc tham chiếu bộ dữ liệu khác.',
    en: 'Mean of: the share of rows that equal the source, and the share of rows that pass each reference to another dataset.',
  },
}

/** Working time of a day for counting begun days. */
const hoursOfDay = 8

export function qualityIndex(input: IndexInput): QualityIndex {
  const { rows, columns, nulls, heldBack, differences, parts } = input
  const cells = rows * columns
  const passed = (dimension: Dimension) => sharesOf(input, dimension)
  const values: Record<Dimension, (number | null)[]> = {
    completeness: [cells === 0 ? null : (cells - nulls) / cells, ...passed('completeness')],
    validity: [share(rows, rows + heldBack), ...passed('validity')],
    uniqueness: [rows === 0 ? null : 1, ...passed('uniqueness')],
    timeliness: parts.map((late) => (late === null ? 1 : Math.max(0, 1 - begunDays(late) / 10))),
    consistency: [
      input.proven ? share(rows - differences, rows + heldBack) : null,
      ...passed('consistency'),
    ],
  }
  const dimensions = (Object.keys(values) as Dimension[]).map((dimension) => ({
    dimension,
    value: mean(values[dimension]),
    definition: definitions[dimension],
  }))
  return { value: mean(dimensions.map(({ value }) => value)), dimensions }
}

function sharesOf({ rules, results }: IndexInput, dimension: Dimension): (number | null)[] {
  return rules
    .filter(({ kind }) => dimensionOfKind[kind] === dimension)
    .map(({ id }) => {
      const result = results.find(({ rule, fault }) => rule === id && fault === null)
      return result ? share(result.checked - result.failing, result.checked) : null
    })
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.max(0, part) / whole
}

function begunDays({ hours, days }: Lateness): number {
  return Math.max(days, Math.ceil((hours + 1) / hoursOfDay))
}

/** Four digits are more than such a figure can mean. */
function mean(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const sum = known.reduce((total, value) => total + value, 0)
  return Math.round((sum / known.length) * 10_000) / 10_000
}
