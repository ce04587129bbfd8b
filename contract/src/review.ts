/** A review of who may act and read (Article 12.5): its words, and what is sent to decide in it. */
import { z } from 'zod'
import type { Bilingual } from './dataset.ts'
import type { FunctionName } from './function.ts'

export const subjectKinds = ['account', 'appointment', 'client', 'grant'] as const
export type SubjectKind = (typeof subjectKinds)[number]

export const reviewDecisions = ['keep', 'reduce', 'revoke'] as const
export type ReviewDecision = (typeof reviewDecisions)[number]

/** What became of an item at the close; `ended`: it had ended by itself or by another act. */
export const reviewOutcomes = ['kept', 'reduced', 'revoked', 'suspended', 'ended'] as const
export type ReviewOutcome = (typeof reviewOutcomes)[number]

/** Why nobody may be there who still answers for it. */
export const orphanReasons = ['agency-ended', 'holder-locked', 'no-contact'] as const
export type OrphanReason = (typeof orphanReasons)[number]

/** Functions whose holders review what their agency has; everything else the authority reviews. */
export const reviewing: readonly FunctionName[] = ['steward', 'consumer', 'leader']
/** Functions that no officer of an agency decides on; the authority does. */
export const reviewedByAuthority: readonly FunctionName[] = ['authority', 'operator', 'auditor']

/** Functions that should not meet in one person, nor in a person and its deputy, and why. */
export const conflicts: readonly { functions: [FunctionName, FunctionName]; why: Bilingual }[] = [
  {
    functions: ['authority', 'auditor'],
    why: { vi: 'người quyết định tự kiểm tra mình', en: 'who decides would audit itself' },
  },
  {
    functions: ['operator', 'auditor'],
    why: { vi: 'người vận hành tự kiểm tra mình', en: 'who operates would audit itself' },
  },
  {
    functions: ['steward', 'auditor'],
    why: { vi: 'chủ quản tự kiểm tra mình', en: 'an owner would audit itself' },
  },
  {
    functions: ['authority', 'consumer'],
    why: { vi: 'người đề nghị cũng là người quyết định', en: 'who asks would also decide' },
  },
  {
    functions: ['authority', 'developer'],
    why: {
      vi: 'người đăng ký hệ thống cũng là người duyệt',
      en: 'who registers systems would also approve them',
    },
  },
]

/** Two parts in one matter that one person should not have taken, and why. */
export const doubledParts = {
  'requested-decided': {
    vi: 'lập đề nghị và quyết định đề nghị đó',
    en: 'asked and decided on it',
  },
  'appointed-self': { vi: 'tự phân công chức năng cho mình', en: 'appointed itself' },
  'issued-held': {
    vi: 'cấp tài khoản rồi đăng nhập bằng tài khoản đó trên cùng trình duyệt',
    en: 'issued an account and entered with it from the same browser',
  },
  'requested-reviewed': {
    vi: 'lập đề nghị và rà soát quyền được cấp',
    en: 'asked for a grant and reviewed it',
  },
  'granted-reviewed': {
    vi: 'quyết định cấp quyền và rà soát quyền đó',
    en: 'granted and reviewed the grant',
  },
} as const satisfies Record<string, Bilingual>
export type DoubledPart = keyof typeof doubledParts

const reason = z.string().trim().min(5).max(2000)
const dayText = z.iso.date()

export const ruleSchema = z.strictObject({
  every: z.enum(['quarterly', 'half-yearly', 'yearly', 'none']),
  /** Working days from the opening to the deadline. */
  days: z.number().int().min(1).max(250),
  ground: z.string().trim().min(1).max(500),
  validFrom: dayText,
})
export type RuleInput = z.input<typeof ruleSchema>

export const openSchema = z.strictObject({
  reason,
  /** Agencies whose accounts, clients and grants are reviewed; all if not given. */
  agencies: z.array(z.string().max(48)).min(1).max(500).nullish(),
  /** Working days; those of the rule in force if not given. */
  days: z.number().int().min(1).max(250).nullish(),
})
export type OpenInput = z.input<typeof openSchema>

/** What a reduction leaves: a term that ends earlier, columns or scopes taken away. */
export const reductionSchema = z.strictObject({
  /** The last day. */
  until: dayText.nullish(),
  withoutColumns: z.array(z.string().max(63)).min(1).max(1000).nullish(),
  withoutScopes: z.array(z.string().max(200)).min(1).max(1000).nullish(),
})
export type ReductionInput = z.output<typeof reductionSchema>

export const decideSchema = z
  .strictObject({
    decision: z.enum(reviewDecisions),
    reason,
    reduction: reductionSchema.nullish(),
    /** How often the item had been decided when it was looked at. */
    turn: z.number().int().min(0),
  })
  .refine(({ decision, reduction }) => (decision === 'reduce') === Boolean(reduction), {
    message: 'reduction: có khi và chỉ khi reduce / given if and only if reduce',
  })
export type DecideInput = z.output<typeof decideSchema>

export const undoSchema = z.strictObject({ reason, turn: z.number().int().min(0) })

const choice = (values: readonly [string, ...string[]]) => z.enum(values)

/** Which items: all members must fit. */
export const itemFilterSchema = z.strictObject({
  kind: z.enum(subjectKinds).optional(),
  agency: z.string().max(48).optional(),
  state: choice(['open', ...reviewDecisions, ...reviewOutcomes]).optional(),
  flag: z.enum(['unused', 'orphaned', 'idle']).optional(),
})
export type ItemFilter = z.output<typeof itemFilterSchema>

export const decideManySchema = z
  .strictObject({
    filter: itemFilterSchema,
    decision: z.enum(reviewDecisions),
    reason,
    reduction: z.strictObject({ until: dayText }).nullish(),
    /** As the preview told them: they pin the set. */
    count: z.number().int().min(1),
    token: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ decision, reduction }) => (decision === 'reduce') === Boolean(reduction), {
    message: 'reduction: có khi và chỉ khi reduce / given if and only if reduce',
  })
export type DecideManyInput = z.output<typeof decideManySchema>

export const closeSchema = z.strictObject({
  documentNumber: z.string().trim().min(1).max(100),
  documentDate: dayText,
  signer: z.string().trim().min(1).max(200),
  /** How many are suspended, and what pins all outcomes: as the preview told them. */
  suspended: z.number().int().min(0),
  token: z.string().regex(/^[0-9a-f]{64}$/),
})
export type CloseInput = z.output<typeof closeSchema>

export const resumeSchema = z.strictObject({
  reason,
  documentNumber: z.string().trim().min(1).max(100),
  documentDate: dayText,
  signer: z.string().trim().min(1).max(200),
})
export type ResumeInput = z.output<typeof resumeSchema>
