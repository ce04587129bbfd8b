/** What the signatures of a PDF are worth at an instant, each and together. */
import type { PaperOutcome } from '@kho/contract/paper.ts'
import { findSignatures } from './find-signatures.ts'
import type { Roots } from './roots.ts'
import { verifySignature, type SignatureFound } from './verify-signature.ts'

export type Verified = { outcome: PaperOutcome; signatures: SignatureFound[] }

/**
 * A signature that ends before the file does is of an earlier state of it; what the file says now is
 * signed only by one that covers all of it. A broken one anywhere spoils the whole.
 */
export async function verifyPaper(pdf: Buffer, roots: Roots, at: Date): Promise<Verified> {
  const signatures: SignatureFound[] = []
  for (const part of findSignatures(pdf)) {
    signatures.push(await verifySignature(part, roots, at))
  }
  return { outcome: outcomeOf(signatures), signatures }
}

/** Worse ones first: of several signatures over the whole file the worst counts. */
const order = ['revoked', 'chain-unknown', 'expired', 'valid'] as const

function outcomeOf(signatures: readonly SignatureFound[]): PaperOutcome {
  if (signatures.length === 0) return 'not-signed'
  if (signatures.some(({ outcome }) => outcome === 'unreadable')) return 'unreadable'
  if (signatures.some(({ outcome }) => outcome === 'altered')) return 'altered'
  const whole = signatures.filter(({ coversFile }) => coversFile)
  if (whole.length === 0) return 'altered'
  return order.find((one) => whole.some(({ outcome }) => outcome === one))!
}
