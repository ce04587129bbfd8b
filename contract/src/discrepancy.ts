/**
 * A discrepancy: what a reader holds to be wrong in a dataset (Article 8.5), on the wire. What a
 * person writes is text as it is; it goes to the erasable store, never to the public log.
 */
import { z } from 'zod'
import { nameSchema } from './dataset.ts'

/** Text that PostgreSQL and JSON both hold exactly. */
const written = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'text')

const keySchema = z.array(written(1000)).min(1).max(4)
const common = {
  /** Why it is wrong, and how the reporter knows. */
  note: written(4000).optional(),
  /** Where the reporter can be reached, if it wants to be. */
  contact: written(200).optional(),
}

export const reportSchema = z.discriminatedUnion('about', [
  z.strictObject({
    about: z.literal('cell'),
    key: keySchema,
    column: nameSchema,
    /** The value the reporter saw, null where it saw none. */
    saw: written(4000).nullable(),
    /** What it should be. */
    proposed: written(4000).nullish(),
    ...common,
  }),
  z.strictObject({
    about: z.literal('row'),
    key: keySchema,
    saw: written(4000).nullish(),
    proposed: written(4000).nullish(),
    ...common,
    note: written(4000),
  }),
  z.strictObject({
    about: z.literal('missing-row'),
    key: keySchema,
    proposed: written(4000).nullish(),
    ...common,
  }),
  z.strictObject({ about: z.literal('dataset'), ...common, note: written(4000) }),
])
export type Report = z.infer<typeof reportSchema>

/** Why something is answered, opened again or closed. */
export const reasonSchema = written(4000).refine((text) => text.length >= 10, '≥ 10')

export const discrepancyStates = [
  'reported',
  'forwarded',
  'answered',
  'corrected',
  'closed',
] as const
export type DiscrepancyState = (typeof discrepancyStates)[number]
