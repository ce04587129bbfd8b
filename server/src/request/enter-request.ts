/** The act by which the authority enters a request that came on paper, for the agency that sent it. */
import type { PaperRequest } from '@kho/contract/request.ts'
import type { Tx } from '../pg/database.ts'
import type { Way } from './clock.ts'
import { draftPaperRequest } from './draft-paper-request.ts'
import { lockRequest } from './lock-request.ts'
import { submitLocked, type Submitted } from './submit-request.ts'

/** It is submitted at once; whoever entered it may not decide on it. */
export async function enterRequest(
  tx: Tx,
  actor: string,
  way: Way,
  input: PaperRequest,
): Promise<Submitted> {
  const { request } = await draftPaperRequest(tx, actor, way, input)
  return submitLocked(tx, actor, way, await lockRequest(tx, request))
}
