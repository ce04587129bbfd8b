/**
 * Grants of clients go with them; a past grant says what it said when it was decided. Those of an
 * agency's persons are ended, and continue for the persons of an agency that comes after it.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { agenciesAfter } from '../catalogue/agencies-after.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import type { Tx } from '../pg/database.ts'
import { plannedMove, type Move, type SuccessionMover } from '../succession/mover.ts'
import { bad, needRuled, targetOf } from '../succession/plan.ts'
import type { SuccessionPlan } from '../succession/plan.ts'
import { grantHolds } from './grant-holds.ts'
import { selectConsumers, selectGrantsOfAgencies, type GrantOfAgency } from './move-grants.sql.ts'
import { isPermittedUser } from './permitted-user.ts'

/** Of persons, who all go where the grant goes, or of whom some go elsewhere and lose it. */
const passedOn = 'passed-on'
const divided = 'divided'

/** Where an agency is split, a rule says who takes a grant of persons, or else where most of them go. */
export const moveGrants: SuccessionMover = {
  name: 'grants',
  title: {
    vi: 'Quyền đang có hiệu lực của các hệ thống và cán bộ',
    en: 'Grants in force of client systems and persons',
  },
  ruled: {
    what: 'grant',
    // Those of a client go with it.
    async list(tx, agencies) {
      const grants = await selectGrantsOfAgencies(tx, agencies)
      return grants.filter(({ client }) => client === null).map(({ id }) => String(id))
    },
  },
  async check(tx, plan) {
    const grants = await selectGrantsOfAgencies(tx, plan.from)
    checkRules(plan, grants)
    await checkPermitted(tx, plan, grants)
  },
  preview,
  async apply(tx, _succession, moves) {
    const passed = moves.filter(({ what }) => what === passedOn || what === divided)
    const made = await grantHolds.narrow(
      tx,
      passed.map(({ subject, to }) => ({ grant: subject, columns: null, ends: null, agency: to })),
    )
    return moves.map((move) => {
      const grant = made.get(move.subject)
      return grant ? { ...move, kept: { grant } } : move
    })
  },
  /** A grant that was revoked since stays so. */
  async undo(tx, _succession, moves) {
    const back = moves.flatMap(({ kept, from }) =>
      typeof kept.grant === 'string'
        ? [{ grant: kept.grant, columns: null, ends: null, agency: from }]
        : [],
    )
    await grantHolds.narrow(tx, back)
  },
}

/** Refused: a rule about a grant that is not of the agency, or of a client that goes elsewhere. */
function checkRules(plan: SuccessionPlan, grants: readonly GrantOfAgency[]): void {
  needRuled(plan, 'grant', new Set(grants.map(({ id }) => String(id))))
  for (const { id, client, agency } of grants) {
    if (client === null) continue
    const to = targetOf(plan, agency, { what: 'client', id: client })
    const rule = ruleOf(plan, id)
    if (rule && rule.to !== to)
      bad(
        `quyền ${id} là của hệ thống ${client}, hệ thống này về ${to}, không phải ${rule.to}`,
        `grant ${id} is of the client ${client}, which goes to ${to} and not to ${rule.to}`,
      )
  }
}

/** Refused: a grant that would come to an agency which the catalogue would not let be granted it. */
async function checkPermitted(
  tx: Tx,
  plan: SuccessionPlan,
  grants: readonly GrantOfAgency[],
): Promise<void> {
  const datasets = new Map((await listDatasets(tx)).map((one) => [one.id, one]))
  const datasetOf = new Map(grants.map(({ id, dataset }) => [String(id), dataset]))
  for (const { subject: grant, from, to: agency } of await preview(tx, plan)) {
    if (from === agency) continue
    const version = datasets.get(datasetOf.get(grant)!)!
    const after = { ...version, ...agenciesAfter(plan, version) }
    if (isPermittedUser(agency, after)) continue
    throw new Refusal('succession.not-permitted', { grant, dataset: version.id, agency })
  }
}

async function preview(tx: Tx, plan: SuccessionPlan): Promise<Move[]> {
  const grants = await selectGrantsOfAgencies(tx, plan.from)
  const consumers = plan.kind === 'split' ? await selectConsumers(tx, plan.from) : []
  return grants.flatMap(({ id, client, agency, accounts }) => {
    const subject = String(id)
    if (client !== null) {
      const to = targetOf(plan, agency, { what: 'client', id: client })
      return to === agency ? [] : [plannedMove(subject, agency, to, 'continues')]
    }
    const own = consumers.filter((one) => one.agency === agency).map(({ account }) => account)
    const heirs = (accounts ?? own).map((one) =>
      targetOf(plan, agency, { what: 'account', id: one }),
    )
    const to = ruleOf(plan, id)?.to ?? mostOf(plan, heirs) ?? targetOf(plan, agency)
    const isDivided = plan.kind === 'split' && heirs.some((heir) => heir !== to)
    if (to === agency) return isDivided ? [plannedMove(subject, agency, to, 'stays')] : []
    return [plannedMove(subject, agency, to, isDivided ? divided : passedOn)]
  })
}

const ruleOf = (plan: SuccessionPlan, grant: number) =>
  plan.rules.find(({ what, id }) => what === 'grant' && id === String(grant))

/** Where most go; of two with as many, the one that the plan names first. */
function mostOf({ to }: SuccessionPlan, heirs: readonly string[]): string | undefined {
  const count = (agency: string) => heirs.filter((heir) => heir === agency).length
  const [first] = to.map(({ id }) => id).toSorted((a, b) => count(b) - count(a))
  return heirs.length === 0 ? undefined : first
}
