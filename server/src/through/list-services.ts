/**
 * The services of the catalogue: what each is asked with, what comes back, at which address, and how
 * its owner answered lately. All of it is what everybody may know, as of datasets.
 */
import type { Bilingual, Column, DatasetVersion } from '@kho/contract/dataset.ts'
import { writeMask } from '@kho/contract/mask.ts'
import { possibleDeliveries, usualMask } from '@kho/contract/service.ts'
import { listAgencies } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { keyColumns } from '../store/table.ts'
import { selectServices, type AnswersOfMonth } from './services.sql.ts'

export type AskedColumn = Pick<Column, 'name' | 'title' | 'type'> & { rule?: string }
/** `mask` is how a grant shows the column that says nothing of it. */
export type AnsweredColumn = AskedColumn & { personal: Column['personal']; mask: string }

export type Service = {
  id: string
  title: Bilingual
  description: Bilingual
  owner: { id: string; name: Bilingual }
  database: string
  classification: Pick<DatasetVersion, 'sharing' | 'importance'> & {
    /** The strictest of its columns. */
    personal: Column['personal']
  }
  permittedUsers: DatasetVersion['permittedUsers']
  /** The address of a call, its key in braces; several parts are joined by commas. */
  call: string
  deliveries: readonly string[]
  askedWith: AskedColumn[]
  answers: AnsweredColumn[]
  /** False: the owner's service is not declared, so nothing is answered. */
  isDeclared: boolean
  /** By month, the newest first. */
  lately: AnswersOfMonth[]
}

const monthsShown = 3

/** By id, behind `after`. */
export async function listServices(
  db: Queryable,
  page: { after: string; limit: number },
): Promise<Service[]> {
  const rows = await selectServices(db, { ...page, months: monthsShown })
  const names = new Map((await listAgencies(db)).map(({ id, name }) => [id, name]))
  return rows.map(({ version, isDeclared, months }) => ({
    ...serviceOf(version, names),
    isDeclared,
    lately: months,
  }))
}

function serviceOf(
  version: DatasetVersion,
  names: ReadonlyMap<string, Bilingual>,
): Omit<Service, 'isDeclared' | 'lately'> {
  const { id, title, description, owner, database, sharing, importance, columns } = version
  const kinds = columns.map(({ personal }) => personal)
  const personal = (['sensitive', 'basic'] as const).find((one) => kinds.includes(one)) ?? 'none'
  const keys = keyColumns(version)
  return {
    id,
    title,
    description,
    owner: { id: owner, name: names.get(owner) ?? { vi: owner, en: owner } },
    database,
    classification: { sharing, importance, personal },
    permittedUsers: version.permittedUsers,
    call: callOf(version),
    deliveries: possibleDeliveries('service'),
    askedWith: keys.map(askedColumn),
    answers: columns.map((column) => ({
      ...askedColumn(column),
      personal: column.personal,
      mask: writeMask(usualMask(version, column)),
    })),
  }
}

function callOf({ id, key }: DatasetVersion): string {
  return `/api/v1/datasets/${id}/records/${key.map((name) => `{${name}}`).join(',')}`
}

function askedColumn({ name, title, type, ...column }: Column): AskedColumn {
  const rule = 'rule' in column ? column.rule : undefined
  return { name, title, type, ...(rule === undefined ? {} : { rule }) }
}
