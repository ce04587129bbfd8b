import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskWords } from './mask-words.ts'

test('each mask has words in both languages; what is none stays as it is', () => {
  assert.equal(maskWords('vi', 'partial:1:2'), 'chỉ 1 ký tự đầu, 2 ký tự cuối')
  assert.equal(maskWords('en', 'partial:0:4'), 'only the first 0 and last 4 characters')
  assert.equal(maskWords('vi', 'year'), 'chỉ năm')
  assert.equal(maskWords('en', 'hashed'), 'a code for the value')
  assert.equal(maskWords('en', 'none'), 'as it is')
  assert.equal(maskWords('vi', 'lạ'), 'lạ')
})
