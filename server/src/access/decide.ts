/**
 * The one decision: may this caller read this dataset, which columns and which rows. Every outlet
 * asks it, nothing else decides. It is a function of its arguments alone, so that a past decision
 * can be run again from what the journal kept, and it knows nothing of rows, so that no answer can
 * tell whether a hidden one exists.
 */
import type { Bilingual, Personal, Sharing } from '@kho/contract/dataset.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'
import { purposes, readPurpose } from '@kho/contract/purpose.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { RefusalValues } from '@kho/contract/refusal.ts'
import { coversScope } from '../client/scope.ts'
import { showInstant } from '../time.ts'
import { coversTask, coversZone, isInForce } from './grant.ts'
import type { Condition, Grant } from './grant.ts'

/** The caller as far as the decision needs it. */
export type DecidedClient = {
  id: string
  agency: string
  locked: boolean
  /** Network zones it may call from; null for any that is known. */
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
  /** What its token is good for. */
  scopes: readonly string[]
  /** The client's grants on this dataset, also those that ended. */
  grants: readonly Grant[]
  dataset: DecidedDataset
  /** As the call names them; null where it does not. */
  purpose: string | null
  task: string | null
  /** Names of the known zones that the call came from; empty for an unknown network. */
  zones: readonly string[]
  at: Date
  /** Columns to be returned, by name; all that may be read if not given. */
  asked?: readonly string[]
  /** Columns that filters and order touch, which show values as surely as returning them. */
  touched?: readonly string[]
}

export type Decision =
  | {
      allowed: true
      /** The one grant it rests on; null for open data. */
      grant: Grant | null
      /** Lasting numbers of the columns to return, in the dataset's order. */
      columns: readonly number[]
      /** Of the rows; null for all. */
      condition: Condition | null
    }
  | { allowed: false; refusal: Refusal }

/**
 * Decides. The checks come in the order a caller can mend them: token, state of the client, scope of
 * the token, purpose, task, any grant, term, purpose of the grant, task of the grant, zone, columns. The
 * refusal names the first that fails. Several grants are never added up: one must cover the call.
 */
export function decide(question: Question): Decision {
  if (question.dataset.sharing === 'open') return decideOpen(question)
  const { client, dataset, task } = question
  if (!client) return refuse('access.no-token', { dataset: dataset.id })
  const values = {
    client: client.id,
    dataset: dataset.id,
    askVi: dataset.ask.vi,
    askEn: dataset.ask.en,
  }
  if (client.locked) return refuse('access.client-locked', values)
  if (!coversScope(question.scopes, 'read', dataset.id)) {
    return refuse('access.no-scope', scopeValues(client.id, 'read', question.scopes))
  }
  if (isBlank(question.purpose)) return refuse('access.no-purpose', values)
  const purpose = readPurpose(question.purpose)
  if (!purpose) return refuse('access.bad-purpose', { purpose: question.purpose })
  if (isBlank(task)) return refuse('access.no-task', values)

  let grants = question.grants.filter(
    (grant) => grant.client === client.id && grant.dataset === dataset.id,
  )
  const ownUse = dataset.sharing === 'own' && client.agency !== dataset.owner
  if (grants.length === 0 || ownUse) return refuse('access.no-grant', values)

  const inForce = grants.filter((grant) => isInForce(grant, question.at))
  if (inForce.length === 0) {
    return refuse('access.grant-ended', { ...values, until: endOf(grants, question.at) })
  }
  grants = inForce.filter((grant) => grant.purpose === purpose)
  if (grants.length === 0) {
    return refuse('access.purpose-not-granted', { ...values, purpose: purposes[purpose].point })
  }
  const forTask = grants.filter((grant) => coversTask(grant, task))
  if (forTask.length === 0) {
    const pattern = unique(grants.map((grant) => grant.taskPattern)).join(', ')
    return refuse('access.task-not-granted', { ...values, task, pattern })
  }
  const inZone = coversZone(client.zones, question.zones)
    ? forTask.filter((grant) => coversZone(grant.zones, question.zones))
    : []
  if (inZone.length === 0) {
    return refuse('access.wrong-zone', { ...values, zone: zonesOf(client, forTask) })
  }
  const readable = inZone.filter((grant) => hasItsColumns(grant, dataset))
  if (readable.length === 0) return refuse('access.no-grant', values)
  return decideColumns(question, readable, values)
}

/** What `access.no-scope` names: the scope that is wanted, and what the token has. */
export function scopeValues(
  client: string,
  scope: string,
  given: readonly string[],
): RefusalValues {
  return { client, scope, given: given.join(' ') || '-' }
}

/**
 * A row condition on a column that this definition lacks can be met by no row and checked on none;
 * leaving it out would let every row through, so such a grant grants nothing.
 */
function hasItsColumns(grant: Grant, dataset: DecidedDataset): boolean {
  if (grant.condition === null) return true
  const numbers = new Set(dataset.columns.map((column) => String(column.number)))
  return Object.keys(grant.condition).every((number) => numbers.has(number))
}

/**
 * Open data is for everybody, with no grant and no purpose. A personal column never leaves this
 * way, even if a definition should have let one in.
 */
function decideOpen(question: Question): Decision {
  const { dataset } = question
  const allowed = dataset.columns.filter((column) => column.personal === 'none')
  const missing = missingColumns(question, new Set(allowed.map((column) => column.number)))
  const values = { dataset: dataset.id, askVi: dataset.ask.vi, askEn: dataset.ask.en }
  if (missing.length > 0) {
    return refuse('access.column-not-granted', { ...values, columns: missing.join(', ') })
  }
  const columns = columnsToReturn(question, new Set(allowed.map((column) => column.number)))
  return { allowed: true, grant: null, columns, condition: null }
}

function decideColumns(
  question: Question,
  grants: readonly Grant[],
  values: RefusalValues,
): Decision {
  // Widest first: fewest row conditions, then most columns, then the oldest; always the same one.
  const ordered =
    grants.length === 1
      ? grants
      : grants.toSorted(
          (a, b) =>
            Number(a.condition !== null) - Number(b.condition !== null) ||
            b.columns.length - a.columns.length ||
            a.id - b.id,
        )
  let fewest: string[] | undefined
  for (const grant of ordered) {
    const { covered, whole } = columnsUnder(grant, question.dataset)
    const missing = missingColumns(question, covered)
    if (missing.length === 0) {
      const columns = question.asked ? columnsToReturn(question, covered) : whole
      return { allowed: true, grant, columns, condition: grant.condition }
    }
    if (!fewest || missing.length < fewest.length) fewest = missing
  }
  return refuse('access.column-not-granted', { ...values, columns: fewest?.join(', ') })
}

/** Names among those asked for or touched that are not covered or do not exist. */
function missingColumns(question: Question, covered: ReadonlySet<number>): string[] {
  const { asked = [], touched = [] } = question
  const numbers = numbersByName(question.dataset.columns)
  const isMissing = (name: string) => !covered.has(numbers.get(name) ?? 0)
  // Mostly nothing is missing, and that is found without making lists.
  if (!asked.some(isMissing) && !touched.some(isMissing)) return []
  return unique([...asked, ...touched]).filter(isMissing)
}

function columnsToReturn(question: Question, covered: ReadonlySet<number>): readonly number[] {
  const { asked } = question
  return question.dataset.columns
    .filter((column) => covered.has(column.number) && (asked?.includes(column.name) ?? true))
    .map((column) => column.number)
}

type Columns = DecidedDataset['columns']

/**
 * What follows from a definition, or from a grant and a definition, alone, is worked out once for
 * each: both are read anew as new objects when they change.
 */
const knownNumbers = new WeakMap<Columns, ReadonlyMap<string, number>>()
type Covered = { covered: ReadonlySet<number>; whole: readonly number[] }
const knownCovered = new WeakMap<Grant, { columns: Columns; found: Covered }>()

function numbersByName(columns: Columns): ReadonlyMap<string, number> {
  let found = knownNumbers.get(columns)
  if (!found) {
    found = new Map(columns.map((column) => [column.name, column.number]))
    knownNumbers.set(columns, found)
  }
  return found
}

/** The columns that a grant covers, and those of them that the dataset has, in its order. */
function columnsUnder(grant: Grant, { columns }: DecidedDataset): Covered {
  const known = knownCovered.get(grant)
  if (known?.columns === columns) return known.found
  const covered = new Set(grant.columns)
  const numbers = columns.map((column) => column.number)
  const found = { covered, whole: numbers.filter((number) => covered.has(number)) }
  knownCovered.set(grant, { columns, found })
  return found
}

/** When the grants ended, or, if none has begun, when the first begins. */
function endOf(grants: readonly Grant[], at: Date): string {
  const ended = grants.filter((grant) => grant.validFromMs <= at.getTime())
  if (ended.length === 0) {
    const first = Math.min(...grants.map((grant) => grant.validFromMs))
    return `… < ${showInstant(new Date(first))}`
  }
  const ends = ended.map((grant) => Math.min(grant.revokedAtMs ?? Infinity, grant.validUntilMs))
  const last = Math.max(...ends)
  return Number.isFinite(last) ? showInstant(new Date(last)) : '∞'
}

function zonesOf(client: DecidedClient, grants: readonly Grant[]): string {
  const allowed = grants.flatMap((grant) => grant.zones ?? client.zones ?? [])
  const both = allowed.filter((zone) => client.zones?.includes(zone) ?? true)
  return unique(both).join(', ') || (client.zones ?? ['KHO_ZONES']).join(', ')
}

function isBlank(text: string | null): text is null {
  return text === null || text.trim() === ''
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)]
}

function refuse(code: ErrorCode, values: RefusalValues): Decision {
  return { allowed: false, refusal: new Refusal(code, values) }
}
