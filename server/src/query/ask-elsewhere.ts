/**
 * A record that is not kept here is answered by a capability that comes after this one and is given
 * to the routes: it decides, records and closes by what this folder has for every read.
 */
import type { Caller } from '../access/caller.ts'
import type { CodesAsOf } from './codes-as-of.ts'
import type { DatasetFacts } from './facts.ts'

export type RecordAsked = {
  facts: DatasetFacts
  caller: Caller
  /** As the path has it. */
  key: string
  properties: string[] | null
  /** The day at which codes are wanted besides, as it was written. */
  codesAsOf: string | null
  reference: string
  /** Aborted when the caller goes away. */
  signal: AbortSignal
}

export type AskedElsewhere = {
  body: string
  equality: string
  opening: string
  masked: string
  /** Read before anything was asked. */
  codes: CodesAsOf | null
}

export type AskElsewhere = (asked: RecordAsked) => Promise<AskedElsewhere>
