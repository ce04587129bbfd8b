/** What a product of database offers the one reader of all of them (read-sql.ts). */
import type { ScanOptions, ScanStatements } from '../../digest/scan-statements.ts'
import type { SourceNote } from '../row-batch.ts'
import type { FaultOf } from './database-fault.ts'
import type { FieldKind, SourceField } from './source-field.ts'

export type SqlSource = {
  /** The declared source's name, for messages. */
  name: string
  /** The connection string: a secret. */
  url: string
  /** Gives the dataset's columns by name, in any order. */
  query: string
  /**
   * The checked addresses, to which alone is connected; empty for a socket of this machine. Left
   * out only where somebody measures or tests with a server of their own.
   */
  addresses?: readonly string[]
}

/** A connection inside one read-only snapshot. Every value it gives is text or null. */
export type SqlSession = {
  /**
   * Begins the snapshot. `asOf` is the server's clock just before it (ISO 8601 UTC): all that was
   * committed by then is seen.
   */
  begin(): Promise<{ snapshot: string; asOf: string }>
  fields(from: string): Promise<SourceField[]>
  /** Null where this server cannot hash: then the rows are read and hashed here. */
  statements(options: ScanOptions): ScanStatements & { hashes: boolean }
  /** What was noticed in the beginning. */
  notes?(): SourceNote[]
  /** The answer to a short question. */
  query(statement: string): Promise<(string | null)[][]>
  /** Many rows, in pieces, no faster than they are taken. */
  rows(statement: string): AsyncIterable<(string | null)[][]>
  /** Bytes that came over the wire. */
  wireBytes(): number
  close(): Promise<void>
}

/** How a watermark is asked for, compared and written back, as SQL. */
export type WatermarkForm = {
  /** The value as text that `literal` takes. */
  text(value: string): string
  literal(text: string): string
  back(value: string, seconds: number): string
}

export type SqlProduct = {
  /** Connects, outside any snapshot. */
  connect(source: SqlSource): Promise<SqlSession>
  faultOf: FaultOf
  /** The scan failed for a row that the server cannot put together; it is hashed here instead. */
  cannotHash?(error: unknown): boolean
  quoteName(name: string): string
  watermark(kind: FieldKind): WatermarkForm
  /** More keys than this are asked for in several statements; absent: any number in one. */
  keysAtOnce?: number
  /** A query in parentheses for the rows of `from` that have one of the keys. */
  keyedRows?(
    from: string,
    columns: readonly KeyColumn[],
    keys: readonly (readonly string[])[],
  ): string
}

/** `type`: as `SourceField` has it. */
export type KeyColumn = { name: string; kind: FieldKind; type: string }
