/** CSV and TSV as kinds of source. */
import { z } from 'zod'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { encodingSchema } from '../charset/encoding.ts'
import { defineFileKind, fileOptionsSchema, nameInFile, type ReadAs } from '../source-kind.ts'
import { proposeDelimited } from './propose-delimited.ts'
import { readCsv } from './read-csv.ts'

const lineBreaks = /[\r\n]/
const mark = z
  .string()
  .length(1)
  .refine((text) => text.charCodeAt(0) < 0x80 && !lineBreaks.test(text), 'one ASCII character')

const delimitedSchema = fileOptionsSchema.extend({
  quote: mark.optional(),
  encoding: encodingSchema.optional(),
  /** The line of the header, counted from 1; lines above it are passed over. */
  headerRow: z.int().min(1).max(100).optional(),
})
const csvSchema = delimitedSchema.extend({ delimiter: mark.optional() })

function readDelimited(
  path: string,
  version: DatasetVersion,
  { names, ...options }: z.output<typeof csvSchema>,
  as: ReadAs,
) {
  const columns = version.columns.map(({ name }) => nameInFile({ names }, name))
  return readCsv(path, { ...as, ...declared(options), columns })
}

/** A member that is undefined is none. */
function declared<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const present = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as { [K in keyof T]?: NonNullable<T[K]> }
}

export const csvKind = defineFileKind({
  kind: 'csv',
  endings: ['csv'],
  mediaTypes: ['text/csv'],
  options: csvSchema,
  read: readDelimited,
  probe: (path) => proposeDelimited(path, 'csv'),
})

export const tsvKind = defineFileKind({
  kind: 'tsv',
  endings: ['tsv', 'tab'],
  mediaTypes: ['text/tab-separated-values'],
  options: delimitedSchema,
  read: (path, version, options, as) =>
    readDelimited(path, version, { ...options, delimiter: '\t' }, as),
  probe: (path) => proposeDelimited(path, 'tsv'),
})
