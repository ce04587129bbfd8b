import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { render } from '../test/sample-pages.ts'
import { assets, script, sheets, style } from './assets.ts'
import { contentSecurityPolicy } from './policy.ts'

const size = (body: Buffer) => brotliCompressSync(body).length

test('every asset has a kind and an address that carries its hash', () => {
  for (const { path, contentType, body } of assets) {
    assert.match(path, /^\/assets\/[a-z]+\.[0-9a-f]{12}\.(css|js|png|svg|woff2)$/)
    assert.ok(contentType && body.length > 0)
  }
})

test('every sheet is joined once, in the declared order, and none is long', () => {
  const folder = new URL('style/', import.meta.url)
  const present = readdirSync(folder).map((name) => name.replace(/\.css$/, ''))
  assert.deepEqual(present.toSorted(), sheets.toSorted())
  const texts = sheets.map((name) => readFileSync(new URL(`${name}.css`, folder), 'utf8'))
  for (const [i, text] of texts.entries()) {
    assert.ok(text.split('\n').length < 500, sheets[i])
    assert.equal((text.match(/\{/g) ?? []).length, (text.match(/\}/g) ?? []).length, sheets[i])
  }
  const joined = texts.join('\n').replaceAll(/url\([^)]*\)/g, '')
  assert.equal(style.body.toString().replaceAll(/url\([^)]*\)/g, ''), joined)
})

test('the style sheet asks only for assets that exist', () => {
  const asked = [...style.body.toString().matchAll(/url\(([^)]*)\)/g)].map(([, url]) => url)
  assert.equal(asked.length, 2)
  for (const url of asked)
    assert.ok(
      assets.some(({ path }) => path === url),
      url,
    )
  assert.doesNotMatch(style.body.toString(), /@import|https?:/)
})

test('a first visit to a dataset stays within its budget of bytes', () => {
  const page = size(Buffer.from(render('/datasets/truong-hoc') ?? ''))
  const fonts = assets.filter(({ contentType }) => contentType === 'font/woff2')
  assert.ok(page < 30_000, `page ${page}`)
  assert.ok(size(style.body) < 15_000, `style ${size(style.body)}`)
  assert.ok(size(script.body) < 10_000, `script ${size(script.body)}`)
  assert.ok(fonts.reduce((sum, { body }) => sum + body.length, 0) < 70_000)
})

test('the policy allows no inline code and no other host', () => {
  assert.doesNotMatch(contentSecurityPolicy, /unsafe|https?:|\*/)
  assert.match(contentSecurityPolicy, /^default-src 'none'/)
})
