import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { guideTitles, outsideGuides } from '@kho/portal/guide-titles.ts'
import { guides, openGuides } from './guides.ts'

test('what the pages call a guide is served, inside or outside, and nothing else', () => {
  const ids = new Set([...guides, ...openGuides].map(({ id }) => id))
  assert.deepEqual([...ids].toSorted(), Object.keys(guideTitles).toSorted())
  assert.deepEqual(openGuides.map(({ id }) => id).toSorted(), outsideGuides.toSorted())
})

test('a guide says the same in both languages, block by block', () => {
  const shape = (text: string) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => /^(## |\d+\. |- |```|npx )/.exec(line)?.[1] ?? 'text')
  for (const { id, text } of [...guides, ...openGuides]) {
    assert.deepEqual(shape(text.vi), shape(text.en), id)
    assert.ok(shape(text.vi).includes('## '), id)
  }
})

test('outside nobody is sent to a page that is inside alone', () => {
  const outside = ['/search', '/journal', '/docs/api', '/docs/errors', '/codelists', '/statistics']
  for (const { id, see = [] } of openGuides) {
    for (const { href } of see) assert.ok(outside.includes(href), `${id}: ${href}`)
  }
})
