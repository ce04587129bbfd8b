/** Microsoft Access as a kind of source. */
import { z } from 'zod'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { readAccess } from './read-access.ts'

export const accessKind = defineFileKind({
  kind: 'access',
  endings: ['mdb', 'accdb'],
  mediaTypes: ['application/vnd.ms-access', 'application/msaccess'],
  options: fileOptionsSchema.extend({
    /** Default: the only table of the file. */
    table: z.string().min(1).optional(),
  }),
  read: (path, version, { ignore, table, ...options }, as) =>
    readAccess(path, {
      ...as,
      columns: version.columns.map((column) => ({
        name: nameInFile(options, column.name),
        column,
      })),
      ignore,
      table,
    }),
})
