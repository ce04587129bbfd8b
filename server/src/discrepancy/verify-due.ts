/**
 * Verifies the parts whose time has come, by themselves and one dataset after the other, and keeps
 * what differs as cases. A source that cannot be read is on record with the part and is tried again
 * at its next time; so is a fault of ours, which keeps none of those behind it waiting.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Part } from '../catalogue/part.ts'
import { lookTwice } from '../equality/look-twice.ts'
import { syncPart } from '../equality/sync-part.ts'
import { verifyDataset } from '../equality/verify-dataset.ts'
import { findSourceOf } from '../intake/declared-source.ts'
import { openSupply, type SupplyContext } from '../intake/open-supply.ts'
import type { Supply } from '../intake/supply.ts'
import type { Database } from '../pg/database.ts'
import { keepLooks, type KeptCase } from './keep-cases.ts'
import type { Way } from './move-discrepancy.ts'

export type Verifier = {
  db: Database
  config: SupplyContext['config']
  way: Way
  journalFolder: string
  journalKey: () => string
  /** Until the published journal covers everything committed so far. */
  publish: () => Promise<unknown>
}

export type VerifiedDue = { dataset: string; cases: KeptCase[]; failedWith: string | null }

type Due = { dataset: string; parts: number[]; audit: boolean }

export async function verifyDue(verifier: Verifier, signal: AbortSignal): Promise<VerifiedDue[]> {
  const { rows } = await verifier.db.query<Due>(
    `select dataset, array_agg(part order by part) as parts, bool_or(audit) as audit
     from discrepancy.verification
     where verified_at is null
       or verified_at + make_interval(hours => every_hours) <= clock_timestamp()
     group by dataset order by min(verified_at) nulls first`,
  )
  const done: VerifiedDue[] = []
  const faults: unknown[] = []
  for (const due of rows) {
    if (signal.aborted) break
    const verified = await verifyOne(verifier, due).catch((error: unknown): VerifiedDue => {
      faults.push(error)
      return { dataset: due.dataset, cases: [], failedWith: 'http.fault' }
    })
    await verifier.db.query(
      `update discrepancy.verification set verified_at = clock_timestamp(), failed_with = $3
       where dataset = $1 and part = any($2::smallint[])`,
      [due.dataset, due.parts, verified.failedWith],
    )
    done.push(verified)
  }
  // Told to the operator once all others had their turn.
  if (faults.length > 0) throw faults[0]
  return done
}

const actor = 'schedule'

async function verifyOne(verifier: Verifier, due: Due): Promise<VerifiedDue> {
  const { db, config, way, journalFolder } = verifier
  const { dataset } = due
  const version = await findDataset(db, dataset)
  const supplyOf = async (part: Part): Promise<Supply | null> => {
    if (!due.parts.includes(part.number)) return null
    const source = await findSourceOf(db, dataset, part)
    return source && openSupply({ config, db }, version, source)
  }
  const look = async (of: typeof supplyOf) => {
    await verifier.publish()
    const journalKey = verifier.journalKey()
    const { audit } = due
    return verifyDataset(db, { dataset, supplyOf: of, actor, audit, journalFolder, journalKey })
  }
  try {
    const sync = syncPart({ db, journalFolder }, version, actor)
    const looks = await lookTwice(version, { look, supplyOf, sync })
    return { dataset, cases: await keepLooks(db, way, looks, actor), failedWith: null }
  } catch (error) {
    // A source that is away keeps its cases open; nothing is known of it now.
    if (error instanceof Refusal) return { dataset, cases: [], failedWith: error.code }
    throw error
  }
}
