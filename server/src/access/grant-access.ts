/** The act that grants a client, or the persons of an agency, the reading of a dataset. */
import { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import { fitsMask, maskSchema, writeMask } from '@kho/contract/mask.ts'
import type { Mask, MaskWord } from '@kho/contract/mask.ts'
import { purposeSchema } from '@kho/contract/purpose.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { personDeliveries } from '@kho/contract/request.ts'
import { possibleDeliveries, usualMask } from '@kho/contract/service.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import { findClient } from '../client/client.ts'
import { accountIdSchema, findAccount } from '../people/account.ts'
import { findLiveAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { deliveries, heldBy } from './grant.ts'
import type { Condition, Grant, Masks } from './grant.ts'
import { insertGrant } from './grant.sql.ts'
import { narrowsRows } from './narrows-rows.ts'

import { isPermittedUser } from './permitted-user.ts'
import { refuseUnfit } from './refuse-unfit.ts'

const textSchema = z.string().trim().min(1).max(1000)

const grantInputSchema = z.object({
  /** The system that reads; or else `agency`. */
  client: z.string().nullish(),
  /** The agency whose persons read, by the consumer's function. */
  agency: z.string().nullish(),
  /** Only these accounts of them. */
  accounts: z.array(accountIdSchema).min(1).max(200).nullish(),
  dataset: z.string(),
  purpose: purposeSchema,
  /** With `*` for any run of characters; every task if not given. */
  taskPattern: z.string().min(1).max(200).nullish(),
  /** By name; all columns of today's definition if not given. */
  columns: z.array(z.string()).min(1).max(200).nullish(),
  /**
   * Column name → how it is shown; `*` stands for every granted column that is not named. A column
   * without a word has the mask of its classification.
   */
  masks: z.record(z.string(), maskSchema).nullish(),
  /** Column name → allowed values; all rows if not given. */
  condition: z.record(z.string(), z.array(z.string()).max(10_000)).nullish(),
  /** Grants all rows where the row condition leaves none out. */
  confirmAllRows: z.boolean().nullish(),
  zones: z.array(z.string()).min(1).nullish(),
  delivery: z.array(z.enum(deliveries)).min(1).nullish(),
  thirdParty: textSchema.nullish(),
  callsPerMinute: z.int().positive().max(1_000_000).nullish(),
  rowsPerDay: z.int().positive().nullish(),
  validFrom: z.date().nullish(),
  validUntil: z.date(),
  remindOn: z.iso.date().nullish(),
  /** The authority that decided, and its document. */
  decidedBy: textSchema,
  documentNumber: textSchema,
  documentDate: z.iso.date(),
  legalGround: textSchema.nullish(),
  legalDocument: textSchema.nullish(),
  /** The request it comes from. */
  request: textSchema.nullish(),
})
export type GrantInput = z.input<typeof grantInputSchema>
type GrantGiven = z.output<typeof grantInputSchema>

/** Masked columns by name, so that whoever grants sees what a reader will not. */
export type Granted = { grant: number; masks: Record<string, string>; sleeps: boolean }

/**
 * Refused: an unknown client, agency, account, dataset or column; an agency that the catalogue does not permit
 * (Article 6.2), which has to propose a change of the catalogue instead; a term that ends before
 * it begins; a mask that does not fit its column; a row condition that can leave no row out, unless
 * that is confirmed; of a service, another way than calls and a key that is left out or masked.
 * Columns added to the dataset later are not part of it.
 */
export async function grantAccess(
  tx: Queryable,
  actor: string,
  input: GrantInput,
): Promise<Granted> {
  const given = readInput(input)
  const holder = await findHolder(tx, given)
  const dataset = await findDataset(tx, given.dataset)
  if (!isPermittedUser(holder.of, dataset)) {
    throw new Refusal('access.not-permitted-user', { agency: holder.of, dataset: dataset.id })
  }
  const validFrom = given.validFrom ?? new Date()
  if (given.validUntil <= validFrom) {
    const [from, until] = [validFrom.toISOString(), given.validUntil.toISOString()]
    throw new Refusal('access.bad-term', { from, until })
  }
  const columns = given.columns
    ? dataset.columns.filter(({ number }) =>
        given.columns!.some((name) => columnOf(dataset, name).number === number),
      )
    : dataset.columns
  for (const name of given.columns ?? []) columnOf(dataset, name)
  const masks = masksOf(dataset, columns, given.masks ?? {})
  const delivery = deliveryOf(dataset, holder.delivery)
  refuseUnfit(dataset, {
    delivery: delivery ?? [],
    columns: columns.map(({ name }) => name),
    masked: masks.map(({ column }) => column.name),
  })
  const condition = narrowsRows(dataset, given.condition ?? null)
  if (given.condition && !condition && !given.confirmAllRows) {
    throw new Refusal('access.condition-open', {
      dataset: dataset.id,
      condition: Object.keys(given.condition).join(', ') || '-',
    })
  }
  const grant = {
    client: holder.client,
    agency: holder.agency,
    accounts: holder.accounts,
    dataset: dataset.id,
    purpose: given.purpose,
    taskPattern: given.taskPattern ?? null,
    columns: columns.map(({ number }) => number),
    masks: Object.fromEntries(masks.map(({ column, mask }) => [column.number, mask])) as Masks,
    condition: condition ? conditionByNumber(dataset, condition) : null,
    zones: given.zones ?? null,
    delivery,
    thirdParty: given.thirdParty ?? null,
    callsPerMinute: given.callsPerMinute ?? null,
    rowsPerDay: given.rowsPerDay ?? null,
    validFromMs: validFrom.getTime(),
    validUntilMs: given.validUntil.getTime(),
    remindOn: given.remindOn ?? null,
    decidedBy: given.decidedBy,
    documentNumber: given.documentNumber,
    documentDate: given.documentDate,
    legalGround: given.legalGround ?? null,
    legalDocument: given.legalDocument ?? null,
    request: given.request ?? null,
  }
  const id = await insertGrant(tx, grant)
  await append(tx, {
    kind: 'access.granted',
    fields: { grant: id, ...heldBy(grant), dataset: dataset.id, purpose: grant.purpose },
    payload: { actor, ...grant },
  })
  const shown = masks.map(({ column, mask }) => [column.name, writeMask(mask)])
  return { grant: id, masks: Object.fromEntries(shown), sleeps: grant.thirdParty !== null }
}

type Holder = Pick<Grant, 'client' | 'agency' | 'accounts' | 'delivery'> & {
  /** The agency that has to be a permitted user. */
  of: string
}

/** Refused: nobody or two named; named accounts of a system; ways that persons do not have. */
async function findHolder(tx: Queryable, given: GrantGiven): Promise<Holder> {
  const delivery = given.delivery ? [...new Set(given.delivery)] : null
  const accounts = given.accounts ? [...new Set(given.accounts)] : null
  if (given.client && !given.agency && !accounts) {
    const { id, agency: of } = await findClient(tx, given.client)
    return { client: id, agency: null, accounts, delivery, of }
  }
  if (!given.agency || given.client) {
    throw new Refusal('http.bad-request', { reason: 'client | agency [accounts]' })
  }
  const { id } = await findLiveAgency(tx, given.agency)
  for (const account of accounts ?? []) await findAccount(tx, account)
  const ways = delivery ?? ['online' as const]
  if (!ways.includes('online') || !ways.every((way) => personDeliveries.includes(way))) {
    throw new Refusal('access.person-delivery', { agency: id, delivery: ways.join(', ') })
  }
  return { client: null, agency: id, accounts, delivery: ways, of: id }
}

/** Nothing named is every way there is, which of a service is one. */
function deliveryOf(dataset: DatasetVersion, named: Grant['delivery']): Grant['delivery'] {
  const kind = catalogueKindOf(dataset)
  return named ?? (kind === 'service' ? possibleDeliveries(kind) : null)
}

/** What is wrong with the input is the caller's to mend, not a fault. */
function readInput(input: GrantInput): GrantGiven {
  const read = grantInputSchema.safeParse(input)
  if (read.success) return read.data
  throw new Refusal('http.bad-request', { reason: tellIssues(grantInputSchema, input) })
}

type Masked = { column: StoredColumn; mask: Mask }

function masksOf(
  dataset: DatasetVersion,
  columns: readonly StoredColumn[],
  words: Record<string, MaskWord>,
): Masked[] {
  const { '*': others, ...named } = words
  for (const [name, mask] of Object.entries(named)) {
    const column = columnOf(dataset, name)
    const values = { dataset: dataset.id, column: name, mask: writeMask(mask), type: column.type }
    if (!columns.includes(column)) throw new Refusal('access.mask-without-column', values)
    if (!fitsMask(column, mask)) throw new Refusal('access.mask-misfit', values)
  }
  return columns.flatMap((column) => {
    const other = others && fitsMask(column, others) ? others : usualMask(dataset, column)
    const mask = (Object.hasOwn(named, column.name) ? named[column.name] : undefined) ?? other
    return mask.by === 'none' ? [] : [{ column, mask }]
  })
}

function conditionByNumber(
  dataset: DatasetVersion,
  condition: Record<string, readonly string[]>,
): Condition {
  const entries = Object.entries(condition)
  return Object.fromEntries(
    entries.map(([name, values]) => [columnOf(dataset, name).number, values]),
  )
}

function columnOf(dataset: DatasetVersion, name: string): StoredColumn {
  const column = dataset.columns.find((one) => one.name === name)
  if (!column) throw new Refusal('query.unknown-column', { dataset: dataset.id, column: name })
  return column
}
