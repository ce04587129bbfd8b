/**
 * The catalogue as it is issued by a decision (Articles 4.2, 6.2, 12.3). Not the written edition of
 * open data, which is in edition.ts.
 */
import { z } from 'zod'
import { datasetIdSchema, type Bilingual } from './dataset.ts'

/** The five fields of Article 6.2, in its order. */
export const obligatoryFields = ['data', 'supplier', 'form', 'frequency', 'users'] as const
export type ObligatoryField = (typeof obligatoryFields)[number]

export const obligatoryTitles: Record<ObligatoryField, Bilingual> = {
  data: { vi: 'dữ liệu', en: 'data' },
  supplier: { vi: 'đơn vị cung cấp', en: 'supplying agency' },
  form: { vi: 'hình thức cập nhật', en: 'form of update' },
  frequency: { vi: 'tần suất', en: 'frequency' },
  users: { vi: 'đơn vị được khai thác', en: 'permitted users' },
}

const written = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'text')
    .transform((text) => text.normalize('NFC'))

/** A dataset that is left out though it could be listed. */
export const leftOutSchema = z.strictObject({ dataset: datasetIdSchema, reason: written(500) })
export type LeftOut = z.output<typeof leftOutSchema>

export const leftOutMax = 500

export const issueSchema = z.strictObject({
  decisionNumber: written(100),
  decisionDate: z.iso.date(),
  signer: written(200),
  /** The authority that decided, as it calls itself. */
  authority: written(300),
  validFrom: z.iso.date(),
  leftOut: z.array(leftOutSchema).max(leftOutMax).default([]),
  /** The mark of the preview that was looked at: nothing else is issued. */
  preview: z.string().regex(/^[0-9a-f]{64}$/),
})
export type IssueInput = z.output<typeof issueSchema>

/** What became of a column between two editions; `personal`: its class of personal data. */
export const columnChanges = ['added', 'removed', 'renamed', 'retyped', 'personal'] as const
export type ColumnChangeKind = (typeof columnChanges)[number]

export const datasetChanges = ['in', 'out', 'changed'] as const
export type DatasetChangeKind = (typeof datasetChanges)[number]
