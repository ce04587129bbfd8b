/** A subscription: who is told of which events, and on which way. */
import { hash, timingSafeEqual } from 'node:crypto'
import type { NoticeKind, NoticeWay } from '@kho/contract/notice.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { mayActFor, type Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { selectSubscriptions } from './subscription.sql.ts'

export type Subscription = {
  id: string
  account: string | null
  client: string | null
  /** Of the client, or of the account. */
  agency: string | null
  way: NoticeWay
  kinds: NoticeKind[]
  dataset: string | null
  address: string | null
  /** ISO. */
  createdAt: string
  endedAt: string | null
  endedAs: 'by-hand' | 'gone' | null
  /** Until when the secret before signs too; null where none does. */
  formerUntil: string | null
}

/** So many in force for one account or one client. */
export const subscriptionsMax = 20

/** Those of the account itself, and of the clients that it may act for. */
export async function listOwn(db: Queryable, actor: Actor): Promise<Subscription[]> {
  return selectSubscriptions(db, { account: actor.account, agencies: agenciesOf(actor) })
}

/** One of those; refused where it is none, without telling whether it is somebody else's. */
export async function needOwn(db: Queryable, actor: Actor, id: string): Promise<Subscription> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const [found] = isId
    ? await selectSubscriptions(db, { account: actor.account, agencies: agenciesOf(actor), id })
    : []
  if (!found) throw new Refusal('notice.unknown', { id: id.slice(0, 40) })
  return found
}

function agenciesOf(actor: Actor): 'any' | readonly string[] {
  return mayActFor(actor, 'notice.client')
}

export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

export function isToken(given: string, stored: Buffer): boolean {
  return timingSafeEqual(hashToken(given), stored)
}
