import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { codedBody } from './coded-body.ts'
import { codingOf, compress, worthBytes } from './compress.ts'
import type { Answer } from './route.ts'

const text = Buffer.from('Đắk Nông, Lâm Đồng, Bình Thuận. '.repeat(400))

test('the asker gets what it weighs most, Brotli where both weigh the same', () => {
  for (const [given, expected] of [
    [undefined, null],
    ['', null],
    ['identity', null],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0.2, gzip;q=0.9', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['BR', 'br'],
    ['br;q=nonsense', null],
    [',,;;q=,', null],
  ] as const)
    assert.equal(codingOf(given), expected, String(given))
})

test('both forms give the same bytes back, and are much smaller', async () => {
  const br = await compress(text, 'br', 'once')
  const gz = await compress(text, 'gzip', 'each')
  assert.deepEqual(brotliDecompressSync(br), text)
  assert.deepEqual(gunzipSync(gz), text)
  assert.ok(br.length < text.length / 20, String(br.length))
})

test('each form has a validator of its own, and who holds a form gets nothing', async () => {
  const coded = codedBody(text, 'each')
  const plain = await coded.answer({}, { 'content-type': 'text/html' })
  const br = await coded.answer({ 'accept-encoding': 'br' }, {})
  const gz = await coded.answer({ 'accept-encoding': 'gzip' }, {})
  const tags = [plain, br, gz].map(tagOf)
  assert.equal(new Set(tags).size, 3)
  for (const one of [plain, br, gz]) assert.equal(one.headers!.vary, 'accept-encoding')
  const asked = { 'accept-encoding': 'br', 'if-none-match': `"other", W/${tags[1]}` }
  const again = await coded.answer(asked, { 'cache-control': 'no-cache' })
  assert.equal(again.status, 304)
  assert.equal(again.body, undefined)
  assert.equal(again.headers!['cache-control'], 'no-cache')
  const wrongForm = await coded.answer({ 'accept-encoding': 'br', 'if-none-match': tags[0] }, {})
  assert.notEqual(wrongForm.status, 304)
})

test('what is short is sent as it is', async () => {
  const short = Buffer.alloc(worthBytes - 1, 'a')
  const answer = await codedBody(short, 'once').answer({ 'accept-encoding': 'br' }, {})
  assert.equal(answer.headers!['content-encoding'], undefined)
  assert.deepEqual(answer.body, short)
})

function tagOf(answer: Answer): string {
  return String(answer.headers!.etag)
}
