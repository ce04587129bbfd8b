/** Whether what is asked for is whole and can be granted at all. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { catalogueKindOf, catalogueKindTitles } from '@kho/contract/catalogue-kind.ts'
import { fitsMask, readMask, writeMask } from '@kho/contract/mask.ts'
import { askedSchema, askedTitles, type Asked, type Draft } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { usualMask } from '@kho/contract/service.ts'
import { isPermittedUser } from '../access/permitted-user.ts'
import { refuseUnfit } from '../access/refuse-unfit.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findClient, openStates } from '../client/client.ts'
import { coversScope } from '../client/scope.ts'
import type { Queryable } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { refuseIdleCondition } from './row-condition.ts'

/** The draft as a whole request; refused with the names of the fields that are missing or wrong. */
export function readAsked(draft: Draft): Asked {
  const given = askedSchema.safeParse(draft)
  if (given.success) return given.data
  const names = new Set(given.error.issues.map(({ path }) => String(path[0]) as keyof Asked))
  const titles = [...names].map((name) => askedTitles[name] ?? { vi: name, en: name })
  throw new Refusal('request.incomplete', {
    fields: titles.map(({ vi }) => vi).join(', '),
    fieldsEn: titles.map(({ en }) => en).join(', '),
  })
}

/**
 * Refused: an unknown dataset or column, an agency that the catalogue does not permit, a row
 * condition that says nothing, a term that is over, a system of another agency, and of a service what
 * it cannot give.
 */
export async function checkAsked(
  db: Queryable,
  agency: string,
  asked: Asked,
  today: string,
): Promise<DatasetVersion> {
  const dataset = await findDataset(db, asked.dataset)
  if (!isPermittedUser(agency, dataset)) {
    throw new Refusal('request.not-permitted-user', { agency, dataset: dataset.id })
  }
  const unknown = asked.columns.find((name) => !dataset.columns.some((one) => one.name === name))
  if (unknown !== undefined) {
    throw new Refusal('query.unknown-column', { dataset: dataset.id, column: unknown })
  }
  refuseMisfit(dataset, asked.masks ?? {})
  refuseOtherKind(dataset, asked)
  await refuseIdleCondition(db, dataset, asked.condition ?? {})
  refuseTerm(asked, today)
  for (const id of asked.clients) {
    const client = await findClient(db, id)
    if (client.agency !== agency) {
      throw new Refusal('request.other-client', { client: id, owner: client.agency, agency })
    }
    const { state, scopes } = client
    if (!openStates.includes(state) || !coversScope(scopes, 'read', dataset.id)) {
      const values = { client: id, state, scopes: scopes.join(' ') || '-', dataset: dataset.id }
      throw new Refusal('request.client-not-fit', values)
    }
  }
  return dataset
}

/**
 * Refused: an entry that is of another kind than the request holds it to be; of a service, ways and
 * columns with which it cannot be called.
 */
export function refuseOtherKind(dataset: DatasetVersion, asked: Asked): void {
  const kind = catalogueKindOf(dataset)
  if (asked.kind !== undefined && asked.kind !== kind) {
    const [is, named] = [catalogueKindTitles[kind], catalogueKindTitles[asked.kind]]
    const words = { kind: is.vi, kindEn: is.en, asked: named.vi, askedEn: named.en }
    throw new Refusal('request.other-kind', { dataset: dataset.id, ...words })
  }
  const { delivery, columns } = asked
  const masks = Object.entries(wholeMasks(dataset, asked))
  const masked = masks.filter(([, mask]) => mask !== 'none').map(([name]) => name)
  refuseUnfit(dataset, { delivery, columns, masked })
}

/** Refused: a mask that cannot be laid on its column. */
export function refuseMisfit(
  dataset: DatasetVersion,
  masks: Readonly<Record<string, string>>,
): void {
  for (const [name, mask] of Object.entries(masks)) {
    const column = dataset.columns.find((one) => one.name === name)
    if (!column) throw new Refusal('query.unknown-column', { dataset: dataset.id, column: name })
    if (!fitsMask(column, readMask(mask)!)) {
      const values = { dataset: dataset.id, column: name, mask, type: column.type }
      throw new Refusal('access.mask-misfit', values)
    }
  }
}

/** The masks of all columns asked, with those that nobody named as their classification says. */
export function wholeMasks(dataset: DatasetVersion, asked: Asked): Record<string, string> {
  const columns = dataset.columns.filter(({ name }) => asked.columns.includes(name))
  const named = columns.map((column) => {
    const mask = asked.masks?.[column.name] ?? writeMask(usualMask(dataset, column))
    return [column.name, mask] as const
  })
  return Object.fromEntries(named.filter(([name, mask]) => mask !== 'none' || asked.masks?.[name]))
}

/** A term that ends before it begins, or has ended, grants nothing. */
export function refuseTerm({ from, until }: Pick<Asked, 'from' | 'until'>, today: string): void {
  if (until >= (from ?? today) && until >= today) return
  const values = { from: showDay(from ?? today), until: showDay(until), today: showDay(today) }
  throw new Refusal('request.bad-term', values)
}
