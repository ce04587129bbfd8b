/** The act that begins a request from a paper: a draft that is marked so, to be typed step by step. */
import type { Draft, PaperRequest } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import type { Way } from './clock.ts'
import { knownDataset, withoutEmpty, type SavedDraft } from './draft-request.ts'
import { insertRequest } from './request.sql.ts'

export type PaperDraft = Omit<PaperRequest, 'asked'> & { asked: Draft }

/** Refused: an unknown agency, a document of a day that has not come. */
export async function draftPaperRequest(
  tx: Tx,
  actor: string,
  way: Way,
  input: PaperDraft,
): Promise<SavedDraft> {
  const today = dayOf(way.now())
  if (input.documentDate > today) {
    const values = { day: showDay(input.documentDate), today: showDay(today) }
    throw new Refusal('request.bad-day', values)
  }
  const { id: agency } = await findAgency(tx, input.agency)
  const { documentNumber, documentDate, signer, documentSha256 } = input
  const asked = withoutEmpty(input.asked)
  const request = await insertRequest(tx, {
    agency,
    author: actor,
    asked,
    dataset: await knownDataset(tx, asked),
    renews: null,
    paper: { number: documentNumber, date: documentDate, signer, sha256: documentSha256 ?? null },
  })
  const { intakeId } = await append(tx, {
    kind: 'request.entered',
    fields: {
      request,
      agency,
      source: 'paper',
      ...(documentSha256 ? { document_sha256: documentSha256 } : {}),
    },
    payload: { actor, documentNumber, documentDate, signer },
  })
  return { request, revision: 1, journalIntake: intakeId }
}
