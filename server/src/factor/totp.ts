/** Codes of an application (RFC 6238): six digits, thirty seconds, SHA-1, as all of them make. */
import { Secret, TOTP } from 'otpauth'

/** Steps before and after the present one that are taken, for clocks that are not quite right. */
const window = 1

export function makeTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What the picture says to the application. */
export function totpAddress(secret: string, issuer: string, account: string): string {
  return totpOf(secret, issuer, account).toString()
}

/** Number of the step that the code belongs to; null where it is none of those taken now. */
export function stepOf(secret: string, code: string, at: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const timestamp = at.getTime()
  const totp = totpOf(secret)
  const delta = totp.validate({ token: code, timestamp, window })
  return delta === null ? null : totp.counter({ timestamp }) + delta
}

/** The code of an instant; what an application shows. */
export function codeAt(secret: string, at: Date): string {
  return totpOf(secret).generate({ timestamp: at.getTime() })
}

function totpOf(secret: string, issuer = 'Kho', label = 'Kho'): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), digits: 6, period: 30 })
}
