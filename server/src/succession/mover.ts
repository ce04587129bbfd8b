/**
 * What each capability contributes to a succession: it knows what of its own belongs to agencies,
 * says beforehand what would move, moves it, and puts it back.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import type { Tx } from '../pg/database.ts'
import type { RuledThing, SuccessionPlan } from './plan.ts'

export type Move = {
  /** What moves, by the id it has in its capability. */
  subject: string
  from: string
  to: string
  /** What happens to it, as a word: `moved`, `ended`, `made`, `parent`. */
  what: string
  /** What has to be known to put it back; filled when it is moved. */
  kept: { readonly [name: string]: JsonValue }
}

export type SuccessionOf = { id: number; plan: SuccessionPlan; actor: string }

export type SuccessionMover = {
  /** A word: `accounts`, `datasets`. */
  name: string
  title: Bilingual
  /** What of this capability a rule of a split may name. */
  ruled?: { what: RuledThing; list(tx: Tx, agencies: readonly string[]): Promise<string[]> }
  /** Refused: a rule of the plan about a thing of this capability that cannot be followed. */
  check?(tx: Tx, plan: SuccessionPlan): Promise<void>
  /** What somebody should know before it is applied, though nothing stands in its way. */
  cautions?(tx: Tx, plan: SuccessionPlan): Promise<Bilingual[]>
  /** In an order that does not depend on chance. Changes nothing. */
  preview(tx: Tx, plan: SuccessionPlan): Promise<Move[]>
  /** Carries out exactly the moves given, and returns them with what has to be kept. */
  apply(tx: Tx, succession: SuccessionOf, moves: readonly Move[]): Promise<Move[]>
  /** Puts them back; refused with `succession.moved-since` where one has gone elsewhere since. */
  undo(tx: Tx, succession: SuccessionOf, moves: readonly Move[]): Promise<void>
}

/** A move as it is planned, with nothing kept yet. */
export function plannedMove(subject: string, from: string, to: string, what = 'moved'): Move {
  return { subject, from, to, what, kept: {} }
}

/** The refusal of undoing what is no longer where it was moved to. */
export function movedSince(mover: string, subject: string, now: string, moved: string): Refusal {
  return new Refusal('succession.moved-since', { mover, subject, now, moved })
}
