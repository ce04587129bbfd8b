/** A synthetic measurement for the tests: known and unknown figures, rules that ran and did not. */
import type { QualityView } from '../src/view.ts'

const definition = { vi: 'Trung bình của các tỷ lệ.', en: 'The mean of the shares.' }

export const quality: QualityView = {
  sequence: 12,
  measuredAt: '2026-11-23T01:40:00Z',
  index: 0.9712,
  dimensions: [
    { name: 'completeness', value: 0.99949, definition },
    { name: 'validity', value: 0.9, definition },
    { name: 'uniqueness', value: 1, definition },
    { name: 'timeliness', value: 0.9, definition },
    { name: 'consistency', value: null, definition },
  ],
  rules: [
    {
      title: { vi: 'Số học sinh hợp lý', en: 'A plausible number of pupils' },
      dimension: 'validity',
      failing: 3,
      checked: 1_234,
      trend: [12, 7, 3],
    },
    {
      title: { vi: 'Mã xã có trong danh mục', en: 'The commune is in the code list' },
      dimension: 'validity',
      failing: null,
      checked: null,
      trend: [],
    },
  ],
}
