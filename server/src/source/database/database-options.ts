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
