/**
 * The act by which one of the deciders decides on a request, wholly or in part. The last of them
 * makes the grants in the same transaction; a refusal ends the request at once.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { askedSchema, type Asked, type DecisionInput } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { grantAccess } from '../access/grant-access.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import { findPaper } from '../paper/find-paper.ts'
import type { Actor } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import { refuseMisfit, refuseOtherKind, refuseTerm, wholeMasks } from './check-asked.ts'
import type { Way } from './clock.ts'
import { outcomeWords, type Decision, type Outcome } from './decision.ts'
import { insertDecision, insertMadeGrant, selectDecisions } from './decision.sql.ts'
import { asksPersonal } from './facts.ts'
import { grantInputOf } from './grant-input.ts'
import { holdersOf } from './holder.ts'
import { lockRequest } from './lock-request.ts'
import { isLess, narrow } from './narrow.ts'
import { refuseMove, type AccessRequest } from './request.ts'
import { insertStep, updateEnded } from './request.sql.ts'
import { refuseIdleCondition } from './row-condition.ts'
import { takeTurn, type Turn } from './take-turn.ts'

export type Decided = {
  request: number
  outcome: Outcome
  /** Whether nobody else has to decide. */
  isFinal: boolean
  grants: number[]
  journalIntake: string
}

export async function decideRequest(
  tx: Tx,
  actor: Actor,
  way: Way,
  input: { request: number; decision: DecisionInput },
): Promise<Decided> {
  const { decision } = input
  const found = await lockRequest(tx, input.request)
  const decisions = await selectDecisions(tx, found.id)
  refuseUnseen(found, decisions, decision.seen)
  refuseMove(found, 'decide')
  const today = dayOf(way.now())
  const asked = askedSchema.parse(found.asked)
  if (asked.until < today) {
    const values = { request: found.id, until: showDay(asked.until), today: showDay(today) }
    throw new Refusal('request.expired', values)
  }
  const turn = takeTurn(found, decisions, actor)
  if (decision.documentDate > today) {
    const values = { day: showDay(decision.documentDate), today: showDay(today) }
    throw new Refusal('request.bad-day', values)
  }
  await refuseOtherPaper(tx, turn, decision)
  const dataset = await findDataset(tx, asked.dataset)
  const before = decisions.at(-1)?.granted ?? asked
  const granted =
    decision.outcome === 'refuse'
      ? null
      : await leave(tx, dataset, before, decision.narrowed ?? {}, today)
  if (granted && isLess(before, granted) && !decision.reason) {
    throw new Refusal('request.no-reason')
  }
  if (granted) refuseReclassified(found, dataset, granted)
  const outcome = outcomeOf(asked, granted)
  const journalIntake = await keepDecision(tx, { found, turn, actor, decision, outcome, granted })
  const isFinal = granted === null || found.decided + 1 === found.steps!.length
  if (!isFinal) return { request: found.id, outcome, isFinal, grants: [], journalIntake }
  await updateEnded(tx, found.id, outcome)
  const grants = granted
    ? await makeGrants(tx, actor, found, granted, {
        turn,
        decision,
        at: way.now(),
      })
    : []
  return { request: found.id, outcome, isFinal, grants, journalIntake }
}

/** Who decides after somebody else is shown first what that one decided. */
function refuseUnseen(found: AccessRequest, decisions: readonly Decision[], seen: number): void {
  const last = decisions.at(-1)
  if (!last || decisions.length <= seen) return
  throw new Refusal('request.decided-meanwhile', {
    request: found.id,
    agency: last.agency,
    outcome: outcomeWords[last.outcome].vi,
    outcomeEn: outcomeWords[last.outcome].en,
    document: last.document.number,
    day: showDay(last.document.date),
  })
}

/** The kept paper that a decision names is the one it describes, kept by who decides. */
async function refuseOtherPaper(tx: Tx, turn: Turn, decision: DecisionInput): Promise<void> {
  if (decision.paper === undefined) return
  const { id: paper, agency: keeper, number, issuedOn } = await findPaper(tx, decision.paper)
  if (keeper !== turn.agency) {
    throw new Refusal('paper.other-agency', { paper, keeper, agency: turn.agency })
  }
  const { documentNumber, documentDate } = decision
  if (number === documentNumber && issuedOn === documentDate) return
  throw new Refusal('paper.other-document', {
    paper,
    number,
    day: showDay(issuedOn),
    givenNumber: documentNumber,
    givenDay: showDay(documentDate),
  })
}

async function leave(
  tx: Tx,
  dataset: DatasetVersion,
  before: Asked,
  wanted: Parameters<typeof narrow>[1],
  today: string,
): Promise<Asked> {
  const left = narrow(before, wanted)
  refuseTerm(left, today)
  refuseMisfit(dataset, wanted.masks ?? {})
  refuseOtherKind(dataset, left)
  await refuseIdleCondition(tx, dataset, wanted.condition ?? {})
  return left
}

function outcomeOf(asked: Asked, granted: Asked | null): Outcome {
  if (granted === null) return 'refused'
  return isLess(asked, granted) ? 'partly-granted' : 'granted'
}

async function keepDecision(
  tx: Tx,
  made: {
    found: AccessRequest
    turn: Turn
    actor: Actor
    decision: DecisionInput
    outcome: Outcome
    granted: Asked | null
  },
): Promise<string> {
  const { found, turn, actor, decision, outcome, granted } = made
  const number = found.decided + 1
  const { documentNumber, documentDate, signer } = decision
  const reason = decision.reason ?? null
  const legalGround = decision.legalGround ?? null
  const { intakeId } = await append(tx, {
    kind: 'request.decided',
    fields: {
      request: found.id,
      agency: found.agency,
      dataset: found.dataset!,
      step: number,
      by: turn.role,
      decider: turn.agency,
      outcome,
    },
    payload: JSON.parse(
      JSON.stringify({
        actor: actor.account,
        granted,
        reason,
        legalGround,
        documentNumber,
        documentDate,
        signer,
      }),
    ),
  })
  await insertDecision(tx, {
    request: found.id,
    number,
    role: turn.role,
    agency: turn.agency,
    account: actor.account,
    outcome,
    granted,
    reason,
    legalGround,
    document: {
      number: documentNumber,
      date: documentDate,
      signer,
      paper: decision.paper ?? null,
    },
    journalIntake: intakeId,
  })
  const step = { kind: 'decided', account: actor.account, journalIntake: intakeId } as const
  await insertStep(tx, found.id, step)
  return intakeId
}

/**
 * Who decides, and what is masked, follows the classification of the day it was submitted. A column
 * that has become personal or is to be masked since would pass by both.
 */
function refuseReclassified(found: AccessRequest, dataset: DatasetVersion, granted: Asked): void {
  const masked = Object.keys(wholeMasks(dataset, granted)).filter((name) => !granted.masks?.[name])
  const touched = [...granted.columns, ...Object.keys(granted.condition ?? {})]
  const personal = found.personal ? [] : touched.filter((name) => asksPersonal(dataset, [name]))
  const columns = [...new Set([...personal, ...masked])]
  if (columns.length === 0) return
  const values = { request: found.id, dataset: dataset.id, columns: columns.join(', ') }
  throw new Refusal('request.reclassified', values)
}

/** One for each system that will use it, and one for the agency's persons. */
async function makeGrants(
  tx: Tx,
  actor: Actor,
  found: AccessRequest,
  granted: Asked,
  by: { turn: Turn; decision: DecisionInput; at: Date },
): Promise<number[]> {
  const grants: number[] = []
  for (const holder of holdersOf(granted, found.agency)) {
    const given = grantInputOf({ holder, granted, request: found.id, ...by })
    const { grant } = await grantAccess(tx, actor.account, given)
    await insertMadeGrant(tx, found.id, grant)
    grants.push(grant)
  }
  return grants
}
