/** Reads what an officers' page sends: fields, and small files where the page takes them. */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'

export type SentFile = { name: string; bytes: Buffer }

export type SentForm = {
  fields: URLSearchParams
  /** By the name of its field; one that was left empty is not here. */
  files: ReadonlyMap<string, SentFile>
}

export const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data']
/** What a form may hold beside its files. */
export const fieldBytesMax = 256 * 1024

/** Without `keepFiles` their bytes pass and are gone: that they came is all that is kept. */
export async function readForm(
  body: Readable,
  contentType: string,
  { keepFiles = true } = {},
): Promise<SentForm> {
  if (!/^multipart\/form-data/i.test(contentType)) {
    return { fields: new URLSearchParams(await text(body)), files: new Map() }
  }
  const fields = new URLSearchParams()
  const files = new Map<string, SentFile>()
  const parser = openParser(contentType)
  parser.on('field', (name, value) => fields.append(name, value))
  parser.on('file', (field, stream, name) => {
    const pieces: Buffer[] = []
    stream.on('data', (piece: Buffer) => (keepFiles ? pieces.push(piece) : undefined))
    stream.on('end', () => {
      const bytes = Buffer.concat(pieces)
      if (name || bytes.length > 0) files.set(field, { name: name ?? '', bytes })
    })
  })
  await pipeline(body, parser).catch((error: unknown) => {
    if (error instanceof Refusal || (error as { code?: string }).code) throw error
    throw new Refusal('http.bad-request', { reason: parserSays(error) })
  })
  return { fields, files }
}

// How much may come is the route's limit, so that files need none of their own.
const limits = { files: 4, fields: 500, parts: 504, fieldSize: fieldBytesMax, headerPairs: 20 }

function openParser(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers: { 'content-type': contentType } as BusboyHeaders, limits })
  } catch (error) {
    throw new Refusal('http.bad-request', { reason: parserSays(error) })
  }
}

/** The parser speaks English alone, so its words are marked as its own. */
function parserSays(error: unknown): Bilingual {
  const { vi, en } = saidBy({ vi: 'bộ đọc biểu mẫu', en: 'its parser' }, (error as Error).message)
  return {
    vi: `biểu mẫu hỏng hoặc bị cắt (${vi})`,
    en: `the form is damaged or cut off (${en})`,
  }
}
