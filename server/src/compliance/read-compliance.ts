/** Asks this installation for all evidence, now. It changes nothing. */
import {
  complianceStates,
  worstState,
  type ComplianceArticle,
  type ComplianceReport,
  type ComplianceState,
} from '@kho/contract/compliance.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import type { Config } from '../config.ts'
import { readBoard } from '../lateness/board.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { articles, regulation } from './articles.ts'
import type { Article } from './article.ts'
import { selectKnownDatasets } from './catalogue.sql.ts'
import { answerEvidence, type Asking } from './evidence.ts'
import { selectJournalFacts } from './journal.sql.ts'

/** `log` hears why something could not be asked. */
export type ComplianceParts = { db: Database; config: Config; log: Log }

/** `asked`: the rows of the report, all of them where it is left out. */
export async function readCompliance(
  { db, config, log }: ComplianceParts,
  now: Date,
  asked: readonly Article[] = articles,
): Promise<ComplianceReport> {
  const calendar = readCalendar(config)
  const datasets = await selectKnownDatasets(db, dayOf(now))
  const { size } = await selectJournalFacts(db)
  let read: ReturnType<typeof readBoard> | undefined
  const board = () => (read ??= readBoard(db, { calendar, dueDays: config.dueDays }, now))
  const asking: Asking = { db, config, log, calendar, now, datasets, board }
  const answered: ComplianceArticle[] = []
  // One after the other: a report must not take the connections that readers need.
  for (const article of asked) answered.push(await answerArticle(article, asking))
  return {
    regulation,
    askedAt: now.toISOString(),
    journalSize: size,
    counts: countStates(answered),
    articles: answered,
  }
}

async function answerArticle(
  { id, says, does, evidence }: Article,
  asking: Asking,
): Promise<ComplianceArticle> {
  const answers = []
  for (const one of evidence) answers.push(await answerEvidence(one, asking))
  return { id, says, does, state: worstState(answers.map(({ state }) => state)), evidence: answers }
}

/** Pieces of evidence by state. */
function countStates(answered: readonly ComplianceArticle[]): Record<ComplianceState, number> {
  const found = answered.flatMap(({ evidence }) => evidence.map(({ state }) => state))
  const entries = complianceStates.map((state) => [
    state,
    found.filter((one) => one === state).length,
  ])
  return Object.fromEntries(entries) as Record<ComplianceState, number>
}
