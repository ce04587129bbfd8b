/**
 * A request for access (Article 8.1) on the wire: what an agency asks for, and what is decided on
 * it. A draft keeps whatever was typed; what is submitted has to be complete.
 */
import { z } from 'zod'
import { catalogueKinds } from './catalogue-kind.ts'
import type { Bilingual } from './dataset.ts'
import { datasetIdSchema, nameSchema } from './dataset.ts'
import { readMask } from './mask.ts'
import { purposeSchema } from './purpose.ts'

export const requestStates = [
  'draft',
  'submitted',
  'returned',
  'granted',
  'partly-granted',
  'refused',
  'withdrawn',
  'expired',
] as const
export type RequestState = (typeof requestStates)[number]

/** How the rows are to leave. */
export const deliveries = ['online', 'api', 'file', 'feed'] as const
export type Delivery = (typeof deliveries)[number]

/** Ways on which persons of the agency read by themselves; every other way needs a system. */
export const personDeliveries: readonly Delivery[] = ['online', 'file']

/** Whether somebody would read: a system that is named, or persons on the ways they have. */
export function hasReader({
  clients,
  delivery,
}: {
  clients: readonly string[]
  delivery: readonly Delivery[]
}): boolean {
  if (clients.length > 0) return true
  return delivery.includes('online') && delivery.every((one) => personDeliveries.includes(one))
}

/** Whether PostgreSQL and JSON both hold it exactly. */
const isKeepable = (text: string) => text.isWellFormed() && !text.includes('\0')

const written = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine(isKeepable, 'text')
    .transform((text) => text.normalize('NFC'))

/** Column name → values; every named column must match one of its values. */
export const rowConditionSchema = z.record(nameSchema, z.array(written(1000)).min(1).max(500))

/** Column → how its values are shown: `none`, `partial:1:2`, `year`, `hashed`. */
export const masksSchema = z.record(
  nameSchema,
  z.string().refine((text) => readMask(text) !== null, 'none, partial:1:2, year, hashed'),
)

const fields = {
  /** What the entry of the catalogue is held to be; filled in when it is submitted. */
  kind: z.enum(catalogueKinds).optional(),
  dataset: datasetIdSchema,
  columns: z.array(nameSchema).min(1).max(200),
  /** What is not named has the mask of its classification; `none` shows the value as it is. */
  masks: masksSchema.optional(),
  /** All rows where none is given. */
  condition: rowConditionSchema.optional(),
  purpose: purposeSchema,
  /** A dossier number or a directing document, `*` for any run of characters. */
  task: written(200),
  /** The law by which the agency may have it, as it is cited. */
  legalGround: written(1000),
  /** First and last day, in Viet Nam. */
  from: z.iso.date().optional(),
  until: z.iso.date(),
  delivery: z.array(z.enum(deliveries)).min(1),
  /** Client systems of the agency that will use it; none where its persons read online. */
  clients: z.array(z.string().min(1).max(64)).max(20).default([]),
  /** Who works with the data for the agency (Article 8.4). */
  thirdParty: written(300).optional(),
  /** What the deciders should know. */
  note: written(4000).optional(),
}

export const askedSchema = z
  .strictObject(fields)
  .refine(hasReader, { path: ['clients'], message: 'client' })
export type Asked = z.infer<typeof askedSchema>

const typed = z.string().max(4000).refine(isKeepable, 'text')
const typedList = z.array(z.string().max(1000).refine(isKeepable, 'text')).max(500)

/** As somebody has typed it so far: nothing is judged before it is submitted. */
export const draftSchema = z.strictObject({
  kind: z.enum(catalogueKinds).optional(),
  dataset: typed.optional(),
  columns: typedList.optional(),
  masks: z.record(z.string().max(200).refine(isKeepable, 'text'), typed).optional(),
  condition: z.record(z.string().max(200).refine(isKeepable, 'text'), typedList).optional(),
  purpose: typed.optional(),
  task: typed.optional(),
  legalGround: typed.optional(),
  from: typed.optional(),
  until: typed.optional(),
  delivery: typedList.optional(),
  clients: typedList.optional(),
  thirdParty: typed.optional(),
  note: typed.optional(),
})
export type Draft = z.infer<typeof draftSchema>

/** What the fields are called when one of them is missing or wrong. */
export const askedTitles: Record<keyof Asked, Bilingual> = {
  kind: { vi: 'bộ dữ liệu hay dịch vụ', en: 'dataset or service' },
  dataset: { vi: 'bộ dữ liệu', en: 'dataset' },
  columns: { vi: 'các cột', en: 'columns' },
  masks: { vi: 'cách che', en: 'masks' },
  condition: { vi: 'điều kiện dòng', en: 'row condition' },
  purpose: { vi: 'mục đích', en: 'purpose' },
  task: { vi: 'nhiệm vụ, hồ sơ', en: 'task' },
  legalGround: { vi: 'căn cứ pháp lý', en: 'legal ground' },
  from: { vi: 'từ ngày', en: 'from' },
  until: { vi: 'đến ngày', en: 'until' },
  delivery: { vi: 'cách nhận', en: 'delivery' },
  clients: { vi: 'hệ thống sử dụng', en: 'client systems' },
  thirdParty: { vi: 'bên thứ ba', en: 'third party' },
  note: { vi: 'ghi chú', en: 'note' },
}

/** Why something is returned, refused or withdrawn. */
export const requestReasonSchema = written(4000).refine((text) => text.length >= 10, '≥ 10')

/** The document that a decision rests on or a request came on: number, date and who signed it. */
export const documentFields = {
  documentNumber: written(100),
  documentDate: z.iso.date(),
  signer: written(200),
}

/** What a decider leaves of what is asked; what is not named stays as it was asked. */
export const narrowingSchema = z.strictObject({
  columns: z.array(nameSchema).min(1).max(200).optional(),
  masks: masksSchema.optional(),
  condition: rowConditionSchema.optional(),
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  delivery: z.array(z.enum(deliveries)).min(1).optional(),
  clients: z.array(z.string().min(1).max(64)).optional(),
})
export type Narrowing = z.infer<typeof narrowingSchema>

export const decisionSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('grant'),
    /** Decisions that were there when the decider looked; another one since is shown first. */
    seen: z.int().min(0),
    narrowed: narrowingSchema.optional(),
    /** Needed where less is granted than asked. */
    reason: requestReasonSchema.optional(),
    legalGround: written(1000).optional(),
    paper: z.int().positive().optional(),
    ...documentFields,
  }),
  z.strictObject({
    outcome: z.literal('refuse'),
    seen: z.int().min(0),
    reason: requestReasonSchema,
    /** The exact legal ground of the refusal: document, article, clause. */
    legalGround: written(1000),
    paper: z.int().positive().optional(),
    ...documentFields,
  }),
])
export type DecisionInput = z.infer<typeof decisionSchema>

/** A request that came on paper and is entered by the authority for the agency. */
export const paperRequestSchema = z.strictObject({
  agency: z.string().min(1).max(48),
  asked: askedSchema,
  ...documentFields,
  /** Of the scanned file. */
  documentSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
export type PaperRequest = z.infer<typeof paperRequestSchema>
