/** What the search and the comparison are made from. */
import type { Compared } from '@kho/portal/compare-page.ts'
import type { DatasetCard, DatasetTraits } from '@kho/portal/view.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { readBoard, type BoardState } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import type { Database } from '../pg/database.ts'
import { cardsOf } from './dataset-views.ts'
import { selectDatasets, selectReads, type DatasetRow } from './pages.sql.ts'

export type CardReader = () => Promise<readonly Compared[]>

/**
 * Searchers are many and the catalogue is read whole, so it is read at most once a second; whoever
 * asks meanwhile gets the same. A page of one dataset is never that old.
 */
export function createCardReader(db: Database, rule: Rule, keptMs = 1_000): CardReader {
  let known: { at: number; cards: Promise<readonly Compared[]> } | undefined
  return () => {
    const now = Date.now()
    if (!known || now - known.at >= keptMs) {
      const cards = readSearched(db, rule, new Date(now))
      known = { at: now, cards }
      cards.catch(() => (known = undefined))
    }
    return known.cards
  }
}

function readSearched(db: Database, rule: Rule, now: Date): Promise<readonly Compared[]> {
  return db.tx(
    async (tx) => {
      const rows = await selectDatasets(tx)
      const cards = await cardsOf(tx, rows)
      const freshness = worstStates(await readBoard(tx, rule, now))
      const reads = await selectReads(tx)
      return rows.map((row, i) => compared(row, cards[i]!, freshness, reads))
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

function compared(
  { definition }: DatasetRow,
  card: DatasetCard,
  freshness: ReadonlyMap<string, DatasetTraits['freshness']>,
  reads: ReadonlyMap<string, number>,
): Compared {
  return {
    ...card,
    traits: {
      database: definition.database,
      databaseEn: definition.databaseEn,
      frequency: definition.updateFrequency,
      forms: formsOf(definition),
      freshness: freshness.get(definition.id) ?? null,
      reads: reads.get(definition.id) ?? 0,
    },
    key: definition.key,
    columns: definition.columns.map(({ name, personal }) => ({ name, personal })),
  }
}

function formsOf(definition: DatasetRow['definition']): DatasetTraits['forms'] {
  if (isAskedThrough(definition)) return ['asked']
  const hasMap = definition.columns.some(({ type }) => type === 'geometry')
  return hasMap ? ['api', 'csv', 'map'] : ['api', 'csv']
}

const severity = { 'no-deadline': 0, 'on-time': 1, awaited: 2, late: 3 } satisfies Record<
  BoardState,
  number
>

function worstStates(
  board: readonly { dataset: string; state: BoardState }[],
): Map<string, DatasetTraits['freshness']> {
  const worst = new Map<string, BoardState>()
  for (const { dataset, state } of board) {
    const known = worst.get(dataset)
    if (known === undefined || severity[state] > severity[known]) worst.set(dataset, state)
  }
  return new Map(
    [...worst].map(([dataset, state]) => [dataset, state === 'no-deadline' ? null : state]),
  )
}
