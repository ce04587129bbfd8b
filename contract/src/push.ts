/** What an agency sends when it pushes: the manifest of a file, changes, and what it is told. */
import { z } from 'zod'
import type { Problem } from './refusal.ts'

/** An id that the agency chose, safe in addresses, file names and logs. */
export const pushIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a UUID or up to 64 of A-Z a-z 0-9 . _ -')

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits, lower case')

/**
 * Said before the first byte of a file and checked twice: against the bytes that arrived, and
 * against the rows that were read from them.
 */
export const manifestSchema = z.strictObject({
  /** The file's name, for people. */
  file: z.string().min(1).max(200),
  mediaType: z.string().min(1).max(100),
  bytes: z.int().min(0),
  sha256: sha256Schema,
  /** Rows of data; a header is none. */
  rows: z.int().min(0),
  /** Sum of the digests of all rows, by canonical profile (`npx kho digest`). */
  digests: z.strictObject({ 'file-1': sha256Schema }).optional(),
  part: z.string().optional(),
  /** What a declared source of this kind may say: delimiter, sheet, names … */
  options: z.record(z.string(), z.unknown()).optional(),
})
export type Manifest = z.infer<typeof manifestSchema>

/**
 * `open`: bytes are missing. `received`: all are there, the load has not come to its end. `waiting`:
 * for a confirmation. `expired`: nobody went on with it and its bytes were removed.
 */
export type PushState = 'open' | 'received' | 'waiting' | 'done' | 'refused' | 'expired'

export type PushStatus = {
  id: string
  dataset: string
  part: string
  state: PushState
  /** Bytes that are here, of how many. */
  offset: number
  bytes: number
  /** Kho's own number of the load, once there is one. */
  load: string | null
  /** The signed receipt of a push that is done. */
  receipt: object | null
  refusal: Problem | null
  /** Where the rows that were held back are; null where none were. */
  quarantine: string | null
}

/** Most changes in one call, and its most bytes. */
export const changesMax = 10_000
export const changesBytesMax = 32 * 1024 * 1024
