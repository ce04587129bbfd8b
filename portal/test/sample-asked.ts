/** A dataset that is asked through at its owner, for the tests of the portal. Made up. */
import type { DatasetView } from '../src/view.ts'
import { people } from './sample-views.ts'

export const asked: DatasetView = {
  ...people,
  id: 'dan-cu-quoc-gia',
  rows: null,
  changedAt: null,
  equality: { state: 'asked' },
  definition: { ...people.definition, id: 'dan-cu-quoc-gia', keeping: 'through' },
  usage: [{ month: '2026-11', reads: 1204 }],
  loads: [],
  quality: null,
  discrepancies: { open: 0, settled: 0, medianDays: null },
  answers: [
    { month: '2026-11', found: 1204, absent: 31, failed: 7, msMean: 142, msMax: 9_871 },
    { month: '2026-10', found: 877, absent: 12, failed: 0, msMean: 139, msMax: 1_204 },
  ],
  ask: { vi: 'Công an tỉnh', en: 'Provincial Police' },
}
