import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { escape, html, jsonBlock, raw, type Value } from './html.ts'

/** Another name, so that the formatter leaves the whitespace of these templates alone. */
const h = html

const hostile = `<script>alert("1")</script>'&amp;`

test('a value in text cannot open a tag', () => {
  const { markup } = h`<p>${hostile}</p>`
  assert.equal(markup, '<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;amp;</p>')
})

test('a value in an attribute cannot leave it', () => {
  assert.equal(
    h`<a title="${'" onclick="x'}">b</a>`.markup,
    '<a title="&quot; onclick=&quot;x">b</a>',
  )
  assert.equal(
    h`<a title='${"' onclick='x"}'>b</a>`.markup,
    "<a title='&#39; onclick=&#39;x'>b</a>",
  )
})

test('whatever the value, the markup read back gives the value and no other tag', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const signs = fc.string({
    unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', ';', '/'),
    maxLength: 20,
  })
  fc.assert(
    fc.property(fc.oneof(text, signs), (value) => {
      const { markup } = h`<p title="${value}">${value}</p>`
      const read = /^<p title="([^"<>]*)">([^<>"]*)<\/p>$/s.exec(markup)
      assert.ok(read, markup)
      assert.equal(unescape(read[1] ?? ''), value)
      assert.equal(unescape(read[2] ?? ''), value)
    }),
  )
})

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

test('markup inside markup is kept, arrays are joined, null and false write nothing', () => {
  const items = ['a', '<b>'].map((one) => h`<li>${one}</li>`)
  assert.equal(
    h`<ul>${items}${null}${false}${0}</ul>`.markup,
    '<ul><li>a</li><li>&lt;b&gt;</li>0</ul>',
  )
  assert.equal(h`<p${raw(' hidden')}>${raw('<i>x</i>')}</p>`.markup, '<p hidden><i>x</i></p>')
})

test('an object that only looks like markup is refused', () => {
  const forged = JSON.parse('{"markup":"<script>"}') as Value
  assert.throws(() => h`<p>${forged}</p>`, /cannot write/)
  assert.throws(() => h`<p>${undefined as unknown as Value}</p>`, /cannot write/)
})

test('an address that runs code is refused, also when its scheme is hidden', () => {
  for (const address of [
    'javascript:x',
    ' JaVaScRiPt:x',
    'java\tscript:x',
    '\u0001javascript:x',
    'data:text/html,x',
    'vbscript:x',
  ])
    assert.throws(() => h`<a href="${address}">x</a>`, /scheme/, address)
  for (const address of ['/a?b=c:d', '#a', 'https://a.vn/x', 'mailto:a@b.vn', 'a/b:c', '?q=a:b'])
    assert.equal(h`<a href="${address}">x</a>`.markup, `<a href="${escape(address)}">x</a>`)
  assert.equal(h`<a href="/x/${'javascript:y'}">x</a>`.markup, '<a href="/x/javascript:y">x</a>')
})

test('an unsafe template is refused by its own text', () => {
  assert.throws(() => h`<a title=${'x'}>b</a>`, /quote the attribute/)
  assert.throws(() => h`<a style="color:${'x'}">b</a>`, /not allowed/)
  assert.throws(() => h`<a onclick="${'x'}">b</a>`, /not allowed/)
  assert.throws(() => h`<a ${'x'}>b</a>`, /only markup/)
  assert.throws(() => h`<script>${'x'}</script>`, /only markup/)
  assert.throws(() => h`<style>${'x'}</style>`, /only markup/)
  assert.throws(() => h`<a title="${raw('"')}">b</a>`, /inside an attribute/)
})

test('text after a block is text again', () => {
  assert.equal(
    h`<script type="application/json">${jsonBlock(1)}</script><p>${'<'}</p>`.markup,
    '<script type="application/json">1</script><p>&lt;</p>',
  )
})

test('a data block cannot be left and reads back as the same value', () => {
  const value = { a: '</script><script>x()</script><!--', b: '\u2028&', c: ['đ', 1.5, null] }
  const { markup } = jsonBlock(value)
  assert.doesNotMatch(markup, /[<>&\u2028]/)
  assert.deepEqual(JSON.parse(markup), value)
})
