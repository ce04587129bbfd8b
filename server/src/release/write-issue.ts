/**
 * Writes the folder of one issue: its rows in every format, their digest, and the proofs beside
 * them. The rows of a sequence never change, so a folder that is there and whole is not written again.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import {
  datasetPlaces,
  type DataFormat,
  type EditionDataset,
  type EditionFile,
} from '@kho/contract/edition.ts'
import type { ColumnShape } from '@kho/portal/explore-view.ts'
import type { Preview } from '@kho/portal/view.ts'
import { createBucketVector } from '../digest/bucket-vector.ts'
import { createRowDigester, digestBytes } from '../digest/row-digest.ts'
import type { Database } from '../pg/database.ts'
import { hashOf, readPart, stagingFolder } from './edition-folder.ts'
import { readRows } from './projection.sql.ts'
import { columnsOf, type Issue, type Release } from './release.ts'
import { openRowFile } from './row-files.ts'
import { readRowShapes } from './row-shapes.ts'
import { openRowTable } from './row-table.ts'

/** What `part.json` says of the folder it lies in. */
export type EditionPart = {
  dataset: Omit<EditionDataset, 'folder'>
  files: EditionFile[]
  preview: Extract<Preview, { rows: unknown }>
  /** Absent in folders of older programs. */
  shapes?: ColumnShape[]
}

export type IssueInput = {
  release: Release & { issue: Issue }
  /** The definition its rows are shown in. */
  version: DatasetVersion
  entry: number
  /** Texts beside the rows. */
  certificate: string
  proof: string
  bom: boolean
}

const previewRows = 20
const previewCellMax = 200

/** `folder` is that of the edition. Returns where in it, and what was written or was there. */
export async function writeIssue(
  db: Database,
  folder: string,
  input: IssueInput,
): Promise<{ folder: string; part: EditionPart; written: boolean }> {
  const { release, bom } = input
  const name = `datasets/${release.dataset}/${release.id}-${release.issue.number}${bom ? '-bom' : ''}`
  const known = await readPart(join(folder, name))
  if (known) return { folder: name, part: known, written: false }
  const staged = join(folder, stagingFolder, name)
  await rm(staged, { recursive: true, force: true })
  await mkdir(staged, { recursive: true })
  const part = await writeRows(db, staged, input)
  await writeFile(join(staged, datasetPlaces.certificate), input.certificate)
  await writeFile(join(staged, datasetPlaces.proof), input.proof)
  for (const path of [datasetPlaces.rows, datasetPlaces.certificate, datasetPlaces.proof])
    part.files.push({ path, ...(await hashOf(join(staged, path))) })
  await writeFile(join(staged, datasetPlaces.part), `${JSON.stringify(part, null, 2)}\n`)
  await rm(join(folder, name), { recursive: true, force: true })
  await mkdir(join(folder, 'datasets', release.dataset), { recursive: true })
  await rename(staged, join(folder, name))
  return { folder: name, part, written: true }
}

async function writeRows(db: Database, folder: string, input: IssueInput): Promise<EditionPart> {
  const { release, version, entry, bom } = input
  const columns = columnsOf(version, release)
  const formats: DataFormat[] = columns.some(({ type }) => type === 'geometry')
    ? ['csv', 'ndjson', 'geojson']
    : ['csv', 'ndjson']
  const files = await Promise.all(
    formats.map((format) => openRowFile(folder, version.id, format, columns, bom)),
  )
  const table = openRowTable(folder, columns)
  const keyIndexes = version.key.map((name) => columns.findIndex((one) => one.name === name))
  const digester = createRowDigester({ keyIndexes })
  const vector = createBucketVector()
  const hashed = Buffer.alloc(2 * digestBytes)
  const preview: (string | null)[][] = []
  await db.tx(
    async (tx) => {
      for await (const rows of readRows(tx, version, release, release.issue.change)) {
        for (const file of files) await file.write(rows)
        table.write(rows)
        for (const cells of rows) vector.add(digester.digestInto(cells, hashed, 0), hashed)
        for (const cells of rows.slice(0, previewRows - preview.length))
          preview.push(cells.map((cell) => cell && cell.slice(0, previewCellMax)))
      }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
  table.end()
  const { count, digest } = vector.total()
  if (count !== release.issue.rows)
    throw new Error(`${version.id} was released with ${release.issue.rows} rows and has ${count}`)
  const ended: EditionFile[] = []
  for (const file of files) ended.push(await file.end())
  return {
    dataset: {
      id: version.id,
      release: release.id,
      issue: release.issue.number,
      sequence: release.issue.seq,
      rows: count,
      columns: columns.map(({ name }) => name),
      digest,
      licence: release.licence,
      documentNumber: release.documentNumber!,
      documentDate: release.documentDate!,
      entry,
    },
    files: ended,
    preview: { columns: columns.map(({ name }) => name), rows: preview },
    shapes: readRowShapes(folder, columns),
  }
}
