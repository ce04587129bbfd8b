/** Runs the rules as `decide` does, and keeps what each of them found. */
import type { Choice } from './choose-columns.ts'
import { chooseOpen } from './choose-columns.ts'
import type { Question } from './decide.ts'
import { rules, weighingOf, type Failure, type RuleName } from './rules.ts'

export type Step = {
  rule: RuleName | 'open'
  /** `not-asked`: nothing was said about it; `not-reached`: a rule before it had failed. */
  outcome: 'met' | 'failed' | 'not-asked' | 'not-reached'
  found: string
  wanted: string
  /** The grants it was asked about. */
  grants: readonly number[]
}

export type Trace = { steps: Step[]; failure: Failure | null; choice: Choice | null }

/** `leftOut`: rules about the call itself, where only a part of it is known. */
export function traceRules(question: Question, leftOut: ReadonlySet<RuleName>): Trace {
  if (question.dataset.sharing === 'open') return traceOpen(question)
  const weighing = weighingOf(question)
  const steps: Step[] = []
  let failure: Failure | null = null
  for (const rule of rules) {
    const grants = weighing.grants.map(({ id }) => id)
    const step = { rule: rule.name, grants }
    if (failure) steps.push({ ...step, outcome: 'not-reached', found: '', wanted: '' })
    else if (leftOut.has(rule.name)) {
      steps.push({ ...step, outcome: 'not-asked', found: '', wanted: rule.wanted(weighing) })
    } else {
      const [found, wanted] = [rule.found(weighing), rule.wanted(weighing)]
      failure = rule.weigh(weighing)
      steps.push({ ...step, outcome: failure ? 'failed' : 'met', found, wanted })
    }
  }
  return { steps, failure, choice: weighing.choice }
}

function traceOpen(question: Question): Trace {
  const found = chooseOpen(question)
  const { asked, touched, dataset } = question
  const step = {
    rule: 'open' as const,
    found: [...new Set([...(asked ?? []), ...(touched ?? [])])].join(', ') || '*',
    wanted: dataset.columns
      .filter(({ personal }) => personal === 'none')
      .map(({ name }) => name)
      .join(', '),
    grants: [],
  }
  if ('code' in found) {
    return { steps: [{ ...step, outcome: 'failed' }], failure: found, choice: null }
  }
  return { steps: [{ ...step, outcome: 'met' }], failure: null, choice: found }
}
