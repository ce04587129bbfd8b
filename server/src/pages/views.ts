/** Fills the portal's views from the store, after deciding what an anonymous viewer may see. */
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { openLog } from '@kho/journal/store.ts'
import type {
  AgencyContact,
  AgencyRef,
  AgencyView,
  CheckpointRef,
  DatasetCard,
  DatasetView,
  Equality,
  LoadView,
  Preview,
} from '@kho/portal/view.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { askAgency, findAgency, listAgencies, type Agency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable, keyList } from '../store/table.ts'
import { selectCards, selectLoads, type CardRow } from './pages.sql.ts'

export async function readCards(db: Queryable): Promise<DatasetCard[]> {
  const agencies = await agenciesById(db)
  return (await selectCards(db)).map((row) => cardOf(row, agencies))
}

function cardOf(row: CardRow, agencies: Map<string, Agency>): DatasetCard {
  const version: DatasetVersion = JSON.parse(row.definition)
  return {
    id: version.id,
    title: version.title,
    description: version.description,
    agency: agencyRef(agencies, version.owner),
    sharing: version.sharing,
    rows: row.seq === '0' ? null : Number(row.rows),
    changedAt: row.changed,
    equality: equalityOf(row, version.id),
    terms: [version.database, ...version.columns.map((column) => column.title.vi)],
  }
}

/** Equal only where every part is, and no row was held back. */
function equalityOf(row: CardRow, dataset: string): Equality {
  if (row.proven !== row.parts || row.as_of === null) return { state: 'unproven' }
  const held = Number(row.held_back)
  const differences = Number(row.differences)
  if (row.unequal !== '0' || held > 0) {
    return { state: 'unequal', heldBack: held, differences, asOf: row.as_of }
  }
  return {
    state: 'equal',
    asOf: row.as_of,
    kind: row.kind === 'file' ? 'file' : 'database',
    ...(row.file_sha256 ? { fileSha256: row.file_sha256 } : {}),
    certificate: `/datasets/${dataset}/certificate.json`,
  }
}

async function agenciesById(db: Queryable): Promise<Map<string, Agency>> {
  return new Map((await listAgencies(db)).map((agency) => [agency.id, agency]))
}

function agencyRef(agencies: Map<string, Agency>, id: string): AgencyRef {
  return { id, name: agencies.get(id)?.name ?? { vi: id, en: id } }
}

function agencyContact(agencies: Map<string, Agency>, id: string): AgencyContact {
  const agency = agencies.get(id)
  const contact = agency?.contact
  const name = agency?.name ?? { vi: id, en: id }
  return {
    id,
    name,
    contact: contact
      ? {
          name,
          email: contact.includes('@') ? contact : null,
          phone: contact.includes('@') ? null : contact,
        }
      : null,
  }
}

export async function readDatasetView(db: Queryable, id: string): Promise<DatasetView> {
  const version = await findDataset(db, id)
  const agencies = await agenciesById(db)
  const [row] = await selectCards(db, id)
  const owner = agencies.get(version.owner)
  const ask = owner ? askAgency(owner) : { vi: version.owner, en: version.owner }
  const loads = await selectLoads(db, id)
  const suppliers = [...new Set(loads.map((load) => load.supplier).concat(version.supplier))]
  return {
    ...cardOf(row!, agencies),
    definition: version,
    owner: agencyContact(agencies, version.owner),
    suppliers: suppliers.map((supplier) => agencyContact(agencies, supplier)),
    permitted: Array.isArray(version.permittedUsers)
      ? version.permittedUsers.map((agency) => agencyRef(agencies, agency))
      : [],
    loads: loads.map((load): LoadView => ({
      sequence: Number(load.seq),
      at: load.at,
      supplier: agencyRef(agencies, load.supplier),
      inserts: Number(load.inserts),
      updates: Number(load.updates),
      deletes: Number(load.deletes),
      heldBack: Number(load.held_back ?? 0),
      entry: load.entry === null ? null : Number(load.entry),
      receipt: null,
    })),
    preview: await readPreview(db, version, ask),
    ask,
  }
}

const previewRows = 20
const previewCharacters = 120

/** Rows for everybody: of open datasets, without any personal column. */
async function readPreview(
  db: Queryable,
  version: DatasetVersion,
  ask: Bilingual,
): Promise<Preview> {
  if (version.sharing !== 'open') {
    return {
      refused: {
        vi: `Các dòng chỉ đọc được theo quyền đã cấp. Gửi đề nghị khai thác tới ${ask.vi}.`,
        en: `Rows are read only under a grant. Send an access request to ${ask.en}.`,
      },
    }
  }
  const columns = version.columns.filter((column) => column.personal === 'none')
  const values = columns.map((column) => `left(c${column.number}::text, ${previewCharacters})`)
  const { rows } = await db.query(
    `select array[${values.join(', ')}] as fields from ${currentTable(version.id)}
     order by ${keyList(version)} limit ${previewRows}`,
  )
  return { columns: columns.map((column) => column.name), rows: rows.map((row) => row.fields) }
}

export async function readAgencyView(db: Queryable, id: string): Promise<AgencyView> {
  await findAgency(db, id)
  const agencies = await agenciesById(db)
  const cards = (await selectCards(db)).map((row) => ({
    version: JSON.parse(row.definition) as DatasetVersion,
    card: cardOf(row, agencies),
  }))
  return {
    agency: agencyContact(agencies, id),
    owned: cards.filter(({ version }) => version.owner === id).map(({ card }) => card),
    supplied: cards
      .filter(({ version }) => version.supplier === id && version.owner !== id)
      .map(({ card }) => card),
  }
}

/** The published checkpoint, and what it says; null before the first. */
export async function readPublished(
  db: Queryable,
  folder: string,
): Promise<(CheckpointRef & { text: string }) | null> {
  const note = await openLog(folder).read('checkpoint')
  const text = note?.toString('utf8')
  const checkpoint = text === undefined ? null : readCheckpoint(text)
  if (!checkpoint || text === undefined) return null
  const { rows } = await db.query(
    `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from journal.entry where index = $1`,
    [checkpoint.size - 1],
  )
  const at = rows[0]?.at ?? new Date().toISOString()
  return { size: checkpoint.size, at, root: checkpoint.root.toString('base64'), text }
}
