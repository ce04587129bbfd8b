/**
 * The act that erases single cells of a person's past: the values of some columns in its ended
 * versions. What is left of each version gets a digest, a salt and a leaf of its own, in a batch of the
 * entry that says so; a verification holds it against that leaf from then on, so that what is left is
 * proven still. Keys and columns that name persons stay: for them the record is erased as a whole.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { CellErasureInput } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { rowCommitment } from '@kho/journal/entry.ts'
import { randomBytes } from 'node:crypto'
import { createVersionDigester } from '../equality/version-digester.ts'
import { append } from '../journal/append.ts'
import { writeBatchFile } from '../journal/batch-file.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { lockDataset } from '../store/lock-dataset.ts'
import { historyTable, physicalColumns } from '../store/table.ts'
import { findSubjectRecords, type HeldVersion } from './find-records.ts'
import { indexSubjects } from './index-subjects.ts'
import { refusePublicWords } from './public-words.ts'
import type { SubjectParts } from './search-reads.ts'
import { subjectColumns } from './subject.ts'

export type CellErasureParts = SubjectParts & { journalFolder: string }

/** Changes in one entry, which must stay short. */
const changesMax = 1_000

export async function eraseCells(
  { db, hasher, journalFolder }: CellErasureParts,
  account: string,
  input: CellErasureInput,
): Promise<{ versions: number }> {
  const { dataset, key } = input
  refusePublicWords(input)
  await indexSubjects(db, hasher)
  return db.tx(async (tx) => {
    const held = await findSubjectRecords(tx, hasher.hash(key))
    const found = held.find(({ version }) => version.id === dataset)
    if (!found) {
      throw new Refusal('personal.nothing-held', {
        inVi: ` trong ${dataset}`,
        inEn: ` in ${dataset}`,
      })
    }
    const numbers = refuseNaming(found.version, input.columns)
    await lockDataset(tx, dataset)
    const past = found.versions.filter(({ ended }) => ended !== null)
    for (let at = 0; at < past.length; at += changesMax) {
      const versions = past.slice(at, at + changesMax)
      const blanked = await blank(tx, found.version, numbers, versions)
      const { root, rows } = await writeBatchFile(journalFolder, blanked.leaves)
      await append(tx, {
        kind: 'store.cells-erased',
        fields: {
          dataset,
          columns: numbers,
          changes: versions.map(({ change }) => change),
          rows,
          document: input.documentNumber,
          authority: input.authority,
          basis: input.basis,
        },
        root,
        payload: { account, reason: input.reason },
      })
    }
    return { versions: past.length }
  })
}

/** Numbers of the columns. Refused: unknown ones, and those that name the row or a person. */
function refuseNaming(version: DatasetVersion, names: readonly string[]): number[] {
  const naming = new Set([...version.key, ...subjectColumns(version).map(({ name }) => name)])
  return names.map((name) => {
    const column = version.columns.find((one) => one.name === name)
    if (!column) throw new Refusal('query.unknown-column', { dataset: version.id, column: name })
    if (!naming.has(name)) return column.number
    throw new Refusal('personal.naming-column', { dataset: version.id, column: name })
  })
}

async function blank(
  tx: Tx,
  version: DatasetVersion,
  numbers: readonly number[],
  versions: readonly HeldVersion[],
): Promise<{ leaves: Buffer[] }> {
  const digesters = await readDigesters(tx, version)
  const physical = version.columns
    .filter(({ number }) => numbers.includes(number))
    .flatMap(physicalColumns)
  const leaves: Buffer[] = []
  for (const { change, values } of versions) {
    const left = values.map((value, i) =>
      numbers.includes(version.columns[i]!.number) ? null : value,
    )
    const { digest, keyHash } = digesters(await versionAt(tx, version.id, change), left)
    const salt = randomBytes(32)
    // A fresh leaf needs no word for how the version came; 'u' says that it is not as it was.
    leaves.push(rowCommitment({ salt, op: 'u', keyHash, digest }))
    await tx.query(
      `update ${historyTable(version.id)} set _digest = $2, _salt = $3,
         ${physical.map(({ name }) => `${name} = null`).join(', ')} where _change = $1`,
      [change, digest, salt],
    )
  }
  return { leaves }
}

/** Each version is digested by the definition that was in force when it was written. */
async function readDigesters(db: Queryable, version: DatasetVersion) {
  const { rows } = await db.query(
    'select version, definition::text from catalogue.dataset_version where dataset = $1',
    [version.id],
  )
  const known = new Map(
    rows.map((row) => [row.version, createVersionDigester(JSON.parse(row.definition), version)]),
  )
  return (number: number, written: (string | null)[]) => {
    // The digester answers into buffers of its own.
    const { digest, keyHash } = known.get(number)!(written)
    return { digest: Buffer.from(digest), keyHash: Buffer.from(keyHash) }
  }
}

async function versionAt(db: Queryable, dataset: string, change: number): Promise<number> {
  const { rows } = await db.query(
    `select version from store.apply
     where dataset = $1 and $2 between first_change and last_change`,
    [dataset, change],
  )
  return rows[0].version
}
