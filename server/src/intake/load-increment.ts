/**
 * A load of the rows that a source has changed since its last watermark: they are inserted or
 * replace what is stored, and nothing is deleted. It says nothing new about equality, since it has
 * not seen the whole source; the whole comparison that is due every so many hours does.
 */
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { createStaging, dropStaging, type Staging } from '../store/staging.ts'
import { applyLoad } from './apply-load.ts'
import { refuseTooManyFailing } from './examine-rows.ts'
import type { EqualityStatement } from './finish-load.ts'
import { findCertificate, type Certificate } from './keep-equality.ts'
import { endLoad } from './load-record.ts'
import type { LoadContext, LoadInput, Turn } from './load-source.ts'
import { makeReceipt, type Receipt } from './receipt.ts'
import { stageRows } from './stage-rows.ts'
import { settleHeld } from './state-named.ts'

export async function loadIncrement(
  { db, journalFolder }: LoadContext,
  { supply, actor, onProgress, onApplied, signal }: LoadInput,
  turn: Turn,
  since: string,
): Promise<Receipt> {
  const { version, part, loadId } = turn
  const { increment } = supply
  const known = await findCertificate(db, version.id, part.number)
  if (!increment || !known) throw new Error(`${version.id} was never compared with ${supply.name}`)
  const staging = await createStaging(db, version, loadId)
  try {
    const staged = await stageRows(db, {
      ...turn,
      staging,
      profile: 'sql',
      rows: increment.rowsSince(since),
      buckets: null,
      onRows: (rows) => onProgress?.({ phase: 'increment', rows }),
    })
    // Of a few changed rows one is soon a large share; the limit is meant of the part.
    const stored = (await readBucketSums(db, version.id, part.number)).total().count
    refuseTooManyFailing(version, staged, Math.max(staged.rows, stored), supply)
    const { rows, heldBack, heldBuckets, keysHaveLetters } = staged
    const source = { vector: createBucketVector(), rows, identity: supply.identity() }
    let receipt: Receipt | undefined
    await applyLoad(db, {
      ...turn,
      staging,
      // None is staged whole, so no row is taken for deleted.
      buckets: [],
      deletesConfirmed: Infinity,
      fresh: false,
      keysHaveLetters,
      source,
      heldBack,
      heldBuckets,
      state: (tx, now, seq, at) =>
        stateIncrement(tx, turn, known, { staging, heldBack, now, seq, at }),
      actor,
      journalFolder,
      ...(signal ? { signal } : {}),
      async onApplied(tx, applied) {
        receipt = makeReceipt(turn, source, applied)
        await endLoad(tx, turn, receipt, 'changes')
        await onApplied?.(tx, receipt)
      },
    })
    if (!receipt) throw new Error(`the load ${loadId} came to no receipt`)
    return receipt
  } finally {
    await dropStaging(db, staging)
  }
}

type Incremented = {
  staging: Staging
  heldBack: number
  now: BucketVector
  seq: bigint
  at: string
}

/**
 * What was last stated stands, unless a row was held back that was not before, which is a difference
 * in any case, or one that was has come in. Rows of the watermark itself are read again each time,
 * and are held once.
 */
export async function stateIncrement(
  tx: Tx,
  turn: Turn,
  known: Certificate,
  { staging, heldBack, now, seq, at }: Incremented,
): Promise<EqualityStatement> {
  const settled = await settleHeld(tx, { ...turn, staging, form: 'changes' })
  const again = heldBack === 0 ? 0 : await countHeldAgain(tx, turn)
  const added = heldBack - again
  if (settled === 0 && added === 0) return { certificate: known, differences: 0, stands: true }
  const { count: rows, digest } = now.total()
  const certificate: Certificate = {
    ...known,
    equal: false,
    heldBack: Math.max(0, known.heldBack - settled) + added,
    sequence: Number(seq),
    at,
    store: { rows, digest },
  }
  return { certificate, differences: 0 }
}

/** Rows that this load holds back and that an earlier one has held since the last whole load. */
async function countHeldAgain(tx: Queryable, { loadId, version, part }: Turn): Promise<number> {
  const sameKey = version.key.map((name) => {
    const place = version.columns.findIndex((one) => one.name === name) + 1
    return `o.fields[${place}] = q.fields[${place}]`
  })
  const { rows } = await tx.query(
    `select count(*)::int as n from intake.quarantine q where q.load_id = $1 and exists (
       select from intake.quarantine o join intake.load l on l.id = o.load_id
       where o.load_id <> $1 and o.state = 'held' and ${sameKey.join(' and ')}
         and l.dataset = $2 and l.part = $3 and l.state in ('applied', 'unchanged')
         and l.ended_at >= (
           select coalesce(max(w.ended_at), '-infinity') from intake.load w
           where w.dataset = $2 and w.part = $3 and w.form = 'whole'
             and w.state in ('applied', 'unchanged')))`,
    [loadId, version.id, part.number],
  )
  return rows[0].n
}
