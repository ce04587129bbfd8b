/** What the signatures of a PDF are worth at an instant, each and together. */
import { fromBER } from 'asn1js'
import type { PaperOutcome } from '@kho/contract/paper.ts'
import { findSignatures, type SignedPart } from './find-signatures.ts'
import { readStore } from './read-store.ts'
import type { Roots } from './roots.ts'
import { readToken, verifyStamp, type StampFound } from './verify-stamp.ts'
import { verifySignature, type Circumstances, type SignatureFound } from './verify-signature.ts'

export type Verified = {
  outcome: PaperOutcome
  signatures: SignatureFound[]
  /** Time stamps over the file as it was up to them, first ones first. */
  stamps: StampFound[]
}

/**
 * A signature that ends before the file does is of an earlier state of it, unless what follows only
 * proves it; what the file says now is signed only by one that covers all of it. A broken one
 * anywhere spoils the whole.
 */
export async function verifyPaper(pdf: Buffer, roots: Roots, at: Date): Promise<Verified> {
  const parts = findSignatures(pdf)
  const circumstances: Circumstances = { roots, more: readStore(pdf), now: at }
  const stamps: { gap: number; found: StampFound }[] = []
  const signed: SignedPart[] = []
  for (const part of parts) {
    const token = part.cms === null ? null : readToken(readSchema(part.cms))
    if (token === null) signed.push(part)
    else stamps.push({ gap: part.gap, found: await verifyStamp(token, part.data, circumstances) })
  }
  const signatures: SignatureFound[] = []
  for (const part of signed) {
    const over = stamps.filter(({ gap }) => part.end > 0 && part.end <= gap)
    const found = over.map((one) => one.found)
    signatures.push(await verifySignature(part, circumstances, found))
  }
  return { outcome: outcomeOf(signatures), signatures, stamps: stamps.map(({ found }) => found) }
}

const readSchema = (der: Buffer) => fromBER(new Uint8Array(der).buffer).result

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
