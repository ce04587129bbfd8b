/** The act that takes what a person asks of its data: from itself, or from paper by an officer. */
import type { RequestPaper, SubjectRequest } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import type { SubjectHasher } from './subject.ts'
import { insertRequest, insertRequestStep } from './request.sql.ts'
import { findTerm, lastDay } from './term.ts'

export type RequestWay = { calendar: WorkingCalendar; now: () => Date; hasher: SubjectHasher }

export type EnteredRequest = {
  id: string
  answerBy: string | null
  doBy: string | null
  /** Its act in the journal. */
  journalIntake: string
}

export async function enterRequest(
  tx: Queryable,
  { calendar, now, hasher }: RequestWay,
  input: {
    account: string
    key: string
    request: SubjectRequest
    /** On which it came, where an officer enters it for the person; null from the person itself. */
    paper: RequestPaper | null
  },
): Promise<EnteredRequest> {
  const { account, key, request, paper } = input
  const enteredBy = paper === null ? 'subject' : 'officer'
  const { kind, correction } = request
  refuseSecret({ ...request, ...paper })
  if (kind === 'correction' && !correction) throw new Refusal('personal.no-correction')
  const id = randomId()
  const at = now()
  const today = dayOf(at)
  if (paper !== null && paper.documentDate > today) {
    const days = { day: showDay(paper.documentDate), today: showDay(today) }
    throw new Refusal('personal.paper-ahead', days)
  }
  const answer = await findTerm(tx, 'answer', today)
  const deed = await findTerm(tx, kind, today)
  const answerBy = answer ? lastDay(calendar, answer, today) : null
  const doBy = deed ? lastDay(calendar, deed, today) : null
  const { intakeId } = await append(tx, {
    kind: 'personal.request-received',
    fields: { request: id, asked: kind, entered_by: enteredBy },
    payload: { account, ...request, ...(paper === null ? {} : { paper }) },
  })
  await insertRequest(tx, {
    id,
    kind,
    enteredBy,
    account,
    receivedAt: at.toISOString(),
    answerBy,
    doBy,
    subject: hasher.hash(key),
    sealed: hasher.seal(key),
  })
  await insertRequestStep(tx, id, 'received', intakeId)
  return { id, answerBy, doBy, journalIntake: intakeId }
}
