import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { z } from 'zod'
import { errors } from '@kho/contract/errors.ts'
import { silentLog } from '../log.ts'
import { createMetrics } from './metrics.ts'
import { describeApi } from './openapi.ts'
import { defineRoute } from './route.ts'
import type { Route } from './route.ts'
import { createServer } from './server.ts'

type Json = Record<string, unknown>

const summary = { vi: 'Đọc', en: 'Read' }
const info = { title: { vi: 'Kho', en: 'Store' }, version: '1.0.0', publicUrl: 'http://kho.test' }
const schema = z.object({ id: z.string(), rows: z.int().nullable() })

const routes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/datasets/{id}/records/{key*}',
    action: 'dataset.read',
    summary,
    params: z.object({ id: z.string().max(48), key: z.string() }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(10_000).default(100).describe('Rows of a page'),
      asOf: z.iso.datetime().optional(),
      sortby: z.string(),
    }),
    requestHeaders: { 'Kho-Purpose': { description: summary, required: true } },
    responses: {
      200: {
        description: summary,
        schema,
        types: ['application/json', 'text/csv'],
        headers: { 'Kho-Equal-As-Of': summary },
      },
    },
    refusals: ['access.no-grant', 'access.wrong-zone', 'query.no-record'],
    handler: () => ({}),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/datasets/{id}/loads',
    action: 'dataset.load',
    summary,
    params: z.object({ id: z.string() }),
    upload: { types: ['text/csv'], bytesMax: 10 },
    responses: { 201: { description: summary, types: [] } },
    handler: () => ({}),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/datasets/{id}/records/{key*}',
    action: 'dataset.report',
    summary,
    params: z.object({ id: z.string(), key: z.string() }),
    body: z.object({ reason: z.string(), at: z.string().transform((text) => new Date(text)) }),
    responses: { 200: { description: summary, schema } },
    open: true,
    handler: () => ({}),
  }),
  defineRoute({
    method: 'GET',
    path: '/page',
    action: 'page.read',
    summary,
    hidden: true,
    responses: {},
    handler: () => ({}),
  }),
]

for (const version of ['3.1', '3.0'] as const) {
  const document = describeApi(routes, info, version)
  const paths = document.paths as Record<string, Record<string, Json>>

  test(`${version}: every route that is not hidden is listed, and nothing else`, () => {
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const declared = routes
      .filter((route) => !route.hidden)
      .map((route) => `${route.method} ${route.path.replace('*', '')}`)
    assert.deepEqual(listed.toSorted(), declared.toSorted())
  })

  test(`${version}: the document has the structure that its version demands`, () => {
    assert.match(String(document.openapi), new RegExp(`^${version.replace('.', '\\.')}\\.\\d+$`))
    checkStructure(document)
  })

  test(`${version}: parameters, bodies and answers are described`, () => {
    const read = paths['/api/v1/datasets/{id}/records/{key}']!.get!
    const parameters = read.parameters as Json[]
    const limit = parameters.find((one) => one.name === 'limit')!
    assert.deepEqual(
      [limit.in, limit.required, limit.description],
      ['query', false, 'Rows of a page'],
    )
    assert.equal((limit.schema as Json).maximum, 10_000)
    assert.equal(parameters.find((one) => one.name === 'sortby')!.required, true)
    assert.equal(parameters.find((one) => one.name === 'Kho-Purpose')!.in, 'header')
    const responses = read.responses as Record<string, Json>
    assert.deepEqual(Object.keys(responses), ['200', '403', '404', 'default'])
    assert.match(String(responses['403']!.description), /access\.no-grant, access\.wrong-zone/)
    const ways = version === '3.1' ? [{ token: [], certificate: [] }] : []
    assert.deepEqual(read.security, [{ token: [] }, { dpop: [] }, ...ways])
    const { securitySchemes } = document.components as { securitySchemes: Json }
    const named = (read.security as Json[]).flatMap((way) => Object.keys(way))
    assert.deepEqual(
      Object.keys(securitySchemes).toSorted(),
      [...new Set([...named, 'session'])].toSorted(),
    )
    const answer = responses['200']!.content as Record<string, { schema: Json }>
    const rows = (answer['text/csv']!.schema.properties as Record<string, Json>).rows!
    if (version === '3.0') assert.equal(rows.nullable, true)
    else assert.ok(!('nullable' in rows))
    const load = paths['/api/v1/datasets/{id}/loads']!.post!
    assert.ok('text/csv' in ((load.requestBody as Json).content as Json))
    assert.deepEqual(paths['/api/v1/datasets/{id}/records/{key}']!.post!.security, [])
  })

  test(`${version}: every problem code is listed with its status and sentences`, () => {
    const listed = document['x-kho-problems'] as Record<string, { status: number }>
    assert.deepEqual(Object.keys(listed), Object.keys(errors))
    for (const [code, { status }] of Object.entries(errors)) {
      assert.equal(listed[code]!.status, status)
    }
  })
}

/** What the specification demands of every document of this shape. */
function checkStructure(document: Json): void {
  const known = new Set(['get', 'put', 'post', 'delete', 'patch'])
  const operations = new Set<string>()
  for (const [path, item] of Object.entries(document.paths as Record<string, Json>)) {
    assert.ok(path.startsWith('/'))
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    for (const [method, operation] of Object.entries(item as Record<string, Json>)) {
      assert.ok(known.has(method))
      const id = String(operation.operationId)
      assert.ok(!operations.has(id), `${id} is there twice`)
      operations.add(id)
      const parameters = (operation.parameters ?? []) as Json[]
      const keys = parameters.map((one) => `${one.in} ${one.name}`)
      assert.equal(new Set(keys).size, keys.length)
      const described = parameters.filter((one) => one.in === 'path')
      assert.deepEqual(described.map((one) => one.name).toSorted(), inPath.toSorted())
      assert.ok(described.every((one) => one.required === true))
      assert.ok(parameters.every((one) => typeof one.schema === 'object'))
      const responses = Object.entries(operation.responses as Record<string, Json>)
      assert.ok(responses.length > 0)
      for (const [status, response] of responses) {
        assert.match(status, /^([1-5]\d\d|default)$/)
        assert.ok(response.description)
      }
    }
  }
  const text = JSON.stringify(document)
  for (const [, reference] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = reference!.split('/').reduce<unknown>((at, key) => (at as Json)?.[key], document)
    assert.ok(found, `${reference} leads nowhere`)
  }
}

test('the server serves both documents, which list each other and the probes', async () => {
  const options = { ...info, routes, log: silentLog, metrics: createMetrics() }
  const server = await createServer(options)
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  try {
    for (const name of ['openapi.json', 'openapi-3.0.json']) {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/${name}`)
      const document = (await response.json()) as { paths: Json }
      checkStructure(document)
      const served = server.routes.filter((route) => !route.hidden)
      const expected = new Set(served.map((route) => route.path.replace('*', '')))
      assert.deepEqual(new Set(Object.keys(document.paths)), expected)
      assert.ok(expected.has('/readyz') && expected.has('/api/v1/openapi-3.0.json'))
    }
  } finally {
    await server.stop()
  }
})

test('a route whose path and parameters disagree, or that exists twice, is a fault of ours', async () => {
  const route = { method: 'GET', summary, handler: () => ({}) } as const
  const responses = { 200: { description: summary } }
  const params = z.object({ other: z.string() })
  assert.throws(
    () => defineRoute({ ...route, responses, path: '/a/{id}', action: 'a.b', params }),
    /id/,
  )
  const twin = defineRoute({ ...route, responses, path: '/healthz', action: 'other.health' })
  const options = { ...info, title: summary, log: silentLog, metrics: createMetrics() }
  await assert.rejects(createServer({ ...options, routes: [twin] }), /same GET \/healthz/)
})
