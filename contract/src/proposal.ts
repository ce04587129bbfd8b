/**
 * A proposal (Article 15.2): data, columns or permitted users that an agency needs and the catalogue
 * does not have.
 */
import { z } from 'zod'
import { datasetIdSchema, nameSchema } from './dataset.ts'
import { documentFields, requestReasonSchema } from './request.ts'

export const proposalStates = [
  'proposed',
  'gathering',
  'accepted',
  'entered',
  'declined',
  'withdrawn',
] as const
export type ProposalState = (typeof proposalStates)[number]

export const proposalKinds = ['dataset', 'columns', 'permitted-user'] as const
export type ProposalKind = (typeof proposalKinds)[number]

const written = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'text')
    .transform((text) => text.normalize('NFC'))

const common = {
  agency: z.string().min(1).max(48),
  title: written(300),
  /** What it is needed for. */
  reason: requestReasonSchema,
  legalGround: written(1000).optional(),
}

export const proposalSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dataset'),
    ...common,
    /** The agency that is thought to own the data. */
    owner: z.string().min(1).max(48).optional(),
  }),
  z.strictObject({
    kind: z.literal('columns'),
    ...common,
    dataset: datasetIdSchema,
    columns: z.array(nameSchema).min(1).max(50),
  }),
  z.strictObject({ kind: z.literal('permitted-user'), ...common, dataset: datasetIdSchema }),
])
export type ProposalInput = z.infer<typeof proposalSchema>

export const needSchema = z.strictObject({
  agency: z.string().min(1).max(48),
  reason: requestReasonSchema,
})

/** The authority gathers needs until a day. */
export const gatherSchema = z.strictObject({ until: z.iso.date() })

export const acceptSchema = z.strictObject({ ...documentFields, answer: written(4000).optional() })

export const declineSchema = z.strictObject({
  ...documentFields,
  answer: requestReasonSchema,
  legalGround: written(1000).optional(),
})

/** The entry of the catalogue that it became. */
export const enterSchema = z.strictObject({
  dataset: datasetIdSchema,
  version: z.int().positive(),
})
