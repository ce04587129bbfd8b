/**
 * The act of the agencies that send by themselves, once Kho has opened: one leaves its file in the
 * watched folder, one pushes its file with a manifest, as its own system would. Each once.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest } from '@kho/contract/push.ts'
import type { Database } from '../pg/database.ts'
import { offices } from './office/offices.ts'
import { makeClient } from './sample-client.ts'
import { wasSupplied } from './sample.sql.ts'

export type SendOptions = {
  db: Database
  /** The address of the running Kho. */
  url: string
  /** Where the sample's files lie. */
  folder: string
  watchDir: string
  progress(text: string): void
}

export async function sendOffices(options: SendOptions): Promise<void> {
  const { db, folder, watchDir, progress } = options
  for (const { definition, supplies, agencies } of offices) {
    for (const { comes, file } of supplies) {
      if (!file || (comes !== 'watched' && comes !== 'pushed')) continue
      if (await wasSupplied(db, definition.id)) continue
      progress(`${definition.id} → ${comes === 'watched' ? watchDir : `PUT ${options.url}`}`)
      const path = join(folder, file.name)
      if (comes === 'watched') {
        mkdirSync(join(watchDir, definition.id), { recursive: true })
        copyFileSync(path, join(watchDir, definition.id, file.name))
      } else await push(options, { dataset: definition.id, agency: agencies[0]!.id, path })
    }
  }
}

/** As an agency's system does it: a token, the manifest, the bytes. */
async function push(
  { db, url }: SendOptions,
  { dataset, agency, path }: { dataset: string; agency: string; path: string },
): Promise<void> {
  const client = await makeClient(db, `may-${agency}`, agency, ['supply'])
  const token = await fetchToken(url, client)
  const bytes = readFileSync(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const manifest: Manifest = {
    file: path.split(/[/\\]/).at(-1)!,
    mediaType: 'text/csv',
    bytes: bytes.length,
    sha256,
    rows: bytes.toString().trimEnd().split('\n').length - 1,
  }
  const load = `${url}/api/v1/datasets/${dataset}/loads/mau-${sha256.slice(0, 12)}`
  const headers = { authorization: `Bearer ${token}` }
  await put(`${load}/manifest`, JSON.stringify(manifest), {
    ...headers,
    'content-type': 'application/json',
  })
  await put(load, bytes, headers)
}

async function fetchToken(url: string, { id, secret }: { id: string; secret: string }) {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'supply' }),
  })
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (!token) throw new Error(`no token for ${id}: ${response.status}`)
  return token
}

const waitsMax = 100

/** A client that was just registered is known to the running Kho within milliseconds. */
async function put(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
) {
  for (let waits = 0; ; waits++) {
    const response = await fetch(url, { method: 'PUT', headers, body })
    const text = await response.text()
    if (response.ok) return
    if (response.status !== 401 || waits === waitsMax) {
      throw new Error(`PUT ${url}: ${response.status} ${text}`)
    }
    await sleep(50)
  }
}
