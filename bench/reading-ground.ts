/** What the measurements of reading stand on: a running Kho with residents and a client's token. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { grantAccess } from '../server/src/access/grant-access.ts'
import type { Kho } from '../server/src/app.ts'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { declareAgency } from '../server/src/people/declare-agency.ts'
import { addClient } from '../server/src/client/add-client.ts'
import { makeReadFunctions } from '../server/src/query/read-functions.ts'
import { residents } from '../server/src/sample/definitions.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Generated, Order } from './generate-reads.ts'
import { writeResidents } from './ground.ts'

export type ReadingGround = {
  kho: Kho
  version: DatasetVersion
  port: number
  /** Header lines of a granted call. */
  headers: string[]
  /** Keys of residents, in no order. */
  keys: string[]
}

export const rounds = 3
export const roundSeconds = 4
export const path = `/api/v1/datasets/${residents.id}`

export async function prepareReading(
  kho: Kho,
  folder: string,
  count: number,
): Promise<ReadingGround> {
  const { db, journalFolder } = kho
  const { version } = await db.tx(async (tx) => {
    const defined = await defineDataset(tx, 'bench', { definition: residents })
    await makeReadFunctions(tx, defined.version)
    return defined
  })
  const file = join(folder, 'residents.csv')
  await writeResidents(file, count)
  const supply = fileSupply(version, { path: file })
  await loadSource({ db, journalFolder }, { dataset: version.id, supply, actor: 'bench' })
  await db.query('vacuum analyze store.d_residents')
  await untilQuiet(db)
  const secret = await db.tx((tx) => admit(tx))
  const token = await fetchToken(kho, secret)
  const sampled = await db.query(
    'select c1 from store.d_residents tablesample system (5) limit 20000',
  )
  return {
    kho,
    version,
    port: Number(new URL(kho.url).port),
    headers: [`Authorization: Bearer ${token}`, 'Kho-Purpose: c', 'Kho-Task: HS-2026-1'],
    keys: sampled.rows.map((row) => row.c1).toSorted(() => Math.random() - 0.5),
  }
}

/** A load leaves work behind: its profile is drawn and its persons are indexed, piece by piece. */
async function untilQuiet(db: Kho['db']): Promise<void> {
  for (let quiet = 0; quiet < 25; await sleep(200)) {
    const { rows } = await db.query(
      `select count(*)::int as busy from pg_stat_activity
       where state <> 'idle' and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    )
    quiet = rows[0].busy === 0 ? quiet + 1 : 0
  }
}

async function admit(tx: Parameters<typeof grantAccess>[0]): Promise<string> {
  const [agency] = Array.isArray(residents.permittedUsers) ? residents.permittedUsers : ['so-y-te']
  const name = { vi: 'Đo tốc độ', en: 'Measuring' }
  await declareAgency(tx, 'bench', { id: agency ?? 'so-y-te', name })
  const { secret } = await addClient(tx, 'bench', {
    id: 'measuring',
    agency: agency ?? 'so-y-te',
    name: 'Measuring',
  })
  await grantAccess(tx, 'bench', {
    client: 'measuring',
    dataset: residents.id,
    purpose: 'c',
    masks: { '*': { by: 'none' } },
    validUntil: new Date(Date.now() + 86_400_000),
    decidedBy: 'bench',
    documentNumber: '1/QĐ-UBND',
    documentDate: '2026-01-01',
  })
  return secret
}

export async function fetchToken(kho: Kho, secret: string): Promise<string> {
  const basic = Buffer.from(`measuring:${secret}`).toString('base64')
  const answer = await fetch(`${kho.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const body = (await answer.json()) as { access_token?: string }
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

export function generate(order: Order): Promise<Generated> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('generate-reads.ts', import.meta.url)))
    child.once('message', (found: Generated) => {
      child.disconnect()
      const fault = found.faults[0]
      if (fault) reject(new Error(`an answer was not 200: ${fault}`))
      else resolve(found)
    })
    child.once('error', reject)
    child.send(order)
  })
}

/** The pair whose ratio is in the middle. */
export function middle<T>(list: readonly T[], ratio: (one: T) => number): T {
  return list.toSorted((a, b) => ratio(a) - ratio(b))[list.length >> 1]!
}
