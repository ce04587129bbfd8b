import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { document, operations } from '../test/sample-operations.ts'
import { readOperations, schemaLines } from './api-document.ts'
import { searchOperations } from './api-page.ts'
import { apiSamples } from './api-samples.ts'

test('an operation has what the document says of it', () => {
  const [read, push] = readOperations(document)
  assert.deepEqual(
    [read!.id, read!.method, read!.path, read!.group, read!.needs],
    ['records.read', 'GET', '/api/v1/datasets/{id}/records', 'records', 'token'],
  )
  assert.deepEqual(read!.responses[1]!.codes, ['access.no-grant', 'access.wrong-zone'])
  assert.equal(read!.responses[1]!.schema, null)
  assert.deepEqual([push!.needs, push!.body!.types], ['session', ['text/csv']])
})

test('a schema becomes lines with their places', () => {
  const lines = schemaLines({
    type: 'object',
    required: ['rows'],
    properties: {
      rows: {
        type: 'array',
        items: { type: 'object', properties: { a: { type: 'integer', minimum: 1 } } },
      },
      next: { anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] },
      kind: { enum: ['x', 'y'], type: 'string' },
    },
  })
  assert.deepEqual(
    lines.map(({ path, type, required, rules }) => [path, type, required, rules.join()]),
    [
      ['', 'object', true, ''],
      ['rows', 'array', true, ''],
      ['rows[]', 'object', true, ''],
      ['rows[].a', 'integer', false, '≥ 1'],
      ['next', 'string (uuid) | null', false, ''],
      ['kind', 'string', false, 'x · y'],
    ],
  )
})

test('a schema that holds itself ends', () => {
  const schema: Record<string, unknown> = { type: 'object' }
  schema.properties = { again: schema }
  assert.ok(schemaLines(schema).length < 20)
})

test('calls are found by words without accents, by path and by error code', () => {
  for (const query of ['doc ban ghi', 'records', 'access.no-grant', 'GET read']) {
    assert.deepEqual(
      searchOperations(operations, query).map((one) => one.id),
      ['records.read'],
      query,
    )
  }
  assert.equal(searchOperations(operations, '').length, 2)
  assert.equal(searchOperations(operations, 'khong co').length, 0)
})

test('samples name what must be replaced, and send what is sent', () => {
  for (const { name, text } of apiSamples(operations[0]!, 'https://kho.vn')) {
    assert.ok(text.includes('https://kho.vn/api/v1/datasets/ID/records'), name)
    assert.ok(text.includes('Bearer KHO_TOKEN') && text.includes('KHO_TASK'), name)
  }
  for (const { name, text } of apiSamples(operations[1]!, 'https://kho.vn')) {
    assert.ok(text.includes('content.file') && text.includes('text/csv'), name)
  }
})
