/** What the page of a quarter is made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { RefusedView } from './console-view.ts'

export type QuarterFiguresView = {
  quarter: string
  first: string
  last: string
  cutOff: { validFrom: string; day: number; ground: string } | null
  ends: string
  entries: number
  figures: Record<string, number | null>
  agencies: {
    agency: string
    name: Bilingual
    due: number
    onTime: number
    late: number
    open: number
    settled: number
  }[]
}

export type QuarterView = {
  found: QuarterFiguresView
  before: QuarterFiguresView | null
  closed: { at: string; sha256: string } | null
  statements: { name: string; text: string }[]
  /** Lists that are open to whoever looks. */
  lists: string[]
}

export type QuartersView = {
  quarters: string[]
  cutOffs: { validFrom: string; day: number; ground: string }[]
  /** Why no cut-off can be set; null where one can. */
  closed: Bilingual | null
  typed: Record<string, string>
  refused: RefusedView | null
}
