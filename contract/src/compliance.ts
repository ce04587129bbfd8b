/**
 * The compliance report: each article of the regulation with what this installation shows of it
 * now. A figure is a fact that was asked, never a claim; what is not built says so.
 */
import type { Bilingual } from './dataset.ts'

/**
 * `shown`: what should be so is so. `wanting`: something that should hold does not, with what to do.
 * `not-run`: built after its documentation and never tried against the real thing. `not-built`: the
 * program does not do it.
 */
export const complianceStates = ['shown', 'not-run', 'not-built', 'wanting'] as const
export type ComplianceState = (typeof complianceStates)[number]

export const complianceStateWords: Record<ComplianceState, Bilingual> = {
  shown: { vi: 'có chứng cứ', en: 'shown' },
  'not-run': { vi: 'chưa chạy với máy chủ thật', en: 'not run' },
  'not-built': { vi: 'chưa xây dựng', en: 'not built' },
  wanting: { vi: 'còn thiếu', en: 'wanting' },
}

export type ComplianceFigure = {
  label: Bilingual
  value: number | string | Bilingual
  /** The page with what was counted, without its language. */
  href?: string
}

/** What is missing or wrong, and what to do about it. */
export type ComplianceWant = { what: Bilingual; todo: Bilingual }

export type ComplianceEvidence = {
  /** Unique within the report: `equality.parts`. */
  id: string
  title: Bilingual
  state: ComplianceState
  figures: ComplianceFigure[]
  wants: ComplianceWant[]
}

export type ComplianceArticle = {
  /** The articles as they are cited together: `3.1, 4.2, 6.2, 12.3`. */
  id: string
  says: Bilingual
  does: Bilingual
  /** The worst of its evidence. */
  state: ComplianceState
  evidence: ComplianceEvidence[]
}

export type ComplianceReport = {
  regulation: string
  /** ISO 8601 UTC. */
  askedAt: string
  /** Entries of the journal when it was asked. */
  journalSize: number
  counts: Record<ComplianceState, number>
  articles: ComplianceArticle[]
}

/** The worst of several; nothing asked shows nothing. */
export function worstState(states: readonly ComplianceState[]): ComplianceState {
  if (states.length === 0) return 'not-built'
  const ranks = states.map((state) => complianceStates.indexOf(state))
  return complianceStates[Math.max(...ranks)]!
}
