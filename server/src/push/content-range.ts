/** Which bytes of a file a call carries (RFC 9110, section 14.4): `bytes 500-999/1000`. */
import { Refusal } from '@kho/contract/refusal.ts'

/** `from` null: no bytes, only the question how far it is (an asterisk for the range). */
export type ContentRange = { from: number | null; to: number; total: number | null }

/** null where the header is missing: the call carries the file from its first byte. */
export function readContentRange(header: string | undefined): ContentRange | null {
  if (header === undefined) return null
  const match = /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/.exec(header.trim())
  const [, from, to, total] = match ?? []
  const range = {
    from: from === undefined ? null : Number(from),
    to: to === undefined ? -1 : Number(to),
    total: total === undefined || total === '*' ? null : Number(total),
  }
  const backward = range.from !== null && range.to < range.from
  const beyond = range.total !== null && range.to >= range.total
  if (!match || backward || beyond) {
    throw new Refusal('http.bad-request', { reason: `Content-Range: ${header.slice(0, 80)}` })
  }
  return range
}
