/** What every source gives: rows as written, in batches, and at the end what was read. */

/**
 * Rows with their fields in the order of the dataset's columns. A field is the owner's text,
 * neither trimmed nor normalised, or null where the source holds none. Fields share memory with
 * the piece of the file they came from: copy (`Buffer.from(text)`) what outlives the batch.
 */
export type RowBatch = {
  rows: (string | null)[][]
  /**
   * Where each row starts: for a file the physical line (1-based, the header is 1); for a database,
   * and for a file whose lines may hold several rows, the ordinal of the row. No two rows of a
   * source have the same, as what is held back is kept under it.
   */
  lines: number[]
  /** Rows of which the reader itself knows that a field is wrong, by their place in the batch. */
  faults?: Map<number, CellFault>
}

/** What can be wrong with a cell before its text is looked at; `intake/rules.ts` has the sentences. */
export type CellRule =
  | 'cell.error-value'
  | 'cell.formula-without-value'
  | 'cell.digits-lost'
  | 'cell.date'
  | 'cell.not-a-day'

export type CellFault = { rule: CellRule; column: string; written: string }

/**
 * Something a person should know of the source though no row is refused for it: what was noticed
 * (a name from `notes.ts`), how often, and where first (a line, or sheet and cell).
 */
export type SourceNote = { note: string; count: number; first: string }

export type SourceDescription = {
  kind: string
  rows: number
  notes?: SourceNote[]
  /** Of a file: its size and the SHA-256 of its bytes (hex), unless that was switched off. */
  bytes?: number
  fileSha256?: string
  /** Of a database: the snapshot in which all was read, and its instant (ISO 8601). */
  snapshot?: string
  readAt?: string
}

export type SourceReader = {
  /** The rows, once. Throws a Refusal `source.*` where the source is not what was declared. */
  batches(): AsyncIterable<RowBatch>
  /** What was read; complete only after the last batch. */
  describe(): SourceDescription
  /** How people find a field again where the line alone does not say it, as `Sheet1!C12`. */
  placeOf?(line: number, column: string | null): string
}

export const batchRowsMax = 1_000

/** Where rows are long, a batch ends after about so many bytes of its source. */
export const batchBytesMax = 4 * 1024 ** 2
