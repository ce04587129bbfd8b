/** A call of a client, as the journal has it: what was asked and what became of it. */
import { Refusal } from '@kho/contract/refusal.ts'

export type Call = {
  /** ISO. */
  at: string
  /** `open` until the end of a read is on record. */
  outcome: 'open' | 'complete' | 'broken-off' | 'refused'
  /** Why it was refused; null where it was not. */
  code: string | null
  dataset: string | null
  purpose: string | null
  task: string | null
  /** How many columns left, and how many rows; null where nothing did or it is not known yet. */
  columns: number | null
  rows: number | null
  /** The reference that the answer carried in `X-Request-Id`, where it is on record. */
  request: string | null
}

/** Newest first; a page goes on below the last call of the one before. */
export type CallPage = {
  calls: Call[]
  next: string | null
  /** How many entries of the journal have been gone through; what came later is not here yet. */
  upTo: number
}

/** Where a page ends: the entry of the log, and the place of the call among its records. */
export type CallPlace = { entry: number; place: number }

export function writePlace({ entry, place }: CallPlace): string {
  return `${entry}.${place}`
}

export function readPlace(text: string): CallPlace {
  const [, entry, place] = /^(\d{1,15})\.(\d{1,6})$/.exec(text) ?? []
  if (entry === undefined) {
    throw new Refusal('http.bad-request', { reason: `before=${text.slice(0, 40)}` })
  }
  return { entry: Number(entry), place: Number(place) }
}
