/**
 * What a load of named rows means for the equality of its part. It says nothing of the rows it does
 * not name, so the copy is "as pushed", unless the supplier says the digest of the whole part, or
 * unless rows were released and the copy thereby comes to hold exactly what the file held.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { isNamedDelete, type Staging } from '../store/staging.ts'
import { keyColumns } from '../store/table.ts'
import type { EqualityStatement } from './finish-load.ts'
import type { Certificate } from './keep-equality.ts'
import type { Claim, NamedInput } from './load-named.ts'
import type { SupplyIdentity } from './supply.ts'

type Stated = {
  version: DatasetVersion
  part: Part
  form: NamedInput['form']
  claim?: Claim | undefined
  now: {
    stored: BucketVector
    seq: bigint
    at: string
    identity: SupplyIdentity
    /** Held rows of earlier loads that this one has settled, and rows that it holds back itself. */
    settled: number
    heldBack: number
  }
}

export async function stateNamed(tx: Queryable, stated: Stated): Promise<EqualityStatement> {
  const { version, part, form, claim, now } = stated
  const before = await readStatement(tx, version.id, part.number)
  const total = now.stored.total()
  const heldBack = Math.max(0, (before?.heldBack ?? 0) - now.settled) + now.heldBack
  // A digest under a salt cannot be compared with the kept one.
  const stands = before?.certificate.salt === null ? before.certificate : undefined
  const common = {
    dataset: version.id,
    part: part.name,
    version: version.version,
    heldBack,
    sequence: Number(now.seq),
    at: now.at,
    store: { rows: total.count, digest: total.digest },
    profile: 'kho-digest-1/file-1',
    salt: null,
  }
  const released = (stands?.released ?? 0) + (form === 'release' ? now.settled : 0)
  const kept = released > 0 ? { released } : {}
  if (claim) {
    const equal = claim.digest === total.digest && claim.rows === total.count
    return {
      certificate: { ...common, ...kept, equal, source: { ...now.identity, ...claim } },
      differences: Math.abs(claim.rows - total.count),
    }
  }
  if (stands && (form === 'release' || unmoved(stands, common.store))) {
    const { rows, digest } = stands.source
    const equal = digest === total.digest && rows === total.count
    const differences = equal ? 0 : (before?.differences ?? 0)
    return {
      certificate: { ...stands, ...common, ...kept, profile: stands.profile, equal },
      differences,
    }
  }
  const source = { ...now.identity, rows: null, digest: null }
  return {
    certificate: { ...common, ...kept, equal: false, asPushed: true, source },
    // What a verification found stays until one finds it gone.
    differences: before?.differences ?? 0,
  }
}

/** The changes were there already, so what was said of the copy still holds. */
function unmoved(stands: Certificate, store: { rows: number; digest: string }): boolean {
  return stands.store.rows === store.rows && stands.store.digest === store.digest
}

async function readStatement(
  tx: Queryable,
  dataset: string,
  part: number,
): Promise<{ certificate: Certificate; heldBack: number; differences: number } | null> {
  const { rows } = await tx.query(
    `select certificate::text, held_back, differences from store.equality
     where dataset = $1 and part = $2`,
    [dataset, part],
  )
  if (!rows[0]) return null
  return {
    certificate: JSON.parse(rows[0].certificate),
    heldBack: Number(rows[0].held_back),
    differences: Number(rows[0].differences),
  }
}

type Settling = {
  staging: Staging
  part: Part
  loadId: string
  form: NamedInput['form']
  corrects?: string | undefined
}

/**
 * Marks held rows as settled where this load takes or deletes a row of the same key or, for a load
 * that corrects another, of the same line. Only what was held since the part's last whole load
 * counts; older ones were settled by that. Returns how many.
 */
export async function settleHeld(
  tx: Tx,
  { staging, part, loadId, form, corrects }: Settling,
): Promise<number> {
  const { version, table } = staging
  const sameKey = keyColumns(version).map((column) => {
    const place = version.columns.findIndex((one) => one.name === column.name) + 1
    return `q.fields[${place}] = s.c${column.number}::text`
  })
  const sameLine = corrects ? ' or (q.load_id = $5::uuid and q.line = s._line)' : ''
  const settled = await tx.query(
    `update intake.quarantine q set state = $4, settled_by = $3
     from ${table} s, intake.load l
     where q.load_id = l.id and q.state = 'held' and l.dataset = $1 and l.part = $2
       and l.ended_at >= (
         select coalesce(max(w.ended_at), '-infinity') from intake.load w
         where w.dataset = $1 and w.part = $2 and w.form = 'whole'
           and w.state in ('applied', 'unchanged'))
       and l.state in ('applied', 'unchanged')
       and (not s._held or ${isNamedDelete('s')})
       and ((${sameKey.join(' and ')})${sameLine})`,
    [
      version.id,
      part.number,
      loadId,
      form === 'release' ? 'released' : 'corrected',
      ...(corrects ? [corrects] : []),
    ],
  )
  return settled.rowCount ?? 0
}
