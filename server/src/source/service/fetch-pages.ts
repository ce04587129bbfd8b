/**
 * Records by pages: each page's records are written, exactly as they came, as lines of one NDJSON
 * file. What the service says of their number must be what came; a page that comes twice, or a
 * number that changes while pages are read, is not taken.
 */
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { elementsOf, membersOf, valueAt } from '../json-members.ts'
import type { Fetched } from '../source-kind.ts'
import { askAuthorised, type ServiceParts } from './fetch-file.ts'
import { explain, type HttpAnswer } from './http-client.ts'
import { refuseOtherContent, refuseStart } from './other-content.ts'
import { firstPage, isShort, nextPage, type Page } from './paging.ts'

const pageBytesMax = 64 * 1024 ** 2
const pagesMax = 1_000_000
/** A service whose records change under the paging is read anew so many times. */
const triesMax = 3

export async function fetchPages(parts: ServiceParts): Promise<Fetched> {
  const { as, options } = parts
  const path = join(as.folder, 'records.ndjson')
  for (let attempt = 1; ; attempt++) {
    const asOf = new Date().toISOString()
    const file = await open(path, 'w', 0o600)
    try {
      const { rows, totals } = await writePages(parts, file)
      const total = totals.at(-1)
      const steady = totals.every((one) => one === total)
      if (steady && (total === undefined || total === rows)) {
        return { path, file: { ...options.file, kind: 'ndjson' }, name: as.name, asOf }
      }
      if (attempt === triesMax) {
        throw new Refusal('source.incomplete', { source: as.name, total, found: rows })
      }
    } finally {
      await file.close()
    }
  }
}

async function writePages(
  parts: ServiceParts,
  file: FileHandle,
): Promise<{ rows: number; totals: number[] }> {
  const { as, options } = parts
  const paging = options.paging!
  const totals: number[] = []
  let url: URL | null = firstPage(new URL(options.url), paging)
  let before = ''
  let bytes = 0
  let rows = 0
  let rowsMost = 0
  /** The page before was shorter than asked for, so this one may not be there. */
  let mayBeNone = false
  for (let number = 1; url && number <= pagesMax; number++) {
    const answer = await askPage(parts, url, mayBeNone)
    if (!answer) break
    refuseOtherContent(as.name, answer.headers['content-type'], 'json')
    const text = await readPage(answer.body, as.name)
    const records = recordsOf(text, options.records ?? '', as.name)
    const total = totalOf(parts, text, answer.headers)
    if (total !== null) totals.push(total)
    const lines = records.map(asLine).join('')
    bytes += Buffer.byteLength(lines)
    if (bytes > options.bytesMax) {
      throw new Refusal('source.too-large', { source: as.name, limit: options.bytesMax })
    }
    const digest = createHash('sha256').update(lines).digest('base64')
    if (records.length > 0 && digest === before) {
      if (mayBeNone) break
      throw new Refusal('source.pages-repeat', { source: as.name, page: number })
    }
    before = digest
    await file.writeFile(lines)
    rowsMost = Math.max(rowsMost, records.length)
    const page: Page = { number, rowsBefore: rows, rows: records.length, rowsMost, text }
    const { link } = answer.headers
    url = nextPage(url, paging, link === undefined ? page : { ...page, link: String(link) })
    rows += records.length
    mayBeNone = isShort(paging, records.length)
    if (mayBeNone && rows === total) break
  }
  return { rows, totals }
}

/** Null where there is no such page, if that may be: some services answer 404 behind the last. */
async function askPage(
  parts: ServiceParts,
  url: URL,
  mayBeNone: boolean,
): Promise<HttpAnswer | null> {
  try {
    return await askAuthorised(parts, url)
  } catch (error) {
    const isNone = error instanceof Refusal && error.values.status === 404
    if (mayBeNone && isNone) return null
    throw error
  }
}

async function readPage(body: Readable, source: string): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > pageBytesMax) {
        throw new Refusal('source.too-large', { source, limit: pageBytesMax })
      }
      chunks.push(chunk)
    }
  } catch (error) {
    throw explain(error, source)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw otherThanJson(source, 'bytes', '')
  }
}

function recordsOf(text: string, path: string, source: string): string[] {
  refuseStart(text, source, 'json')
  try {
    JSON.parse(text)
  } catch {
    // What begins as JSON may go on with names of people.
    const broken = { vi: 'JSON bị cắt hoặc sai', en: 'JSON that is cut off or wrong' }
    throw otherThanJson(source, broken, `${text.trimStart().slice(0, 1)}…`)
  }
  const raw = valueAt(text, path)
  if (raw?.[0] !== '[') {
    throw new Refusal('source.no-records', { path: path || '[ ]', found: membersNear(text, path) })
  }
  return elementsOf(raw)
}

/** The names of the members at the last place of the path that is there; values are not told. */
function membersNear(text: string, path: string): string {
  let here = text.trim()
  for (const name of path.split('.')) {
    const next = here[0] === '{' ? valueAt(here, name) : undefined
    if (next === undefined) break
    here = next
  }
  if (here[0] !== '{') return '…'
  const names = membersOf(here).map(({ name }) => name)
  return names.join(', ').slice(0, 300)
}

function otherThanJson(source: string, found: string | Bilingual, start: string): Refusal {
  return new Refusal('source.other-content', { source, expected: 'json', found, start })
}

/** Line ends stand only between the parts of a record, never inside its texts. */
function asLine(record: string): string {
  return `${record.replaceAll(/[\r\n]+/g, ' ')}\n`
}

function totalOf(
  { options }: ServiceParts,
  text: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | null {
  const { total } = options
  if (!total) return null
  const given =
    'path' in total ? valueAt(text, total.path) : headers[total.header.toLowerCase()]?.toString()
  const digits = /^"?(\d{1,15})"?$/.exec(given ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}
