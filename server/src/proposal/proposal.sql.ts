/** Every statement about proposals and who needs them. */
import type { ProposalState } from '@kho/contract/proposal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Need, Proposal } from './proposal.ts'

const utc = (name: string) => `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = `p.id::float8 as id, p.state, p.kind, p.agency_id, p.title, p.reason, p.dataset_id,
  p.columns, p.owner_id, p.legal_ground, p.gather_until::text, p.answer, p.document_number,
  p.document_date::text, p.signer, p.entered_dataset, p.entered_version,
  (select count(*)::int from proposal.need n where n.proposal_id = p.id) as needs,
  ${utc('p.proposed_at')} as proposed_at, ${utc('p.decided_at')} as decided_at,
  ${utc('p.entered_at')} as entered_at`

// oxlint-disable-next-line typescript/no-explicit-any
function readRow(row: any): Proposal {
  return {
    id: row.id,
    state: row.state,
    kind: row.kind,
    agency: row.agency_id,
    title: row.title,
    reason: row.reason,
    dataset: row.dataset_id,
    columns: row.columns,
    owner: row.owner_id,
    legalGround: row.legal_ground,
    gatherUntil: row.gather_until,
    answer: row.answer,
    document:
      row.document_number === null
        ? null
        : { number: row.document_number, date: row.document_date, signer: row.signer },
    entered:
      row.entered_dataset === null
        ? null
        : { dataset: row.entered_dataset, version: row.entered_version },
    needs: row.needs,
    proposedAt: row.proposed_at,
    decidedAt: row.decided_at,
    enteredAt: row.entered_at,
  }
}

export type NewProposal = Pick<
  Proposal,
  'kind' | 'agency' | 'title' | 'reason' | 'dataset' | 'columns' | 'owner' | 'legalGround'
> & { account: string }

export async function insertProposal(tx: Queryable, made: NewProposal): Promise<number> {
  const { rows } = await tx.query(
    `insert into proposal.proposal (kind, agency_id, proposed_by, title, reason, dataset_id, columns,
       owner_id, legal_ground)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id::float8 as id`,
    [
      made.kind,
      made.agency,
      made.account,
      made.title,
      made.reason,
      made.dataset,
      made.columns,
      made.owner,
      made.legalGround,
    ],
  )
  return rows[0].id
}

/** False where the agency has said it before. */
export async function insertNeed(
  tx: Queryable,
  need: { proposal: number; agency: string; account: string; reason: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into proposal.need (proposal_id, agency_id, account_id, reason)
     values ($1, $2, $3, $4) on conflict do nothing`,
    [need.proposal, need.agency, need.account, need.reason],
  )
  return rowCount === 1
}

/** With `lock`, nobody else moves it until the transaction ends. */
export async function selectProposal(
  db: Queryable,
  id: number,
  lock = false,
): Promise<Proposal | null> {
  if (lock) await db.query('select from proposal.proposal where id = $1 for update', [id])
  const { rows } = await db.query(`select ${columns} from proposal.proposal p where p.id = $1`, [
    id,
  ])
  return rows[0] ? readRow(rows[0]) : null
}

export type ProposalFilter = {
  agency: string | null
  state: ProposalState | null
  /** The dataset it is about, or became. */
  dataset: string | null
  before: number | null
  limit: number
}

/** Newest first. */
export async function selectProposals(
  db: Queryable,
  { agency, state, dataset, before, limit }: ProposalFilter,
): Promise<Proposal[]> {
  const { rows } = await db.query(
    `select ${columns} from proposal.proposal p
     where ($1::text is null or p.agency_id = $1) and ($2::text is null or p.state = $2)
       and ($3::text is null or p.dataset_id = $3 or p.entered_dataset = $3)
       and ($4::bigint is null or p.id < $4)
     order by p.id desc limit $5`,
    [agency, state, dataset, before, limit],
  )
  return rows.map(readRow)
}

export async function selectNeeds(db: Queryable, proposal: number): Promise<Need[]> {
  const { rows } = await db.query(
    `select agency_id as agency, reason, ${utc('at')} as at from proposal.need
     where proposal_id = $1 order by at, agency_id`,
    [proposal],
  )
  return rows
}

export async function updateGathering(tx: Queryable, id: number, until: string): Promise<void> {
  await tx.query(
    `update proposal.proposal set state = 'gathering', gather_until = $2 where id = $1`,
    [id, until],
  )
}

export async function updateDecided(
  tx: Queryable,
  id: number,
  given: {
    state: 'accepted' | 'declined'
    answer: string | null
    legalGround: string | null
    document: { number: string; date: string; signer: string }
  },
): Promise<void> {
  const { state, answer, legalGround, document } = given
  await tx.query(
    `update proposal.proposal set state = $2, answer = $3, document_number = $4, document_date = $5,
       signer = $6, legal_ground = coalesce($7, legal_ground), decided_at = clock_timestamp()
     where id = $1`,
    [id, state, answer, document.number, document.date, document.signer, legalGround],
  )
}

export async function updateEntered(
  tx: Queryable,
  id: number,
  entered: { dataset: string; version: number },
): Promise<void> {
  await tx.query(
    `update proposal.proposal set state = 'entered', entered_dataset = $2, entered_version = $3,
       entered_at = clock_timestamp()
     where id = $1`,
    [id, entered.dataset, entered.version],
  )
}

export async function updateWithdrawn(tx: Queryable, id: number): Promise<void> {
  await tx.query(`update proposal.proposal set state = 'withdrawn' where id = $1`, [id])
}
