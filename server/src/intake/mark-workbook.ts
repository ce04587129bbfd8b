/** Gives the workbook of a load back with the cells marked that the load held back. */
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts } from '../catalogue/part.ts'
import type { Queryable } from '../pg/database.ts'
import { markFaults } from '../source/workbook/form/mark-faults.ts'
import { locateTable } from '../source/workbook/read-workbook.ts'
import { sheetOptionsSchema } from '../source/workbook/sheet-options.ts'
import { habitsOf } from './declared-source.ts'
import { listQuarantine, quarantineRowsMax } from './quarantine.ts'
import { ruleSentence } from './rules.ts'

export type MarkInput = {
  /** The load that held rows back. */
  load: string
  /** The workbook it was of, an XLSX or XLSM, and where the marked one is to be written. */
  path: string
  to: string
  /** How the load was told to read it, where that is not how the part's source is declared. */
  declaration?: object | undefined
  /** Sheet and header row, where the load was told them beside. */
  options?: object
}

/** How many cells were marked. */
export async function markWorkbook(db: Queryable, input: MarkInput): Promise<{ marked: number }> {
  const { load, path, to } = input
  const { rows } = await db.query(
    'select dataset, part, file_sha256 from intake.load where id::text = $1',
    [load],
  )
  if (!rows[0]) throw new Refusal('intake.nothing-held', { load })
  const held = await listQuarantine(db, load, quarantineRowsMax)
  if (held.length === 0) throw new Refusal('intake.nothing-held', { load })
  const version = await findDataset(db, rows[0].dataset)
  const part = (await listParts(db, version)).find(({ number }) => number === rows[0].part)
  const habits = part ? await habitsOf(db, version, part, 'xlsx') : {}
  const told = { ...(input.declaration ?? habits), ...input.options }
  const declared = sheetOptionsSchema.safeParse(told)
  const name = basename(path)
  const options = declared.success ? declared.data : sheetOptionsSchema.parse({})
  const table = await locateTable(path, version, options, { name })
  const loaded = rows[0].file_sha256
  if (loaded && loaded !== table.fileSha256) {
    throw new Refusal('intake.another-file', { file: name, load })
  }
  const faults = held.map((row) => {
    const sentence = ruleSentence(row.rule)
    return {
      row: Number(row.line),
      column: Math.max(0, table.columnOf(row.column_name)),
      text: `Kho: ${sentence.vi}\n${sentence.en}`,
    }
  })
  await markFaults({ path, name, to, sheet: table.sheet, faults })
  return { marked: faults.length }
}
