/**
 * The act that takes corrected rows of a load, and only those: as upserts tied to it by their line.
 * A row that fails again stays held as it was.
 */
import { Readable } from 'node:stream'
import { Refusal } from '@kho/contract/refusal.ts'
import type { RowBatch } from '../source/row-batch.ts'
import { readCsv } from '../source/csv/read-csv.ts'
import type { LoadContext } from '../intake/load-source.ts'
import type { NamedInput, NamedLoad } from '../intake/load-named.ts'
import { refuseNotHeld, refuseSettled, type HeldLoad } from './held-load.ts'
import { lineColumn, tellingColumns } from './held-csv.ts'

/** Reads the corrected file: the columns of the dataset in any order, and the line of each row. */
export async function readCorrections(load: HeldLoad, bytes: Buffer): Promise<RowBatch> {
  const { columns } = load.version
  const reader = readCsv(Readable.from([bytes]), {
    name: 'CSV',
    columns: [...columns.map(({ name }) => name), lineColumn],
    ignore: tellingColumns,
  })
  const corrected: RowBatch = { rows: [], lines: [] }
  for await (const batch of reader.batches()) {
    for (const fields of batch.rows) {
      const line = fields.pop() ?? ''
      if (!/^\d{1,15}$/.test(line)) {
        throw new Refusal('quarantine.not-held', { load: load.id, line: line.slice(0, 20) || '-' })
      }
      corrected.rows.push(fields)
      corrected.lines.push(Number(line))
    }
  }
  return corrected
}

/** The part of a load of named rows that every correction has. */
export function correctionOf(
  { db }: Pick<LoadContext, 'db'>,
  load: HeldLoad,
  upserts: RowBatch,
): Pick<NamedInput, 'form' | 'name' | 'upserts' | 'deletes' | 'corrects'> & {
  onTurn(): Promise<void>
} {
  return {
    form: 'correction',
    name: `${load.version.id} (correction)`,
    upserts,
    deletes: [],
    corrects: load.id,
    // Asked when the part's turn has come, so that no other load comes in between.
    async onTurn() {
      await refuseSettled(db, load)
      await refuseNotHeld(db, load, upserts.lines)
    },
  }
}

/** What the supplier is told of rows that failed again. */
export function tellStillHeld({ stillHeld }: NamedLoad) {
  return stillHeld.map(({ line, fault: { rule, column } }) => ({ line, rule, column }))
}
