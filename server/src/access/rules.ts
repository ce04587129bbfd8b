/**
 * The rules of a decision, each with a name, in the order a caller can mend them. `decide` runs them
 * and nothing else decides; `explain` runs the same and tells each one. A rule narrows the grants to
 * those that meet it; where none is left, the call is refused for what this rule wanted.
 */
import type { ErrorCode } from '@kho/contract/errors.ts'
import { coversScope } from '../client/scope.ts'
import { purposes, readPurpose, type Purpose } from '@kho/contract/purpose.ts'
import type { RefusalValues } from '@kho/contract/refusal.ts'
import { showInstant } from '../time.ts'
import { anyAccount } from './any-person.ts'
import { chooseColumns, type Choice } from './choose-columns.ts'
import type { DecidedClient, DecidedDataset, DecidedPerson, Question } from './decide.ts'
import { coversTask, coversZone, isAwake, isInForce, isSuspended } from './grant.ts'
import type { Delivery, Grant } from './grant.ts'
import {
  commitmentsOf,
  conditionOf,
  deliveryOf,
  eachOf,
  endOf,
  numbersOf,
  suspensionsOf,
  termOf,
  unique,
  zonesOf,
} from './tell-grant.ts'

/** What is known in the middle of a decision. */
export type Weighing = {
  readonly question: Question
  /** Those that met every rule so far. */
  grants: readonly Grant[]
  purpose: Purpose | null
  /** What the last rule chose. */
  choice: Choice | null
}

export type Failure = { code: ErrorCode; values: RefusalValues }

export type RuleName =
  | 'token'
  | 'client-open'
  | 'scope'
  | 'purpose-named'
  | 'task-named'
  | 'granted'
  | 'term'
  | 'confirmed'
  | 'commitment'
  | 'purpose'
  | 'task'
  | 'delivery'
  | 'zone'
  | 'condition'
  | 'columns'

export type Rule = {
  readonly name: RuleName
  /** Null where it is met. */
  weigh(weighing: Weighing): Failure | null
  /** For people: what is there and what should be. Asked before `weigh`. */
  found(weighing: Weighing): string
  wanted(weighing: Weighing): string
}

export function weighingOf(question: Question): Weighing {
  return { question, grants: question.grants, purpose: null, choice: null }
}

/** Of data that is not open. */
export const rules: readonly Rule[] = [
  {
    name: 'token',
    weigh: ({ question }) =>
      question.person || question.client
        ? null
        : fail('access.no-token', { dataset: question.dataset.id }),
    found: ({ question }) => (question.person ?? question.client)?.id ?? '-',
    wanted: () => '*',
  },
  {
    name: 'client-open',
    weigh: (weighing) =>
      readerOf(weighing).locked ? fail('access.client-locked', valuesOf(weighing)) : null,
    found: (weighing) => (readerOf(weighing).locked ? 'locked' : 'open'),
    wanted: () => 'open',
  },
  {
    name: 'scope',
    weigh: (weighing) =>
      weighing.question.person ||
      coversScope(weighing.question.scopes, 'read', weighing.question.dataset.id)
        ? null
        : fail(
            'access.no-scope',
            scopeValues(readerOf(weighing).id, 'read', weighing.question.scopes),
          ),
    found: ({ question }) => (question.person ? '*' : question.scopes.join(' ') || '-'),
    wanted: ({ question }) => `read | read:${question.dataset.id}`,
  },
  {
    name: 'purpose-named',
    weigh: namePurpose,
    found: ({ question }) => question.purpose ?? '-',
    wanted: () => Object.keys(purposes).join(', '),
  },
  {
    name: 'task-named',
    weigh: (weighing) =>
      isBlank(weighing.question.task) ? fail('access.no-task', valuesOf(weighing)) : null,
    found: ({ question }) => question.task ?? '-',
    wanted: () => '*',
  },
  {
    name: 'granted',
    weigh: keepOwn,
    found: ({ question }) => numbersOf(question.grants),
    wanted: ({ question }) =>
      question.dataset.sharing === 'own' ? question.dataset.owner : question.dataset.id,
  },
  {
    name: 'term',
    weigh: (weighing) =>
      narrow(
        weighing,
        (grant) => isInForce(grant, weighing.question.at),
        (all) =>
          fail('access.grant-ended', {
            ...valuesOf(weighing),
            until: endOf(all, weighing.question.at),
          }),
      ),
    found: ({ question }) => showInstant(question.at),
    wanted: ({ grants }) => eachOf(grants, termOf),
  },
  {
    name: 'confirmed',
    weigh: (weighing) =>
      narrow(
        weighing,
        (grant) => !isSuspended(grant, weighing.question.at),
        (all) => fail('access.grant-suspended', { ...valuesOf(weighing), grant: numbersOf(all) }),
      ),
    found: ({ grants }) => eachOf(grants, suspensionsOf),
    wanted: () => '-',
  },
  {
    name: 'commitment',
    weigh: (weighing) =>
      narrow(
        weighing,
        (grant) => isAwake(grant, weighing.question.at),
        (all) =>
          fail('access.commitment-missing', {
            ...valuesOf(weighing),
            grant: numbersOf(all),
            party: eachOf(all, (grant) => grant.thirdParty ?? '-'),
          }),
      ),
    found: ({ grants }) => eachOf(grants, (grant) => commitmentsOf(grant)),
    wanted: ({ grants }) => eachOf(grants, (grant) => grant.thirdParty ?? '-'),
  },
  {
    name: 'purpose',
    weigh: (weighing) =>
      narrow(
        weighing,
        (grant) => grant.purpose === weighing.purpose,
        () =>
          fail('access.purpose-not-granted', {
            ...valuesOf(weighing),
            purpose: purposes[weighing.purpose!].point,
          }),
      ),
    found: ({ purpose }) => (purpose ? purposes[purpose].point : '-'),
    wanted: ({ grants }) => eachOf(grants, (grant) => purposes[grant.purpose].point),
  },
  {
    name: 'task',
    weigh: (weighing) =>
      narrow(
        weighing,
        (grant) => coversTask(grant, weighing.question.task!),
        (all) =>
          fail('access.task-not-granted', {
            ...valuesOf(weighing),
            task: weighing.question.task,
            pattern: eachOf(all, (grant) => grant.taskPattern ?? '*'),
          }),
      ),
    found: ({ question }) => question.task ?? '-',
    wanted: ({ grants }) => eachOf(grants, (grant) => grant.taskPattern ?? '*'),
  },
  {
    name: 'delivery',
    weigh: (weighing) =>
      narrow(
        weighing,
        ({ delivery }) =>
          delivery === null || delivery.includes(deliveryOfQuestion(weighing.question)),
        (all) =>
          fail('access.delivery-not-granted', {
            ...valuesOf(weighing),
            delivery: deliveryOfQuestion(weighing.question),
            granted: eachOf(all, deliveryOf),
          }),
      ),
    found: ({ question }) => deliveryOfQuestion(question),
    wanted: ({ grants }) => eachOf(grants, deliveryOf),
  },
  {
    name: 'zone',
    weigh: keepInZone,
    found: ({ question }) => question.zones.join(', ') || '-',
    wanted: (weighing) => zonesOf(readerOf(weighing), weighing.grants),
  },
  {
    name: 'condition',
    weigh: (weighing) =>
      narrow(
        weighing,
        (grant) => hasItsColumns(grant, weighing.question.dataset),
        () => fail('access.no-grant', valuesOf(weighing)),
      ),
    found: ({ question }) => question.dataset.columns.map(({ name }) => name).join(', '),
    wanted: ({ question, grants }) =>
      eachOf(grants, (grant) => conditionOf(grant, question.dataset)),
  },
  {
    name: 'columns',
    weigh: (weighing) => chooseColumns(weighing, valuesOf(weighing)),
    found: ({ question }) =>
      unique([...(question.asked ?? []), ...(question.touched ?? [])]).join(', ') || '*',
    wanted: ({ question, grants }) =>
      eachOf(grants, (grant) =>
        question.dataset.columns
          .filter(({ number }) => grant.columns.includes(number))
          .map(({ name, number }) => (grant.masks[number] ? `${name}~` : name))
          .join(', '),
      ),
  },
]

function namePurpose(weighing: Weighing): Failure | null {
  const given = weighing.question.purpose
  if (isBlank(given)) return fail('access.no-purpose', valuesOf(weighing))
  weighing.purpose = readPurpose(given)
  return weighing.purpose ? null : fail('access.bad-purpose', { purpose: given })
}

/** The reader's grants on this dataset; of data for own use, only where its agency owns it. */
function keepOwn(weighing: Weighing): Failure | null {
  const { dataset } = weighing.question
  return narrow(
    weighing,
    (grant) => {
      const agency = agencyUnder(grant, weighing.question)
      if (agency === null || grant.dataset !== dataset.id) return false
      return dataset.sharing !== 'own' || agency === dataset.owner
    },
    () => fail('access.no-grant', valuesOf(weighing)),
  )
}

/** For which agency the reader may read under the grant; null where it does not hold it. */
function agencyUnder(grant: Grant, { client, person }: Question): string | null {
  if (!person) return client && grant.client === client.id ? client.agency : null
  const { agency, accounts } = grant
  if (agency === null || !person.agencies.includes(agency)) return null
  return accounts === null || person.id === anyAccount || accounts.includes(person.id)
    ? agency
    : null
}

function deliveryOfQuestion({ delivery, person }: Question): Delivery {
  return delivery ?? (person ? 'online' : 'api')
}

function keepInZone(weighing: Weighing): Failure | null {
  const { zones } = weighing.question
  const reader = readerOf(weighing)
  const readerFits = coversZone(reader.zones, zones)
  return narrow(
    weighing,
    (grant) => readerFits && coversZone(grant.zones, zones),
    (all) => fail('access.wrong-zone', { ...valuesOf(weighing), zone: zonesOf(reader, all) }),
  )
}

/** Keeps what fits; mostly that is everything, which is found without making a list. */
function narrow(
  weighing: Weighing,
  fits: (grant: Grant) => boolean,
  otherwise: (all: readonly Grant[]) => Failure,
): Failure | null {
  const { grants } = weighing
  if (grants.length > 0 && grants.every(fits)) return null
  const kept = grants.filter(fits)
  if (kept.length === 0) return otherwise(grants)
  weighing.grants = kept
  return null
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

/** What `access.no-scope` names: the scope that is wanted, and what the token has. */
export function scopeValues(
  client: string,
  scope: string,
  given: readonly string[],
): RefusalValues {
  return { client, scope, given: given.join(' ') || '-' }
}

function readerOf({ question }: Weighing): DecidedClient | DecidedPerson {
  const reader = question.person ?? question.client
  if (!reader) throw new Error('a rule after the first was asked without a reader')
  return reader
}

function valuesOf({ question }: Weighing): RefusalValues {
  const { dataset, client, person } = question
  const { vi: askVi, en: askEn } = dataset.ask
  return { client: (person ?? client)?.id, dataset: dataset.id, askVi, askEn }
}

function isBlank(text: string | null): text is null {
  return text === null || text.trim() === ''
}

function fail(code: ErrorCode, values: RefusalValues): Failure {
  return { code, values }
}
