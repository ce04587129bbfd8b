import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { assets, mapAssets } from '@kho/portal/assets.ts'
import { createCompressed } from './compressed.ts'

test('a text goes out as the browser takes it, and is the same text', async () => {
  const body = Buffer.from('Đắk Búk So, '.repeat(5_000))
  const { pack, best } = createCompressed(body)
  const asBrotli = await pack('gzip, deflate, br')
  assert.deepEqual(
    [asBrotli.encoding, brotliDecompressSync(asBrotli.body).equals(body)],
    ['br', true],
  )
  const asGzip = await pack('gzip;q=1.0')
  assert.deepEqual([asGzip.encoding, gunzipSync(asGzip.body).equals(body)], ['gzip', true])
  assert.deepEqual(await pack(undefined), { encoding: null, body })
  const smallest = await best()
  assert.ok(brotliDecompressSync(smallest).equals(body))
  assert.ok((await pack('br')).body.equals(smallest))
})

test('an opened map takes at most 360 KiB of scripts and 15 KiB of style', async () => {
  const sizeOf = async (path: string) => {
    const { body } = assets.find((one) => one.path === path)!
    return (await createCompressed(body).best()).length
  }
  const { view, library, worker, style } = mapAssets()
  const scripts = await Promise.all([view, library, worker].map(sizeOf))
  const sum = scripts.reduce((a, b) => a + b)
  assert.ok(sum <= 360 * 1024, `${scripts.join(' + ')} = ${sum}`)
  assert.ok((await sizeOf(style)) <= 15 * 1024)
})
