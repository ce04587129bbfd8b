/** The act by which an agency proposes what the catalogue should hold; its own need is the first. */
import type { ProposalInput } from '@kho/contract/proposal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { isPermittedUser } from '../access/permitted-user.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { insertNeed, insertProposal } from './proposal.sql.ts'

export type MadeProposal = { proposal: number; journalIntake: string }

/** Refused: what the catalogue has already; an unknown agency, owner or dataset. */
export async function makeProposal(
  tx: Queryable,
  actor: string,
  input: ProposalInput,
): Promise<MadeProposal> {
  const { kind, title, reason, legalGround = null } = input
  const { id: agency } = await findAgency(tx, input.agency)
  const owner = input.kind === 'dataset' && input.owner ? input.owner : null
  if (owner !== null) await findAgency(tx, owner)
  const dataset = input.kind === 'dataset' ? null : input.dataset
  const columns = input.kind === 'columns' ? [...new Set(input.columns)] : null
  await refuseNeedless(tx, input, agency)
  const proposal = await insertProposal(tx, {
    kind,
    agency,
    account: actor,
    title,
    reason,
    dataset,
    columns,
    owner,
    legalGround,
  })
  await insertNeed(tx, { proposal, agency, account: actor, reason })
  const { intakeId } = await append(tx, {
    kind: 'proposal.made',
    fields: { proposal, agency, what: kind, ...(dataset === null ? {} : { dataset }) },
    payload: { actor, title, reason, legalGround, columns, owner },
  })
  return { proposal, journalIntake: intakeId }
}

async function refuseNeedless(tx: Queryable, input: ProposalInput, agency: string): Promise<void> {
  if (input.kind === 'dataset') return
  const dataset = await findDataset(tx, input.dataset)
  if (input.kind === 'permitted-user') {
    if (!isPermittedUser(agency, dataset)) return
    throw new Refusal('proposal.needless', { what: `${dataset.id}: ${agency}` })
  }
  const present = input.columns.find((name) => dataset.columns.some((one) => one.name === name))
  if (present !== undefined) {
    throw new Refusal('proposal.needless', { what: `${dataset.id}.${present}` })
  }
}
