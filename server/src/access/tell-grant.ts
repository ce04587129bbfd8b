/** What grants say, in few words: for refusals, and for whoever asks why. */
import { showInstant } from '../time.ts'
import type { DecidedClient, DecidedDataset } from './decide.ts'
import type { Grant } from './grant.ts'

/** When the grants ended, or, if none has begun, when the first begins. */
export function endOf(grants: readonly Grant[], at: Date): string {
  const ended = grants.filter((grant) => grant.validFromMs <= at.getTime())
  if (ended.length === 0) {
    const first = Math.min(...grants.map((grant) => grant.validFromMs))
    return `… < ${showInstant(new Date(first))}`
  }
  const ends = ended.map((grant) => Math.min(grant.revokedAtMs ?? Infinity, grant.validUntilMs))
  const last = Math.max(...ends)
  return Number.isFinite(last) ? showInstant(new Date(last)) : '∞'
}

export function zonesOf(client: Pick<DecidedClient, 'zones'>, grants: readonly Grant[]): string {
  const allowed = grants.flatMap((grant) => grant.zones ?? client.zones ?? [])
  const both = allowed.filter((zone) => client.zones?.includes(zone) ?? true)
  return unique(both).join(', ') || (client.zones ?? ['KHO_ZONES']).join(', ')
}

export function termOf(grant: Grant): string {
  const end = Math.min(grant.revokedAtMs ?? Infinity, grant.validUntilMs)
  return `${showInstant(new Date(grant.validFromMs))} – ${showInstant(new Date(end))}`
}

export function commitmentsOf({ thirdParty, commitments }: Grant): string {
  if (thirdParty === null || commitments.length === 0) return '-'
  return commitments
    .map(({ fromMs, untilMs, withdrawnAtMs }) => {
      const end = Math.min(withdrawnAtMs ?? Infinity, untilMs)
      return `${showInstant(new Date(fromMs))} – ${showInstant(new Date(end))}`
    })
    .join(', ')
}

/** When it slept after a review. */
export function suspensionsOf({ suspensions }: Grant): string {
  const terms = suspensions.map(({ fromMs, untilMs }) => {
    const end = untilMs === null ? '…' : showInstant(new Date(untilMs))
    return `${showInstant(new Date(fromMs))} – ${end}`
  })
  return terms.join(', ') || '-'
}

export function deliveryOf({ delivery }: Grant): string {
  return delivery?.join(' ') ?? '*'
}

export function conditionOf({ condition }: Grant, { columns }: DecidedDataset): string {
  if (condition === null) return '*'
  return Object.entries(condition)
    .map(([number, values]) => {
      const name = columns.find((column) => String(column.number) === number)?.name
      return `${name ?? `#${number}`}=${values.join('|')}`
    })
    .join(' ')
}

export function numbersOf(grants: readonly Grant[]): string {
  return grants.map(({ id }) => id).join(', ') || '-'
}

export function eachOf(grants: readonly Grant[], tell: (grant: Grant) => string): string {
  return unique(grants.map(tell)).join('; ')
}

export function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)]
}
