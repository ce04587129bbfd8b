/** Synthetic counts for the tests: of numbers, dates, few values, codes, identifiers and shapes. */
import type { ColumnShape } from '../src/explore-view.ts'
import type { ShapesView } from '../src/view.ts'

const rows = 1_234
const shape = (column: string, counted: Partial<ColumnShape>): ColumnShape => ({
  column,
  rows,
  nulls: 0,
  distinct: rows,
  top: null,
  histogram: null,
  ...counted,
})

export const shapes: ShapesView = {
  sequence: 12,
  measuredAt: '2026-11-23T01:40:00Z',
  rows,
  columns: [
    shape('ma_truong', { estimated: true }),
    shape('ten', { distinct: 1_190, estimated: true }),
    shape('cap_hoc', {
      nulls: 61,
      distinct: 4,
      top: [
        { value: 'mầm non', count: 500 },
        { value: 'tiểu học', count: 400 },
        { value: 'THCS', count: 250 },
        { value: '<script>', count: 23 },
      ],
    }),
    shape('ma_xa', {
      distinct: 27,
      top: Array.from({ length: 10 }, (_, i) => ({ value: `246${10 + i}`, count: 90 - i })),
    }),
    shape('so_hoc_sinh', {
      nulls: 1,
      distinct: 811,
      histogram: { from: '12', to: '1212', counts: [320, 310, 220, 150, 90, 60, 40, 30, 12, 1] },
    }),
    shape('dien_tich', {
      distinct: 1_100,
      estimated: true,
      histogram: { from: '80.50', to: '99080.50', counts: [1_200, 20, 10, 2, 1, 0, 0, 0, 0, 1] },
    }),
    shape('thanh_lap', {
      nulls: 34,
      distinct: 61,
      histogram: { from: '1950', to: '2020', counts: [10, 20, 40, 80, 160, 320, 300, 150, 70, 50] },
    }),
    shape('vi_tri', {}),
  ],
}
