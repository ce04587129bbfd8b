/** Views of datasets and agencies, for a viewer of whom nothing is known. */
import { catalogueKindTitles } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type {
  AgencyContact,
  AgencyRef,
  AgencyView,
  DatasetCard,
  DatasetView,
  Equality,
  Preview,
} from '@kho/portal/view.ts'
import { readFigures } from '../discrepancy/figures.ts'
import { awaitsRelease } from '../catalogue/awaiting-release.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { readAgencyPast } from './agency-past.ts'
import { askAgency, listAgencies, type Agency } from '../people/agency.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { createCodeConverter, readCodesAsOf } from '../query/codes-as-of.ts'
import { selectListTitles } from './codelists.sql.ts'
import {
  selectAnswers,
  selectDatasets,
  selectFirstRows,
  selectLoads,
  selectUsage,
  type DatasetRow,
} from './pages.sql.ts'

type Agencies = ReadonlyMap<string, Agency>

/** One state of the store for everything on a page, so that its figures agree with each other. */
const oneState = { isolation: 'repeatable read', readOnly: true } as const

/** The cards of rows, in their order. */
export async function cardsOf(db: Queryable, rows: readonly DatasetRow[]): Promise<DatasetCard[]> {
  const agencies = await agenciesById(db)
  return rows.map((row) => cardOf(row, agencies))
}

/** A dataset's page but for its quality. Refused: `catalogue.unknown-dataset`, `…not-open-yet`. */
export function readDatasetView(
  db: Database,
  id: string,
  codesAsOf: string | null = null,
): Promise<Omit<DatasetView, 'quality'>> {
  return db.snapshot((tx) => datasetViewIn(tx, id, codesAsOf))
}

/** The same in a state that is read already. */
export async function datasetViewIn(
  tx: Queryable,
  id: string,
  codesAsOf: string | null,
): Promise<Omit<DatasetView, 'quality'>> {
  const [[row], awaits, agencies, loads, usage, discrepancies] = await Promise.all([
    selectDatasets(tx, id),
    awaitsRelease(tx, id),
    agenciesById(tx),
    selectLoads(tx, id),
    selectUsage(tx, id),
    readFigures(tx, { dataset: id }),
  ])
  if (!row) throw new Refusal('catalogue.unknown-dataset', { dataset: id })
  if (awaits) throw new Refusal('catalogue.not-open-yet', { dataset: id })
  const { definition } = row
  const ask = askOf(agencies, definition.owner)
  const isOpen = definition.sharing === 'open'
  const isThrough = isAskedThrough(definition)
  const [preview, answers, lists] = await Promise.all([
    isOpen ? readPreview(tx, definition, codesAsOf) : { refused: refused(ask) },
    isThrough ? selectAnswers(tx, id) : null,
    selectListTitles(tx, listsOf(definition)),
  ])
  return {
    ...cardOf(row, agencies),
    definition,
    lists,
    owner: contactOf(agencies, definition.owner),
    suppliers: row.suppliers.map((supplier) => contactOf(agencies, supplier)),
    permitted: Array.isArray(definition.permittedUsers)
      ? definition.permittedUsers.map((agency) => refOf(agencies, agency))
      : [],
    loads: loads.map(({ supplier, ...load }) => ({
      ...load,
      supplier: supplier === null ? null : refOf(agencies, supplier),
      receipt: `/api/v1/datasets/${id}/receipts/${load.sequence}`,
    })),
    usage,
    discrepancies,
    preview,
    ...(answers ? { answers } : {}),
    ask,
    explorable: isOpen && !isThrough,
  }
}

function listsOf({ columns }: DatasetVersion): string[] {
  return columns.flatMap(({ codelist }) => (codelist ? [codelist.list] : []))
}

/** The first rows; beside each code what it is at another day, where one is asked for. */
async function readPreview(
  db: Queryable,
  definition: DatasetVersion,
  codesAsOf: string | null,
): Promise<Preview> {
  const first = await selectFirstRows(db, definition)
  const shown = definition.columns.filter(({ name }) => first.columns.includes(name))
  const view = readCodesAsOf(definition.id, shown, codesAsOf)
  if (!view) return first
  const rows = first.rows.map((cells) =>
    Object.fromEntries(cells.map((cell, i) => [first.columns[i]!, cell])),
  )
  const codes = {
    day: view.day,
    columns: view.columns.map(({ name }) => name),
    rows: await createCodeConverter(db, view).convert(rows),
  }
  return { ...first, codes }
}

/** What an agency owns and supplies; null where nobody knows of it. */
export function readAgencyView(db: Database, id: string): Promise<AgencyView | null> {
  return db.tx(async (tx) => {
    const agencies = await agenciesById(tx)
    if (!agencies.has(id)) return null
    const rows = await selectDatasets(tx)
    const past = await readAgencyPast(tx, id, agencies)
    const owned = rows.filter((row) => row.definition.owner === id)
    const supplied = rows.filter((row) => row.suppliers.includes(id) && row.definition.owner !== id)
    return {
      agency: contactOf(agencies, id),
      owned: owned.map((row) => cardOf(row, agencies)),
      supplied: supplied.map((row) => cardOf(row, agencies)),
      discrepancies: await readFigures(tx, { owner: id }),
      ...(past ? { past } : {}),
    }
  }, oneState)
}

async function agenciesById(db: Queryable): Promise<Agencies> {
  return new Map((await listAgencies(db)).map((agency) => [agency.id, agency]))
}

/** What people type who look for any service. */
const serviceTerms = [catalogueKindTitles.service]

function cardOf(row: DatasetRow, agencies: Agencies): DatasetCard {
  const { definition } = row
  const { id, title, description, sharing } = definition
  return {
    id,
    title,
    description,
    agency: refOf(agencies, definition.owner),
    sharing,
    rows: row.rows,
    changedAt: row.changedAt,
    equality: equalityOf(row),
    terms: [
      { vi: definition.database, en: definition.databaseEn ?? definition.database },
      ...(isAskedThrough(definition) ? serviceTerms : []),
      ...definition.columns.flatMap(({ name, title: titled }) => [name, titled]),
    ],
  }
}

/** Equal only where every part has been proven and nothing is held back. */
function equalityOf({ definition, equality }: DatasetRow): Equality {
  if (isAskedThrough(definition)) return { state: 'asked' }
  const { asOf, kind, heldBack, differences, fileSha256 } = equality
  if (asOf === null || kind === null) return { state: 'unproven' }
  if (equality.unequal) return { state: 'unequal', heldBack, differences, asOf }
  if (equality.proven < equality.parts) return { state: 'unproven' }
  // The hash of a file that is not public would let anybody test a guess of its content.
  const hash = definition.sharing === 'open' && fileSha256 ? { fileSha256 } : {}
  const certificate = `/api/v1/datasets/${definition.id}/certificate`
  return { state: 'equal', asOf, kind, certificate, ...hash }
}

function refOf(agencies: Agencies, id: string): AgencyRef {
  return { id, name: agencies.get(id)?.name ?? { vi: id, en: id } }
}

function askOf(agencies: Agencies, id: string): Bilingual {
  const agency = agencies.get(id)
  return agency ? askAgency(agency) : { vi: id, en: id }
}

/** The contact of an agency is one text; the page wants to know what kind of address it is. */
function contactOf(agencies: Agencies, id: string): AgencyContact {
  const ref = refOf(agencies, id)
  const text = agencies.get(id)?.contact
  if (!text) return { ...ref, contact: null }
  const email = /[^\s,;<>()]+@[^\s,;<>()]+/.exec(text)?.[0] ?? null
  const phone = /\+?\d[\d .-]{6,}\d/.exec(text)?.[0] ?? null
  return { ...ref, contact: { name: { vi: text, en: text }, phone, email } }
}

function refused(ask: Bilingual): Bilingual {
  return {
    vi: `Dữ liệu này chỉ chia sẻ cho cơ quan được cấp quyền. Muốn được cấp quyền, hãy hỏi ${ask.vi}.`,
    en: `These rows are shared only with agencies that were granted access. To be granted it, ask ${ask.en}.`,
  }
}
