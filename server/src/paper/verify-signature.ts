/**
 * Whether a CMS signature is over given bytes, by whom, and whether that certificate leads to a known
 * authority. The cryptography and the chain are PKI.js; what is refused beforehand is what a file
 * could use to have something else verified than what people see. A time stamp says when at the latest
 * it was signed; nothing outside is asked.
 */
import { Certificate, ContentInfo, SignedData } from 'pkijs'
import type { PaperOutcome } from '@kho/contract/paper.ts'
import { findChain, nameOf } from './chain.ts'
import { readAnswers } from './embedded-answers.ts'
import type { SignedPart } from './find-signatures.ts'
import { judgeRevocation, type Revocation } from './revocation.ts'
import type { Roots } from './roots.ts'
import { joinAnswers, readToken, verifyStamp, type Known, type StampFound } from './verify-stamp.ts'

export type SignatureFound = {
  outcome: Exclude<PaperOutcome, 'not-signed'>
  /** Whose certificate it is, and who issued it; null where it cannot be read. */
  subject: string | null
  issuer: string | null
  /** When it says that it was signed; nobody vouches for that. ISO. */
  statedAt: string | null
  /** By which it was there at a time; null where there is none. */
  stamp: StampFound | null
  /** The time at which the certificate is judged. ISO; null where there is nothing to judge. */
  judgedAt: string | null
  coversFile: boolean
  revocation: Revocation
}

export type Circumstances = { roots: Roots; more: Known; now: Date }

const data = '1.2.840.113549.1.7.1'
const signedData = '1.2.840.113549.1.7.2'
const signingTime = '1.2.840.113549.1.9.5'
const signatureStamp = '1.2.840.113549.1.9.16.2.14'
const stampsMax = 8
/** SHA-256, SHA-384, SHA-512. Older ones can be made to fit two documents. */
const digests = new Set([
  '2.16.840.1.101.3.4.2.1',
  '2.16.840.1.101.3.4.2.2',
  '2.16.840.1.101.3.4.2.3',
])
const notKnown: Revocation = { state: 'unknown', by: null, at: null, isHarmless: false }

/** `over` are stamps over the whole document, that this signature is part of. */
export async function verifySignature(
  part: SignedPart,
  circumstances: Circumstances,
  over: readonly StampFound[] = [],
): Promise<SignatureFound> {
  const { coversFile } = part
  const bare = {
    subject: null,
    issuer: null,
    statedAt: null,
    stamp: null,
    judgedAt: null,
    coversFile,
    revocation: notKnown,
  }
  const signed = part.cms === null ? null : readSigned(part.cms)
  if (!signed) return { outcome: 'unreadable', ...bare }
  const isIntact = await isOver(signed, part.data)
  const signer = isIntact.signer
  if (signer === null) return { outcome: 'unreadable', ...bare }
  const found = {
    subject: nameOf(signer.subject),
    issuer: nameOf(signer.issuer),
    statedAt: statedTime(signed),
  }
  if (!isIntact.isOver) return { outcome: 'altered', ...bare, ...found }
  const stamp = await bestStamp(signed, circumstances, over)
  const judgedAt = stamp?.state === 'valid' ? new Date(stamp.at!) : circumstances.now
  const { outcome, revocation } = await judge(signed, signer, judgedAt, circumstances)
  const said = { stamp, judgedAt: judgedAt.toISOString(), coversFile, revocation }
  return { outcome, ...found, ...said }
}

/** Null for anything but one signer over bytes that lie outside, by a digest that holds. */
function readSigned(cms: Buffer): SignedData | null {
  try {
    const info = ContentInfo.fromBER(new Uint8Array(cms).buffer)
    if (info.contentType !== signedData) return null
    const signed = new SignedData({ schema: info.content })
    // With bytes of its own inside, the signature would be over these and not over the file.
    const isDetached = !signed.encapContentInfo.eContent
    const isPlain = signed.encapContentInfo.eContentType === data
    const [signer, ...others] = signed.signerInfos
    if (!isDetached || !isPlain || !signer || others.length > 0) return null
    return digests.has(signer.digestAlgorithm.algorithmId) ? signed : null
  } catch {
    return null
  }
}

/** The signer is null where its certificate is not there or the signature is of an unknown kind. */
async function isOver(
  signed: SignedData,
  bytes: Buffer,
): Promise<{ isOver: boolean; signer: Certificate | null }> {
  try {
    const result = await signed.verify({
      signer: 0,
      data: new Uint8Array(bytes).buffer,
      extendedMode: true,
    })
    return { isOver: result.signatureVerified === true, signer: result.signerCertificate ?? null }
  } catch (error) {
    const { signerCertificate } = error as { signerCertificate?: Certificate | null }
    return { isOver: false, signer: signerCertificate ?? null }
  }
}

/** The stamp by which the signature was there earliest; or else what is wrong with the first one. */
async function bestStamp(
  signed: SignedData,
  circumstances: Circumstances,
  over: readonly StampFound[],
): Promise<StampFound | null> {
  const [signer] = signed.signerInfos
  const values = (signer?.unsignedAttrs?.attributes ?? [])
    .filter(({ type }) => type === signatureStamp)
    .flatMap((attribute) => attribute.values)
    .slice(0, stampsMax)
  const found: StampFound[] = []
  for (const value of values) {
    const token = readToken(value)
    const bytes = new Uint8Array(signer!.signature.getValue())
    const none: StampFound = { state: 'broken', at: null, by: null }
    found.push(token ? await verifyStamp(token, bytes, circumstances) : none)
  }
  found.push(...over)
  const valid = found.filter(({ state }) => state === 'valid')
  return valid.toSorted((a, b) => a.at!.localeCompare(b.at!))[0] ?? found[0] ?? null
}

/** With a valid stamp the certificate is judged at the time of the stamp, or else now. */
async function judge(
  signed: SignedData,
  signer: Certificate,
  judgedAt: Date,
  { roots, more, now }: Circumstances,
): Promise<{ outcome: 'valid' | 'chain-unknown' | 'expired' | 'revoked'; revocation: Revocation }> {
  const own = (signed.certificates ?? []).filter((one) => one instanceof Certificate)
  const others = [...own, ...more.certificates]
  const { outcome, path } = await findChain(signer, others, roots.certificates, judgedAt)
  if (path === null) return { outcome, revocation: notKnown }
  const listed = { lists: [...roots.revocations], replies: [] }
  const answers = joinAnswers(listed, readAnswers(signed), more.answers)
  const judged: Revocation[] = []
  for (const [i, one] of path.slice(0, -1).entries()) {
    judged.push(await judgeRevocation(one, path[i + 1]!, answers, { judgedAt, now }))
  }
  // An authority above that was revoked takes the certificate along.
  const revoked = judged.find(({ state }) => state === 'revoked')
  if (revoked) return { outcome: 'revoked', revocation: revoked }
  return { outcome: 'valid', revocation: judged[0] ?? notKnown }
}

function statedTime(signed: SignedData): string | null {
  const attributes = signed.signerInfos[0]?.signedAttrs?.attributes ?? []
  const value = attributes.find(({ type }) => type === signingTime)?.values[0] as
    { toDate?: () => Date } | undefined
  const at = value?.toDate?.()
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : null
}
