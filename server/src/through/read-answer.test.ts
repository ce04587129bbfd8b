import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionOf } from '../../test/kit/dataset.ts'
import { readAnswer } from './read-answer.ts'

const version = versionOf([
  { name: 'id', type: 'text' },
  { name: 'thu_nhap', type: 'decimal', precision: 30, scale: 10 },
  { name: 'xa', type: 'text' },
  { name: 'them', type: 'json' },
])
const options = {
  record: 'data.citizen',
  names: { xa: '/noi_o/xa' },
  omits: false,
  error: { path: 'error_code', ok: ['0', 'null'], absent: ['404'], renew: ['TOKEN_EXPIRED'] },
}
const read = (text: string | Buffer, more: object = {}) =>
  readAnswer(Buffer.from(text as string), version, { ...options, ...more })
const whole = (citizen: string, code = '0') =>
  `{"error_code":${code},"data":{"citizen":${citizen}}}`
const person =
  '{"id":"1","thu_nhap":12345678901234567.1234567890,"noi_o":{"xa":"24611"},"them":{"b":1.0,"a":[]},"khac":9}'

test('fields come as written, to the last digit, wherever they stand', () => {
  const fields = ['1', '12345678901234567.1234567890', '24611', '{"b":1.0,"a":[]}']
  assert.deepEqual(read(whole(person)), { is: 'record', fields })
  assert.deepEqual(read(`\ufeff${whole(`[${person}]`)}`), { is: 'record', fields })
  assert.deepEqual(read(`{"data":{"citizen":${person}}}`), { is: 'record', fields })
})

test('no record is said by null, an empty list or a declared code, and by nothing else', () => {
  for (const text of [whole('null'), whole('[]'), whole('null', '"404"'), whole('null', '404')]) {
    assert.deepEqual(read(text), { is: 'absent' }, text)
  }
  assert.equal(read('{"error_code":0,"data":{}}').is, 'misfit')
  assert.equal(read('{"error_code":0,"data":null}').is, 'misfit')
  assert.equal(read(whole('{}')).is, 'misfit')
})

test('an error in a 200 answer is told by its code, unless the code could be a person', () => {
  assert.deepEqual(read(whole('null', '"SYS-9"')), { is: 'error', answer: 'SYS-9' })
  assert.deepEqual(read(whole(person, '1')), { is: 'error', answer: '1' })
  assert.deepEqual(read(whole('null', '"067090001234"')), { is: 'error', answer: '?' })
  assert.deepEqual(read(whole('null', '"Nguyễn Văn A"')), { is: 'error', answer: '?' })
  assert.deepEqual(read(whole('null', '"TOKEN_EXPIRED"')), { is: 'ended', answer: 'TOKEN_EXPIRED' })
})

test('other content is told by its place, and no value of it is repeated', () => {
  const cases: [string | Buffer, string, string][] = [
    ['<html>Bí mật</html>', 'body', 'JSON ?'],
    ['', 'body', 'JSON ?'],
    [`${whole(person)}x`, 'body', 'JSON ?'],
    [Buffer.from([0x22, 0xff, 0x22]), 'body', 'JSON ?'],
    [whole(`[${person},${person}]`), 'data.citizen', '2 records'],
    [whole('"Bí mật"'), 'data.citizen', '{} ?'],
    [whole(person.replace('"id"', '"ma"')), 'id', '?'],
    [whole(person.replace('"khac"', '"id"')), 'id', '2 ×'],
    [whole(person.replace('"24611"', '{"ma":"Bí mật"}')), 'xa', 'text ≠ {}'],
    [whole(person.replace('{"xa":"24611"}', '"Bí mật"')), 'xa', '?'],
  ]
  for (const [text, place, reason] of cases) {
    assert.deepEqual(read(text), { is: 'misfit', misfit: { place, reason } }, String(text))
  }
})

test('members without a value may be left out only where that is declared', () => {
  const answer = read(whole('{"id":"1"}'), { omits: true })
  assert.deepEqual(answer, { is: 'record', fields: ['1', null, null, null] })
})

test('deep nesting is read without falling over', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  assert.equal(read(whole(person.replace('9}', `${deep}}`))).is, 'record')
})
