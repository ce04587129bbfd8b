/** Who sees a discrepancy, and as what: the one that reported it, the owner, the authority. */
import { timingSafeEqual } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Caller } from '../access/caller.ts'
import { scopeValues } from '../access/rules.ts'
import { coversZone } from '../access/grant.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { tryCode } from '../signin/try-code.ts'
import { hashFollowUp } from './report-discrepancy.ts'
import type { Discrepancy } from './discrepancy.ts'
import { selectDiscrepancy } from './discrepancy.sql.ts'

export type Role = 'reporter' | 'owner' | 'authority'
/** One caller may be several: an owner that reports on its own data answers itself. */
export type Viewed = { found: Discrepancy; roles: ReadonlySet<Role>; actor: string }

type Known = Pick<Caller, 'client' | 'scopes' | 'zones'>

export type ViewedBy = {
  caller: Known
  followUp: string | null
  authorityAgency: string | null
  /** Where the code is tried from. */
  address: string
}

/**
 * The same refusal whether there is no such report or it is somebody else's. Guessing of codes is
 * slowed.
 */
export async function viewDiscrepancy(db: Database, id: string, by: ViewedBy): Promise<Viewed> {
  if (by.followUp === null) return lookAt(db, id, by)
  return tryCode(db, { of: 'report', at: id, address: by.address }, () => lookAt(db, id, by))
}

/** The same report after something was done with it; who sees it stays so. */
export async function lookAgain(db: Queryable, viewed: Viewed): Promise<Viewed> {
  const { id } = viewed.found
  const found = await selectDiscrepancy(db, id)
  if (!found) throw new Refusal('discrepancy.unknown', { id })
  return { ...viewed, found }
}

async function lookAt(db: Queryable, id: string, by: ViewedBy): Promise<Viewed> {
  const found = await selectDiscrepancy(db, id)
  const roles = found ? await rolesOf(db, found, by) : new Set<Role>()
  if (!found || roles.size === 0) throw new Refusal('discrepancy.unknown', { id })
  return { found, roles, actor: by.caller.client?.id ?? 'citizen' }
}

async function rolesOf(
  db: Queryable,
  found: Discrepancy,
  { caller, followUp, authorityAgency }: ViewedBy,
): Promise<Set<Role>> {
  const roles = new Set<Role>()
  const { client } = caller
  if (client) {
    refuseBarred(caller, found.dataset)
    if (client.agency === authorityAgency) roles.add('authority')
    if (client.id === found.client) roles.add('reporter')
    if (client.agency === found.owner) roles.add('owner')
  }
  if (followUp !== null && (await isFollowUp(db, found.id, followUp))) roles.add('reporter')
  return roles
}

async function isFollowUp(db: Queryable, id: string, code: string): Promise<boolean> {
  const { rows } = await db.query(
    'select follow_up from discrepancy.discrepancy where id = $1 and follow_up is not null',
    [id],
  )
  return rows[0] !== undefined && timingSafeEqual(rows[0].follow_up, hashFollowUp(code))
}

/** A locked client, or one in a network that it may not call from, is nobody here either. */
export function refuseBarred({ client, zones }: Known, dataset: string): void {
  if (!client) return
  const values = { client: client.id, dataset, askVi: '-', askEn: '-' }
  if (client.locked) throw new Refusal('access.client-locked', values)
  if (coversZone(client.zones, zones)) return
  const zone = (client.zones ?? ['KHO_ZONES']).join(', ')
  throw new Refusal('access.wrong-zone', { ...values, zone })
}

/** Moving a report on is an act of supply, not of reading. */
export function refuseUnless(role: Role, viewed: Viewed, caller: Known): void {
  const { client, scopes } = caller
  if (!viewed.roles.has(role)) {
    const { found } = viewed
    throw new Refusal('discrepancy.owner-only', {
      owner: role === 'owner' ? found.owner : 'KHO_AUTHORITY_AGENCY',
      client: client?.id ?? '-',
      agency: client?.agency ?? '-',
    })
  }
  if (client && !scopes.includes('supply')) {
    throw new Refusal('access.no-scope', scopeValues(client.id, 'supply', scopes))
  }
}
