/** The act by which the authority enters a request that came on paper, for the agency that sent it. */
import type { PaperRequest } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import type { Way } from './clock.ts'
import { knownDataset } from './draft-request.ts'
import { lockRequest } from './lock-request.ts'
import { insertRequest } from './request.sql.ts'
import { submitLocked, type Submitted } from './submit-request.ts'

/** It is submitted at once; whoever entered it may not decide on it. */
export async function enterRequest(
  tx: Tx,
  actor: string,
  way: Way,
  input: PaperRequest,
): Promise<Submitted> {
  const today = dayOf(way.now())
  if (input.documentDate > today) {
    const values = { day: showDay(input.documentDate), today: showDay(today) }
    throw new Refusal('request.bad-day', values)
  }
  const { id: agency } = await findAgency(tx, input.agency)
  const { asked, documentNumber, documentDate, documentSha256 } = input
  const request = await insertRequest(tx, {
    agency,
    author: actor,
    asked,
    dataset: await knownDataset(tx, asked),
    renews: null,
    paper: { number: documentNumber, date: documentDate, sha256: documentSha256 ?? null },
  })
  await append(tx, {
    kind: 'request.entered',
    fields: {
      request,
      agency,
      source: 'paper',
      ...(documentSha256 ? { document_sha256: documentSha256 } : {}),
    },
    payload: { actor, documentNumber, documentDate },
  })
  return submitLocked(tx, actor, way, await lockRequest(tx, request))
}
