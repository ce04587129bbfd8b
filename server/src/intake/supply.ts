/**
 * What a source gives to a load: the digest of everything it holds now, and its rows. Both speak of
 * one state of the source: one snapshot of a database, one content of a file.
 */
import type { BucketVector } from '../digest/bucket-vector.ts'
import type { Watched } from '../source/digest-rows.ts'
import type { RowBatch, SourceNote } from '../source/row-batch.ts'

export type SupplyIdentity = {
  kind: 'file' | 'database' | 'push'
  /** Which text the digest covers: `file-1` as written, `sql-1` typed canonical text. */
  profile: 'file-1' | 'sql-1'
  /** For people: the file's name, the source's id, or what kind of push it was. Never an address or a password. */
  name: string
  fileSha256?: string
  /** The state of the source that was read, as the source itself names it. */
  snapshot?: string
  /** When the source was as it was read, ISO UTC. */
  asOf: string
}

export type SupplyIncrement = {
  column: string
  /** How often everything is compared in spite of the watermark. */
  fullEveryHours: number
  /** The highest watermark now, and whether it lies below the one before. */
  highest(before: string | null): Promise<{ value: string | null; isBackward: boolean }>
  rowsSince(since: string): AsyncIterable<RowBatch>
}

export type Supply = {
  kind: 'file' | 'database'
  name: string
  /** Reads everything once and gives only the digest, under a salt if one is given. */
  digest(salt?: Buffer, watched?: Watched): Promise<{ vector: BucketVector; rows: number }>
  /**
   * The rows of the given buckets, or all. A file gives a superset where that is cheaper; the
   * caller looks at each row's bucket anyway.
   */
  rows(buckets: ReadonlySet<number> | null): AsyncIterable<RowBatch>
  /** Complete only after `digest` or `rows` came to their end. */
  identity(): SupplyIdentity
  /** Present where the source can tell what changed since a watermark. */
  increment?: SupplyIncrement
  /** Present where single rows can be read by their keys. */
  rowsOfKeys?(keys: readonly (readonly string[])[]): AsyncIterable<RowBatch>
  /** What a person should know of the source though nothing was refused for it. */
  notes(): SourceNote[]
  /** How people find a field again: a line, or sheet and cell. */
  placeOf(line: number, column: string | null): string
  /** Called once when the load has ended: it was taken in, or refused. */
  settle?(taken: boolean): Promise<void>
  close(): Promise<void>
}
