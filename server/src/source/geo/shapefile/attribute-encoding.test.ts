import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { settleEncoding } from './attribute-encoding.ts'

const settle = (declared: string | undefined, cpg: string | null, languageByte = 0) =>
  settleEncoding({ declared, cpg, languageByte })

test('what programs write into .cpg files is understood', () => {
  for (const [cpg, name] of [
    ['UTF-8', 'utf-8'],
    ['utf8\r\n', 'utf-8'],
    ['65001', 'utf-8'],
    ['1258', 'windows-1258'],
    ['ANSI 1258', 'windows-1258'],
    ['CP1258', 'windows-1258'],
    ['windows-1252', 'windows-1252'],
    ['ISO-8859-1', 'latin1'],
    ['88591', 'latin1'],
  ]) {
    assert.equal(settle(undefined, cpg!).name, name, cpg)
  }
})

test('the declaration goes before the .cpg file, and that before the language byte', () => {
  assert.deepEqual(
    [settle('utf-8', '1258', 3), settle(undefined, '1258', 3), settle(undefined, null, 3)].map(
      ({ name, from, overruled }) => [name, from, overruled],
    ),
    [
      ['utf-8', 'encoding', 'windows-1258'],
      ['windows-1258', '.cpg', null],
      ['windows-1252', '.dbf', null],
    ],
  )
})

test('where nobody says it only ASCII is read', () => {
  for (const silent of [
    settle(undefined, null),
    settle(undefined, '', 0x57),
    settle(undefined, 'SYSTEM'),
  ]) {
    assert.equal(silent.name, null)
    assert.equal(silent.decode(Buffer.from('Dak Nong')), 'Dak Nong')
    assert.equal(silent.decode(Buffer.from('Đắk Nông')), undefined)
  }
})

test('bytes that are none of the encoding are no text', () => {
  assert.equal(settle('utf-8', null).decode(Buffer.from([0xc3, 0x28])), undefined)
  const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  const kept = settle('latin1', null).decode(every)!
  assert.deepEqual(Buffer.from(kept, 'latin1'), every)
})

test('an encoding that nobody knows is refused by its name', () => {
  for (const [declared, cpg] of [
    ['viscii', null],
    [undefined, 'EBCDIC'],
  ] as const) {
    assert.throws(
      () => settle(declared, cpg),
      (error) => error instanceof Refusal && error.code === 'source.encoding-unknown',
    )
  }
})
