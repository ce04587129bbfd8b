/** CSV as a kind of source. */
import { z } from 'zod'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { readCsv } from './read-csv.ts'

export const csvKind = defineFileKind({
  kind: 'csv',
  endings: ['csv'],
  mediaTypes: ['text/csv'],
  options: fileOptionsSchema.extend({ delimiter: z.string().length(1).optional() }),
  read: (path, version, { delimiter, ignore, ...options }, as) =>
    readCsv(path, {
      ...as,
      columns: version.columns.map(({ name }) => nameInFile(options, name)),
      ...(ignore ? { ignore } : {}),
      ...(delimiter ? { delimiter } : {}),
    }),
})
