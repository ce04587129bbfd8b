/**
 * The reads of one group commit as they are stored: a list in JSON of `{"record": …, "salt": …}`.
 * Most reads of a group differ in request, row and task alone, so a record may be stored as
 * `{"like": <place of a whole record>, "record": {its own members}, "salt": …}`. A record that was
 * erased is `{"leaf": …}`. Bytes are in base64.
 */
import { randomFillSync } from 'node:crypto'
import { canonicalJson, commitment } from '@kho/journal/entry.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { batchRoot } from '@kho/journal/batch-tree.ts'
import { fitsFrame, frameOf } from './read-record.ts'
import type { OpeningFrame, OpeningRecord, ReadRecord } from './read-record.ts'

/** Reads of one group commit, ready for journal.open_reads or journal.close_reads. */
export type ReadGroup = {
  /** The JSON text that is stored. */
  records: string
  /** Root of the tree over the commitments to the records. */
  root: Buffer
  /** How many of them are openings, which want a closing. */
  count: number
}

const saltBytes = 32

/**
 * Salts the records and puts them under one root. The leaf of a record is the commitment to its
 * canonical JSON with a salt of its own, so that one can be shown or erased without the others.
 */
export function gatherReads(records: readonly ReadRecord[]): ReadGroup {
  const salts = randomFillSync(Buffer.allocUnsafe(saltBytes * records.length))
  const leaves = Buffer.allocUnsafe(saltBytes * records.length)
  const frames: PlacedFrame[] = []
  let list = ''
  let count = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    const { text, stored } = writeRecord(record, i, frames)
    const at = saltBytes * i
    leaves.set(commitment(salts.subarray(at, at + saltBytes), text), at)
    list += `${i === 0 ? '' : ','}{${stored},"salt":"${salts.toString('base64', at, at + saltBytes)}"}`
    if (record.outcome === 'opened') count += 1
  }
  return { records: `[${list}]`, root: batchRoot(leaves), count }
}

type PlacedFrame = OpeningFrame & { place: number }

/** Frames that are looked at again; a group has few plans, and more are stored whole. */
const framesMax = 16

/** Canonical JSON of a record, and the members that stand for it in the list. */
function writeRecord(
  record: ReadRecord,
  place: number,
  frames: PlacedFrame[],
): { text: string; stored: string } {
  if (record.outcome !== 'opened') {
    const text = canonicalJson(record)
    return { text, stored: `"record":${text}` }
  }
  const opening = record as OpeningRecord
  const request = canonicalJson(opening.request)
  const task = canonicalJson(opening.task)
  const known = frames.find((one) => fitsFrame(one, opening))
  const frame = known ?? { ...frameOf(opening), place }
  const row = opening.row === undefined ? '' : `,"row":${canonicalJson(opening.row)}`
  const text = frame.head + request + row + frame.middle + task + frame.tail
  if (known) {
    const own = `{"request":${request}${row},"task":${task}}`
    return { text, stored: `"like":${known.place},"record":${own}` }
  }
  if (frames.length < framesMax) frames.push(frame)
  return { text, stored: `"record":${text}` }
}

type Whole = { record: { [name: string]: JsonValue }; salt: string }
type Erased = { leaf: string }

/** The records of a group, each whole or erased. */
export function readGroup(records: string): (Whole | Erased)[] {
  const stored = JSON.parse(records) as ((Whole & { like?: number }) | Erased)[]
  return stored.map((one, place) => {
    if ('leaf' in one || one.like === undefined) return one
    const whole = stored[one.like]
    if (!whole || 'leaf' in whole || whole.like !== undefined) {
      throw new Error(`record ${place} of a group of reads is like one that is not there`)
    }
    // A row read is its own: one without is not like the row of the whole record.
    const { row: _row, ...frame } = whole.record
    return { record: { ...frame, ...one.record }, salt: one.salt }
  })
}

/**
 * Root over the records of a group as they are stored. A record that was erased stands there by its
 * leaf alone, so the root of the entry can be checked before and after erasure.
 */
export function rootOfRecords(records: string): Buffer {
  return batchRoot(Buffer.concat(readGroup(records).map(leafOf)))
}

/** The stored records with the one at `place` erased: its leaf stays, record and salt are gone. */
export function withoutRecord(records: string, place: number): string {
  // Written out whole, because others may be stored as like the one that goes.
  const stored = readGroup(records)
  const found = stored[place]
  if (found === undefined) throw new Error(`the group has no record ${place}`)
  stored[place] = { leaf: leafOf(found).toString('base64') }
  return JSON.stringify(stored)
}

function leafOf(stored: Whole | Erased): Buffer {
  if ('leaf' in stored) return Buffer.from(stored.leaf, 'base64')
  return commitment(Buffer.from(stored.salt, 'base64'), canonicalJson(stored.record))
}
