/**
 * Whether a CMS signature is over given bytes, by whom, and whether that certificate leads to a known
 * authority. The cryptography and the chain are PKI.js; what is refused beforehand is what a file
 * could use to have something else verified than what people see.
 */
import { Certificate, CertificateChainValidationEngine, ContentInfo, SignedData } from 'pkijs'
import type { PaperOutcome } from '@kho/contract/paper.ts'
import type { SignedPart } from './find-signatures.ts'
import type { Roots } from './roots.ts'

export type SignatureFound = {
  outcome: Exclude<PaperOutcome, 'not-signed'>
  /** Whose certificate it is, and who issued it; null where it cannot be read. */
  subject: string | null
  issuer: string | null
  /** When it says that it was signed; nobody vouches for that. ISO. */
  statedAt: string | null
  coversFile: boolean
  /** Whether a list of revocations of the issuer was there to look at. */
  revocationKnown: boolean
}

const data = '1.2.840.113549.1.7.1'
const signedData = '1.2.840.113549.1.7.2'
const signingTime = '1.2.840.113549.1.9.5'
/** SHA-256, SHA-384, SHA-512. Older ones can be made to fit two documents. */
const digests = new Set([
  '2.16.840.1.101.3.4.2.1',
  '2.16.840.1.101.3.4.2.2',
  '2.16.840.1.101.3.4.2.3',
])

export async function verifySignature(
  part: SignedPart,
  roots: Roots,
  at: Date,
): Promise<SignatureFound> {
  const { coversFile } = part
  const bare = { subject: null, issuer: null, statedAt: null, coversFile, revocationKnown: false }
  const signed = part.cms === null ? null : readSigned(part.cms)
  if (!signed) return { outcome: 'unreadable', ...bare }
  const isIntact = await isOver(signed, part.data)
  const signer = isIntact.signer
  if (signer === null) return { outcome: 'unreadable', ...bare }
  const found = {
    subject: nameOf(signer.subject),
    issuer: nameOf(signer.issuer),
    statedAt: statedTime(signed),
    coversFile,
    revocationKnown: roots.revocations.some(
      ({ issuer, nextUpdate }) =>
        issuer.isEqual(signer.issuer) && (nextUpdate === undefined || nextUpdate.value >= at),
    ),
  }
  if (!isIntact.isOver) return { outcome: 'altered', ...found }
  return { outcome: await chainOutcome(signed, signer, roots, at), ...found }
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

/** Codes of the engine that say more than that no chain leads to a known authority. */
const outOfTerm = 8
const wasRevoked = 12

async function chainOutcome(
  signed: SignedData,
  signer: Certificate,
  { certificates, revocations }: Roots,
  at: Date,
): Promise<'valid' | 'chain-unknown' | 'expired' | 'revoked'> {
  if (certificates.length === 0) return 'chain-unknown'
  const others = (signed.certificates ?? []).filter((one) => one instanceof Certificate)
  const engine = new CertificateChainValidationEngine({
    trustedCerts: [...certificates],
    // The engine takes the last one for the one to look at.
    certs: [...others.filter((one) => one !== signer), signer],
    crls: [...revocations],
    checkDate: at,
  })
  const found = await engine
    .verify({ passedWhenNotRevValues: true })
    .catch((error: { resultCode?: number }) => ({ result: false, resultCode: error.resultCode }))
  if (found.result) return 'valid'
  if (found.resultCode === outOfTerm) return 'expired'
  return found.resultCode === wasRevoked ? 'revoked' : 'chain-unknown'
}

function statedTime(signed: SignedData): string | null {
  const attributes = signed.signerInfos[0]?.signedAttrs?.attributes ?? []
  const value = attributes.find(({ type }) => type === signingTime)?.values[0] as
    { toDate?: () => Date } | undefined
  const at = value?.toDate?.()
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : null
}

const nameParts: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
}

function nameOf(name: Certificate['subject']): string {
  return name.typesAndValues
    .filter(({ type }) => Object.hasOwn(nameParts, type))
    .map(({ type, value }) => `${nameParts[type]}=${String(value.valueBlock.value).slice(0, 200)}`)
    .join(', ')
}
