/** Changes as they were sent, NDJSON or one JSON array, made into rows and keys as written. */
import { changesMax } from '@kho/contract/push.ts'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { elementsOf, membersOf } from '../source/json-members.ts'
import type { RowBatch } from '../source/row-batch.ts'
import { decodeUtf8, findInvalidUtf8 } from '../source/strict-utf8.ts'

export type SentChanges = {
  upserts: RowBatch
  deletes: { line: number; key: string[] }[]
}

/**
 * Nothing is guessed: an upsert names every column (null where it has no value), an unknown member
 * is refused, numbers keep their digits. `line` counts changes from 1. Throws `push.bad-change`,
 * `push.too-many-changes`.
 */
export function readChangesSent(
  bytes: Buffer,
  form: 'ndjson' | 'array',
  version: DatasetVersion,
): SentChanges {
  const text = decodeUtf8(bytes, 0, bytes.length)
  if (text === undefined) {
    const offset = findInvalidUtf8(bytes, 0, bytes.length)
    throw bad(bytes.subarray(0, offset).toString('latin1').split('\n').length, 'UTF-8')
  }
  const sent: SentChanges = { upserts: { rows: [], lines: [] }, deletes: [] }
  const parts = form === 'array' ? splitArray(text) : text.split('\n')
  let count = 0
  for (const [i, part] of parts.entries()) {
    if (part.trim() === '') continue
    if (++count > changesMax) throw new Refusal('push.too-many-changes', { limit: changesMax })
    readChange(objectOf(part, i + 1), version, i + 1, sent)
  }
  return sent
}

function splitArray(text: string): string[] {
  const trimmed = text.trim()
  if (!isJson(trimmed) || !trimmed.startsWith('[')) throw bad(1, 'JSON […] ?')
  return elementsOf(trimmed)
}

function readChange(
  members: Map<string, string>,
  version: DatasetVersion,
  line: number,
  sent: SentChanges,
): void {
  const { op, key, record, ...others } = Object.fromEntries(members)
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) throw bad(line, `"${unknown.slice(0, 50)}" ?`)
  if (op === '"delete"') {
    if (record !== undefined) throw bad(line, '"record" + "delete"')
    if (key === undefined) throw bad(line, '"key" ?')
    sent.deletes.push({ line, key: keyOf(key, version, line) })
  } else if (op === '"upsert"') {
    if (record === undefined) throw bad(line, '"record" ?')
    const row = rowOf(record, version, line)
    if (key !== undefined) refuseOtherKey(keyOf(key, version, line), row, version, line)
    sent.upserts.rows.push(row)
    sent.upserts.lines.push(line)
  } else throw bad(line, '"op" ≠ "upsert", "delete"')
}

function rowOf(record: string, version: DatasetVersion, line: number): (string | null)[] {
  const members = objectOf(record, line)
  const row = version.columns.map(({ name }) => {
    const raw = members.get(name)
    if (raw === undefined) throw bad(line, `"record"."${name}" ?`)
    members.delete(name)
    return raw === 'null' ? null : textOf(raw)
  })
  const [unknown] = members.keys()
  if (unknown !== undefined) throw bad(line, `"record"."${unknown.slice(0, 50)}" ∉ ${version.id}`)
  return row
}

/** One value, or a list in the order of the declared key. */
function keyOf(raw: string, version: DatasetVersion, line: number): string[] {
  const values = raw.startsWith('[') ? elementsOf(raw) : [raw]
  if (values.length !== version.key.length) throw bad(line, `"key": ${version.key.join(', ')} ?`)
  return values.map((value, i) => {
    const column = columnOf(version, i)
    const text = textOf(value)
    const isInteger = /^-?(0|[1-9]\d{0,17})$/.test(text)
    if (value === 'null' || text === '' || (column.type === 'integer' && !isInteger)) {
      throw bad(line, `"key": ${column.name} (${column.type}) ?`)
    }
    return text
  })
}

function columnOf(version: DatasetVersion, place: number): StoredColumn {
  return version.columns.find(({ name }) => name === version.key[place])!
}

function refuseOtherKey(
  key: string[],
  row: (string | null)[],
  version: DatasetVersion,
  line: number,
): void {
  version.key.forEach((name, i) => {
    const there = row[version.columns.findIndex((column) => column.name === name)]
    if (key[i] !== there) throw bad(line, `"key" ${name} ≠ "record" ${name}`)
  })
}

function objectOf(text: string, line: number): Map<string, string> {
  const trimmed = text.trim()
  if (!isJson(trimmed) || !trimmed.startsWith('{')) throw bad(line, 'JSON {…} ?')
  const found = new Map<string, string>()
  for (const { name, raw } of membersOf(trimmed)) {
    if (found.has(name)) throw bad(line, `"${name.slice(0, 50)}" ×2`)
    found.set(name, raw)
  }
  return found
}

/** The parser's own words are not passed on, as they quote the values. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function textOf(raw: string): string {
  return raw.startsWith('"') ? (JSON.parse(raw) as string) : raw
}

function bad(line: number, reason: string): Refusal {
  return new Refusal('push.bad-change', { line, reason })
}
