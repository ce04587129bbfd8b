/**
 * The act that plays the agencies that answer over HTTP: on this machine only, with a key, by pages,
 * as one file with an ETag, or one record at a call. It reads the sample's files at every call, so that whoever changes
 * one sees the change come.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { randomSecret } from '../ids.ts'
import { keyHeader, servedFiles } from './office/service-offices.ts'

export type AgencyService = { url: string; host: string; key: string; close(): Promise<void> }

const rowsMax = 200

export async function serveAgencies(folder: string): Promise<AgencyService> {
  const key = randomSecret()
  const server = createServer((request, response) => {
    answer(folder, key, request, response).catch(() => response.writeHead(404).end())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    key,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  folder: string,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (!isKey(key, request.headers[keyHeader])) response.writeHead(401).end()
  else if (url.pathname === servedFiles.prices.path) {
    const text = await readFile(join(folder, servedFiles.prices.file), 'utf8')
    const page = pageOf(JSON.parse(text), url.searchParams)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
  } else if (url.pathname === servedFiles.air.path) {
    const bytes = await readFile(join(folder, servedFiles.air.file))
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
    else response.writeHead(200, { 'content-type': 'text/csv', etag }).end(bytes)
  } else if (url.pathname.startsWith(servedFiles.inspections.path)) {
    const plate = decodeURIComponent(url.pathname.slice(servedFiles.inspections.path.length))
    const text = await readFile(join(folder, servedFiles.inspections.file), 'utf8')
    const found = JSON.parse(text).find((one: { bien_so: string }) => one.bien_so === plate)
    if (!found) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
  } else response.writeHead(404).end()
}

function isKey(key: string, given: unknown): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(key))
}

function pageOf(records: unknown[], asked: URLSearchParams): object {
  const rows = Math.min(rowsMax, Math.max(1, Number(asked.get('so_dong')) || rowsMax))
  const from = (Math.max(1, Number(asked.get('trang')) || 1) - 1) * rows
  return { tong: records.length, du_lieu: records.slice(from, from + rows) }
}
