import type { Database } from './database.ts'
import * as catalogue from './schema-text.sql.ts'

type Section = { title: string; sql: string; spaced: boolean }

const sections: Section[] = [
  { title: 'extensions', sql: catalogue.extensions, spaced: false },
  { title: 'roles', sql: catalogue.roles, spaced: false },
  { title: 'schemas', sql: catalogue.schemas, spaced: false },
  { title: 'types', sql: catalogue.types, spaced: false },
  { title: 'sequences', sql: catalogue.sequences, spaced: false },
  { title: 'tables', sql: catalogue.tables, spaced: true },
  { title: 'indexes', sql: catalogue.indexes, spaced: false },
  { title: 'views', sql: catalogue.views, spaced: true },
  { title: 'functions', sql: catalogue.functions, spaced: true },
  { title: 'triggers', sql: catalogue.triggers, spaced: false },
  { title: 'event triggers', sql: catalogue.eventTriggers, spaced: false },
  { title: 'policies', sql: catalogue.policies, spaced: false },
  { title: 'owners', sql: catalogue.owners, spaced: false },
  { title: 'privileges', sql: catalogue.privileges, spaced: false },
  { title: 'comments', sql: catalogue.comments, spaced: false },
]

const heading =
  '-- The schema as it is after all migrations, written from the catalogue of a fresh database.\n' +
  '-- For reading and for review: migrations make the schema, this file only shows it.\n'

/**
 * Describes everything the migrations made, from the catalogue: the same text for the same schema,
 * whatever the order of creation and, as far as PostgreSQL allows, whatever its version (15 to 18;
 * the server itself words the bodies of views). Names are always qualified.
 */
export async function schemaText(db: Database): Promise<string> {
  return db.tx(
    async (tx) => {
      await tx.query("set local search_path = ''")
      const parts = [heading]
      for (const { title, sql, spaced } of sections) {
        const found = await tx.query<{ line: string }>(sql)
        if (found.rowCount === 0) continue
        const lines = found.rows.map((row) => row.line).join(spaced ? '\n\n' : '\n')
        parts.push(`-- ${title}\n\n${lines}\n`)
      }
      return parts.join('\n')
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}
