/** The act that grants a client the reading of a dataset. */
import { z } from 'zod'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { purposeSchema } from '@kho/contract/purpose.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import { findClient } from '../client/client.ts'
import type { Client } from '../client/client.ts'
import type { Queryable } from '../pg/database.ts'
import { insertGrant } from './access.sql.ts'
import type { Condition } from './grant.ts'

const grantInputSchema = z.object({
  client: z.string(),
  dataset: z.string(),
  purpose: purposeSchema,
  /** With `*` for any run of characters; every task if not given. */
  taskPattern: z.string().min(1).max(200).nullish(),
  /** By name; all columns of today's definition if not given. */
  columns: z.array(z.string()).min(1).nullish(),
  /** Column name → allowed values; all rows if not given. */
  condition: z.record(z.string(), z.array(z.string()).min(1)).nullish(),
  zones: z.array(z.string()).min(1).nullish(),
  validFrom: z.date().nullish(),
  validUntil: z.date(),
  /** The authority that decided, and its document. */
  decidedBy: z.string().min(1),
  documentNumber: z.string().min(1),
  documentDate: z.iso.date(),
})
export type GrantInput = z.input<typeof grantInputSchema>

/**
 * Refused: an unknown client, dataset or column; an agency that the catalogue does not permit
 * (Article 6.2), which has to propose a change of the catalogue instead; a term that ends before
 * it begins. Columns added to the dataset later are not part of it.
 */
export async function grantAccess(
  tx: Queryable,
  actor: string,
  input: GrantInput,
): Promise<{ grant: number }> {
  const given = grantInputSchema.parse(input)
  const client = await findClient(tx, given.client)
  const dataset = await findDataset(tx, given.dataset)
  refuseOutsider(client, dataset)
  const validFrom = given.validFrom ?? new Date()
  if (given.validUntil <= validFrom) {
    const term = `${validFrom.toISOString()} … ${given.validUntil.toISOString()}`
    throw new Refusal('http.bad-request', { reason: `validFrom … validUntil: ${term}` })
  }
  const columns = given.columns
    ? [...new Set(given.columns.map((name) => numberOf(dataset, name)))]
    : dataset.columns.map((column) => column.number)
  const grant = {
    client: client.id,
    dataset: dataset.id,
    purpose: given.purpose,
    taskPattern: given.taskPattern ?? null,
    columns,
    condition: given.condition ? conditionByNumber(dataset, given.condition) : null,
    zones: given.zones ?? null,
    validFromMs: validFrom.getTime(),
    validUntilMs: given.validUntil.getTime(),
    decidedBy: given.decidedBy,
    documentNumber: given.documentNumber,
    documentDate: given.documentDate,
  }
  const id = await insertGrant(tx, grant)
  await append(tx, {
    kind: 'access.granted',
    fields: { grant: id, client: client.id, dataset: dataset.id, purpose: grant.purpose },
    payload: { actor, ...grant },
  })
  return { grant: id }
}

/** Owner and supplier may always be granted their own data; data for own use nobody else. */
function refuseOutsider(client: Client, dataset: DatasetVersion): void {
  const { agency } = client
  if (agency === dataset.owner) return
  const { permittedUsers } = dataset
  const permitted =
    dataset.sharing !== 'own' &&
    (agency === dataset.supplier ||
      typeof permittedUsers === 'string' ||
      permittedUsers.includes(agency))
  if (!permitted) throw new Refusal('access.not-permitted-user', { agency, dataset: dataset.id })
}

function conditionByNumber(
  dataset: DatasetVersion,
  condition: Record<string, string[]>,
): Condition | null {
  const entries = Object.entries(condition)
  if (entries.length === 0) return null
  return Object.fromEntries(entries.map(([name, values]) => [numberOf(dataset, name), values]))
}

function numberOf(dataset: DatasetVersion, name: string): number {
  const column = dataset.columns.find((one) => one.name === name)
  if (!column) throw new Refusal('query.unknown-column', { dataset: dataset.id, column: name })
  return column.number
}
