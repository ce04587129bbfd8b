/**
 * The act that keeps a paper beside an act. A paper that is there is replaced only for a reason, and
 * stays.
 */
import {
  keptOutcomes,
  outcomeTitles,
  paperedTitles,
  type AttachInput,
  type PaperOutcome,
} from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { insertAttached, lockAct, selectAttached } from './attached.sql.ts'
import { findPaper } from './find-paper.ts'
import { keepPaper } from './keep-paper.ts'
import type { PaperFile } from './paper-file.ts'
import type { ActDocument, ActOnRecord } from './papered-act.ts'

export type AttachedPaper = { paper: number; journalIntake: string; replaces: number | null }

/** Refused: a signature that the kind does not keep, another document, one there without a reason. */
export async function attachPaper(
  tx: Tx,
  actor: string,
  act: ActOnRecord,
  input: AttachInput & {
    /** The agency that keeps it where the act is of none. */
    keeper: string
    file: PaperFile
    outcome: PaperOutcome
    today: string
  },
): Promise<AttachedPaper> {
  const { kind, subject } = act
  refuseOutcome(act, input.outcome)
  const { number, date: issuedOn, signer } = documentOf(act, input)
  await lockAct(tx, act)
  const [last] = await selectAttached(tx, act)
  if (last && input.reason === undefined) {
    const { number: there } = await findPaper(tx, last.paper)
    throw new Refusal('paper.already-there', { subject, paper: last.paper, number: there })
  }
  const { file, outcome, today } = input
  const document = { agency: act.agency ?? input.keeper, number, issuedOn, signer }
  const { paper } = await keepPaper(tx, actor, { ...document, file, outcome, today })
  const replaces = last?.paper ?? null
  const reason = last ? input.reason! : null
  const { intakeId } = await append(tx, {
    kind: 'paper.attached',
    fields: { act: kind, subject, paper, ...(replaces === null ? {} : { replaces }) },
    payload: { actor, reason },
  })
  const place = (last?.place ?? 0) + 1
  await insertAttached(tx, { kind, subject, place, paper, reason, by: actor, intakeId })
  return { paper, journalIntake: intakeId, replaces }
}

function refuseOutcome({ kind }: ActOnRecord, outcome: PaperOutcome): void {
  if (keptOutcomes[kind].includes(outcome)) return
  const { vi, en } = outcomeTitles[outcome]
  const title = paperedTitles[kind]
  const values = { kind: title.vi, kindEn: title.en, outcome: vi, outcomeEn: en }
  throw new Refusal('paper.bad-signature', values)
}

/** What the act says; what it does not say is taken from what was sent. */
function documentOf(
  { subject, document }: ActOnRecord,
  given: AttachInput,
): { number: string; date: string; signer: string } {
  const said: Partial<ActDocument> = document ?? {}
  const pairs = [
    [said.number, given.number],
    [said.date, given.issuedOn],
    [said.signer ?? undefined, given.signer],
  ] as const
  const wrong = pairs.find(
    ([one, other]) => one !== undefined && other !== undefined && one !== other,
  )
  if (wrong) {
    const [one, other] = wrong.map((text) => (isDay(text!) ? showDay(text!) : text!))
    throw new Refusal('paper.differs', { subject, said: one!, given: other! })
  }
  const [number, date, signer] = pairs.map(([one, other]) => one ?? other)
  if (number !== undefined && date !== undefined && signer !== undefined) {
    return { number, date, signer }
  }
  const names = [
    ['số', 'number', number],
    ['ngày', 'day', date],
    ['người ký', 'signer', signer],
  ].filter(([, , value]) => value === undefined)
  throw new Refusal('paper.no-document', {
    fields: names.map(([vi]) => vi).join(', '),
    fieldsEn: names.map(([, en]) => en).join(', '),
  })
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text)
