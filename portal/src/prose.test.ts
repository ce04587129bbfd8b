import { test } from 'node:test'
import assert from 'node:assert/strict'
import { all, readHtml, textOf } from '../test/read-html.ts'
import { prose } from './prose.ts'

const shape = (text: string) =>
  all(readHtml(prose(text).markup)).map((one) => `${one.name}: ${textOf(one)}`)

const code = (text: string) => all(readHtml(prose(text).markup), 'code')[0]?.children[0]

test('paragraphs, headings, lists, code and code in a line become what they are', () => {
  assert.deepEqual(shape('Một\nhai `x<y`\n\n## Tiêu đề\n- a\n- b\n  tiếp\n1. một\n2. hai'), [
    'p: Một hai x<y',
    'code: x<y',
    'h2: Tiêu đề',
    'ul: a b tiếp',
    'li: a',
    'li: b tiếp',
    'ol: một hai',
    'li: một',
    'li: hai',
  ])
})

test('fenced code keeps its lines, also when the fence is never closed', () => {
  assert.equal(code('```sh\na\n\n  b <c>\n```\nx'), 'a\n\n  b <c>')
  assert.equal(code('```\n# a'), '# a')
})

test('markup in a text stays text', () => {
  const tree = readHtml(prose('<b>x</b> & `<script>`').markup)
  assert.equal(all(tree, 'b').length + all(tree, 'script').length, 0)
  assert.equal(textOf(tree), '<b>x</b> & <script>')
})
