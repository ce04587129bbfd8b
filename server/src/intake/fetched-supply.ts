/**
 * A source whose content is fetched first, as a supply. The file lies in a folder of its own, is
 * read like any other, and is gone when the supply is closed. Where the service says that nothing
 * has changed since the load that the store equals, nothing is fetched: the store's own sums are the
 * source's.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import type { Database } from '../pg/database.ts'
import type { Fetched, Validators } from '../source/source-kind.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { fileSupply } from './file-supply.ts'
import type { Supply, SupplyIdentity } from './supply.ts'

export type FetchedSource = {
  db: Database
  part: number
  spoolFolder: string
  source: string
  /** Fetches into the folder; null where nothing has changed since `known`. */
  fetch(folder: string, known: Validators | undefined): Promise<Fetched | null>
}

type Known = { validators: Validators; fileSha256: string; vector: BucketVector }

export function fetchedSupply(version: DatasetVersion, given: FetchedSource): Supply {
  const { db, part, source } = given
  const folder = join(given.spoolFolder, randomUUID())
  let known: Known | null = null
  let unchangedAt: string | null = null
  let got: { fetched: Fetched; supply: Supply } | null = null

  async function content(mayBeUnchanged: boolean) {
    if (got) return got
    await mkdir(folder, { recursive: true, mode: 0o700 })
    known = mayBeUnchanged ? await readKnown(db, version.id, part, source) : null
    const askedAt = new Date().toISOString()
    const fetched = await given.fetch(folder, known?.validators)
    if (fetched === null) {
      unchangedAt = askedAt
      return null
    }
    const { path, file, name } = fetched
    return (got = { fetched, supply: fileSupply(version, { ...file, path, name }) })
  }

  function refuseIncomplete(rows: number): void {
    const total = got?.fetched.rowsExpected
    if (total === undefined || total === rows) return
    throw new Refusal('source.incomplete', { source, total, found: rows })
  }

  function identity(): SupplyIdentity {
    if (unchangedAt && known) {
      return {
        kind: 'file',
        profile: 'file-1',
        name: source,
        fileSha256: known.fileSha256,
        snapshot: known.validators.etag ?? known.validators.lastModified ?? '',
        asOf: unchangedAt,
      }
    }
    const found = got!.supply.identity()
    return { ...found, asOf: got!.fetched.asOf }
  }

  return {
    kind: 'file',
    name: source,
    async digest(salt) {
      // Under a fresh salt the rows themselves must be seen.
      const found = await content(salt === undefined)
      if (found === null) return { vector: known!.vector, rows: known!.vector.total().count }
      const digest = await found.supply.digest(salt)
      refuseIncomplete(digest.rows)
      return digest
    },
    async *rows(buckets) {
      const found = await content(false)
      let rows = 0
      for await (const batch of found!.supply.rows(buckets)) {
        rows += batch.rows.length
        yield batch
      }
      refuseIncomplete(rows)
    },
    identity,
    notes: () => got?.supply.notes() ?? [],
    placeOf: (line, column) => got?.supply.placeOf(line, column) ?? String(line),
    async settle(taken) {
      await got?.fetched.settle?.(taken)
      const { validators } = got?.fetched ?? {}
      if (taken && validators && Object.keys(validators).length > 0) {
        await keepKnown(db, version.id, part, source, validators, identity())
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What was told last time, where the store is still exactly what was loaded then. */
async function readKnown(
  db: Database,
  dataset: string,
  part: number,
  source: string,
): Promise<Known | null> {
  const { rows } = await db.query(
    `select f.validators::text, f.file_sha256, f.root from intake.fetched f
     join store.equality e on e.dataset = $2 and e.part = $3
     where f.source = $1 and e.state = 'equal' and e.held_back = 0`,
    [source, dataset, part],
  )
  if (!rows[0]) return null
  const vector = await readBucketSums(db, dataset, part)
  if (!vector.root().equals(rows[0].root)) return null
  return { validators: JSON.parse(rows[0].validators), fileSha256: rows[0].file_sha256, vector }
}

async function keepKnown(
  db: Database,
  dataset: string,
  part: number,
  source: string,
  validators: Validators,
  { fileSha256, asOf }: SupplyIdentity,
): Promise<void> {
  const { rows } = await db.query(
    `select 1 from store.equality
     where dataset = $1 and part = $2 and state = 'equal' and held_back = 0`,
    [dataset, part],
  )
  if (!rows[0] || !fileSha256) return
  const root = (await readBucketSums(db, dataset, part)).root()
  await db.query(
    `insert into intake.fetched values ($1, $2, $3, $4, $5) on conflict (source) do update
     set validators = excluded.validators, file_sha256 = excluded.file_sha256,
       root = excluded.root, as_of = excluded.as_of`,
    [source, JSON.stringify(validators), fileSha256, root, asOf],
  )
}
