/** What a file would be as JSON or NDJSON: where its records are, and what members they have. */
import { Refusal } from '@kho/contract/refusal.ts'
import { linesOf, readSample } from '../charset/read-sample.ts'
import { createJsonCursor, type JsonCursor } from '../json-cursor.ts'
import { openText } from '../open-text.ts'
import type { FoundColumn, Proposal } from '../source-kind.ts'

const recordsMax = 100
const valueBytesMax = 1 << 24
const depthMax = 8
const [comma, colon, quote] = [44, 58, 34]
const [bracketOpen, braceOpen, braceClose] = [91, 123, 125]

/** Null where the first lines are not one object each. */
export async function proposeNdjson(path: string): Promise<Proposal | null> {
  const { candidates, whole } = await readSample(path)
  const [best] = candidates
  if (!best) return null
  const lines = linesOf(best.plain, whole).filter((line) => line.trim() !== '')
  const records = lines.slice(0, recordsMax).map(parseObject)
  const good = records.filter((record) => record !== null)
  if (good.length === 0 || good.length < records.length * 0.8) return null
  if (good.length === 1 && 'features' in good[0]!) return null
  const { encoding } = best
  return {
    kind: 'ndjson',
    // One line alone may be a file of JSON without line breaks.
    confidence: (good.length / records.length) * (good.length === 1 ? 0.5 : 1),
    options: encoding === 'utf-8' ? {} : { encoding },
    columns: columnsOf(good),
  }
}

/** Null where the file is no JSON, is GeoJSON, or has no array of objects. */
export async function proposeJson(path: string): Promise<Proposal | null> {
  const { candidates } = await readSample(path)
  const [best] = candidates
  if (!best || !/^\s*[[{]/.test(best.plain)) return null
  if (/^\s*\{[^[]*"type"\s*:\s*"FeatureCollection"/.test(best.plain)) return null
  const { encoding } = best
  const window = await openText(path, { encoding })
  try {
    const found = await findRecords(createJsonCursor(window), '', 0)
    if (!found || found.records.length === 0) return null
    return {
      kind: 'json',
      confidence: 0.95,
      options: { records: found.path, ...(encoding === 'utf-8' ? {} : { encoding }) },
      columns: columnsOf(found.records),
    }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  } finally {
    await window.close()
  }
}

type Found = { path: string; records: object[] }

/** The first array whose first element is an object. */
async function findRecords(cursor: JsonCursor, path: string, depth: number): Promise<Found | null> {
  const first = await cursor.peek()
  if (first === bracketOpen) return readElements(cursor, path)
  if (first !== braceOpen || depth > depthMax) {
    await cursor.value(valueBytesMax)
    return null
  }
  await cursor.take(braceOpen)
  while ((await cursor.peek()) === quote) {
    const name = JSON.parse((await cursor.value(valueBytesMax)).text) as string
    await cursor.take(colon)
    const step = name.replaceAll('~', '~0').replaceAll('/', '~1')
    const found = await findRecords(cursor, `${path}/${step}`, depth + 1)
    if (found) return found
    if ((await cursor.peek()) === comma) await cursor.take(comma)
  }
  await cursor.take(braceClose)
  return null
}

async function readElements(cursor: JsonCursor, path: string): Promise<Found | null> {
  await cursor.take(bracketOpen)
  const records: object[] = []
  while (records.length < recordsMax) {
    const next = await cursor.peek()
    if (next !== braceOpen) {
      // An array of anything else is stepped over.
      if (records.length === 0 && next !== 93) await cursor.value(valueBytesMax)
      else break
    } else {
      const record = parseObject((await cursor.value(valueBytesMax)).text)
      if (record) records.push(record)
    }
    if ((await cursor.peek()) !== comma) break
    await cursor.take(comma)
  }
  if (records.length > 0) return { path, records }
  await cursor.take(93)
  return null
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** Members in the order in which they are first met; those inside others by pointer. */
function columnsOf(records: readonly object[]): FoundColumn[] {
  const columns = new Map<string, string[]>()
  const put = (name: string, value: unknown) => {
    const values = columns.get(name) ?? []
    columns.set(name, values)
    if (value !== null) values.push(typeof value === 'string' ? value : JSON.stringify(value))
  }
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) put(name, value)
      else for (const [inner, deep] of Object.entries(value)) put(`/${name}/${inner}`, deep)
    }
  }
  return [...columns].map(([name, values]) => ({ name, values }))
}
