/** What callers see of an error: the refusal itself, or for a fault one fixed sentence. */
import type { ZodType } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/**
 * The refusal that stands for an error of the framework, the disk or the socket, or null if it is
 * a fault of ours. `given` is the content type of the request.
 */
export function refusalOf(
  error: unknown,
  { bodyBytesMax, given }: { bodyBytesMax?: number | undefined; given?: string | undefined },
): Refusal | null {
  if (error instanceof Refusal) return error
  const { code, statusCode, message } = error as { code?: string } & Partial<ServerError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Refusal('http.too-large', { limit: bodyBytesMax })
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Refusal('http.unsupported-type', { given: given ?? '-', types: 'application/json' })
  }
  // 53100 is PostgreSQL's disk_full.
  if (code === 'ENOSPC' || code === '53100') return new Refusal('disk.full', { place: 'KHO_DATA' })
  const fromFramework = typeof code === 'string' && code.startsWith('FST_')
  if (fromFramework && statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Refusal('http.bad-request', { reason: message ?? code })
  }
  return null
}

type ServerError = { statusCode: number; message: string }

/** The refusal for values that do not fit a route's schema: each place with its reason. */
export function refuseInvalid(where: string, schema: ZodType, value: unknown): Refusal {
  return new Refusal('http.bad-request', { reason: tellIssues(schema, value, where) })
}
