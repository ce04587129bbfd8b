/** What every declaration of a database says, whatever its product. */
import { z } from 'zod'
import { nameSchema } from '@kho/contract/dataset.ts'

export const databaseOptionsSchema = z.object({
  /**
   * The credential that is the connection string, or the setting that holds it, as
   * KHO_SOURCE_POLICE. Never the string itself.
   */
  setting: z.string().regex(/^(KHO_SOURCE_[A-Z0-9_]+|[a-z0-9-]{1,48})$/),
  query: z.string().min(1),
  /**
   * Reads only what changed since the last time, by a column that the source raises with every
   * change. What that misses (deletes, rows dated back) the full comparison finds.
   */
  increment: z
    .object({
      column: nameSchema,
      overlapSeconds: z.int().min(0).max(86_400).default(300),
      fullEveryHours: z
        .number()
        .positive()
        .max(24 * 31)
        .default(24),
    })
    .optional(),
})

/**
 * Changes are told by the server's log as they are committed; what they are is read by the query.
 * The whole comparison stays as it is.
 */
const captureSchema = z.strictObject({
  /** `schema.table` whose changes are meant; the query's rows have its key. */
  table: z.string().regex(/^[^.]+\.[^.]+$/),
  /** Columns of the dataset's key → their names in the table, where they differ. */
  names: z.record(nameSchema, z.string()).optional(),
})

/** PostgreSQL: the server keeps its log for a slot. */
export const slotCaptureSchema = captureSchema.extend({
  publication: z.string().min(1).max(63),
  slot: z.string().regex(/^[a-z0-9_]{1,63}$/),
  /** A slot that would make the agency keep more log than this is given up. */
  keptMibMax: z.int().positive().max(1_048_576).default(1024),
})

/** MariaDB, MySQL: the server keeps its binary log as long as it likes, and Kho its place in it. */
export const binlogCaptureSchema = captureSchema
