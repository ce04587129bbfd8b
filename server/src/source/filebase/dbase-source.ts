/** dBase and FoxPro as a kind of source. */
import { z } from 'zod'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { memoBeside } from './dbase-memo.ts'
import { readDbase } from './read-dbase.ts'

export const dbaseKind = defineFileKind({
  kind: 'dbase',
  endings: ['dbf'],
  mediaTypes: ['application/vnd.dbf', 'application/dbase'],
  options: fileOptionsSchema.extend({
    /** The code page, where the file names none or a wrong one: windows-1258, utf-8, … */
    encoding: z.string().min(1).optional(),
  }),
  read: (path, version, { ignore, encoding, ...options }, as) =>
    readDbase(path, {
      ...as,
      columns: version.columns.map((column) => ({
        name: nameInFile(options, column.name),
        column,
      })),
      ignore,
      encoding,
    }),
  companions: async (path) => memoBeside(path),
})
