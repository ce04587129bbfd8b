/**
 * What goes wrong between Kho and an agency's database, in words. What a driver says may quote
 * addresses, accounts or rows, so only codes and names of the query's own objects are passed on.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'

export type DatabaseFault =
  | {
      code:
        | 'source.unreachable'
        | 'source.refused-login'
        | 'source.query-wrong'
        | 'source.certificate'
        | 'source.gone'
      reason: string | Bilingual
    }
  | { code: 'source.no-permission'; object: string }
  | { code: 'source.schema-changed'; difference: string }

/** What an error of one product means, or null where it is none of the product's own. */
export type FaultOf = (error: unknown) => DatabaseFault | null

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENOENT',
  'EACCES',
  'EPIPE',
])

/** Node's names of what can be wrong with a certificate, or with the way it was asked for. */
const certificate =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/

/**
 * Ends with the refusal that says what happened. While `connecting`, a lost connection means that
 * the server was not reached; later, that it went away in the middle.
 */
export function refuseFault(
  source: string,
  error: unknown,
  faultOf: FaultOf,
  connecting: boolean,
): never {
  if (error instanceof Refusal) throw error
  const fault = tlsFault(error) ?? faultOf(error) ?? lostConnection(error, connecting)
  const { code, ...values } = fault
  throw new Refusal(code, { source, ...values })
}

function tlsFault(error: unknown): DatabaseFault | null {
  for (const code of [codeOf(error), codeOf((error as { cause?: unknown })?.cause)]) {
    if (certificate.test(code)) return { code: 'source.certificate', reason: code }
  }
  return null
}

const lost: Bilingual = { vi: 'mất kết nối', en: 'the connection was lost' }

function lostConnection(error: unknown, connecting: boolean): DatabaseFault {
  const code = codeOf(error) || codeOf((error as { cause?: unknown })?.cause)
  const late = /time(d )?-?out/i.test((error as Error)?.message ?? '') ? 'ETIMEDOUT' : ''
  const reason = code || late || lost
  if (!connecting) return { code: 'source.gone', reason }
  const known = reason === lost || unreachable.has(reason as string)
  return { code: known ? 'source.unreachable' : 'source.gone', reason }
}

/** A code is a short word of capitals, digits and underscores; anything else may quote. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : ''
}
