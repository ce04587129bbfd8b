/** The act by which the data authority opens what was proposed; never the person who proposed it. */
import { decisionSchema } from '@kho/contract/release.ts'
import { setAwaitsRelease } from '../catalogue/awaiting-release.ts'
import type { Queryable } from '../pg/database.ts'
import { issueRelease } from './issue-release.ts'
import { insertStep, markDecided, markSuperseded } from './release.sql.ts'
import { takeProposal } from './take-proposal.ts'

/**
 * Approves it by a document, checks everything again, and releases the rows of this moment. What was
 * released of the dataset before is superseded. The transaction has to be repeatable read.
 */
export async function approveRelease(
  tx: Queryable,
  actor: string,
  input: { release: number; documentNumber: string; documentDate: string },
): Promise<{ intakeId: string }> {
  const { release: id, ...rest } = input
  const decision = decisionSchema.parse(rest)
  const release = await takeProposal(tx, actor, id)
  const before = await markSuperseded(tx, release.dataset)
  const issue = await issueRelease(tx, release, {
    kind: 'release.released',
    fields: { document_date: decision.documentDate, ...(before ? { supersedes: before } : {}) },
    payload: { actor, document: decision.documentNumber },
    decide: (notes) =>
      markDecided(tx, id, { state: 'released', account: actor, ...decision, notes }),
  })
  await setAwaitsRelease(tx, release.dataset, false)
  const step = { account: actor, intakeId: issue.intakeId }
  if (before !== null) await insertStep(tx, before, { ...step, kind: 'superseded' })
  await insertStep(tx, id, { ...step, kind: 'released' })
  return { intakeId: issue.intakeId }
}
