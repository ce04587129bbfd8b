/** Statistics of the synthetic province, and of a store in which nothing is listed yet. */
import type { StatisticsView } from '../src/statistics-view.ts'
import { many } from './sample-search.ts'

const counts = [1_204, 1_388, 902, 2_410, 3_077, 3_951, 4_420, 5_118, 6_730, 8_204, 12_345, 9_118]
const byMonth = counts.map((reads, i) => ({
  month: new Date(Date.UTC(2025, 11 + i, 1)).toISOString().slice(0, 7),
  reads,
}))
const total = counts.reduce((sum, one) => sum + one, 0)
const weights = many.map((_, i) => 1 / (i + 1))
const weight = weights.reduce((sum, one) => sum + one, 0)
const byDataset = many.map(({ id, title, agency }, i) => ({
  id,
  title,
  agency,
  reads: Math.floor((total * weights[i]!) / weight),
}))
byDataset[0]!.reads += total - byDataset.reduce((sum, one) => sum + one.reads, 0)

const owners = new Map(many.map(({ agency }) => [agency.id, agency]))

export const statistics: StatisticsView = {
  at: '2026-11-23T01:30:00.000Z',
  months: { first: '2025-12', last: '2026-11' },
  datasets: {
    listed: many.length,
    sharing: { open: 31, shared: many.length - 38, own: 7 },
    equality: { equal: many.length - 21, unequal: 4, unproven: 16, asked: 1 },
  },
  rows: 12_480_331,
  supplies: { 'on-time': 118, late: 9, awaited: 12, 'no-deadline': 14 },
  reads: {
    total,
    byMonth,
    byDataset,
    byOwner: [...owners.values()].map((agency) => {
      const own = byDataset.filter((one) => one.agency.id === agency.id)
      const reads = own.reduce((sum, one) => sum + one.reads, 0)
      return { ...agency, datasets: own.length, reads }
    }),
  },
  granted: { a: 1_204, b: 18_331, c: 9_870, d: 411, dd: 0, e: 12 },
  refused: [
    {
      code: 'access.purpose-not-granted',
      title: { vi: 'Mục đích … chưa được cấp.', en: 'Purpose … was not granted.' },
      calls: 37,
    },
  ],
}

const none = { open: 0, shared: 0, own: 0 }

export const emptyStatistics: StatisticsView = {
  ...statistics,
  datasets: {
    listed: 0,
    sharing: none,
    equality: { equal: 0, unequal: 0, unproven: 0, asked: 0 },
  },
  rows: 0,
  supplies: { 'on-time': 0, late: 0, awaited: 0, 'no-deadline': 0 },
  reads: {
    total: 0,
    byMonth: byMonth.map(({ month }) => ({ month, reads: 0 })),
    byDataset: [],
    byOwner: [],
  },
  granted: { a: 0, b: 0, c: 0, d: 0, dd: 0, e: 0 },
  refused: [],
}
