/** One file of a service: streamed to disk, asked for with what is known of the last one. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import type { FetchAs, Fetched } from '../source-kind.ts'
import type { Authoriser } from './authorise.ts'
import { answered, explain, type HttpAnswer, type HttpClient } from './http-client.ts'
import { refuseOtherContent, startOf } from './other-content.ts'
import type { ServiceOptions } from './service-source.ts'

export type ServiceParts = {
  options: ServiceOptions
  as: FetchAs
  http: HttpClient
  authorise: Authoriser
}

export async function fetchFile(parts: ServiceParts): Promise<Fetched | null> {
  const { options, as } = parts
  const asOf = new Date().toISOString()
  const url = new URL(options.url)
  const known = as.known ?? {}
  const answer = await askAuthorised(parts, url, {
    ...(known.etag ? { 'if-none-match': known.etag } : {}),
    ...(known.lastModified ? { 'if-modified-since': known.lastModified } : {}),
  })
  if (answer.status === 304) {
    answer.body.destroy()
    return null
  }
  refuseOtherContent(as.name, answer.headers['content-type'], options.file.kind)
  const path = join(as.folder, 'file')
  await saveBody(answer.body, path, { source: as.name, bytesMax: options.bytesMax })
  await startOf(path, as.name, options.file.kind)
  const { etag, 'last-modified': lastModified } = answer.headers
  return {
    path,
    file: options.file,
    name: as.name,
    asOf,
    validators: { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) },
    ...expectedRows(options, answer),
  }
}

/** Asks once more with a new token where the first was refused. */
export async function askAuthorised(
  { as, http, authorise, options }: ServiceParts,
  url: URL,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  const ask = async (renew: boolean) =>
    http.ask(url, { headers: { ...options.headers, ...(await authorise(renew)), ...headers } })
  let answer = await ask(false)
  if (answer.status === 401 && options.auth?.kind === 'oauth2') {
    answer.body.destroy()
    answer = await ask(true)
  }
  if (answer.status === 200 || answer.status === 304) return answer
  answer.body.destroy()
  throw answered(as.name, answer.status, url)
}

function expectedRows({ total }: ServiceOptions, { headers }: HttpAnswer) {
  if (!total || !('header' in total)) return {}
  const given = headers[total.header.toLowerCase()]
  return typeof given === 'string' && /^\d+$/.test(given) ? { rowsExpected: Number(given) } : {}
}

/** The bound is on decoded bytes, so that a compressed bomb ends there too. */
async function saveBody(
  body: Readable,
  path: string,
  { source, bytesMax }: { source: string; bytesMax: number },
): Promise<void> {
  let bytes = 0
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(new Refusal('source.too-large', { source, limit: bytesMax }))
      else done(null, chunk)
    },
  })
  await pipeline(body, bound, createWriteStream(path, { mode: 0o600 })).catch((error: unknown) => {
    throw explain(error, source)
  })
}
