/** The form of a plan for a succession: its numbered rows, and the plan that they say. */
import type { ProposeView } from '@kho/portal/console-agencies-view.ts'
import type { Tx } from '../pg/database.ts'
import type { SuccessionMover } from '../succession/mover.ts'
import { bad, ruledThings, type RuledThing } from '../succession/plan.ts'
import { valueOf } from './form-values.ts'
import { selectRuledNames } from './ruled-things.sql.ts'

const rowsMax = { from: 200, to: 50, rules: 300 } as const
const rowsLeast = { from: 3, to: 3, rules: 3 } as const
const namesOf = {
  from: ['from'],
  to: ['to', 'toId', 'toName', 'toNameEn', 'toIdentifier'],
  rules: ['ruleOf', 'ruleTo'],
} as const
type Part = keyof typeof namesOf

/** How many rows are shown: what is filled in, and one to go on; some more where that is asked for. */
export function rowsShown(form: URLSearchParams): ProposeView['rows'] {
  const more = form.has('more') ? rowsLeast.from : 1
  const count = (part: Part) =>
    Math.min(rowsMax[part], Math.max(rowsLeast[part], (filledRows(form, part).at(-1) ?? 0) + more))
  return { from: count('from'), to: count('to'), rules: count('rules') }
}

function filledRows(form: URLSearchParams, part: Part): number[] {
  const numbers = Array.from({ length: rowsMax[part] }, (_, i) => i + 1)
  return numbers.filter((n) => namesOf[part].some((name) => valueOf(form, `${name}-${n}`) !== null))
}

const agenciesFrom = (form: URLSearchParams) =>
  filledRows(form, 'from').map((n) => valueOf(form, `from-${n}`)!)

/** What the rules of a split may name: all that is of the agency chosen. */
export async function readRuled(
  tx: Tx,
  movers: readonly SuccessionMover[],
  form: URLSearchParams,
): Promise<ProposeView['ruled']> {
  if (form.get('kind') !== 'split') return []
  const from = agenciesFrom(form)
  const ids: Record<RuledThing, string[]> = { dataset: [], account: [], client: [], grant: [] }
  for (const { ruled } of movers) {
    if (ruled) ids[ruled.what].push(...(await ruled.list(tx, from)))
  }
  const names = await selectRuledNames(tx, ids)
  return ruledThings.flatMap((what) =>
    ids[what].map((id) => ({ what, id, name: names.get(`${what} ${id}`) ?? null })),
  )
}

/** What the rows must be is said by the plan's own schema. */
export function planOf(form: URLSearchParams) {
  const of = (name: string) => valueOf(form, name) ?? ''
  return {
    kind: of('kind'),
    from: agenciesFrom(form),
    to: filledRows(form, 'to').map((n) => targetIn(form, n)),
    rules: filledRows(form, 'rules').map((n) => {
      const [what, id] = of(`ruleOf-${n}`).split(' ')
      return { what, id, to: idIn(form, of(`ruleTo-${n}`)) }
    }),
    effectiveOn: of('effectiveOn'),
    documentNumber: of('documentNumber'),
    documentDate: of('documentDate'),
    signer: of('signer'),
  }
}

const idIn = (form: URLSearchParams, n: number | string) =>
  valueOf(form, `toId-${n}`) ?? valueOf(form, `to-${n}`) ?? ''

/** One that is there is chosen, and gets a name only to be renamed; one that is made is written. */
function targetIn(form: URLSearchParams, n: number) {
  const of = (name: string) => valueOf(form, `${name}-${n}`)
  const [existing, made, vi, identifierNew] = ['to', 'toId', 'toName', 'toIdentifier'].map(of)
  if (existing && made)
    bad(
      `dòng ${n} vừa chọn ${existing} vừa ghi mã mới ${made}`,
      `row ${n} both chooses ${existing} and names the new ${made}`,
    )
  return {
    id: idIn(form, n),
    ...(vi ? { name: { vi, en: of('toNameEn') ?? vi } } : {}),
    ...(identifierNew ? { identifierNew } : {}),
  }
}
