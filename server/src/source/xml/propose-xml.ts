/** What a file would be as XML: which element is the record, and what is inside it. */
import { SaxesParser } from 'saxes'
import { readSample } from '../charset/read-sample.ts'
import type { FoundColumn, Proposal } from '../source-kind.ts'

const valuesMax = 100

type Seen = { count: number; values: string[]; hasChildren: boolean; repeats: boolean }

/** Null where the file is no XML, or has no repeated element that holds others or attributes. */
export async function proposeXml(path: string): Promise<Proposal | null> {
  const { candidates } = await readSample(path)
  const [best] = candidates
  if (!best || !/^\s*</.test(best.plain)) return null
  const seen = walk(best.plain)
  const records = recordPath(seen)
  if (records === null) return null
  const columns = columnsOf(seen, records)
  const repeated = [...seen].filter(([at, { repeats }]) => repeats && at.startsWith(`${records}/`))
  const join = repeated.map(([at]) => [at.slice(records.length + 1), '; '] as const)
  return {
    kind: 'xml',
    confidence: 0.9,
    options: {
      records,
      ...(join.length > 0 ? { join: Object.fromEntries(join) } : {}),
      ...(best.encoding === 'utf-8' ? {} : { encoding: best.encoding }),
    },
    columns,
  }
}

/** Every path of elements and attributes in the sample, in the order in which they are first met. */
function walk(text: string): Map<string, Seen> {
  const seen = new Map<string, Seen>()
  const path: string[] = []
  const texts: string[] = []
  const siblings: Set<string>[] = []
  const meet = (at: string): Seen => {
    const known = seen.get(at) ?? { count: 0, values: [], hasChildren: false, repeats: false }
    seen.set(at, known)
    known.count++
    return known
  }
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const parent = seen.get(`/${path.join('/')}`)
    if (parent) parent.hasChildren = true
    path.push(name)
    texts.push('')
    const at = `/${path.join('/')}`
    const known = meet(at)
    if (siblings.at(-1)?.has(name)) known.repeats = true
    siblings.at(-1)?.add(name)
    siblings.push(new Set())
    for (const [key, value] of Object.entries(attributes)) {
      if (!/^(?:xmlns|xml:|xsi:)/.test(key)) meet(`${at}/@${key}`).values.push(value)
    }
  })
  const add = (piece: string) => {
    if (texts.length > 0) texts[texts.length - 1] += piece
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    seen.get(`/${path.join('/')}`)?.values.push(texts.pop() ?? '')
    siblings.pop()
    path.pop()
  })
  parser.on('doctype', () => {
    throw new Error('a DTD is not read')
  })
  parser.on('error', (error) => {
    throw error
  })
  try {
    parser.write(text)
  } catch {
    // What came before the fault is enough to propose from.
  }
  return seen
}

/** The highest element that stands again and again beside itself and holds something. */
function recordPath(seen: Map<string, Seen>): string | null {
  const depth = (path: string) => path.split('/').length
  const found = [...seen].filter(([path, { repeats, hasChildren }]) => {
    const hasAttributes = [...seen.keys()].some((one) => one.startsWith(`${path}/@`))
    return repeats && (hasChildren || hasAttributes) && !path.includes('@')
  })
  return found.toSorted(([a], [b]) => depth(a) - depth(b))[0]?.[0] ?? null
}

function columnsOf(seen: Map<string, Seen>, records: string): FoundColumn[] {
  return [...seen]
    .filter(([path, { hasChildren }]) => path.startsWith(`${records}/`) && !hasChildren)
    .map(([path, { values }]) => ({
      name: path.slice(records.length + 1),
      values: values.slice(0, valuesMax),
    }))
}
