/** Reads a form that carries a file: the file goes to the disk as it comes, and is hashed. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'

export type SentForm = {
  fields: ReadonlyMap<string, string>
  /** null where no file was chosen. */
  file: { name: string; sha256: string; bytes: number } | null
}

/** Larger files go by the ways for systems, which can go on where a line broke. */
export const fileBytesMax = 512 * 1024 ** 2
/** What a form may hold beside its file. */
export const formBytesMax = fileBytesMax + 64 * 1024

const limits = { files: 1, fields: 4, parts: 5, fieldSize: 200, headerPairs: 20, headerSize: 8192 }

/** Nothing is left at `path` where this throws or there is no file. */
export async function receiveForm(
  body: Readable,
  contentType: string | undefined,
  path: string,
): Promise<SentForm> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const parser = openParser(contentType)
  const fields = new Map<string, string>()
  let keeping: Promise<SentForm['file']> | null = null
  let incoming: BusboyFileStream | null = null
  parser.on('field', (name, value) => fields.set(name, value))
  parser.on('file', (_field, stream, name) => {
    incoming = stream
    keeping = keepFile(stream, name, path)
    // Looked at below; a rejection before that must not pass for one that nobody handles.
    keeping.catch(() => {})
  })
  try {
    await pipeline(body, parser).catch(readable)
    return { fields, file: await (keeping as Promise<SentForm['file']> | null) }
  } catch (error) {
    // Where the line broke, nobody else ends the file.
    ;(incoming as BusboyFileStream | null)?.destroy(error as Error)
    await (keeping as Promise<unknown> | null)?.catch(() => {})
    await rm(path, { force: true })
    throw error
  }
}

function openParser(contentType = ''): InstanceType<typeof Busboy> {
  try {
    const headers = { 'content-type': contentType } as BusboyHeaders
    return new Busboy({ headers, limits: { ...limits, fileSize: fileBytesMax } })
  } catch (error) {
    throw new Refusal('http.bad-request', { reason: parserSays(error) })
  }
}

/** What the parser says of a form that is none is the sender's fault. */
function readable(error: unknown): never {
  if (error instanceof Refusal || (error as { code?: string }).code) throw error
  throw new Refusal('http.bad-request', { reason: parserSays(error) })
}

async function keepFile(
  stream: BusboyFileStream,
  given: string,
  path: string,
): Promise<SentForm['file']> {
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(stream, count, createWriteStream(path, { mode: 0o600 }))
  if (stream.truncated) throw new Refusal('http.too-large', { limit: fileBytesMax })
  const name = plainName(given)
  if (name !== '') return { name, sha256: hash.digest('hex'), bytes }
  await rm(path, { force: true })
  return null
}

/** A file's name without folders and without characters that no name needs. */
function plainName(given: string | undefined): string {
  const last = (given ?? '').split(/[/\\]/).at(-1)!
  return last
    .replace(/[\p{C}]/gu, '')
    .trim()
    .slice(-150)
}

/** The parser speaks English alone, so its words are marked as its own. */
function parserSays(error: unknown): Bilingual {
  const { vi, en } = saidBy({ vi: 'bộ đọc biểu mẫu', en: 'its parser' }, (error as Error).message)
  return {
    vi: `biểu mẫu hỏng hoặc bị cắt (${vi})`,
    en: `the form is damaged or cut off (${en})`,
  }
}
