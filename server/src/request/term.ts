/**
 * What the province has set: how many working days a decision or a completion may take, and who
 * decides in which order. Rules with their ground, valid in time; no term is shipped as law.
 */
import { z } from 'zod'
import type { FunctionName } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Role } from './request.ts'
import { selectProcedures, selectTerms } from './term.sql.ts'

export type TermKind = 'decide' | 'complete'
export type ProcedureKind = 'ordinary' | 'personal'

type Validity = { ground: string; validFrom: string; validUntil: string | null }

export type Term = Validity & { kind: TermKind; days: number }

export type Procedure = Validity & {
  kind: ProcedureKind
  steps: Role[]
  /** Working days before the end of the term at which deciders are warned. */
  warnDays: number
  /** Working days after it at which a function above is told; null: nobody is. */
  escalateDays: number | null
  escalateTo: FunctionName | null
}

const validity = {
  ground: z.string().trim().min(1).max(1000),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().nullish(),
}
const isOrdered = (one: { validFrom: string; validUntil?: string | null | undefined }) =>
  (one.validUntil ?? '9999-12-31') >= one.validFrom

export const termSchema = z
  .strictObject({
    kind: z.enum(['decide', 'complete']),
    days: z.int().min(1).max(365),
    ...validity,
  })
  .refine(isOrdered, 'validUntil < validFrom')

export const procedureSchema = z
  .strictObject({
    kind: z.enum(['ordinary', 'personal']),
    steps: z
      .array(z.enum(['owner', 'authority']))
      .min(1)
      .max(4),
    warnDays: z.int().min(0).max(365).default(1),
    escalateDays: z.int().min(0).max(365).nullish(),
    escalateTo: z.enum(['authority', 'leader', 'auditor']).nullish(),
    ...validity,
  })
  .refine(isOrdered, 'validUntil < validFrom')
  .refine((one) => (one.escalateDays ?? null) === null || Boolean(one.escalateTo), 'escalateTo ?')
  .refine((one) => !one.escalateTo || (one.escalateDays ?? null) !== null, 'escalateDays ?')
  .refine((one) => one.kind !== 'personal' || one.steps.length > 1, 'personal: steps ≥ 2')

/** The term in force on a day; null where the province has set none. */
export async function findTerm(db: Queryable, kind: TermKind, day: string): Promise<Term | null> {
  const terms = await selectTerms(db)
  return terms.find((term) => term.kind === kind && isInForce(term, day)) ?? null
}

/**
 * The order of deciders in force on a day. Where the province has set none, owner and authority both
 * decide, and late requests are taken to nobody: the strictest of orders, not a rule of law.
 */
export async function findProcedure(
  db: Queryable,
  kind: ProcedureKind,
  day: string,
): Promise<Procedure> {
  const procedures = await selectProcedures(db)
  const found = procedures.find((one) => one.kind === kind && isInForce(one, day))
  return (
    found ?? {
      kind,
      steps: ['owner', 'authority'],
      warnDays: 1,
      escalateDays: null,
      escalateTo: null,
      ground: '',
      validFrom: '0001-01-01',
      validUntil: null,
    }
  )
}

export async function listTerms(
  db: Queryable,
): Promise<{ terms: Term[]; procedures: Procedure[] }> {
  return { terms: await selectTerms(db), procedures: await selectProcedures(db) }
}

function isInForce({ validFrom, validUntil }: Validity, day: string): boolean {
  return validFrom <= day && (validUntil === null || day <= validUntil)
}

/** Refused where another rule of the kind holds on a day on which this one would. */
export function refuseOverlap<T extends Validity & { kind: string }>(
  made: T,
  others: readonly T[],
): void {
  const other = others.find(
    ({ kind, validFrom, validUntil }) =>
      kind === made.kind &&
      validFrom <= (made.validUntil ?? '9999-12-31') &&
      (validUntil ?? '9999-12-31') >= made.validFrom,
  )
  if (!other) return
  const values = { kind: made.kind, from: made.validFrom, other: other.validFrom }
  throw new Refusal('request.overlapping-term', values)
}
