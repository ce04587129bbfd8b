/** What is asked for its head alone is not read. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { silentLog } from '../log.ts'
import { createMetrics } from './metrics.ts'
import { defineRoute } from './route.ts'
import { createServer } from './server.ts'

test('of a file of gigabytes nothing is read for its head', async () => {
  let begun = 0
  async function* file() {
    begun += 1
    yield 'a row\n'
  }
  const route = defineRoute({
    method: 'GET',
    path: '/file',
    action: 'file.read',
    open: true,
    summary: { vi: 'Tệp', en: 'A file' },
    responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
    handler: () => ({
      headers: { 'content-type': 'text/csv', 'content-length': '6' },
      body: Readable.from(file()),
    }),
  })
  const server = await createServer({
    routes: [route],
    log: silentLog,
    metrics: createMetrics(),
    title: { vi: 'Thử', en: 'A trial' },
    version: '1',
    publicUrl: 'http://127.0.0.1',
  })
  try {
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
    const ask = (method: string) => fetch(`http://127.0.0.1:${port}/file`, { method })
    const { status, headers } = await ask('HEAD')
    const told = ['content-type', 'content-length', 'x-content-type-options']
    assert.deepEqual(
      [status, ...told.map((name) => headers.get(name))],
      [200, 'text/csv', '6', 'nosniff'],
    )
    assert.equal(begun, 0)
    assert.equal(await (await ask('GET')).text(), 'a row\n')
    assert.equal(begun, 1)
  } finally {
    await server.stop()
  }
})
