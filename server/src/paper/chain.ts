/** Whether a certificate led to a known authority at an instant, and by which others. */
import { Certificate, CertificateChainValidationEngine } from 'pkijs'

export type Chain =
  /** From the certificate to the root. */
  | { outcome: 'valid'; path: readonly Certificate[] }
  | { outcome: 'chain-unknown' | 'expired'; path: null }

/** The engine's code for a certificate out of its term. */
const outOfTerm = 8

/** Revocation is not looked at here: the engine would believe an answer whoever had signed it. */
export async function findChain(
  leaf: Certificate,
  others: readonly Certificate[],
  known: readonly Certificate[],
  at: Date,
): Promise<Chain> {
  if (known.length === 0) return { outcome: 'chain-unknown', path: null }
  const engine = new CertificateChainValidationEngine({
    trustedCerts: [...known],
    // The engine takes the last one for the one to look at.
    certs: [...others.filter((one) => !isSame(one, leaf)), leaf],
    crls: [],
    checkDate: at,
  })
  const found = await engine
    .verify({ passedWhenNotRevValues: true })
    .catch((error: { resultCode?: number }) => ({
      result: false,
      resultCode: error.resultCode,
      certificatePath: undefined,
    }))
  if (found.result && found.certificatePath) {
    return { outcome: 'valid', path: found.certificatePath }
  }
  return { outcome: found.resultCode === outOfTerm ? 'expired' : 'chain-unknown', path: null }
}

export function isSame(one: Certificate, other: Certificate): boolean {
  return Buffer.from(one.toSchema().toBER()).equals(Buffer.from(other.toSchema().toBER()))
}

const nameParts: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
}

export function nameOf(name: Certificate['subject']): string {
  return name.typesAndValues
    .filter(({ type }) => Object.hasOwn(nameParts, type))
    .map(({ type, value }) => `${nameParts[type]}=${String(value.valueBlock.value).slice(0, 200)}`)
    .join(', ')
}

const extendedKeyUsage = '2.5.29.37'
const keyUsage = '2.5.29.15'

/** What a certificate says that its key is for; null where it does not say. */
export function purposesOf(
  certificate: Certificate,
): { purposes: readonly string[]; critical: boolean } | null {
  const found = certificate.extensions?.find(({ extnID }) => extnID === extendedKeyUsage)
  const parsed = found?.parsedValue as { keyPurposes?: string[] } | undefined
  return found ? { purposes: parsed?.keyPurposes ?? [], critical: found.critical } : null
}

/** An authority may sign lists of what it revoked unless its certificate says that it may not. */
export function maySignLists(certificate: Certificate): boolean {
  const found = certificate.extensions?.find(({ extnID }) => extnID === keyUsage)
  if (!found) return true
  const bits = (found.parsedValue as { valueBlock?: { valueHexView?: Uint8Array } }).valueBlock
  return ((bits?.valueHexView?.[0] ?? 0) & 0x02) !== 0
}
