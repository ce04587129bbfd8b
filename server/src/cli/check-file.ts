/** Holds what a file says against its schema: a wrong file is no wrong command. */
import type { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/** Throws `cli.bad-file` with every member that does not fit. */
export function checkFile<S extends z.ZodType>(
  file: string,
  schema: S,
  given: unknown,
): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw new Refusal('cli.bad-file', { file, reason: tellIssues(schema, given) })
}
