/**
 * Stages the rows that pass the checks, with digest and salt. Of a row that fails only the key is
 * staged, so that the row it would have replaced is not taken for deleted.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createCopyRows, type CopyRows } from '../pg/copy-binary.ts'
import type { Database } from '../pg/database.ts'
import { copyIntoStaging, stagedColumns, type Staging } from '../store/staging.ts'
import { physicalColumns } from '../store/table.ts'
import {
  examineRows,
  type ExamineInput,
  type ExaminedRows,
  type RowInHand,
  type RowSink,
} from './examine-rows.ts'
import { createSaltPool, createValueWriter } from './write-values.ts'

export type StageInput = Omit<ExamineInput, 'version'> & { staging: Staging }

export async function stageRows(db: Database, input: StageInput): Promise<ExaminedRows> {
  const { staging, ...rest } = input
  const { version } = staging
  return db.tx(async (tx) => {
    // A staged row is only ever read by its own load, so its commit may be forgotten by a crash.
    await tx.query('set local synchronous_commit = off')
    const stream = db.copyIn(tx, copyIntoStaging(staging))
    const failed = new Promise<never>((_, reject) => stream.on('error', reject))
    failed.catch(() => {})
    const copy = createCopyRows()
    const settle = async () => {
      if (copy.isFull()) await Promise.race([copy.flushTo(stream), failed])
    }
    try {
      const examined = await examineRows(db, { ...rest, version }, (inHand) => ({
        ...createStagingSink(version, inHand, copy),
        settle,
      }))
      await Promise.race([copy.endTo(stream), failed])
      return examined
    } catch (error) {
      stream.destroy()
      throw error
    }
  })
}

function createStagingSink(
  version: DatasetVersion,
  { row, digest }: RowInHand,
  copy: CopyRows,
): Pick<RowSink, 'take' | 'hold'> {
  const width = stagedColumns(version).length
  const salts = createSaltPool()
  const putValues = createValueWriter(version, row, copy)

  function putSystem(line: number, isHeld: boolean, bucket: number): void {
    copy.row(width)
    copy.int8(line)
    copy.bool(isHeld)
    copy.int4(bucket)
    copy.bytea(digest)
    copy.bytea(salts.next())
  }

  return {
    take(line, bucket) {
      putSystem(line, false, bucket)
      putValues()
    },
    hold(line, bucket, fields) {
      putSystem(line, true, bucket)
      version.columns.forEach((column, i) => {
        const text = version.key.includes(column.name) ? (fields[i] ?? null) : null
        if (column.type === 'integer') copy.int8Text(text !== null && fits(text) ? text : null)
        else copy.text(text !== null && isStorable(text) ? text : null)
        for (let n = physicalColumns(column).length; n > 1; n--) copy.null()
      })
    },
  }
}

/** Nor can a text that PostgreSQL does not take. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** What is no integer of 64 bits cannot be the key of a stored row. */
function fits(text: string): boolean {
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
}
