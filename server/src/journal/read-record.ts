import { canonicalJson } from '@kho/journal/entry.ts'
import type { JsonValue } from '@kho/journal/entry.ts'

/** What is known when a read of anything not open is about to begin. */
export type Opening = {
  /** The client that reads, or the account; the grant it reads under, and for what. */
  client?: string
  account?: string
  grant: string
  purpose: string
  task: string
  zone: string
  dataset: string
  /** What was asked: columns, filter, order, limit. */
  plan: JsonValue
  /** Of a read of one row: which, as a keyed hash, so that whoever searches can find it again. */
  row?: string
  /** The sequence of the dataset that is read. */
  sequence: string
  /** Identifier of the request, as in the server's log. */
  request: string
}

export type OpeningRecord = { readonly outcome: 'opened' } & Readonly<Opening>

/** One read as the journal keeps it, outside the public log and erasable. */
export type ReadRecord =
  | OpeningRecord
  | {
      readonly outcome: 'refused' | 'complete' | 'broken-off'
      readonly [name: string]: JsonValue | undefined
    }

/** The record that must be durable before the first row leaves. */
export function openingRecord(opening: Opening): OpeningRecord {
  return { outcome: 'opened', ...opening }
}

/** The record of a read that was refused, by the code of the refusal; it needs no closing. */
export function refusalRecord(refused: Partial<Opening> & { code: string }): ReadRecord {
  return { outcome: 'refused', ...refused }
}

/**
 * Which read a closing closes: the id of its group and its place among the records of the group.
 */
export type ReadPlace = { group: string; place: number }

/** How one read ended. */
export type Closing = ReadPlace & {
  outcome: 'complete' | 'broken-off'
  /** How many rows left. */
  rows: number
  reason?: string
}

/** The reads of a whole group that all ended well; `rows[i]` left for the read at place i. */
export type GroupClosing = { group: string; rows: readonly number[] }

/** The record that ends a read: how many rows left, and whether that was all of them. */
export function closingRecord(closing: Closing): ReadRecord {
  return closing
}

/** The record that ends all reads of a group, for one salt and one leaf. */
export function groupClosingRecord({ group, rows }: GroupClosing): ReadRecord {
  const [only] = rows
  if (rows.length === 1) return { group, outcome: 'complete', place: 0, rows: only }
  return { group, outcome: 'complete', place: 'all', rows }
}

/** What a record of closing says of each read, whichever form it has. */
export function closingsOf(record: { readonly [name: string]: JsonValue | undefined }): Closing[] {
  const { place, rows } = record
  if (place !== 'all') return [record as Closing]
  return (rows as number[]).map((count, at) => ({ ...(record as Closing), place: at, rows: count }))
}

/**
 * The canonical JSON of openings that differ in request, row and task alone: what stands before, between
 * and after these two. Written once for a group, because openings are on the fastest path.
 */
export type OpeningFrame = { of: OpeningRecord; head: string; middle: string; tail: string }

export function frameOf(record: OpeningRecord): OpeningFrame {
  const { account, client, dataset, grant, plan, purpose, sequence, zone } = record
  const reader = [
    account === undefined ? '' : `"account":${canonicalJson(account)},`,
    client === undefined ? '' : `"client":${canonicalJson(client)},`,
  ].join('')
  const head =
    `{${reader}"dataset":${canonicalJson(dataset)},"grant":` +
    `${canonicalJson(grant)},"outcome":"opened","plan":${canonicalJson(plan, 1)},"purpose":` +
    `${canonicalJson(purpose)},"request":`
  const middle = `,"sequence":${canonicalJson(sequence)},"task":`
  return { of: record, head, middle, tail: `,"zone":${canonicalJson(zone)}}` }
}

/** Whether the frame fits. Plans are taken for equal only where they are the same object. */
export function fitsFrame({ of }: OpeningFrame, record: OpeningRecord): boolean {
  return (
    of.plan === record.plan &&
    of.client === record.client &&
    of.account === record.account &&
    of.grant === record.grant &&
    of.dataset === record.dataset &&
    of.purpose === record.purpose &&
    of.sequence === record.sequence &&
    of.zone === record.zone
  )
}
