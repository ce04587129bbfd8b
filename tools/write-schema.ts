/** Writes server/sql/schema.sql from the catalogue of a freshly migrated database. */
import { writeFileSync } from 'node:fs'
import { testDatabase } from '../server/test/kit/database.ts'
import { schemaText } from '../server/src/pg/schema-text.ts'

const base = await testDatabase()
writeFileSync(new URL('../server/sql/schema.sql', import.meta.url), await schemaText(base.db))
await base.drop()
