/**
 * Finds the record in an owner's answer and its fields, each exactly as written. What is wrong is said
 * by its place alone: nothing of the answer is repeated.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { elementsOf, membersOf, valueAt, type JsonMember } from '../source/json-members.ts'
import { pointerSteps } from '../source/json/record-shape.ts'
import type { ThroughOptions } from '../source/service/through-source.ts'

/** Where an answer is not what was declared, and how. */
export type Misfit = { place: string; reason: string }

export type ReadAnswer =
  | { is: 'record'; fields: (string | null)[] }
  /** There is no such record. */
  | { is: 'absent' }
  /** What proves who asks has ended. */
  | { is: 'ended'; answer: string }
  | { is: 'error'; answer: string }
  | { is: 'misfit'; misfit: Misfit }

type Reading = Pick<ThroughOptions, 'record' | 'names' | 'omits' | 'error'>

export function readAnswer(bytes: Buffer, version: DatasetVersion, options: Reading): ReadAnswer {
  const text = readJsonText(bytes)
  if (text === null) return misfit('body', 'JSON ?')
  const failed = readError(text, options)
  if (failed) return failed
  const place = options.record || 'body'
  const found = valueAt(text, options.record)
  if (found === undefined) return misfit(place, '?')
  const records = found[0] === '[' ? elementsOf(found) : [found]
  if (records.length > 1) return misfit(place, `${records.length} records`)
  const [record = 'null'] = records
  if (record === 'null') return { is: 'absent' }
  if (record[0] !== '{') return misfit(place, '{} ?')
  return readFields(record, version, options)
}

function misfit(place: string, reason: string): ReadAnswer {
  return { is: 'misfit', misfit: { place, reason } }
}

/** The text where it is JSON; the words of the parser quote it and are dropped. */
function readJsonText(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    JSON.parse(text)
    return text
  } catch {
    return null
  }
}

function readError(text: string, { error }: Reading): ReadAnswer | null {
  if (!error) return null
  const raw = valueAt(text, error.path) ?? 'null'
  const code = raw[0] === '"' ? (JSON.parse(raw) as string) : raw
  if (error.ok.includes(code)) return null
  if (error.absent.includes(code)) return { is: 'absent' }
  // A code is a short word; anything longer may speak of a person.
  const answer = /^[\w.-]{1,40}$/.test(code) && !/\d{9}/.test(code) ? code : '?'
  return { is: error.renew.includes(code) ? 'ended' : 'error', answer }
}

function readFields(record: string, version: DatasetVersion, options: Reading): ReadAnswer {
  const fields: (string | null)[] = []
  const inner = new Map<string, readonly JsonMember[]>()
  for (const column of version.columns) {
    const name = options.names[column.name] ?? column.name
    const found = walk(record, pointerSteps(name) ?? [name], inner)
    if ('reason' in found) return misfit(column.name, found.reason)
    if (found.raw === undefined && !options.omits) return misfit(column.name, '?')
    const field = fieldOf(found.raw ?? 'null', column)
    if (field === undefined) return misfit(column.name, `${column.type} ≠ {}`)
    fields.push(field)
  }
  return { is: 'record', fields }
}

/** The value at the end of the steps; a name that stands twice means neither. */
function walk(
  record: string,
  steps: readonly string[],
  inner: Map<string, readonly JsonMember[]>,
): { raw: string | undefined } | { reason: string } {
  let raw = record
  for (const step of steps) {
    if (raw[0] !== '{' && raw[0] !== '[') return { raw: undefined }
    let members = inner.get(raw)
    if (!members) inner.set(raw, (members = stepsInto(raw)))
    const named = members.filter(({ name }) => name === step)
    if (named.length > 1) return { reason: `${named.length} ×` }
    if (!named[0]) return { raw: undefined }
    raw = named[0].raw
  }
  return { raw }
}

function stepsInto(raw: string): JsonMember[] {
  if (raw[0] === '{') return membersOf(raw)
  return elementsOf(raw).map((element, i) => ({ name: String(i), raw: element }))
}

/** As written: text without its quotes, numbers with every digit; undefined where it cannot be. */
function fieldOf(raw: string, column: StoredColumn): string | null | undefined {
  if (raw === 'null') return null
  if (column.type === 'json' || column.type === 'geometry') return raw
  if (raw[0] === '{' || raw[0] === '[') return undefined
  return raw[0] === '"' ? (JSON.parse(raw) as string) : raw
}
