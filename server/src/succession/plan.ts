/**
 * What a succession of agencies is to do: from which agencies, to which, by which rules. Pure: the
 * rules that need no store.
 */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { agencyFactsSchema, agencyIdSchema } from '../people/agency.ts'

/**
 * `rename`: one agency gets another name or identifier. `merge`: several become one. `split`: one
 * becomes several. `dissolve`: agencies end in one that is there. `join`: the root of a province
 * ends in the root of another.
 */
export const successionKinds = ['rename', 'merge', 'split', 'dissolve', 'join'] as const
export type SuccessionKind = (typeof successionKinds)[number]

/** What a rule of a split may send to one of the agencies. */
export const ruledThings = ['dataset', 'account', 'client', 'grant'] as const
export type RuledThing = (typeof ruledThings)[number]

export const planSchema = z.object({
  kind: z.enum(successionKinds),
  from: z.array(agencyIdSchema).min(1).max(200),
  /** With a name: made known by this succession, or for `rename` the new name. */
  to: z
    .array(agencyFactsSchema.partial().extend({ id: agencyIdSchema }))
    .min(1)
    .max(50),
  /** Where a split sends what; the first agency of `to`, or the one that goes on, gets the rest. */
  rules: z
    .array(z.object({ what: z.enum(ruledThings), id: z.string().max(100), to: agencyIdSchema }))
    .max(5000)
    .default([]),
  /** The first day of the new order. */
  effectiveOn: z.iso.date(),
  documentNumber: z.string().trim().min(1).max(100),
  documentDate: z.iso.date(),
  signer: z.string().trim().min(1).max(200),
})
export type SuccessionPlan = z.infer<typeof planSchema>
export type SuccessionInput = z.input<typeof planSchema>

/** Refused where the kind and the numbers of agencies do not fit, or a rule leads elsewhere. */
export function checkPlan(plan: SuccessionPlan): void {
  const { kind, from, rules } = plan
  const to = plan.to.map(({ id }) => id)
  const twice = [from, to].find((list) => new Set(list).size < list.length)
  if (twice)
    bad(`một cơ quan được nêu hai lần: ${twice.join(', ')}`, `named twice: ${twice.join(', ')}`)
  const shapes: Record<SuccessionKind, [boolean, string, string]> = {
    rename: [
      from.length === 1 && to.length === 1 && from[0] === to[0] && plan.to[0]!.name !== undefined,
      'đổi tên cần một cơ quan và tên mới',
      'renaming needs one agency and its new name',
    ],
    merge: [
      from.length >= 2 && to.length === 1,
      'hợp nhất cần từ hai cơ quan trở lên thành một',
      'a merger needs two or more agencies that become one',
    ],
    split: [
      from.length === 1 && to.length >= 2,
      'chia tách cần một cơ quan thành từ hai trở lên',
      'a split needs one agency that becomes two or more',
    ],
    dissolve: [
      to.length === 1 && !from.includes(to[0]!),
      'giải thể cần một cơ quan khác nhận',
      'a dissolution needs another agency to end in',
    ],
    join: [
      from.length === 1 && to.length === 1 && from[0] !== to[0],
      'sáp nhập tỉnh cần một gốc và một gốc khác',
      'joining a province needs one root and another',
    ],
  }
  const [fits, vi, en] = shapes[kind]
  if (!fits) bad(vi, en)
  const stray = rules.find((rule) => !to.includes(rule.to))
  if (stray)
    bad(
      `quy tắc dẫn đến ${stray.to}, không nằm trong phương án`,
      `a rule leads to ${stray.to}, which is not in the plan`,
    )
  const ruled = new Map<string, string>()
  for (const { what, id, to: heir } of rules) {
    const other = ruled.get(`${what} ${id}`)
    if (other !== undefined)
      bad(
        `hai quy tắc về cùng một mục: ${what} ${id} về ${other} và về ${heir}`,
        `two rules about one thing: ${what} ${id} goes to ${other} and to ${heir}`,
      )
    ruled.set(`${what} ${id}`, heir)
  }
  if (rules.length > 0 && kind !== 'split')
    bad('chỉ chia tách mới có quy tắc', 'only a split has rules')
}

export function bad(reason: string, reasonEn: string): never {
  throw new Refusal('succession.bad-plan', { reason, reasonEn })
}

/** Refused where a rule names a thing that is not of the agency that is split. */
export function needRuled(plan: SuccessionPlan, what: RuledThing, own: ReadonlySet<string>): void {
  const stray = plan.rules.find((rule) => rule.what === what && !own.has(rule.id))
  if (!stray) return
  const [agency] = plan.from
  bad(
    `quy tắc nêu ${what} ${stray.id}, không phải của ${agency}`,
    `a rule names ${what} ${stray.id}, which is not of ${agency}`,
  )
}

/** The agencies that are no more. */
export function endedBy(plan: SuccessionPlan): string[] {
  return plan.from.filter((agency) => !plan.to.some(({ id }) => id === agency))
}

/** Where something of an agency goes; the agency itself where it stays. */
export function targetOf(
  plan: SuccessionPlan,
  agency: string,
  thing?: { what: RuledThing; id: string },
): string {
  if (!plan.from.includes(agency)) return agency
  const rule = thing && plan.rules.find(({ what, id }) => what === thing.what && id === thing.id)
  if (rule) return rule.to
  return plan.to.some(({ id }) => id === agency) ? agency : plan.to[0]!.id
}

/** The agencies that stand where one was, for what is not one thing but a permission. */
export function successorsOf(plan: SuccessionPlan, agency: string): string[] {
  return plan.from.includes(agency) ? plan.to.map(({ id }) => id) : [agency]
}
