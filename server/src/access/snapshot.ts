/**
 * All clients and grants in memory, as of one version. Decisions are taken from it without asking
 * the database; a change anywhere comes in within milliseconds, and costs what has changed, not what
 * there is.
 */
import { isKeyInForce } from '../client/client-key.ts'
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import type { DecidedClient } from './decide.ts'
import { holderOf, type Grant } from './grant.ts'
import { deleteOldChanges, selectChanges, selectSnapshot, selectVersion } from './snapshot.sql.ts'
import type { KeyTerm, SnapshotRows } from './snapshot.sql.ts'

export type AccessSnapshot = {
  /** Counts every change of clients and grants; goes into the journal with each decision. */
  version(): number
  client(id: string): DecidedClient | null
  /** Whether the key is the client's and in force; tokens of one that has ended are refused. */
  hasKey(client: string, key: number, atMs: number): boolean
  /** Also those that ended or were revoked, for the refusal to name. */
  grantsOf(client: string, dataset: string): readonly Grant[]
  /** The same of the persons of an agency. */
  grantsOfPersons(agency: string, dataset: string): readonly Grant[]
  /** Reads what changed; after it every change that was committed before the call is seen. */
  refresh(): Promise<void>
  /** Reads only if the version has moved: for a timer, should a notification be lost. */
  refreshIfBehind(): Promise<void>
  close(): Promise<void>
}

type Index = {
  version: number
  clients: Map<string, DecidedClient>
  keys: Map<number, KeyTerm>
  /** Holder → dataset → its grants, oldest first. Lists are replaced, never changed. */
  grants: Map<string, Map<string, readonly Grant[]>>
}

const none: readonly Grant[] = Object.freeze([])
/** A process that is further behind reads everything anew. */
const versionsKept = 100_000
const oneInstant = { isolation: 'repeatable read', readOnly: true } as const

export async function openSnapshot(db: Database, options: { log: Log }): Promise<AccessSnapshot> {
  const { log } = options
  let index = indexOf(await db.tx(selectSnapshot, oneInstant))
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined

  const readOnce = async () => {
    const known = index
    const found = await db.tx(async (tx) => {
      const changed = await selectChanges(tx, known.version)
      return changed ? { changed } : { whole: await selectSnapshot(tx) }
    }, oneInstant)
    if (found.whole) index = indexOf(found.whole)
    else applyChanges(index, found.changed)
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
  // What changed between the first reading and the listening was told to nobody.
  await refresh()
  return {
    version: () => index.version,
    client: (id) => index.clients.get(id) ?? null,
    hasKey(client, key, atMs) {
      const found = index.keys.get(key)
      return found?.client === client && isKeyInForce(found, atMs)
    },
    grantsOf: (client, dataset) => index.grants.get(client)?.get(dataset) ?? none,
    grantsOfPersons: (agency, dataset) =>
      index.grants.get(holderOf({ client: null, agency }))?.get(dataset) ?? none,
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

/** Forgets changes that every process has long read; one that has not reads everything. */
export async function forgetChanges(db: Database): Promise<void> {
  await deleteOldChanges(db, versionsKept)
}

function indexOf(rows: SnapshotRows): Index {
  const index: Index = {
    version: rows.version,
    clients: new Map(),
    keys: new Map(),
    grants: new Map(),
  }
  applyChanges(index, rows)
  return index
}

function applyChanges(index: Index, rows: SnapshotRows): void {
  for (const client of rows.clients) index.clients.set(client.id, client)
  for (const key of rows.keys) index.keys.set(key.id, key)
  for (const grant of rows.grants) {
    const holder = holderOf(grant)
    let ofHolder = index.grants.get(holder)
    if (!ofHolder) index.grants.set(holder, (ofHolder = new Map()))
    const list = ofHolder.get(grant.dataset)
    ofHolder.set(grant.dataset, list ? withGrant(list, grant) : [grant])
  }
  index.version = rows.version
}

/** A grant keeps its place among the others; a new one has the highest number. */
function withGrant(list: readonly Grant[], grant: Grant): readonly Grant[] {
  const at = list.findIndex(({ id }) => id === grant.id)
  return at < 0 ? [...list, grant].toSorted((a, b) => a.id - b.id) : list.with(at, grant)
}
