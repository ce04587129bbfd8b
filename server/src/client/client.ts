/** A client: a system of an agency that calls with a token of its own. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { readShownName } from '@kho/contract/shown-name.ts'
import type { Queryable } from '../pg/database.ts'
import { selectClients } from './client.sql.ts'
import { scopeSchema } from './scope.ts'

/**
 * Requested by its agency, then refused, or issued by decision; active from its first token on; a
 * locked one is refused at its next call.
 */
export type ClientState = 'requested' | 'refused' | 'issued' | 'active' | 'locked'

/** States in which it may have tokens. */
export const openStates: readonly ClientState[] = ['issued', 'active']

export type Client = {
  id: string
  agency: string
  name: string
  state: ClientState
  contact: string | null
  /** Names of the network zones it may call from; null for any zone that is known. */
  zones: string[] | null
  scopes: string[]
  declaration: Declaration | null
  conformity: string | null
  holdsNoSecrets: boolean
  needsDpop: boolean
  wantsSecret: boolean
  /** Who asked for it; null where that is not known any more. */
  requestedBy: string | null
  /** The decision by which it was approved or refused. */
  decision: ClientDecision | null
  /** ISO. */
  createdAt: string
  lockedAt: string | null
}

/** The level of its information system (1 to 5), with the decision that approved it. */
export type Declaration = { level: number; document: string; decidedOn: string }

export const decisionSchema = z.object({
  decidedBy: z.string().min(1).max(200),
  documentNumber: z.string().min(1).max(100),
  documentDate: z.iso.date(),
})
export type ClientDecision = z.output<typeof decisionSchema>

/** What an agency declares of its system; what is missing is not declared yet. */
export const declarationSchema = z.object({
  contact: z.string().min(1).max(200).nullish(),
  declaration: z
    .object({
      level: z.int().min(1).max(5),
      document: z.string().min(1).max(100),
      decidedOn: z.iso.date(),
    })
    .nullish(),
  /** The document on conformity with the province's architecture (Article 8.3). */
  conformity: z.string().min(1).max(200).nullish(),
  /** That no state secrets are worked on with it. */
  holdsNoSecrets: z.boolean().nullish(),
})

export const clientSchema = declarationSchema.extend({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(64),
  agency: z.string(),
  name: z.string(),
  zones: z.array(z.string()).min(1).nullish(),
  scopes: z.array(scopeSchema).min(1).max(100).default(['read']),
  /** Its tokens shall be bound to a key of its own (RFC 9449). */
  needsDpop: z.boolean().default(false),
  /** Whether it wants a secret; if not, it proves itself by a key or certificate. */
  wantsSecret: z.boolean().default(true),
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

/** Refused unless the client is in one of the states. */
export function needState(client: Client, ...wanted: ClientState[]): void {
  if (wanted.includes(client.state)) return
  throw new Refusal('client.wrong-state', {
    client: client.id,
    state: client.state,
    wanted: wanted.join(', '),
  })
}

/** The name in composed form; refused where it could be taken for another or upset a page. */
export function needName(written: string): string {
  const read = readShownName(written)
  if (read.ok) return read.name
  const { shown, reason } = read
  throw new Refusal('client.bad-name', { name: shown, whyVi: reason.vi, whyEn: reason.en })
}
