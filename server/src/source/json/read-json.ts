/** Reads the objects of one array anywhere in a JSON file, one by one, memory flat. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ByteInput, ByteWindow } from '../byte-window.ts'
import {
  createJsonCursor,
  type JsonCursor,
  type JsonFaults,
  type JsonValue,
} from '../json-cursor.ts'
import { openText } from '../open-text.ts'
import { createRowBatcher } from '../row-batcher.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { absentNotes } from './absent-notes.ts'
import { recordBytesMaxDefault, type JsonOptions } from './read-ndjson.ts'
import { createRecordReader, depthMax } from './read-record.ts'
import { pointerSteps, shapeRecord } from './record-shape.ts'

export type JsonArrayOptions = JsonOptions & {
  /** JSON Pointer to the array; default the whole file. */
  records?: string
}

const [comma, colon] = [44, 58]
const [bracketOpen, bracketClose, braceOpen, braceClose] = [91, 93, 123, 125]

const faults: JsonFaults = (reason, { offset, line, limit, isUtf8 }) => {
  if (limit !== undefined) return new Refusal('source.record-too-long', { line, limit })
  if (isUtf8 === false) return new Refusal('source.invalid-utf8', { line, offset })
  return new Refusal('source.bad-json', { line, offset, reason })
}

/**
 * A reader of a JSON file. What stands beside the array is stepped over, but must be JSON up to the
 * end of the file: half a file is refused. Its `batches` throw `source.empty`, `source.no-records`,
 * `source.record-too-long`, and what `read-record.ts` finds.
 */
export function readJson(input: ByteInput, options: JsonArrayOptions): SourceReader {
  const shape = shapeRecord(options.columns, options.ignore)
  const reader = createRecordReader(shape, options.columns.length)
  const batcher = createRowBatcher()
  const bytesMax = options.recordBytesMax ?? recordBytesMaxDefault
  let window: ByteWindow | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openText(input, options)
    try {
      const cursor = createJsonCursor(window, faults)
      if ((await cursor.peek()) === -1) {
        throw new Refusal('source.empty', { before: options.rowsBefore ?? 0 })
      }
      const steps = pointerSteps(options.records ?? '') ?? [options.records!]
      for await (const records of recordsAt(cursor, { steps, bytesMax })) {
        for (const { text, line, offset } of records) {
          const row = reader.read(text, 0, text.length, () => ({ line, offset }))
          batcher.onRow(row, line, text.length)
        }
        yield* batcher.full()
      }
      if ((await cursor.peek()) !== -1) throw cursor.fault('…')
      yield* batcher.rest()
    } finally {
      await window.close()
    }
  }

  return {
    batches,
    describe: () => ({
      kind: 'json',
      rows: batcher.rows(),
      notes: batcher.rows() > 0 ? absentNotes(shape) : [],
      ...window?.described(),
    }),
  }
}

type Search = { steps: readonly string[]; bytesMax: number; walked?: readonly string[] }

/** The elements of the array that the steps lead to, some at a time; steps over all beside it. */
async function* recordsAt(cursor: JsonCursor, search: Search): AsyncIterable<JsonValue[]> {
  const { steps, bytesMax, walked = [] } = search
  if (steps.length > depthMax) {
    throw new Refusal('source.too-deep', { limit: depthMax, line: cursor.line() })
  }
  const [step, ...rest] = steps
  if (step === undefined) return yield* elements(cursor, search)
  if ((await cursor.peek()) !== braceOpen) throw missing(search, '[ ]')
  await cursor.take(braceOpen)
  const seen = new Set<string>()
  if ((await cursor.peek()) === braceClose) await cursor.take(braceClose)
  else {
    do {
      const key = await cursor.value(bytesMax)
      const name = nameOf(key, cursor)
      if (seen.has(name)) {
        throw new Refusal('source.repeated-value', { line: key.line, name: name.slice(0, 50) })
      }
      seen.add(name)
      await cursor.take(colon)
      if (name === step)
        yield* recordsAt(cursor, { steps: rest, bytesMax, walked: [...walked, step] })
      else checkJson(await cursor.value(bytesMax), cursor)
    } while (await another(cursor, braceClose))
  }
  if (!seen.has(step)) throw missing(search, [...seen].join(', '))
}

async function* elements(cursor: JsonCursor, search: Search): AsyncIterable<JsonValue[]> {
  const first = await cursor.peek()
  if (first !== bracketOpen) {
    throw missing(search, first === braceOpen ? await memberNames(cursor, search) : '…')
  }
  await cursor.take(bracketOpen)
  if ((await cursor.peek()) === bracketClose) return cursor.take(bracketClose)
  do yield await cursor.values(search.bytesMax)
  while (await another(cursor, bracketClose))
}

function missing({ steps, walked = [] }: Search, found: string): Refusal {
  const path = `/${[...walked, ...steps].join('/')}${steps.length === 0 ? ' [ ]' : ''}`
  return new Refusal('source.no-records', { path, found: found.slice(0, 300) })
}

/** The names of an object's first members, to tell a person where the array may be. */
async function memberNames(cursor: JsonCursor, { bytesMax }: Search): Promise<string> {
  const names: string[] = []
  await cursor.take(braceOpen)
  while (names.length < 20 && (await cursor.peek()) !== braceClose) {
    const key = await cursor.value(bytesMax)
    names.push(`/${nameOf(key, cursor)}`)
    await cursor.take(colon)
    // An array is not stepped over: it may be the rest of the file.
    if ((await cursor.peek()) === bracketOpen) break
    await cursor.value(bytesMax)
    if (!(await another(cursor, braceClose))) break
  }
  return names.join(', ')
}

/** Steps over a comma (true) or over the closing bracket (false). */
async function another(cursor: JsonCursor, close: number): Promise<boolean> {
  const more = (await cursor.peek()) === comma
  await cursor.take(more ? comma : close)
  return more
}

function nameOf(key: JsonValue, cursor: JsonCursor): string {
  const name = parse(key, cursor)
  if (typeof name === 'string') return name
  throw cursor.fault('JSON', key.offset)
}

function checkJson(value: JsonValue, cursor: JsonCursor): void {
  parse(value, cursor)
}

function parse(value: JsonValue, cursor: JsonCursor): unknown {
  try {
    return JSON.parse(value.text)
  } catch {
    // The parser's own words quote the file.
    throw cursor.fault('JSON', value.offset)
  }
}
