/** A grant as its page, its line in a list and the file of all grants show it. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { writeMask } from '@kho/contract/mask.ts'
import type { GrantLine, GrantPageView, GrantState } from '@kho/portal/console-grants-view.ts'
import type { NameCondition } from '../access/name-condition.ts'
import { holderOf, isAwake, isInForce, isSuspended } from '../access/grant.ts'
import type { ListedGrant } from '../access/list-grants.ts'
import { showDay } from '../time.ts'

export function grantLine(grant: ListedGrant, at: Date): GrantLine {
  return {
    id: grant.id,
    client: holderOf(grant),
    purpose: grant.purpose,
    state: stateOf(grant, at),
    from: new Date(grant.validFromMs).toISOString(),
    until: new Date(Math.min(grant.revokedAtMs ?? Infinity, grant.validUntilMs)).toISOString(),
    document: `${grant.documentNumber}, ${showDay(grant.documentDate)}`,
  }
}

function stateOf(grant: ListedGrant, at: Date): GrantState {
  if (grant.revokedAtMs !== null && grant.revokedAtMs <= at.getTime()) return 'revoked'
  if (!isInForce(grant, at)) return grant.validFromMs > at.getTime() ? 'to-come' : 'ended'
  if (isSuspended(grant, at)) return 'suspended'
  return isAwake(grant, at) ? 'in-force' : 'asleep'
}

export type GrantTerms = Omit<GrantPageView, keyof GrantLine | 'agency' | 'dataset' | 'entries'>

/** What may be read and how; columns by the names that the dataset has today. */
export function termsOf(
  grant: ListedGrant,
  { columns }: Pick<DatasetVersion, 'columns'>,
  nameCondition: NameCondition,
): GrantTerms {
  const nameOf = (number: number | string) =>
    columns.find((one) => one.number === Number(number))?.name ?? `#${number}`
  const { masks } = grant
  return {
    columns: grant.columns.map((number) => {
      const mask = masks[number]
      const title = columns.find((one) => one.number === number)?.title ?? null
      return { name: nameOf(number), title, mask: mask ? writeMask(mask) : null }
    }),
    rows: nameCondition(grant.condition),
    taskPattern: grant.taskPattern,
    zones: grant.zones && [...grant.zones],
    delivery: grant.delivery && [...grant.delivery],
    thirdParty: grant.thirdParty,
    limits: { callsPerMinute: grant.callsPerMinute, rowsPerDay: grant.rowsPerDay },
    decidedBy: grant.decidedBy,
    legalGround:
      grant.legalGround && [grant.legalGround, grant.legalDocument ?? ''].join(' ').trim(),
  }
}
