/**
 * Whether a certificate was revoked at an instant, by answers that its own issuer stands for. An
 * answer speaks of the time from which it is to the time until which it holds; one that says
 * "not revoked" later than the instant speaks of it too, as long as the certificate was in its term.
 */
import {
  Certificate,
  CertID,
  getCrypto,
  type AlgorithmIdentifier,
  type CertificateRevocationList,
  type RevokedCertificate,
} from 'pkijs'
import type { RevocationState } from '@kho/contract/paper.ts'
import { isSame, maySignLists, purposesOf } from './chain.ts'
import type { Answers } from './embedded-answers.ts'

export type Revocation = {
  state: RevocationState
  by: 'ocsp' | 'crl' | null
  /** Since when it is revoked, or else when the answer was given. ISO. */
  at: string | null
  /** Whether a reason is said with which what was signed before stays as good as it was. */
  isHarmless: boolean
}

type Said = {
  by: 'ocsp' | 'crl'
  from: Date
  until: Date | null
  /** null: not revoked. `onHold` may end again. */
  revoked: { at: Date; onHold: boolean; isHarmless: boolean } | null
  /** A list of a part only, in which absence says nothing. */
  partial: boolean
}

/** Without an end of its own an answer is taken for a day. */
const dayMs = 86_400_000
/** Clocks differ; an answer from further ahead is not believed. */
const aheadMs = 300_000

export async function judgeRevocation(
  certificate: Certificate,
  issuer: Certificate,
  answers: Answers,
  { judgedAt, now }: { judgedAt: Date; now: Date },
): Promise<Revocation> {
  const heard = [
    ...(await hearReplies(certificate, issuer, answers)),
    ...(await hearLists(certificate, issuer, answers.lists)),
  ].filter(({ from }) => from.getTime() <= now.getTime() + aheadMs)
  const newest = heard.toSorted((a, b) => b.from.getTime() - a.from.getTime())[0]
  const revoked = heard
    .filter((one) => one.revoked && (!one.revoked.onHold || one === newest))
    .toSorted((a, b) => a.revoked!.at.getTime() - b.revoked!.at.getTime())[0]
  if (revoked) {
    const { at, isHarmless } = revoked.revoked!
    const state = at <= judgedAt ? 'revoked' : 'revoked-later'
    return { state, by: revoked.by, at: at.toISOString(), isHarmless }
  }
  const good = heard.find(
    (one) => !one.partial && !one.revoked && speaksOf(one, certificate, judgedAt),
  )
  const said = good ?? newest
  const otherwise = said ? 'other-time' : 'unknown'
  return {
    state: good ? 'not-revoked' : otherwise,
    by: said?.by ?? null,
    at: said?.from.toISOString() ?? null,
    isHarmless: false,
  }
}

function speaksOf({ from, until }: Said, { notAfter }: Certificate, at: Date): boolean {
  // Authorities drop a certificate from their lists once it has ended.
  if (from >= at) return from <= notAfter.value
  return (until ?? new Date(from.getTime() + dayMs)) >= at
}

async function hearLists(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly CertificateRevocationList[],
): Promise<Said[]> {
  const heard: Said[] = []
  for (const list of lists) {
    if (!list.issuer.isEqual(certificate.issuer) || !maySignLists(issuer)) continue
    if (!isNewDigest(list.signatureAlgorithm)) continue
    const isTrue = await list.verify({ issuerCertificate: issuer }).catch(() => false)
    if (!isTrue) continue
    const extensions = list.crlExtensions?.extensions ?? []
    const entry = (list.revokedCertificates ?? []).find(
      (one) => one.userCertificate.isEqual(certificate.serialNumber) && !isOfAnother(one),
    )
    heard.push({
      by: 'crl',
      from: list.thisUpdate.value,
      until: list.nextUpdate?.value ?? null,
      revoked: entry ? readEntry(entry) : null,
      partial: extensions.some(({ extnID }) => partialLists.has(extnID)),
    })
  }
  return heard
}

/** A list of changes only, or of some kinds of certificates only. */
const partialLists = new Set(['2.5.29.27', '2.5.29.28'])
const reasonCode = '2.5.29.21'
const invalidityDate = '2.5.29.24'
const ofIssuer = '2.5.29.29'

const extensionsOf = (entry: RevokedCertificate) => entry.crlEntryExtensions?.extensions ?? []
const isOfAnother = (entry: RevokedCertificate) =>
  extensionsOf(entry).some(({ extnID }) => extnID === ofIssuer)

function readEntry(entry: RevokedCertificate): NonNullable<Said['revoked']> {
  const find = (oid: string) =>
    extensionsOf(entry).find(({ extnID }) => extnID === oid)?.parsedValue
  const code = find(reasonCode) as { valueBlock?: { valueDec?: number } } | undefined
  const since = find(invalidityDate) as { toDate?: () => Date } | undefined
  const dates = [entry.revocationDate.value, since?.toDate?.() ?? entry.revocationDate.value]
  const at = new Date(Math.min(...dates.map((one) => one.getTime())))
  return { at, ...ofReason(code?.valueBlock?.valueDec ?? null) }
}

/** Unspecified, affiliation changed, superseded, cessation of operation (RFC 3161, section 4). */
const harmless = new Set([0, 3, 4, 5])
const hold = 6

const ofReason = (reason: number | null) => ({
  onHold: reason === hold,
  isHarmless: reason !== null && harmless.has(reason),
})

async function hearReplies(
  certificate: Certificate,
  issuer: Certificate,
  { replies, lists }: Answers,
): Promise<Said[]> {
  const heard: Said[] = []
  const crypto = getCrypto(true)
  for (const reply of replies) {
    const { responses, producedAt } = reply.tbsResponseData
    const own = []
    for (const one of responses.slice(0, 20)) {
      if (await isAbout(one.certID, certificate, issuer)) own.push(one)
    }
    if (own.length === 0 || !isNewDigest(reply.signatureAlgorithm)) continue
    const responders = await findResponders(reply.certs ?? [], issuer, lists, producedAt)
    let isTrue = false
    for (const { subjectPublicKeyInfo } of responders) {
      const { tbsResponseData, signature, signatureAlgorithm } = reply
      isTrue ||= await crypto
        .verifyWithPublicKey(
          new Uint8Array(tbsResponseData.tbsView).buffer,
          signature,
          subjectPublicKeyInfo,
          signatureAlgorithm,
        )
        .catch(() => false)
    }
    if (!isTrue) continue
    for (const { certStatus, thisUpdate, nextUpdate } of own) {
      const revoked = readStatus(certStatus)
      if (revoked === undefined) continue
      heard.push({
        by: 'ocsp',
        from: thisUpdate,
        until: nextUpdate ?? null,
        revoked,
        partial: false,
      })
    }
  }
  return heard
}

/** The issuer itself, or whom the issuer has named for it; not who only says so. */
async function findResponders(
  certificates: readonly Certificate[],
  issuer: Certificate,
  lists: readonly CertificateRevocationList[],
  at: Date,
): Promise<Certificate[]> {
  const found = [issuer]
  for (const one of certificates.slice(0, 8)) {
    if (isSame(one, issuer) || !one.issuer.isEqual(issuer.subject)) continue
    if (!purposesOf(one)?.purposes.includes('1.3.6.1.5.5.7.3.9')) continue
    if (one.notBefore.value > at || one.notAfter.value < at) continue
    if (!(await one.verify(issuer).catch(() => false))) continue
    const said = await hearLists(one, issuer, lists)
    if (!said.some(({ revoked }) => revoked)) found.push(one)
  }
  return found
}

async function isAbout(asked: CertID, certificate: Certificate, issuer: Certificate) {
  try {
    const crypto = getCrypto(true)
    const { name } = crypto.getAlgorithmByOID(asked.hashAlgorithm.algorithmId, true) as {
      name: string
    }
    const own = new CertID()
    await own.createForCertificate(certificate, { hashAlgorithm: name, issuerCertificate: issuer })
    return own.isEqual(asked)
  } catch {
    return false
  }
}

type Status = {
  idBlock?: { tagClass: number; tagNumber: number }
  valueBlock?: {
    value?: {
      toDate?: () => Date
      valueBlock?: { value?: { valueBlock?: { valueDec?: number } }[] }
    }[]
  }
}

/** undefined where the responder does not know. */
function readStatus(status: Status): Said['revoked'] | undefined {
  const kind = status.idBlock?.tagNumber
  if (kind === 0) return null
  if (kind !== 1) return undefined
  const [when, why] = status.valueBlock?.value ?? []
  const at = when?.toDate?.() ?? new Date(0)
  return { at, ...ofReason(why?.valueBlock?.value?.[0]?.valueBlock?.valueDec ?? null) }
}

/** Two answers can be made to fit an older digest. */
export function isNewDigest(algorithm: AlgorithmIdentifier): boolean {
  return ['SHA-256', 'SHA-384', 'SHA-512'].includes(getCrypto(true).getHashAlgorithm(algorithm))
}
