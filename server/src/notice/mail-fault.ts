/** Why a letter did not leave: a code of ours, never a message, since those hold addresses. */
import type { Sent } from './deliver-due.ts'

/** As nodemailer tells of a fault. */
type Fault = { code?: string; originalCode?: string; command?: string; responseCode?: number }

const untrusted = new Set([
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const certificateFaults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
}

/**
 * Only what is said of the recipient or of the letter itself is for good. What is amiss with the
 * connection, its certificate, the login or the sender is for the operator to mend: the letter waits.
 */
export function mailFault(error: unknown): Sent {
  const fault = error as Fault
  const status = fault.responseCode ?? null
  const ofLetter = ['RCPT TO', 'DATA'].includes(fault.command ?? '') && !isOfLogin(status)
  const forGood = ofLetter && status !== null && status >= 500
  return { taken: false, status, code: codeOf(fault), forGood }
}

/** Some servers say only at the recipient that they want TLS or a login first (RFC 4954, 6). */
const isOfLogin = (status: number | null) =>
  status !== null && [530, 534, 535, 538].includes(status)

function codeOf({ code = '', originalCode = code, command, responseCode }: Fault): string {
  if (untrusted.has(originalCode)) return 'certificate-untrusted'
  if (Object.hasOwn(certificateFaults, originalCode)) return certificateFaults[originalCode]!
  if (command === 'STARTTLS' || command === 'EHLO') return 'tls-missing'
  if (code === 'ETLS' || /^(ERR_SSL|ERR_TLS|EPROTO)/.test(originalCode)) return 'tls-failed'
  if (code === 'EAUTH' || isOfLogin(responseCode ?? null)) return 'login-refused'
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return 'mail-refused'
  return ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EDNS'].includes(code) ? 'no-answer' : 'fault'
}
