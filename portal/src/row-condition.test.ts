import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { readCondition, writeCondition } from './row-condition.ts'

test('what was typed comes back as it was meant, and what is no condition is not lost', () => {
  const text = 'xa = A\nxa = B, phần 2\ntên=a=b\nkhông phải điều kiện'
  const read = readCondition(text)
  assert.deepEqual(read, { xa: ['A', 'B, phần 2'], tên: ['a=b'], 'không phải điều kiện': [] })
  assert.deepEqual(readCondition(writeCondition(read)), read)
  assert.deepEqual(readCondition('\r\n  \n'), {})
  assert.deepEqual(Object.keys(readCondition('__proto__ = 1\nconstructor = 2')), [
    '__proto__',
    'constructor',
  ])
})
