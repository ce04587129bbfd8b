/**
 * A load of the rows that a source has changed since its last watermark: they are inserted or
 * replace what is stored, and nothing is deleted. It says nothing new about equality, since it has
 * not seen the whole source; the whole comparison that is due every so many hours does.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import type { Part } from '../catalogue/part.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { createStaging, dropStaging } from '../store/staging.ts'
import { applyLoad } from './apply-load.ts'
import { refuseTooManyFailing } from './examine-rows.ts'
import type { EqualityStatement } from './finish-load.ts'
import { findCertificate, type Certificate } from './keep-equality.ts'
import { endLoad } from './load-record.ts'
import type { LoadContext, LoadInput } from './load-source.ts'
import { makeReceipt, type Receipt } from './receipt.ts'
import { stageRows } from './stage-rows.ts'

export async function loadIncrement(
  { db, journalFolder }: LoadContext,
  { supply, actor, onProgress, onApplied, signal }: LoadInput,
  turn: { loadId: string; version: DatasetVersion; part: Part },
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
      fresh: false,
      keysHaveLetters,
      source,
      heldBack,
      heldBuckets,
      state: async (_tx, now, seq, at) => stateIncrement(known, heldBack, { now, seq, at }),
      confirmed: true,
      actor,
      journalFolder,
      ...(signal ? { signal } : {}),
      async onApplied(tx, applied) {
        receipt = makeReceipt(turn, source, applied)
        await endLoad(tx, turn, receipt)
        await onApplied?.(tx, receipt)
      },
    })
    if (!receipt) throw new Error(`the load ${loadId} came to no receipt`)
    return receipt
  } finally {
    await dropStaging(db, staging)
  }
}

/** What was last stated stands, unless a row was held back: that is a difference in any case. */
export function stateIncrement(
  known: Certificate,
  heldBack: number,
  { now, seq, at }: { now: BucketVector; seq: bigint; at: string },
): EqualityStatement {
  if (heldBack === 0) return { certificate: known, differences: 0, stands: true }
  const { count: rows, digest } = now.total()
  const certificate: Certificate = {
    ...known,
    equal: false,
    heldBack: known.heldBack + heldBack,
    sequence: Number(seq),
    at,
    store: { rows, digest },
  }
  return { certificate, differences: 0 }
}
