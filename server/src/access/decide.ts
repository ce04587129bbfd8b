/**
 * The one decision: may this caller read this dataset, which columns and which rows. Every outlet
 * asks it, nothing else decides. It is a function of its arguments alone, so that a past decision
 * can be run again from what was kept, and it knows nothing of rows, so that no answer can tell
 * whether a hidden one exists.
 */
import type { Bilingual, Personal, Sharing } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { chooseOpen, type Choice } from './choose-columns.ts'
import type { Delivery, Grant } from './grant.ts'
import { rules, weighingOf, type Failure } from './rules.ts'

/** The caller as far as the decision needs it. */
export type DecidedClient = {
  id: string
  agency: string
  locked: boolean
  /** Network zones it may call from; null for any that is known. */
  zones: readonly string[] | null
}

/** A person who reads by a session, as far as the decision needs it. */
export type DecidedPerson = {
  /** The account. */
  id: string
  /** Agencies for which it holds the consumer's function. */
  agencies: readonly string[]
  locked: boolean
  /** Network zones it may act from; null for any that is known. */
  zones: readonly string[] | null
}

export type DecidedDataset = {
  id: string
  sharing: Sharing
  /** The agency that owns it: for own use, the only one that may read. */
  owner: string
  /** Whom to ask for a grant. */
  ask: Bilingual
  /** In the dataset's order, with the stricter classification where two hold. */
  columns: readonly { name: string; number: number; personal: Personal }[]
}

export type Question = {
  /** null where the call carries no token. */
  client: DecidedClient | null
  /** Who reads by a session, in place of a client. */
  person?: DecidedPerson
  /** What its token is good for; nothing narrows a person so. */
  scopes: readonly string[]
  /** The reader's grants on this dataset, also those that ended. */
  grants: readonly Grant[]
  dataset: DecidedDataset
  /** As the call names them; null where it does not. */
  purpose: string | null
  task: string | null
  /** Names of the known zones that the call came from; empty for an unknown network. */
  zones: readonly string[]
  at: Date
  /** The way on which the rows would leave; to a system if not given. */
  delivery?: Delivery
  /** Columns to be returned, by name; all that may be read if not given. */
  asked?: readonly string[]
  /** Columns that filters and order touch, which show values as surely as returning them. */
  touched?: readonly string[]
  /** The columns touched are the key by which records are named. */
  byKey?: boolean
}

export type Decision = ({ allowed: true } & Choice) | { allowed: false; refusal: Refusal }

/** Decides by the rules, in their order. The refusal names the first that fails. */
export function decide(question: Question): Decision {
  if (question.dataset.sharing === 'open') {
    const found = chooseOpen(question)
    return 'code' in found ? refuse(found) : { allowed: true, ...found }
  }
  const weighing = weighingOf(question)
  for (const rule of rules) {
    const failure = rule.weigh(weighing)
    if (failure) return refuse(failure)
  }
  if (!weighing.choice) throw new Error('the rules ended without a choice')
  return { allowed: true, ...weighing.choice }
}

function refuse({ code, values }: Failure): Decision {
  return { allowed: false, refusal: new Refusal(code, values) }
}
