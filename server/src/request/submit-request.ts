/** The act that submits a request, first or again after it was returned: its clock starts. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { workingDayAfter } from '../calendar/working-calendar.ts'
import { checkAsked, readAsked, wholeMasks } from './check-asked.ts'
import { dueOn, type Way } from './clock.ts'
import { asksPersonal } from './facts.ts'
import { lockRequest } from './lock-request.ts'
import { refuseMove, type AccessRequest } from './request.ts'
import { insertStep, updateSubmitted } from './request.sql.ts'
import { findProcedure, findTerm } from './term.ts'

export type Submitted = { request: number; dueOn: string | null; journalIntake: string }

/** Refused: what is not complete, and what `checkAsked` refuses. */
export async function submitRequest(
  tx: Tx,
  actor: string,
  way: Way,
  input: { request: number; revision?: number },
): Promise<Submitted> {
  const found = await lockRequest(tx, input.request, input.revision)
  refuseMove(found, 'submit')
  return submitLocked(tx, actor, way, found)
}

/** The same for a request whose turn is taken. */
export async function submitLocked(
  tx: Tx,
  actor: string,
  way: Way,
  found: AccessRequest,
): Promise<Submitted> {
  const today = dayOf(way.now())
  const given = readAsked(found.asked)
  const dataset = await checkAsked(tx, found.agency, given, today)
  const masks = wholeMasks(dataset, given)
  const kind = catalogueKindOf(dataset)
  const asked = { ...given, kind, ...(Object.keys(masks).length === 0 ? {} : { masks }) }
  const personal = asksPersonal(dataset, [...asked.columns, ...Object.keys(asked.condition ?? {})])
  const { steps } = await findProcedure(tx, personal ? 'personal' : 'ordinary', today)
  const due = await startClock(tx, way, found, today)
  const { id: request, agency } = found
  await updateSubmitted(tx, request, {
    asked,
    author: actor,
    owner: dataset.owner,
    personal,
    steps,
    dueOn: due,
  })
  const { intakeId } = await append(tx, {
    kind: 'request.submitted',
    fields: {
      request,
      agency,
      dataset: dataset.id,
      purpose: asked.purpose,
      columns: asked.columns.length,
      personal,
      source: found.source,
      ...(due === null ? {} : { due }),
    },
    payload: { actor, asked: JSON.parse(JSON.stringify(asked)), document: found.document },
  })
  await insertStep(tx, request, { kind: 'submitted', account: actor, journalIntake: intakeId })
  return { request, dueOn: due, journalIntake: intakeId }
}

/** What comes back has the days that were left; one that is submitted first has the whole term. */
async function startClock(
  tx: Tx,
  { calendar }: Way,
  { state, daysLeft }: AccessRequest,
  today: string,
): Promise<string | null> {
  if (state === 'returned') {
    return daysLeft === null ? null : workingDayAfter(calendar, today, daysLeft)
  }
  const term = await findTerm(tx, 'decide', today)
  return dueOn(calendar, today, term?.days ?? null)
}
