/** A client: a system of an agency that calls with a token of its own. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { selectClients } from './people.sql.ts'

/** Issued until its first token, then active; a locked one is refused at its next call. */
export type ClientState = 'issued' | 'active' | 'locked'

export type Client = {
  id: string
  agency: string
  name: string
  state: ClientState
  /** Names of the network zones it may call from; null for any zone that is known. */
  zones: string[] | null
  scopes: string[]
  /** ISO. */
  createdAt: string
  lockedAt: string | null
}

/** What a client may do with a token; what it may read is decided by its grants. */
export const clientScopes = ['read', 'supply'] as const
export type ClientScope = (typeof clientScopes)[number]

export const clientSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(64),
  agency: z.string(),
  name: z.string().min(1).max(200),
  zones: z.array(z.string()).min(1).nullish(),
  scopes: z.array(z.enum(clientScopes)).min(1).default(['read']),
})
export type ClientInput = z.input<typeof clientSchema>

/** All clients, by id; never with anything of their secrets. */
export async function listClients(db: Queryable): Promise<Client[]> {
  return selectClients(db, null)
}

/** One client; refused where there is none. */
export async function findClient(db: Queryable, client: string): Promise<Client> {
  const [found] = await selectClients(db, client)
  if (!found) throw new Refusal('access.unknown-client', { client })
  return found
}
