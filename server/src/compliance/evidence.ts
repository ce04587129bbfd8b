/**
 * A piece of evidence: one question to this installation, with the figures that answer it and what
 * was found wanting. It asks the tables and files themselves, not the acts that should have kept
 * them right, so that a fact changed behind the program shows here too.
 */
import type {
  ComplianceEvidence,
  ComplianceFigure,
  ComplianceWant,
} from '@kho/contract/compliance.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Config } from '../config.ts'
import { describeError, type Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import type { KnownDataset } from './catalogue.sql.ts'
import type { BoardRow } from '../lateness/board.ts'

/** What every question may look at; datasets and board are read once for all of them. */
export type Asking = {
  db: Database
  config: Config
  log: Log
  calendar: WorkingCalendar
  now: Date
  datasets: readonly KnownDataset[]
  board(): Promise<readonly BoardRow[]>
}

export type Look = {
  figures: ComplianceFigure[]
  wants?: ComplianceWant[]
  /** Something was never tried against the real thing. */
  notRun?: boolean
}

export type Evidence = { id: string; title: Bilingual } & (
  { look(asking: Asking): Look | Promise<Look> } | { notBuilt: Bilingual }
)

const namesShown = 5

/** Nothing where nothing was found; else how many, the first of them, and what to do. */
export function wantOf(
  found: readonly string[],
  what: Bilingual,
  todo: Bilingual,
): ComplianceWant[] {
  if (found.length === 0) return []
  const more = found.length > namesShown ? ', …' : ''
  const names = found.slice(0, namesShown).join(', ') + more
  const tell = (text: string) => `${found.length} ${text}: ${names}`
  return [{ what: { vi: tell(what.vi), en: tell(what.en) }, todo }]
}

/** A want that holds or not. */
export function wantIf(holds: boolean, what: Bilingual, todo: Bilingual): ComplianceWant[] {
  return holds ? [{ what, todo }] : []
}

export function figure(
  vi: string,
  en: string,
  value: ComplianceFigure['value'],
  href?: string,
): ComplianceFigure {
  return { label: { vi, en }, value, ...(href === undefined ? {} : { href }) }
}

/**
 * The answer. A question that cannot be asked is wanting itself: nobody may take silence for
 * compliance.
 */
export async function answerEvidence(
  evidence: Evidence,
  asking: Asking,
): Promise<ComplianceEvidence> {
  const { id, title } = evidence
  if ('notBuilt' in evidence) {
    const todo = {
      vi: 'Làm bên ngoài hệ thống; báo cáo này không chứng minh được.',
      en: 'Do it outside the program; this report cannot show it.',
    }
    return {
      id,
      title,
      state: 'not-built',
      figures: [],
      wants: [{ what: evidence.notBuilt, todo }],
    }
  }
  try {
    const { figures, wants = [], notRun = false } = await evidence.look(asking)
    const known = notRun ? 'not-run' : 'shown'
    return { id, title, state: wants.length > 0 ? 'wanting' : known, figures, wants }
  } catch (error) {
    // A code at most: a message of the database may quote values.
    const { code, name } = error as { code?: unknown; name?: string }
    asking.log.error({ err: describeError(error), evidence: id }, 'evidence could not be asked')
    const cause = typeof code === 'string' ? code : (name ?? 'Error')
    const what = { vi: `Không hỏi được (${cause}).`, en: `It could not be asked (${cause}).` }
    const todo = {
      vi: 'Xem nhật ký vận hành, sửa rồi lập lại báo cáo.',
      en: "See the operator's log, mend it and ask again.",
    }
    return { id, title, state: 'wanting', figures: [], wants: [{ what, todo }] }
  }
}
