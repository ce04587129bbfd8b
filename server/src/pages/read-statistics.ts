/** The figures of the whole store, counted from kept totals in one state of it. */
import type { Sharing } from '@kho/contract/dataset.ts'
import { errorTitle } from '@kho/portal/error-title.ts'
import type { StatisticsView } from '@kho/portal/statistics-view.ts'
import type { AgencyRef, DatasetCard, Equality } from '@kho/portal/view.ts'
import type { Rule } from '../lateness/due.ts'
import { listRefusedByCode } from '../client/call/list-refusals.ts'
import type { Database } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { readBoardView } from './board-view.ts'
import { cardsOf } from './dataset-views.ts'
import { selectDatasets } from './pages.sql.ts'
import { selectGrantedCalls, selectReadTotals } from './statistics.sql.ts'

const monthsCounted = 12

export function readStatistics(db: Database, rule: Rule, now: Date): Promise<StatisticsView> {
  const months = monthsUntil(dayOf(now).slice(0, 7))
  const span = { first: months[0]!, last: months.at(-1)! }
  return db.tx(
    async (tx) => {
      const cards = await cardsOf(tx, await selectDatasets(tx))
      const { entries } = await readBoardView(tx, rule, now)
      const totals = await selectReadTotals(tx, span)
      const byMonth = new Map(totals.months.map(({ month, reads }) => [month, reads]))
      const reads = new Map(totals.datasets.map(({ dataset, reads }) => [dataset, reads]))
      return {
        at: now.toISOString(),
        months: span,
        datasets: datasetFigures(cards),
        rows: cards.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
        supplies: tally(
          entries.map(({ state }) => state),
          ['on-time', 'late', 'awaited', 'no-deadline'],
        ),
        reads: {
          total: totals.months.reduce((sum, one) => sum + one.reads, 0),
          byMonth: months.map((month) => ({ month, reads: byMonth.get(month) ?? 0 })),
          byDataset: datasetsRead(cards, reads),
          byOwner: ownersRead(cards, reads),
        },
        granted: await selectGrantedCalls(tx, span),
        refused: (await listRefusedByCode(tx, span)).map(({ code, calls }) => ({
          code,
          title: errorTitle(code),
          calls,
        })),
      }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

function datasetFigures(cards: readonly DatasetCard[]): StatisticsView['datasets'] {
  return {
    listed: cards.length,
    sharing: tally<Sharing>(
      cards.map(({ sharing }) => sharing),
      ['open', 'shared', 'own'],
    ),
    equality: tally<Equality['state']>(
      cards.map(({ equality }) => equality.state),
      ['equal', 'unequal', 'unproven', 'asked'],
    ),
  }
}

type Reads = ReadonlyMap<string, number>

function datasetsRead(
  cards: readonly DatasetCard[],
  reads: Reads,
): StatisticsView['reads']['byDataset'] {
  return cards
    .flatMap(({ id, title, agency }) => {
      const count = reads.get(id) ?? 0
      return count > 0 ? [{ id, title, agency, reads: count }] : []
    })
    .toSorted((a, b) => b.reads - a.reads || (a.id < b.id ? -1 : 1))
}

function ownersRead(
  cards: readonly DatasetCard[],
  reads: Reads,
): StatisticsView['reads']['byOwner'] {
  const owners = new Map<string, AgencyRef & { datasets: number; reads: number }>()
  for (const { id, agency } of cards) {
    const known = owners.get(agency.id) ?? { ...agency, datasets: 0, reads: 0 }
    known.datasets += 1
    known.reads += reads.get(id) ?? 0
    owners.set(agency.id, known)
  }
  return [...owners.values()].toSorted((a, b) => b.reads - a.reads || (a.id < b.id ? -1 : 1))
}

/** How often each kind occurs, also those that do not. */
function tally<Kind extends string>(
  found: readonly Kind[],
  kinds: readonly Kind[],
): Record<Kind, number> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  for (const kind of found) counts[kind] += 1
  return counts
}

/** The months that are counted, the oldest first; the last is the month `YYYY-MM`. */
function monthsUntil(last: string): string[] {
  const [year, month] = last.split('-').map(Number)
  return Array.from({ length: monthsCounted }, (_, i) =>
    new Date(Date.UTC(year!, month! - monthsCounted + i, 1)).toISOString().slice(0, 7),
  )
}
