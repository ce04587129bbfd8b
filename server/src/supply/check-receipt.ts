/** Checks, without the server, that a receipt is genuine and speaks of the very file that was sent. */
import { verifyReceipt } from '@kho/journal/receipt.ts'
import type { Manifest } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'

export type CheckedReceipt = {
  push: string
  rows: number
  heldBack: number
  inserts: number
  updates: number
  deletes: number
  sequence: number
  equal: boolean
  source: { fileSha256?: string }
  certificate: { source: { digest: string | null }; store: { digest: string } }
}

export function checkReceipt(
  text: string,
  { key, id, dataset, manifest }: { key: string; id: string; dataset: string; manifest: Manifest },
): CheckedReceipt {
  const verdict = verifyReceipt(text, key)
  if (!verdict.ok || !verdict.receipt) {
    const finding = verdict.findings[0]
    throw bad('note', finding?.code ?? '?', 'signature')
  }
  const receipt = verdict.receipt as unknown as CheckedReceipt & { dataset: string }
  const expected: [string, unknown, unknown][] = [
    ['dataset', receipt.dataset, dataset],
    ['push', receipt.push, id],
    ['source.fileSha256', receipt.source.fileSha256, manifest.sha256],
    ['rows', receipt.rows, manifest.rows],
    ['certificate.source.digest', receipt.certificate.source.digest, manifest.digests?.['file-1']],
  ]
  if (receipt.equal) {
    expected.push(['certificate.store.digest', receipt.certificate.store.digest, expected[4]![2]])
  }
  for (const [what, found, right] of expected) {
    if (found !== right) throw bad(what, String(found), String(right))
  }
  return receipt
}

function bad(what: string, found: string, expected: string): Refusal {
  return new Refusal('supply.bad-receipt', { what, found, expected })
}
