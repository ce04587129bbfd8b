/** Whether the agencies of a plan are such that it can be carried out. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { findAccount } from '../people/account.ts'
import { listAgencies, type Agency } from '../people/agency.ts'
import { refuseParent } from '../people/declare-agency.ts'
import { readName } from '../people/read-name.ts'
import { bad, checkPlan, type SuccessionPlan } from './plan.ts'
import { selectUnsettled } from './succession.sql.ts'

/**
 * Refused: an agency that is not known or has ended, a new one whose name was used, one that waits
 * in another succession to be confirmed, an unknown contact, another parent that is not known or
 * stands below.
 */
export async function checkAgencies(db: Queryable, plan: SuccessionPlan): Promise<void> {
  checkPlan(plan)
  const known = new Map((await listAgencies(db)).map((one) => [one.id, one]))
  for (const id of plan.from) {
    const agency = known.get(id)
    if (!agency) throw new Refusal('catalogue.unknown-agency', { agency: id })
    needLive(agency, plan)
  }
  for (const target of plan.to) {
    if (target.name) for (const name of [target.name.vi, target.name.en]) readName(name)
    if (target.contactAccount) await findAccount(db, target.contactAccount)
    if (plan.kind === 'rename') await refuseParent(db, target.id, target.parent ?? null)
    const agency = known.get(target.id)
    if (agency) needLive(agency, plan)
    else if (!target.name)
      bad(
        `cơ quan ${target.id} chưa có và phương án không nêu tên`,
        `there is no agency ${target.id} and the plan names none`,
      )
    if (agency && target.name && plan.kind !== 'rename')
      bad(
        `cơ quan ${target.id} đã có; đổi tên là việc riêng`,
        `there is an agency ${target.id}; renaming it is another act`,
      )
  }
  if (plan.kind === 'dissolve' || plan.kind === 'join') {
    if (!known.has(plan.to[0]!.id))
      bad(
        `không có cơ quan ${plan.to[0]!.id} để nhận`,
        `there is no agency ${plan.to[0]!.id} to end in`,
      )
  }
  if (plan.kind === 'join') {
    const below = [plan.from[0]!, plan.to[0]!.id].find((id) => known.get(id)?.parent)
    if (below) bad(`${below} không phải là gốc`, `${below} is no root`)
  }
  const unsettled = await selectUnsettled(db, [...plan.from, ...plan.to.map(({ id }) => id)])
  if (unsettled) throw new Refusal('succession.unsettled', unsettled)
}

function needLive({ id, validFrom, validTo }: Agency, { effectiveOn }: SuccessionPlan): void {
  if (validTo !== null) bad(`${id} đã kết thúc ngày ${validTo}`, `${id} ended on ${validTo}`)
  if (validFrom !== null && validFrom >= effectiveOn)
    bad(`${id} chỉ có từ ngày ${validFrom}`, `${id} is there only from ${validFrom} on`)
}
