/** The act that proposes to open a dataset; what the checks find against it refuses it at once. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { proposalSchema, type ProposalInput } from '@kho/contract/release.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { checkRelease } from './check-release.ts'
import { tellFindings } from './finding.ts'
import { insertRelease, insertStep, selectReleases } from './release.sql.ts'
import type { Projection } from './release.ts'

/** In a transaction that is repeatable read, so that all checks see the same rows. */
export async function proposeRelease(
  tx: Queryable,
  actor: string,
  input: ProposalInput,
): Promise<{ release: number; intakeId: string }> {
  const proposal = proposalSchema.parse(input)
  const version = await findDataset(tx, proposal.dataset)
  const projection = projectionOf(version, proposal)
  const [open] = await selectReleases(tx, { dataset: version.id, states: ['proposed'] })
  if (open) {
    const values = { dataset: version.id, release: open.id }
    throw new Refusal('release.open-proposal', values)
  }
  const { findings, rows, seq } = await checkRelease(tx, version, projection, new Date())
  refuseStopped(version.id, findings)
  const { intakeId } = await append(tx, {
    kind: 'release.proposed',
    fields: {
      dataset: version.id,
      version: version.version,
      columns: projection.columns.length,
      rows_released: rows,
      sequence: seq,
      licence: proposal.licence,
      renewal: proposal.renewal,
    },
    payload: { actor, reason: proposal.reason, condition: projection.condition },
  })
  const release = await insertRelease(
    tx,
    {
      ...projection,
      dataset: version.id,
      agency: version.owner,
      licence: proposal.licence,
      renewal: proposal.renewal,
      reason: proposal.reason,
      notes: findings,
      proposedBy: actor,
    },
    intakeId,
  )
  await insertStep(tx, release, { kind: 'proposed', account: actor, intakeId })
  return { release, intakeId }
}

/** Throws what stops a release; the rest is for the reviewer. */
export function refuseStopped(
  dataset: string,
  findings: Awaited<ReturnType<typeof checkRelease>>['findings'],
): void {
  const stopping = findings.filter(({ stops }) => stops)
  if (stopping.length === 0) return
  const { vi, en } = tellFindings(stopping)
  throw new Refusal('release.checks-failed', { dataset, findings: vi, findingsEn: en })
}

/** Columns by number; refused where the definition has none of a name. */
export function projectionOf(
  version: DatasetVersion,
  proposal: Pick<
    ReturnType<typeof proposalSchema.parse>,
    'columns' | 'condition' | 'counts' | 'groups' | 'telephones'
  >,
): Projection {
  const numberOf = (name: string) => {
    const column = version.columns.find((one) => one.name === name)
    if (!column) throw new Refusal('release.unknown-column', { dataset: version.id, column: name })
    return column.number
  }
  const chosen = new Set(proposal.columns.map(numberOf))
  const among = (name: string) => {
    const number = numberOf(name)
    if (!chosen.has(number))
      throw new Refusal('release.unknown-column', { dataset: version.id, column: name })
    return number
  }
  const isInteger = (name: string) =>
    version.columns.some((one) => one.name === name && one.type === 'integer')
  const wrong = proposal.counts.find((name) => !isInteger(name))
  if (wrong !== undefined)
    throw new Refusal('release.unknown-column', { dataset: version.id, column: wrong })
  return {
    // As the definition orders them, so that the same choice is always the same projection.
    columns: version.columns.map(({ number }) => number).filter((number) => chosen.has(number)),
    condition: Object.fromEntries(
      Object.entries(proposal.condition).map(([name, values]) => [numberOf(name), values]),
    ),
    counts: proposal.counts.map(among),
    groups: proposal.groups.map(among),
    telephones: proposal.telephones.map(among),
  }
}
