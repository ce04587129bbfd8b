/** The figures of the whole store that anybody may see; the same object is answered to machines. */
import type { Purpose } from '@kho/contract/purpose.ts'
import type { Bilingual, Sharing } from '@kho/contract/dataset.ts'
import type { AgencyRef, BoardEntry, DatasetCard, Equality } from './view.ts'

export type StatisticsView = {
  /** When all of it was counted, in one state of the store. */
  at: string
  /** Months that are counted, `YYYY-MM`; the last one is not over. */
  months: { first: string; last: string }
  datasets: {
    listed: number
    sharing: Record<Sharing, number>
    equality: Record<Equality['state'], number>
  }
  /** Rows that are kept, without those that stay with their owner. */
  rows: number
  /** Parts that somebody must supply, as on the board. */
  supplies: Record<BoardEntry['state'], number>
  reads: {
    total: number
    /** Every month, the oldest first, also those without a read. */
    byMonth: { month: string; reads: number }[]
    /** Those that were read, the most read first. */
    byDataset: (Pick<DatasetCard, 'id' | 'title'> & { agency: AgencyRef; reads: number })[]
    /** Every owner, the one read most first. */
    byOwner: (AgencyRef & { datasets: number; reads: number })[]
  }
  /** Calls that were answered under grants, by the purpose of the grant. */
  granted: Record<Purpose, number>
  /** Calls that were refused, by the code of the reason, the most frequent first. */
  refused: { code: string; title: Bilingual; calls: number }[]
}
