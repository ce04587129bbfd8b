/**
 * The act of the authority that issues an edition of the catalogue under a decision. What is issued
 * is what was previewed, or nothing is.
 */
import type { IssueInput } from '@kho/contract/catalogue-edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import type { Edition } from './edition.ts'
import { hashEntries, headOf, insertEdition, selectEditions } from './edition.sql.ts'
import { incomplete, writeEntries } from './write-entries.ts'

export type Issued = { edition: number; sha256: string; journalIntake: string }

export async function issueEdition(
  tx: Tx,
  actor: string,
  input: IssueInput,
  now: Date,
): Promise<Issued> {
  const { leftOut, preview, ...decision } = input
  const written = await writeEntries(tx, leftOut)
  const { number, before, listed, takenOut, mark, lacking } = written
  if (lacking.length > 0) throw incomplete(lacking)
  if (listed === 0) throw new Refusal('catalogue.nothing-to-issue')
  refuseDays(input, before, dayOf(now))
  await refuseUsed(tx, input)
  if (mark !== preview) {
    const short = (hash: string) => hash.slice(0, 12)
    throw new Refusal('catalogue.preview-changed', { preview: short(preview), now: short(mark!) })
  }
  const head = await headOf(tx, { number, ...decision })
  const sha256 = await hashEntries(tx, head, number)
  const { intakeId } = await append(tx, {
    kind: 'catalogue.issued',
    fields: {
      edition: number,
      listed,
      taken_out: takenOut,
      valid_from: input.validFrom,
      sha256: sha256.toString('hex'),
    },
    payload: { actor, ...decision, leftOut },
  })
  await insertEdition(tx, { number, ...decision, sha256, by: actor, at: now, intakeId })
  return { edition: number, sha256: sha256.toString('hex'), journalIntake: intakeId }
}

/** Decided at last today, in force not before it was decided nor before the edition before it. */
function refuseDays(
  { decisionDate, validFrom }: IssueInput,
  before: Edition | null,
  today: string,
): void {
  const bound = boundOf(decisionDate, validFrom, before?.validFrom ?? null, today)
  if (bound === null) return
  const [decision, from, shown] = [decisionDate, validFrom, bound].map(showDay)
  throw new Refusal('catalogue.bad-day', { decision: decision!, from: from!, bound: shown! })
}

/** The day that one of the two should not be past or before; null where both fit. */
function boundOf(
  decisionDate: string,
  validFrom: string,
  lastFrom: string | null,
  today: string,
): string | null {
  if (decisionDate > today) return today
  if (validFrom < decisionDate) return decisionDate
  return lastFrom !== null && validFrom < lastFrom ? lastFrom : null
}

async function refuseUsed(tx: Tx, { decisionNumber, decisionDate }: IssueInput): Promise<void> {
  const used = await selectEditions(tx, { limit: 1, decisionNumber, decisionDate })
  if (used[0]) {
    const { number } = used[0]
    const date = showDay(decisionDate)
    throw new Refusal('catalogue.decision-used', { number: decisionNumber, date, edition: number })
  }
}
