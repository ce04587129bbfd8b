/**
 * Point reads. All that arrive in one turn of the event loop for one dataset become one statement:
 * it writes their opening records as one leaf and answers them, and the answers leave only when it
 * has committed.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { keyColumns } from '../store/table.ts'
import type { ReadCloser } from '../journal/close-reads.ts'
import { gatherReads } from '../journal/read-group.ts'
import type { ReadRecord } from '../journal/read-record.ts'
import { createBatcher, type Batcher } from '../pg/batcher.ts'
import type { Lane } from '../pg/lane.ts'
import type { Plan, Query } from './query.ts'
import { bodySeparator, pointFunction } from './point-function.ts'
import { readPathKey } from './read-key.ts'

export type PointRead = { plan: Plan; key: string[]; record: ReadRecord | null }
export type PointAnswer = {
  status: string
  body: string | null
  equality: string
  opening: string | null
}

export type RecordGetter = (read: PointRead) => Promise<PointAnswer>

const itemsMax = 256

export function createRecordGetter(parts: { lane: Lane; closer: ReadCloser }): RecordGetter {
  // One batch reads one version at one sequence, so a dataset that moved on gets a batcher anew.
  const batchers = new Map<string, { state: string; batcher: Batcher<PointRead, PointAnswer> }>()
  return (read) => {
    const { version, seq } = read.plan.facts
    const state = `${version.version} ${seq}`
    let current = batchers.get(version.id)
    if (current?.state !== state) {
      const batcher = createBatcher<PointRead, PointAnswer>((reads) => run(parts, reads), {
        itemsMax,
        inFlightMax: 1,
        turnsMax: 4,
      })
      current = { state, batcher }
      batchers.set(version.id, current)
    }
    return current.batcher.ask(read)
  }
}

/** The one row that answers a batch. */
export type PointRow = {
  opening: string | null
  equality: string
  /** By plan: the SQLSTATE of its refusal, or null. */
  refusals: (string | null)[]
  /** By item, see `bodySeparator`. */
  bodies: string
}

async function run(
  { lane, closer }: { lane: Lane; closer: ReadCloser },
  reads: PointRead[],
): Promise<(PointAnswer | Error)[]> {
  const { version, seq } = reads[0]!.plan.facts
  const plans = gatherPlans(reads)
  const records = reads.flatMap(({ record }) => (record ? [record] : []))
  const group = gatherReads(records)
  const keys = keyColumns(version)
  const fixed = 6 + keys.length
  const { rows } = await lane.query<PointRow>({
    name: `point ${version.id} ${version.version}`,
    text: `select * from ${pointFunction(version.id)}(${Array.from({ length: fixed + 4 }, (_, i) => `$${i + 1}`).join(', ')})`,
    values: [
      ...plans.columns,
      plans.places,
      ...keys.map((_, i) => reads.map(({ key }) => key[i] ?? null)),
      seq,
      group.records,
      group.root,
      group.count,
    ],
  })
  const row = rows[0]!
  const answers = readAnswers(row, plans.places)
  if (row.opening !== null) {
    const recorded = answers.filter((_, i) => reads[i]!.record !== null)
    closer.closeGroup({
      group: row.opening,
      rows: recorded.map(({ status }) => (status === 'found' ? 1 : 0)),
    })
  }
  return answers
}

/** The answers to the reads of a batch; `places[i]` is the plan of read i, counted from 1. */
export function readAnswers(row: PointRow, places: readonly number[]): PointAnswer[] {
  const { opening, equality, refusals } = row
  const bodies = row.bodies.split(bodySeparator)
  if (bodies.length !== places.length) {
    throw new Error(`${places.length} reads were answered with ${bodies.length} bodies`)
  }
  return places.map((place, i) => {
    const body = bodies[i] || null
    const status = refusals[place - 1] ?? (body === null ? 'none' : 'found')
    return { status, body, equality, opening }
  })
}

/** Reads under the same grant, purpose, zones and columns share one plan. */
function gatherPlans(reads: readonly PointRead[]): { columns: unknown[][]; places: number[] } {
  const known = new Map<string, number>()
  const columns: unknown[][] = [[], [], [], [], []]
  const places = reads.map(({ plan }) => {
    const { grant } = plan.allowed
    const values = [
      grant?.id ?? null,
      plan.caller.client?.id ?? null,
      grant?.purpose ?? null,
      `{${plan.caller.zones.map((zone) => `"${zone}"`).join(',')}}`,
      plan.columns ? `{${plan.columns.join(',')}}` : null,
    ]
    const name = values.join('\n')
    const found = known.get(name)
    if (found !== undefined) return found
    known.set(name, known.size + 1)
    values.forEach((value, i) => columns[i]!.push(value))
    return known.size
  })
  return { columns, places }
}

/** The key of a path, in the dataset of a plan. */
export function readKey(plan: Plan, text: string): string[] {
  return readPathKey(keyColumns(plan.facts.version), text)
}

/** By which the read of a row is found again; none where the read needs no record. */
export function markOf(
  { marker }: Pick<Query, 'marker'>,
  plan: Plan,
  key: readonly string[],
): string | undefined {
  const { version } = plan.facts
  return plan.allowed.grant ? marker.rowMark(version.id, plainKey(version, key)) : undefined
}

/** A key in the one form in which it is hashed: whole numbers without zeros in front. */
export function plainKey(version: DatasetVersion, key: readonly string[]): string[] {
  return keyColumns(version).map(({ type }, i) =>
    type === 'integer' ? String(BigInt(key[i]!)) : key[i]!,
  )
}
