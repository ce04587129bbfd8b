/** Gathers rows into batches: of so many rows, or fewer where they are large. */
import { batchRowsMax } from './row-batch.ts'
import type { RowBatch } from './row-batch.ts'

const batchCharactersMax = 1 << 22

export type RowBatcher = {
  onRow(row: (string | null)[], line: number, characters?: number): void
  /** The batches that are full, once each. */
  full(): RowBatch[]
  /** What is left at the end. */
  rest(): RowBatch[]
  /** Rows given so far. */
  rows(): number
}

export function createRowBatcher(): RowBatcher {
  let current: RowBatch = { rows: [], lines: [] }
  let characters = 0
  let ready: RowBatch[] = []
  let rows = 0

  function close(): void {
    ready.push(current)
    rows += current.rows.length
    current = { rows: [], lines: [] }
    characters = 0
  }

  return {
    onRow(row, line, length = 0) {
      current.rows.push(row)
      current.lines.push(line)
      characters += length
      if (current.rows.length >= batchRowsMax || characters >= batchCharactersMax) close()
    },
    full() {
      const full = ready
      ready = []
      return full
    },
    rest() {
      if (current.rows.length > 0) close()
      return this.full()
    },
    rows: () => rows,
  }
}
