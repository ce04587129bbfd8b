/** A whole Kho over HTTP on a database of its own, for stories told from outside. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { grantAccess, type GrantInput } from '../../src/access/grant-access.ts'
import { startKho, type Kho } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { fileSupply } from '../../src/intake/file-supply.ts'
import { loadSource } from '../../src/intake/load-source.ts'
import type { Receipt } from '../../src/intake/receipt.ts'
import { silentLog, type Log } from '../../src/log.ts'
import type { ClientScope } from '../../src/client/scope.ts'
import { declareAgency } from '../../src/people/declare-agency.ts'
import { addClient } from '../../src/client/add-client.ts'
import type { Database, Tx } from '../../src/pg/database.ts'
import { makeReadFunctions } from '../../src/query/read-functions.ts'
import { defineDataset } from '../../src/store/define-dataset.ts'
import { databaseWithLists } from './database.ts'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

export type Call = {
  token?: string | null
  purpose?: string | null
  task?: string | null
  headers?: Record<string, string>
}

export type ClientOptions = { agency?: string; scopes?: ClientScope[] }

export type Answer = { status: number; headers: Headers; text: string }

export type RunningKho = {
  kho: Kho
  db: Database
  url: string
  databaseUrl: string
  folder: string
  /** Its settings, to start the program with them again. */
  env: Record<string, string>
  define(definition: DatasetInput): Promise<DatasetVersion>
  load(dataset: string, text: string, confirm?: string): Promise<Receipt>
  /** Registers a system, of the consuming agency and for reading if not said otherwise. */
  client(id: string, zones?: string[], more?: ClientOptions): Promise<string>
  grant(input: Partial<GrantInput> & { client: string; dataset: string }): Promise<number>
  act<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** GET, under purpose c and a task unless the call says otherwise. */
  get(path: string, call?: Call): Promise<Answer>
  /** Stops it and re-derives the whole journal. */
  end(): Promise<void>
  /** Removes everything, where a story has stopped it and verified the journal by itself. */
  remove(): Promise<void>
}

const owner = 'so-noi-vu'
const consumer = 'so-y-te'

/**
 * `embedded`: on the server that Kho brings along instead of the shared test server; `folder`: with
 * its data there; `env`: further settings.
 */
export async function openKho(
  options: {
    embedded?: boolean
    folder?: string
    env?: Record<string, string>
    log?: Log
    /** The host of its public address, where a number will not do. */
    ownName?: string
    /** What it would do by itself every few seconds is left to the story, which does it when it is due. */
    byHand?: boolean
  } = {},
): Promise<RunningKho> {
  const base = options.embedded ? null : await databaseWithLists()
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kho-story-'))
  const port = await freePort()
  const env = {
    KHO_DATA: folder,
    ...(base ? { KHO_DATABASE_URL: base.url } : {}),
    KHO_PORT: String(port),
    ...(options.ownName ? { KHO_PUBLIC_URL: `http://${options.ownName}:${port}` } : {}),
    KHO_ZONES: 'local=127.0.0.0/8,::1;tslcd=10.0.0.0/8',
    ...options.env,
  }
  const { config } = readConfig(env)
  const clean = async () => {
    await base?.drop()
    if (!options.folder) rmSync(folder, { recursive: true, force: true })
  }
  const kho = await startKho(config, options.log ?? silentLog).catch(async (error: unknown) => {
    await clean()
    throw error
  })
  if (options.byHand) await kho.jobs.stop()
  const { db } = kho
  const act = <T>(fn: (tx: Tx) => Promise<T>) => db.tx(fn)
  for (const id of [owner, consumer]) {
    const name = { vi: `Cơ quan ${id}`, en: `Agency ${id}` }
    await act((tx) => declareAgency(tx, 'test', { id, name }))
  }
  const tokens = new Map<string, string>()
  let files = 0
  const running: RunningKho = {
    kho,
    db,
    url: kho.url,
    databaseUrl: db.url,
    folder,
    env,
    act,
    define: (definition) =>
      act(async (tx) => {
        const { version } = await defineDataset(tx, 'test', { definition })
        await makeReadFunctions(tx, version)
        return version
      }),
    async load(dataset, text, confirm) {
      const path = join(folder, `supply-${++files}.csv`)
      writeFileSync(path, text)
      const { rows } = await db.query(
        `select definition::text from catalogue.dataset d
           join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
         where d.id = $1`,
        [dataset],
      )
      const supply = fileSupply(JSON.parse(rows[0].definition), { path })
      return loadSource(
        { db, journalFolder: kho.journalFolder },
        { dataset, supply, actor: 'test', confirm },
      )
    },
    async client(id, zones, { agency = consumer, scopes }: ClientOptions = {}) {
      const { secret } = await act((tx) =>
        addClient(tx, 'test', { id, agency, name: id, zones, scopes }),
      )
      const token = await fetchToken(kho.url, id, secret)
      tokens.set(id, token)
      await untilKnown(
        () => running.get('/api/v1/datasets/none/records', { token }),
        ['access.bad-token'],
      )
      return token
    },
    async grant(input) {
      const { grant } = await act((tx) =>
        grantAccess(tx, 'test', {
          purpose: 'c',
          validUntil: new Date(Date.now() + 3_600_000),
          decidedBy: owner,
          documentNumber: '01/QĐ',
          documentDate: '2026-01-05',
          // Stories that are not about masks see values as they are.
          masks: { '*': { by: 'none' } },
          ...input,
        }),
      )
      const path = `/api/v1/datasets/${input.dataset}/records/~`
      const token = tokens.get(input.client)
      await untilKnown(
        () => running.get(path, { token }),
        ['access.no-grant', 'access.grant-ended'],
      )
      return grant
    },
    async get(path, { token = null, purpose = 'c', task = 'HS-1', headers = {} } = {}) {
      const response = await fetch(kho.url + path, {
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(purpose === null ? {} : { 'kho-purpose': purpose }),
          ...(task === null ? {} : { 'kho-task': task }),
          ...headers,
        },
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    },
    remove: clean,
    async end() {
      try {
        await kho.journal.publishNow()
        const { vkey } = kho.journal.state()
        await kho.stop()
        const checked = await verifyLog({ ...openLog(kho.journalFolder), key: vkey })
        if (!checked.ok)
          throw new Error(`the journal is wrong: ${JSON.stringify(checked.findings)}`)
      } finally {
        await kho.stop()
        await clean()
      }
    },
  }
  return running
}

async function fetchToken(url: string, client: string, secret: string): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const body = (await response.json()) as { access_token?: string }
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

/**
 * Clients and grants are known to a running Kho within milliseconds of their commit; stories that
 * are not about these milliseconds wait until its answer is none of those of before.
 */
async function untilKnown(ask: () => Promise<Answer>, before: readonly string[]): Promise<void> {
  await waitUntil(ask, ({ text }) => !before.some((code) => text.includes(`"${code}"`)), 5)
}

/** A definition with all that stories do not care about. */
export function definitionOf(
  given: Pick<DatasetInput, 'id' | 'sharing' | 'key' | 'columns'> & Partial<DatasetInput>,
): DatasetInput {
  return {
    title: { vi: 'Dữ liệu giả lập', en: 'Made-up data' },
    description: { vi: 'Dữ liệu giả lập để thử', en: 'Made up for trying out' },
    database: 'Dân cư',
    databaseEn: 'Population',
    owner,
    supplier: owner,
    updateForm: { vi: 'CSV', en: 'CSV' },
    updateFrequency: 'daily',
    permittedUsers: 'all-agencies',
    importance: 'ordinary',
    retention: 'life',
    documents: [{ title: { vi: 'a', en: 'a' }, text: { vi: 'b', en: 'b' } }],
    ...given,
  }
}
