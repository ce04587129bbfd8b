import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { schemaText } from '../src/pg/schema-text.ts'
import { testDatabase } from './kit/database.ts'

test('schema.sql is the shape that the migrations make (write it with tools/write-schema.ts)', async () => {
  const base = await testDatabase()
  try {
    const kept = readFileSync(new URL('../sql/schema.sql', import.meta.url), 'utf8')
    assert.equal(await schemaText(base.db), kept)
  } finally {
    await base.drop()
  }
})
