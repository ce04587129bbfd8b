/**
 * A load of the rows whose keys a source has told as changed: what the query gives of them now is
 * inserted or replaces what is stored, and a key without a row is deleted. What was last stated of
 * equality stands: the whole comparison proves it anew.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createBucketVector } from '../digest/bucket-vector.ts'
import type { RowBatch } from '../source/row-batch.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { createStaging, dropStaging, stageDeletes } from '../store/staging.ts'
import { applyLoad } from './apply-load.ts'
import { refuseTooManyFailing } from './examine-rows.ts'
import { findCertificate } from './keep-equality.ts'
import { stateIncrement } from './load-increment.ts'
import { endLoad } from './load-record.ts'
import type { LoadContext, LoadInput, Turn } from './load-source.ts'
import { makeReceipt, type Receipt } from './receipt.ts'
import { stageRows } from './stage-rows.ts'

export async function loadCaptured(
  { db, journalFolder }: LoadContext,
  { supply, actor, onApplied }: LoadInput,
  turn: Turn,
  keys: readonly (readonly string[])[],
): Promise<Receipt> {
  const { version, part, loadId } = turn
  const known = await findCertificate(db, version.id, part.number)
  if (!supply.rowsOfKeys || !known) {
    throw new Error(`${version.id} was never compared with ${supply.name}`)
  }
  const staging = await createStaging(db, version, loadId)
  try {
    const gone = new Map(keys.map((key) => [JSON.stringify(key), key]))
    const staged = await stageRows(db, {
      ...turn,
      staging,
      profile: 'sql',
      rows: passing(version, supply.rowsOfKeys(keys), (key) => gone.delete(key)),
      buckets: null,
    })
    const stored = (await readBucketSums(db, version.id, part.number)).total().count
    refuseTooManyFailing(version, staged, Math.max(staged.rows, stored))
    await stageDeletes(
      db,
      staging,
      [...gone.values()].map((key) => ({ line: 0, key })),
    )
    const { heldBack, heldBuckets, keysHaveLetters } = staged
    const source = {
      vector: createBucketVector(),
      rows: staged.rows + gone.size,
      identity: supply.identity(),
    }
    let receipt: Receipt | undefined
    await applyLoad(db, {
      ...turn,
      staging,
      buckets: [],
      named: true,
      fresh: false,
      keysHaveLetters: keysHaveLetters || gone.size > 0,
      source,
      heldBack,
      heldBuckets,
      state: (tx, now, seq, at) =>
        stateIncrement(tx, turn, known, { staging, heldBack, now, seq, at }),
      actor,
      journalFolder,
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

/** The rows as they come; the key of each is told on the way. */
async function* passing(
  version: DatasetVersion,
  batches: AsyncIterable<RowBatch>,
  onKey: (key: string) => void,
): AsyncIterable<RowBatch> {
  const places = version.key.map((name) => version.columns.findIndex((one) => one.name === name))
  for await (const batch of batches) {
    for (const row of batch.rows) onKey(JSON.stringify(places.map((place) => row[place])))
    yield batch
  }
}
