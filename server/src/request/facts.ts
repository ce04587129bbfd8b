/**
 * What somebody who asks for data should know while asking: whether the agency is permitted at all,
 * what it has already, what is personal, who will decide, and by when.
 */
import { catalogueKindOf, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual, DatasetVersion, Personal } from '@kho/contract/dataset.ts'
import type { CodeLabels } from '@kho/contract/named-condition.ts'
import type { Delivery } from '@kho/contract/request.ts'
import { possibleDeliveries } from '@kho/contract/service.ts'
import { isPermittedUser } from '../access/permitted-user.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { labelCodes, valuesOf } from '../codelist/label-codes.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { dueOn, type Way } from './clock.ts'
import { isDataset, selectGranted, selectReadingClients } from './facts.sql.ts'
import type { Role } from './request.ts'
import { findProcedure, findTerm } from './term.ts'

export type Facts = {
  dataset: string
  title: Bilingual
  kind: CatalogueKind
  /** Ways in which it can be had at all. */
  deliveries: readonly Delivery[]
  owner: string
  /** Open to everybody: no request is needed. */
  isOpen: boolean
  /** Article 6.2 đ. Where it is false, the request cannot be submitted. */
  isPermitted: boolean
  columns: { name: string; title: Bilingual; personal: Personal; isKey: boolean }[]
  /** Whether one of the columns asked so far is personal. */
  personal: boolean
  granted: {
    grant: number
    client: string
    purpose: string
    task: string | null
    columns: string[]
    rowsLimited: boolean
    until: string
    isInForce: boolean
  }[]
  /** Working days for the decision and the law they rest on; null where the province has set none. */
  term: { days: number; ground: string } | null
  /** The last day for the decision if it is submitted today. */
  dueOn: string | null
  steps: Role[]
  clients: { id: string; name: string }[]
  /** What the codes of the row conditions mean. */
  labels: CodeLabels
}

/** null where no such dataset is known, as while it is being typed. */
export async function tellFacts(
  db: Queryable,
  { calendar, now }: Way,
  asked: {
    agency: string
    dataset?: string | undefined
    columns?: readonly string[] | undefined
    conditions?: Parameters<typeof valuesOf>[0]
  },
): Promise<Facts | null> {
  if (asked.dataset === undefined || !(await isDataset(db, asked.dataset))) return null
  const dataset = await findDataset(db, asked.dataset)
  const today = dayOf(now())
  const kind = catalogueKindOf(dataset)
  const personal = asksPersonal(dataset, asked.columns ?? [])
  const term = await findTerm(db, 'decide', today)
  const { steps } = await findProcedure(db, personal ? 'personal' : 'ordinary', today)
  const nameOf = (number: number) => dataset.columns.find((one) => one.number === number)?.name
  const granted = await selectGranted(db, { agency: asked.agency, dataset: dataset.id })
  return {
    dataset: dataset.id,
    title: dataset.title,
    kind,
    deliveries: possibleDeliveries(kind),
    owner: dataset.owner,
    isOpen: dataset.sharing === 'open',
    isPermitted: isPermittedUser(asked.agency, dataset),
    columns: dataset.columns.map(({ name, title, personal }) => ({
      name,
      title,
      personal,
      isKey: dataset.key.includes(name),
    })),
    personal,
    granted: granted.map((one) => ({
      ...one,
      columns: one.columns.map(nameOf).filter((name) => name !== undefined),
    })),
    term: term && { days: term.days, ground: term.ground },
    dueOn: dueOn(calendar, today, term?.days ?? null),
    steps,
    clients: await selectReadingClients(db, { agency: asked.agency, dataset: dataset.id }),
    labels: await labelCodes(db, dataset.columns, valuesOf(asked.conditions ?? []), today),
  }
}

/** Whether one of the columns, to be seen or to choose rows by, is personal. */
export function asksPersonal(dataset: DatasetVersion, columns: readonly string[]): boolean {
  return dataset.columns.some(({ name, personal }) => personal !== 'none' && columns.includes(name))
}
