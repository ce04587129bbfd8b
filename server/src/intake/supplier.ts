/** Who may supply a part of a dataset: a client of the agency that fills it, and nobody else. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CallerReader } from '../access/caller.ts'
import { decideSupply } from '../access/decide-supply.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { refuseLoading } from '../catalogue/keeping.ts'
import { findPart, listParts, type Part } from '../catalogue/part.ts'
import { append } from '../journal/append.ts'
import { askAgency, findAgency } from '../people/agency.ts'
import type { Database } from '../pg/database.ts'

export type Supplier = { client: string; agency: string; version: DatasetVersion; part: Part }

/**
 * The supplier that calls. Without the name of a part, the one that the caller's agency fills. A
 * known client hears of its refusal when that is in the journal.
 */
export async function readSupplier(
  { db, caller: readCaller }: { db: Database; caller: CallerReader },
  dataset: string,
  partName: string | undefined,
  request: Parameters<CallerReader>[0],
): Promise<Supplier> {
  const caller = await readCaller(request)
  const version = await findDataset(db, dataset)
  const part = await partOf(db, version, partName, caller.client?.agency)
  const ask = askAgency(await findAgency(db, version.owner))
  const refusal = decideSupply(caller, { dataset, supplier: part.supplier, ask })
  if (caller.client && !refusal) {
    refuseLoading(version)
    return { client: caller.client.id, agency: caller.client.agency, version, part }
  }
  if (caller.client && refusal) {
    const fields = { dataset, part: part.name, client: caller.client.id, code: refusal.code }
    await db.tx((tx) => append(tx, { kind: 'intake.refused', fields }))
  }
  throw refusal ?? new Refusal('access.no-token', { dataset })
}

/** Who fills nothing of the dataset is refused whatever the part; who fills several must choose. */
async function partOf(
  db: Database,
  version: DatasetVersion,
  name: string | undefined,
  agency: string | undefined,
): Promise<Part> {
  if (name !== undefined) return findPart(db, version, name)
  const parts = await listParts(db, version)
  const mine = parts.filter(({ supplier }) => supplier === agency)
  if (mine.length > 1) return findPart(db, version)
  return mine[0] ?? parts[0]!
}
