/**
 * Whether a time stamp (RFC 3161) is over given bytes and by whom, so that they were there at its
 * time. What is refused is what could pass somebody else's stamp, or no stamp, for one.
 */
import { createHash } from 'node:crypto'
import { type OctetString } from 'asn1js'
import { Certificate, ContentInfo, SignedData, TSTInfo } from 'pkijs'
import type { StampState } from '@kho/contract/paper.ts'
import { findChain, nameOf, purposesOf } from './chain.ts'
import { readAnswers, type Answers } from './embedded-answers.ts'
import { judgeRevocation } from './revocation.ts'
import type { Roots } from './roots.ts'

export type StampFound = {
  state: StampState
  /** The time that it states; vouched for only where it is valid. ISO. */
  at: string | null
  /** Whose certificate the stamp is signed with. */
  by: string | null
}

export const stampContent = '1.2.840.113549.1.9.16.1.4'
const timeStamping = '1.3.6.1.5.5.7.3.8'
const signingCertificate = '1.2.840.113549.1.9.16.2.12'
const signingCertificateV2 = '1.2.840.113549.1.9.16.2.47'
/** By the identifier that stands in the stamp: SHA-256, SHA-384, SHA-512. */
const digests: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const aheadMs = 300_000
const broken: StampFound = { state: 'broken', at: null, by: null }

/** `more` is what the file carries elsewhere. */
export async function verifyStamp(
  token: SignedData,
  bytes: Uint8Array,
  { roots, more, now }: { roots: Roots; more: Known; now: Date },
): Promise<StampFound> {
  const info = readInfo(token)
  if (!info) return broken
  const at = info.genTime.toISOString()
  const own = (token.certificates ?? []).filter((one) => one instanceof Certificate)
  token.certificates ??= []
  token.certificates.push(...more.certificates)
  const signer = await signerOf(token, bytes)
  if (!signer) return { ...broken, at }
  const found = { at, by: nameOf(signer.subject) }
  const purposes = purposesOf(signer)
  const isForStamps = purposes?.critical && purposes.purposes.join() === timeStamping
  const isAhead = info.genTime.getTime() > now.getTime() + aheadMs
  if (!isForStamps || isAhead || !namesSigner(token, signer)) return { state: 'broken', ...found }
  const others = [...own, ...more.certificates]
  const { outcome, path } = await findChain(signer, others, roots.certificates, info.genTime)
  if (outcome !== 'valid') {
    return { state: outcome === 'expired' ? 'out-of-term' : 'unknown-authority', ...found }
  }
  const listed = { lists: [...roots.revocations], replies: [] }
  const answers = joinAnswers(listed, readAnswers(token), more.answers)
  for (const [i, one] of path.slice(0, -1).entries()) {
    const asked = { judgedAt: info.genTime, now }
    const { state, isHarmless } = await judgeRevocation(one, path[i + 1]!, answers, asked)
    // With a key that got into other hands, stamps of any time can be made.
    if (state === 'revoked' || (state === 'revoked-later' && !isHarmless)) {
      return { state: 'revoked', ...found }
    }
  }
  return { state: 'valid', ...found }
}

/** Certificates and answers that a file carries, whoever put them there. */
export type Known = { certificates: readonly Certificate[]; answers: Answers }

export function joinAnswers(...all: readonly Answers[]): Answers {
  return {
    lists: all.flatMap(({ lists }) => lists),
    replies: all.flatMap(({ replies }) => replies),
  }
}

/** null for what is no stamp by one signer. */
export function readToken(schema: unknown): SignedData | null {
  try {
    const info = new ContentInfo({ schema: schema as never })
    const signed = new SignedData({ schema: info.content })
    return signed.encapContentInfo.eContentType === stampContent ? signed : null
  } catch {
    return null
  }
}

function readInfo(token: SignedData): TSTInfo | null {
  try {
    const [signer, ...others] = token.signerInfos
    const content = token.encapContentInfo.eContent as OctetString | undefined
    if (!signer?.signedAttrs || others.length > 0 || !content) return null
    if (!Object.hasOwn(digests, signer.digestAlgorithm.algorithmId)) return null
    const info = TSTInfo.fromBER(content.getValue())
    const isNew = Object.hasOwn(digests, info.messageImprint.hashAlgorithm.algorithmId)
    return isNew && !Number.isNaN(info.genTime.getTime()) ? info : null
  } catch {
    return null
  }
}

/** null where the stamp is not over these bytes, or its signature is wrong. */
async function signerOf(token: SignedData, bytes: Uint8Array): Promise<Certificate | null> {
  try {
    const { signatureVerified, signerCertificate } = await token.verify({
      signer: 0,
      data: new Uint8Array(bytes).buffer,
      extendedMode: true,
    })
    return signatureVerified === true ? (signerCertificate ?? null) : null
  } catch {
    return null
  }
}

/** A stamp names its certificate by hash, so that no other of the same key is put in its place. */
function namesSigner(token: SignedData, signer: Certificate): boolean {
  const attributes = token.signerInfos[0]!.signedAttrs!.attributes
  const der = Buffer.from(signer.toSchema().toBER())
  for (const { type, values } of attributes) {
    if (type !== signingCertificate && type !== signingCertificateV2) continue
    const parts = first(first(values[0]))
    const items = (parts as Node | undefined)?.valueBlock?.value ?? []
    const [head, next] = items as Node[]
    const named = head?.valueBlock?.value?.[0] as { valueBlock: { toString(): string } } | undefined
    // Version 2 leaves the digest out where it is SHA-256.
    const isSaid = head?.idBlock?.tagNumber === 16
    const fallback = type === signingCertificate ? 'sha1' : 'sha256'
    const digest = isSaid ? digests[String(named?.valueBlock.toString())] : fallback
    const hash = (isSaid ? next : head)?.valueBlock?.valueHexView
    if (!digest || !hash) return false
    return createHash(digest).update(der).digest().equals(Buffer.from(hash))
  }
  return false
}

type Node = {
  idBlock?: { tagNumber: number }
  valueBlock?: { value?: unknown[]; valueHexView?: Uint8Array }
}

function first(node: unknown): unknown {
  const value = (node as Node | undefined)?.valueBlock?.value
  return Array.isArray(value) ? value[0] : undefined
}
