/**
 * What a way of supply offers, so that it can be declared, probed and read like every other. A kind
 * is one folder here and one line in `source-kinds.ts`; nothing else in Kho knows its name.
 */
import { z } from 'zod'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { CaptureWay } from './capture/capture.ts'
import type { EncodingCandidate } from './charset/find-encoding.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import type { SheetTop } from './workbook/sheet-top.ts'
import type { RowBatch, SourceNote, SourceReader } from './row-batch.ts'

/** What every declaration of a file may say, whatever its kind. */
export const fileOptionsSchema = z.object({
  /** Column name → the name it has in the file, where they differ. */
  names: z.record(z.string(), z.string()).optional(),
  /** Names in the file that are left out on purpose. */
  ignore: z.array(z.string()).optional(),
})

/** What the reader is told beside the declared options. */
export type ReadAs = {
  /** How the source is called in messages. */
  name: string
  /** Rows that the source had last time, for the message about an empty one. */
  rowsBefore?: number
}

/** A column as a file has it, with some of its values. */
export type FoundColumn = {
  /** The name under which a declaration's `names` would give it. */
  name: string
  values: string[]
}

/** What a file seems to be. It declares nothing: a person looks at it and accepts. */
export type Proposal = {
  kind: string
  /** 0 to 1. */
  confidence: number
  /** Members of a declaration, beside id, dataset and path. */
  options: Record<string, unknown>
  columns: FoundColumn[]
  /** What the bytes may be in, likeliest first, each with cells as it reads them. */
  encodings?: (Pick<EncodingCandidate, 'encoding' | 'legacy' | 'confidence'> & {
    cells: string[]
  })[]
  /** Rows that may be the header, likeliest first. */
  headers?: { row: number; headerRows?: number; confidence: number; names: string[] }[]
  /** Of a workbook its first rows, sheet by sheet, to choose the table in. */
  tops?: SheetTop[]
}

export type FileKind = {
  form: 'file'
  kind: string
  /** Endings of file names, lower case without the dot, that mean this kind. */
  endings: readonly string[]
  /** Media types under which it is uploaded; the first is the usual one. */
  mediaTypes: readonly string[]
  /** Says what a declaration of this kind may hold beside id, dataset, part and path. */
  options: z.ZodObject
  /** A reader of one pass over the file. `options` may hold members of other kinds. */
  read(path: string, version: DatasetVersion, options: object, as: ReadAs): SourceReader
  /** What the file would be as this kind, or null where it is none. */
  probe?(path: string): Promise<Proposal | null>
  /** Further files that belong to this one and go where it goes. */
  companions?(path: string): Promise<string[]>
}

/** What a kind that asks a server was really tried with, and what it names but never met. */
export type RanAgainst = { products: readonly string[]; never: readonly string[] }

export type Scanned = { vector: BucketVector; rows: number }

/** A column that the source raises with every change, so that changed rows can be told. */
export type Watermark = {
  column: string
  /** Of a timestamp: how far before the last watermark reading begins, for late commits. */
  overlapSeconds: number
}

/** Everything is read from one state of the database, so sums and rows speak of the same. */
export type DatabaseReader = {
  /** The state that is read: the server's own name of it, and its instant (ISO 8601 UTC). */
  snapshot: string
  asOf: string
  scan(salt?: Buffer): Promise<Scanned>
  rows(buckets: ReadonlySet<number> | null): AsyncIterable<RowBatch>
  /** The highest watermark of all rows, as the source writes it; and whether `before` was higher. */
  highest(
    watermark: Watermark,
    before: string | null,
  ): Promise<{ value: string | null; isBackward: boolean }>
  /** The rows whose watermark is `since` or later. */
  rowsSince(watermark: Watermark, since: string): AsyncIterable<RowBatch>
  notes(): SourceNote[]
  /** The rows that have these keys now, each as text in the order of the dataset's key. */
  rowsOfKeys?(keys: readonly (readonly string[])[]): AsyncIterable<RowBatch>
  /** Bytes that came over the wire, for measuring. */
  wireBytes(): number
  close(): Promise<void>
}

export type OpenAs = {
  name: string
  /**
   * The text of a credential, or of the setting KHO_SOURCE_… that the declaration names. Never to
   * be shown. Refused: `credential.unknown`, `source.gone`.
   */
  secret(name: string): Promise<string>
  /** The addresses to connect to. Refused: `source.host-not-allowed`, `source.unreachable`. */
  reach(host: string, port: number): Promise<string[]>
}

export type DatabaseKind = {
  form: 'database'
  kind: string
  ranAgainst: RanAgainst
  options: z.ZodObject
  open(version: DatasetVersion, options: object, as: OpenAs): Promise<DatabaseReader>
  /** How the database tells its changes, or null where the declaration does not ask for it. */
  capture?(version: DatasetVersion, options: object, as: OpenAs): Promise<CaptureWay | null>
}

/** What a source said of the content it gave, by which it can be asked whether it has changed. */
export type Validators = { etag?: string; lastModified?: string }

export type Fetched = {
  path: string
  /** How the file is read: the name of a file kind and its options. */
  file: { kind: string; [option: string]: unknown }
  /** For people; never an address with a password. */
  name: string
  /** When the source was as it was fetched, ISO 8601 UTC. */
  asOf: string
  validators?: Validators
  /** Rows the source says it has, where it says so. */
  rowsExpected?: number
  /** Called at the end: moves the file aside at the source where that is its way. */
  settle?(taken: boolean): Promise<void>
}

/** A source whose content is brought here first, into a folder that is emptied afterwards. */
export type FetchedKind = {
  form: 'fetched'
  kind: string
  ranAgainst: RanAgainst
  options: z.ZodObject
  /** `known`: what the last fetch was told; answers null where nothing has changed since. */
  fetch(options: object, as: FetchAs): Promise<Fetched | null>
}

export type FetchAs = OpenAs & { folder: string; known?: Validators | undefined }

/** A service that is asked for one record at each call; nothing of it is ever loaded. */
export type AskedKind = {
  form: 'asked'
  kind: string
  ranAgainst: RanAgainst
  options: z.ZodObject
  /** Refused: `through.bad-declaration` where the options do not fit the definition. */
  check(version: DatasetVersion, options: object): void
}

export type SourceKind = FileKind | DatabaseKind | FetchedKind | AskedKind

/** A kind of file whose options are typed by their schema. */
export function defineFileKind<S extends z.ZodObject>(
  kind: Omit<FileKind, 'form' | 'options' | 'read'> & {
    options: S
    read(path: string, version: DatasetVersion, options: z.output<S>, as: ReadAs): SourceReader
  },
): FileKind {
  return {
    ...kind,
    form: 'file',
    read: (path, version, options, as) => kind.read(path, version, kind.options.parse(options), as),
  }
}

/** A kind of database whose options are typed by their schema. */
export function defineDatabaseKind<S extends z.ZodObject>(
  kind: Omit<DatabaseKind, 'form' | 'options' | 'open' | 'capture'> & {
    options: S
    open(version: DatasetVersion, options: z.output<S>, as: OpenAs): Promise<DatabaseReader>
    capture?(version: DatasetVersion, options: z.output<S>, as: OpenAs): Promise<CaptureWay | null>
  },
): DatabaseKind {
  const { capture } = kind
  return {
    ...kind,
    form: 'database',
    open: (version, options, as) => kind.open(version, kind.options.parse(options), as),
    ...(capture
      ? { capture: (version, options, as) => capture(version, kind.options.parse(options), as) }
      : {}),
  }
}

/** A kind that fetches, whose options are typed by their schema. */
export function defineFetchedKind<S extends z.ZodObject>(
  kind: Omit<FetchedKind, 'form' | 'options' | 'fetch'> & {
    options: S
    fetch(options: z.output<S>, as: FetchAs): Promise<Fetched | null>
  },
): FetchedKind {
  return {
    ...kind,
    form: 'fetched',
    fetch: (options, as) => kind.fetch(kind.options.parse(options), as),
  }
}

/** The name under which the file holds a column. */
export function nameInFile(
  options: { names?: Readonly<Record<string, string>> | undefined },
  column: string,
): string {
  return options.names?.[column] ?? column
}
