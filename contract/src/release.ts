/**
 * A release: the reviewed projection of a dataset that everybody may have as open data (Articles
 * 6.1d and 9), as its proposer declares it.
 */
import { z } from 'zod'
import { datasetIdSchema, nameSchema, type Bilingual } from './dataset.ts'

/** Under which terms released data may be used. */
export const licences = {
  'cc-by-4.0': {
    title: {
      vi: 'Creative Commons Ghi công 4.0: được sao chép, chia sẻ, kết hợp, dùng cho thương mại, có ghi nguồn',
      en: 'Creative Commons Attribution 4.0: may be copied, shared, combined and used commercially, naming the source',
    },
    url: 'https://creativecommons.org/licenses/by/4.0/',
  },
  'cc0-1.0': {
    title: {
      vi: 'Creative Commons Zero 1.0: dùng tự do, không kèm điều kiện',
      en: 'Creative Commons Zero 1.0: free for any use, without conditions',
    },
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
} as const satisfies Record<string, { title: Bilingual; url: string }>
export type LicenceName = keyof typeof licences
export const licenceSchema = z.enum(Object.keys(licences) as [LicenceName, ...LicenceName[]])

/** When a release takes up what has changed in its dataset since. */
export const renewals = {
  'on-change': { vi: 'khi dữ liệu thay đổi', en: 'whenever the data changes' },
  daily: { vi: 'hằng ngày', en: 'daily' },
  weekly: { vi: 'hằng tuần', en: 'weekly' },
  monthly: { vi: 'hằng tháng', en: 'monthly' },
  quarterly: { vi: 'hằng quý', en: 'quarterly' },
  'half-yearly': { vi: 'sáu tháng một lần', en: 'half-yearly' },
  yearly: { vi: 'hằng năm', en: 'yearly' },
  'by-hand': { vi: 'do cán bộ làm', en: 'by hand' },
} as const satisfies Record<string, Bilingual>
export type RenewalName = keyof typeof renewals
export const renewalSchema = z.enum(Object.keys(renewals) as [RenewalName, ...RenewalName[]])

const reasonSchema = z.string().trim().min(10).max(4000)
export const releaseReasonSchema = reasonSchema

export const proposalSchema = z.strictObject({
  dataset: datasetIdSchema,
  columns: z.array(nameSchema).min(1).max(200),
  /** Only rows that have one of the values in each column named; all rows where none is. */
  condition: z.record(nameSchema, z.array(z.string().max(200)).min(1).max(200)).default({}),
  licence: licenceSchema,
  renewal: renewalSchema,
  /**
   * Where rows or numbers come from single persons though no column is personal: integer columns
   * that count persons, and columns that together describe some. Small groups stop the release.
   */
  counts: z.array(nameSchema).max(50).default([]),
  groups: z.array(nameSchema).max(20).default([]),
  /** Columns with telephone numbers of offices, which are not personal. */
  telephones: z.array(nameSchema).max(20).default([]),
  /** Why it should be opened; for the reviewer. */
  reason: reasonSchema,
})
export type Proposal = z.infer<typeof proposalSchema>
export type ProposalInput = z.input<typeof proposalSchema>

export const decisionSchema = z.strictObject({
  documentNumber: z.string().trim().min(1).max(100),
  documentDate: z.iso.date(),
})

export const releaseStates = ['proposed', 'refused', 'released', 'withdrawn', 'superseded'] as const
export type ReleaseState = (typeof releaseStates)[number]
