/** What the agency is told of a push, in every answer alike. */
import type { PushStatus } from '@kho/contract/push.ts'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts } from '../catalogue/part.ts'
import { findReceipt, type ReceiptSigner } from '../intake/receipt.ts'
import type { Push } from './push.ts'
import type { PushParts } from './send-push.ts'
import { spooledBytes, spoolPath } from './spool.ts'

export async function pushStatus(
  { db, dataDir, sign }: Pick<PushParts, 'db' | 'dataDir'> & { sign: ReceiptSigner },
  push: Push,
): Promise<PushStatus> {
  const version = await findDataset(db, push.dataset)
  const part = (await listParts(db, version)).find(({ number }) => number === push.part)
  const { id, dataset, state, loadId, refusal } = push
  const receipt = state === 'done' && loadId ? await findReceipt(db, loadId) : null
  const bytes = push.manifest.bytes ?? 0
  const here = state === 'open' ? await spooledBytes(spoolPath(dataDir, push)) : bytes
  return {
    id,
    dataset,
    part: part?.name ?? '',
    state,
    offset: state === 'expired' ? 0 : here,
    bytes,
    load: loadId,
    receipt: receipt ? sign(receipt) : null,
    refusal: refusal ? problemOf(new Refusal(refusal.code, refusal.values)) : null,
    quarantine: receipt?.heldBack ? `/api/v1/datasets/${dataset}/loads/${id}/quarantine` : null,
  }
}
