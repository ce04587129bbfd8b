/**
 * All clients and grants in memory, as of one version. Decisions are taken from it without asking
 * the database; a change anywhere brings a new version within milliseconds.
 */
import { isKeyInForce } from '../client/client-key.ts'
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { selectSnapshot, selectVersion } from './access.sql.ts'
import type { KeyTerm, SnapshotRows } from './access.sql.ts'
import type { DecidedClient } from './decide.ts'
import type { Grant } from './grant.ts'

export type AccessSnapshot = {
  /** Counts every change of clients and grants; goes into the journal with each decision. */
  version(): number
  client(id: string): DecidedClient | null
  /** Whether the key is the client's and in force; tokens of one that has ended are refused. */
  hasKey(client: string, key: number, atMs: number): boolean
  /** Also those that ended or were revoked, for the refusal to name. */
  grantsOf(client: string, dataset: string): readonly Grant[]
  /** Reads anew; after it every change that was committed before the call is seen. */
  refresh(): Promise<void>
  /** Reads anew only if the version has moved: for a timer, should a notification be lost. */
  refreshIfBehind(): Promise<void>
  close(): Promise<void>
}

type Index = {
  version: number
  clients: ReadonlyMap<string, DecidedClient>
  keys: ReadonlyMap<number, KeyTerm>
  grants: ReadonlyMap<string, ReadonlyMap<string, Grant[]>>
}

const none: readonly Grant[] = Object.freeze([])

export async function openSnapshot(db: Database, options: { log: Log }): Promise<AccessSnapshot> {
  const { log } = options
  const read = async (): Promise<Index> =>
    indexOf(await db.tx(selectSnapshot, { isolation: 'repeatable read', readOnly: true }))
  let index = await read()
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined

  const readOnce = async () => {
    const fresh = await read()
    // Two readings may end in the other order; the newer one stays.
    if (fresh.version >= index.version) index = fresh
  }
  /** A reading under way may have begun too early, so the caller joins the one after it. */
  const refresh = (): Promise<void> => {
    if (!current) {
      current = readOnce().finally(() => (current = undefined))
      return current
    }
    next ??= current
      .catch(() => {})
      .then(() => {
        next = undefined
        return refresh()
      })
    return next
  }
  const stop = await db.listen('kho_access', () => {
    refresh().catch((error: unknown) =>
      log.error({ err: describeError(error) }, 'clients and grants could not be read anew'),
    )
  })
  return {
    version: () => index.version,
    client: (id) => index.clients.get(id) ?? null,
    hasKey(client, key, atMs) {
      const found = index.keys.get(key)
      return found?.client === client && isKeyInForce(found, atMs)
    },
    grantsOf: (client, dataset) => index.grants.get(client)?.get(dataset) ?? none,
    refresh,
    async refreshIfBehind() {
      if ((await selectVersion(db)) !== index.version) await refresh()
    },
    async close() {
      await stop()
      await Promise.allSettled([current, next])
    },
  }
}

function indexOf(rows: SnapshotRows): Index {
  const clients = new Map(rows.clients.map((client) => [client.id, client]))
  const grants = new Map<string, Map<string, Grant[]>>()
  for (const grant of rows.grants) {
    let ofClient = grants.get(grant.client)
    if (!ofClient) grants.set(grant.client, (ofClient = new Map()))
    const list = ofClient.get(grant.dataset)
    if (list) list.push(grant)
    else ofClient.set(grant.dataset, [grant])
  }
  const keys = new Map(rows.keys.map((key) => [key.id, key]))
  return { version: rows.version, clients, keys, grants }
}
