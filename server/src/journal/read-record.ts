import { randomFillSync } from 'node:crypto'
import { canonicalJson, commitment } from '@kho/journal/entry.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { batchRoot } from '@kho/journal/batch-tree.ts'

/** One read as the journal keeps it, outside the public log and erasable. */
export type ReadRecord = {
  readonly outcome: 'opened' | 'refused' | 'complete' | 'broken-off'
  readonly [name: string]: JsonValue | undefined
}

/** What is known when a read of anything not open is about to begin. */
export type Opening = {
  /** The client (or account) that reads, the grant it reads under, and for what. */
  client: string
  grant: string
  purpose: string
  task: string
  zone: string
  dataset: string
  /** What was asked: columns, filter, order, limit. */
  plan: JsonValue
  /** The sequence of the dataset that is read. */
  sequence: string
  /** Identifier of the request, as in the server's log. */
  request: string
}

/** The record that must be durable before the first row leaves. */
export function openingRecord(opening: Opening): ReadRecord {
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

/** The record that ends a read: how many rows left, and whether that was all of them. */
export function closingRecord(
  closing: ReadPlace & { outcome: 'complete' | 'broken-off'; rows: number; reason?: string },
): ReadRecord {
  return closing
}

/** Reads of one group commit, ready for journal.open_reads or journal.close_reads. */
export type ReadGroup = {
  /** JSON text `[{"record": …, "salt": base64}, …]`. */
  records: string
  /** Root of the tree over the commitments to the records. */
  root: Buffer
  /** How many of them are openings, which want a closing. */
  count: number
}

/**
 * Salts the records and puts them under one root. The leaf of a record is the commitment to its
 * canonical JSON with a salt of its own, so that one can be shown or erased without the others.
 */
export function gatherReads(records: readonly ReadRecord[]): ReadGroup {
  const salts = randomFillSync(Buffer.allocUnsafe(32 * records.length))
  const leaves = Buffer.allocUnsafe(32 * records.length)
  let text = ''
  let count = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as ReadRecord
    const salt = salts.subarray(32 * i, 32 * (i + 1))
    const body = canonicalJson(record)
    leaves.set(commitment(salt, Buffer.from(body)), 32 * i)
    text += `${i === 0 ? '[' : ','}{"record":${body},"salt":"${salt.toString('base64')}"}`
    if (record.outcome === 'opened') count += 1
  }
  return { records: records.length === 0 ? '[]' : `${text}]`, root: batchRoot(leaves), count }
}

type StoredRecord = { record: JsonValue; salt: string } | { leaf: string }

/**
 * Root over the records of a group as they are stored. A record that was erased stands there by its
 * leaf alone, so the root of the entry can be checked before and after erasure.
 */
export function rootOfRecords(records: string): Buffer {
  const leaves = (JSON.parse(records) as StoredRecord[]).map(leafOfRecord)
  return batchRoot(Buffer.concat(leaves))
}

/** The stored records with the one at `place` erased: its leaf stays, record and salt are gone. */
export function withoutRecord(records: string, place: number): string {
  const stored = JSON.parse(records) as StoredRecord[]
  const found = stored[place]
  if (found === undefined) throw new Error(`the group has no record ${place}`)
  stored[place] = { leaf: leafOfRecord(found).toString('base64') }
  return JSON.stringify(stored)
}

function leafOfRecord(stored: StoredRecord): Buffer {
  if ('leaf' in stored) return Buffer.from(stored.leaf, 'base64')
  return commitment(Buffer.from(stored.salt, 'base64'), Buffer.from(canonicalJson(stored.record)))
}
