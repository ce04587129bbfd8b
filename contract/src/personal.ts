/** What persons ask of their own data, on the wire. What they write goes to the erasable store. */
import { z } from 'zod'
import { datasetIdSchema, nameSchema } from './dataset.ts'
import { reasonSchema } from './discrepancy.ts'
import { purposes, type Purpose } from './purpose.ts'

/** The citizen number, or whatever the subject columns of the datasets hold. */
export const subjectKeySchema = z
  .string()
  .trim()
  .min(4)
  .max(64)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'text')
  .transform((text) => text.normalize('NFC'))

export const requestKinds = ['access', 'correction', 'erasure', 'restriction', 'objection'] as const
export type RequestKind = (typeof requestKinds)[number]

export const requestStates = ['received', 'accepted', 'refused', 'done', 'withdrawn'] as const
export type RequestState = (typeof requestStates)[number]

export const termUnits = ['working-day', 'day', 'hour'] as const
export const termKinds = ['answer', ...requestKinds, 'breach-notice', 'breach-keeping'] as const
export type TermKind = (typeof termKinds)[number]

const text = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((one) => one.isWellFormed() && !one.includes('\0'), 'text')

const purposesSchema = z
  .array(z.enum(Object.keys(purposes) as [Purpose, ...Purpose[]]))
  .min(1)
  .transform((given) => [...new Set(given)].toSorted())

/** Requests that are carried out by withholding rows. */
export const withheldKinds = ['restriction', 'objection'] as const
export type WithheldKind = (typeof withheldKinds)[number]

/** What a person asks; of a correction also where and how it should be. */
export const subjectRequestSchema = z
  .strictObject({
    kind: z.enum(requestKinds),
    note: text(4000),
    contact: text(200).optional(),
    correction: z
      .strictObject({
        dataset: datasetIdSchema,
        column: nameSchema,
        proposed: text(4000).nullable(),
      })
      .optional(),
    /** What an objection is to; all of the six if not given. */
    purposes: purposesSchema.optional(),
  })
  .refine(({ kind, purposes: objected }) => kind === 'objection' || objected === undefined, {
    message: 'purposes: chỉ của phản đối / only of an objection',
  })
export type SubjectRequest = z.infer<typeof subjectRequestSchema>

/**
 * The paper on which a person asked: the number under which the office received it, its day, and who
 * signed it. The signer is a person too, so all of it goes to the erasable store.
 */
export const requestPaperSchema = z.strictObject({
  documentNumber: text(100),
  documentDate: z.iso.date(),
  signer: text(200),
})
export type RequestPaper = z.infer<typeof requestPaperSchema>

/** What an officer enters for a person; its key is in no address. */
export const paperSubjectRequestSchema = z.strictObject({
  key: subjectKeySchema,
  request: subjectRequestSchema,
  paper: requestPaperSchema,
})

/** A refusal names the exact law; an acceptance may. */
export const requestDecisionSchema = z.strictObject({
  decision: z.enum(['accepted', 'refused', 'done', 'withdrawn']),
  reason: reasonSchema,
  ground: text(300).optional(),
  /** Of an objection that is accepted; those it asks for if not given. */
  purposes: purposesSchema.optional(),
})
export type RequestDecision = z.infer<typeof requestDecisionSchema>

/** Why rows of a person are shown again. */
export const liftSchema = z.strictObject({ reason: reasonSchema, ground: text(300) })
export type LiftInput = z.infer<typeof liftSchema>

/** A grant to which the rows are shown all the same, by the law that says so. */
export const exceptionSchema = liftSchema.extend({ grant: z.int().positive() })
export type ExceptionInput = z.infer<typeof exceptionSchema>

export const erasureSchema = z.strictObject({
  key: subjectKeySchema,
  reason: reasonSchema,
  /** Of the decision; public, as the law it rests on is. */
  documentNumber: text(100),
  documentDate: z.iso.date(),
  authority: text(100),
  basis: text(300),
  request: z.uuid().optional(),
})
export type ErasureInput = z.infer<typeof erasureSchema>

/** Single columns of a person's past in one dataset. */
export const cellErasureSchema = erasureSchema.omit({ request: true }).extend({
  dataset: datasetIdSchema,
  columns: z.array(nameSchema).min(1).max(200),
})
export type CellErasureInput = z.infer<typeof cellErasureSchema>

export const breachSchema = z.strictObject({
  detectedAt: z.iso.datetime({ offset: true }),
  /** What happened, which data, which harm is to be feared, what was done. */
  what: text(8000),
  harm: text(4000),
  measures: text(4000),
  datasets: z.array(datasetIdSchema).max(100).default([]),
  subjectsCount: z.int().nonnegative().optional(),
})
export type BreachInput = z.infer<typeof breachSchema>

export const breachStepSchema = z.strictObject({
  kind: z.enum(['noted', 'notified', 'repaired']),
  note: text(8000),
})
export type BreachStep = z.infer<typeof breachStepSchema>
