/** SQLite as a kind of source. */
import { z } from 'zod'
import { defineFileKind, fileOptionsSchema, nameInFile } from '../source-kind.ts'
import { readSqlite } from './read-sqlite.ts'

export const sqliteKind = defineFileKind({
  kind: 'sqlite',
  endings: ['sqlite', 'sqlite3', 'db', 'db3'],
  mediaTypes: ['application/vnd.sqlite3'],
  options: fileOptionsSchema.extend({
    /** Default: the only table of the file. */
    table: z.string().min(1).optional(),
    /** A select in place of a table. */
    query: z.string().min(1).optional(),
  }),
  read: (path, version, { ignore, table, query, ...options }, as) =>
    readSqlite(path, {
      ...as,
      columns: version.columns.map(({ name }) => nameInFile(options, name)),
      ignore,
      table,
      query,
    }),
})
