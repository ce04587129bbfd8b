import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeTcvn3 } from '../../catalogue/tcvn3.ts'
import { writeVni } from '../../catalogue/vni.ts'
import { byteTable, encodings } from './encoding.ts'
import { findEncodings, findLegacy, findOtherEncoding } from './find-encoding.ts'
import { isSyllable } from './vietnamese-syllable.ts'
import { visciiLetters } from './viscii.ts'

const text = [
  'Nguyễn Văn Hùng, thôn Đắk Sô, xã Quảng Sơn, huyện Đắk Glong',
  'Trần Thị Mười; đường Nguyễn Huệ; Lâm Thị Ánh Tuyết; nghề nghiệp: giáo viên',
].join('\n')

/** As a table writes it: each letter as its byte. */
function bytesIn(encoding: 'windows-1258' | 'viscii' | 'tcvn3', written: string): Buffer {
  const table = byteTable(encoding)!
  return Buffer.from(
    Array.from(written, (letter) => {
      const byte = table.indexOf(letter)
      if (byte < 0) throw new Error(`${encoding} has no ${letter}`)
      return byte
    }),
  )
}

/** Windows-1258 writes a tone behind its letter. */
const toneBehind = text
  .normalize('NFD')
  .replace(
    /([aeiouy])([\u0302\u0306\u031b]?)([\u0300\u0301\u0303\u0309\u0323]?)([\u0302\u0306\u031b]?)/giu,
    '$1$2$4$3',
  )
  .replace(/[a-z][\u0302\u0306\u031b]/giu, (letter) => letter.normalize('NFC'))

const samples: [string, Buffer, Record<string, unknown>][] = [
  ['UTF-8', Buffer.from(text), { encoding: 'utf-8', legacy: undefined }],
  ['UTF-8 apart', Buffer.from(text.normalize('NFD')), { encoding: 'utf-8', legacy: 'decomposed' }],
  ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), { encoding: 'utf-16le', legacy: undefined }],
  ['UTF-16 unmarked', Buffer.from('a,b\n1,2\n', 'utf16le').swap16(), { encoding: 'utf-16be' }],
  [
    'Windows-1258',
    bytesIn('windows-1258', toneBehind),
    { encoding: 'windows-1258', legacy: 'decomposed' },
  ],
  ['VISCII', bytesIn('viscii', text), { encoding: 'viscii' }],
  ['TCVN3', Buffer.from(writeTcvn3(text), 'latin1'), { encoding: 'tcvn3' }],
  ['VNI', Buffer.from(writeVni(text), 'latin1'), { encoding: 'latin1', legacy: 'vni' }],
  ['TCVN3 within UTF-8', Buffer.from(writeTcvn3(text)), { encoding: 'utf-8', legacy: 'tcvn3' }],
  ['VNI within UTF-8', Buffer.from(writeVni(text)), { encoding: 'utf-8', legacy: 'vni' }],
]

for (const [name, bytes, expected] of samples) {
  test(`${name} is the likeliest where it is the truth`, () => {
    const [best, next] = findEncodings(bytes)
    for (const [member, value] of Object.entries(expected)) {
      assert.equal(best![member as 'encoding'], value, member)
    }
    assert.ok(best!.confidence >= 0.9, `${best!.confidence}`)
    const isOwnForm = next && best!.encoding.startsWith('utf') && best!.legacy === undefined
    if (next && !isOwnForm && next.legacy !== 'tcvn3') assert.ok(next.confidence < 0.7)
    if (expected['encoding'] !== 'utf-16be') assert.ok(best!.text.includes('Đắk Glong'))
  })
}

test('text that is not Vietnamese gives no confidence in any old encoding', () => {
  const french = Buffer.from('café crème déjà vu, forêt, Provençal, naïve, hôtel', 'latin1')
  for (const { confidence } of findEncodings(french)) assert.ok(confidence < 0.6)
  assert.deepEqual(findLegacy('plain')[0], { confidence: 1, words: 0, text: 'plain' })
})

test('a few words give less confidence than many', () => {
  const few = findEncodings(Buffer.from(writeTcvn3('xã'), 'latin1'))
  const many = findEncodings(Buffer.from(writeTcvn3(text), 'latin1'))
  assert.ok(few[0]!.confidence < many[0]!.confidence)
})

test('only what is beyond doubt is called another encoding', () => {
  assert.equal(findOtherEncoding(Buffer.from(text), 'utf-8'), null)
  assert.equal(findOtherEncoding(Buffer.from('a,b\n'), 'viscii'), null)
  // One stray byte in a UTF-8 file is a fault with a place, not an encoding.
  const stray = Buffer.concat([Buffer.from(text), Buffer.from([0xd0, 0x41])])
  assert.equal(findOtherEncoding(stray, 'utf-8'), null)
  const old = Buffer.from(writeVni(text), 'latin1')
  assert.match(findOtherEncoding(old, 'utf-8')!, /^Latin-1 \(VNI\) \(\d+ %\)$/)
  // A sample that ends within a character is whole.
  for (const end of [1, 2]) {
    assert.equal(findOtherEncoding(Buffer.from(`${text}ế`).subarray(0, -end), 'utf-8'), null)
  }
})

test('no encoding has two bytes of one meaning, so bytes can be had back', () => {
  for (const encoding of encodings) {
    const letters = byteTable(encoding)?.filter((letter) => letter !== null)
    if (letters) assert.equal(new Set(letters).size, letters.length, encoding)
  }
  const vietnamese = new Set(visciiLetters.filter((letter) => /[^\0-\x7f]/.test(letter)))
  assert.equal(vietnamese.size, 134)
  for (const letter of 'ạẶậỆốỰỵĐđƯ') assert.ok(vietnamese.has(letter), letter)
})

test('a syllable is known by its parts', () => {
  for (const word of [
    'Nguyễn',
    'đường',
    'ẤP',
    'quý',
    'giếng',
    'khuỷu',
    'Đắk',
    'thuở',
    'hoà',
    'hòa',
  ]) {
    assert.ok(isSyllable(word), word)
  }
  for (const word of ['TØnh', 'Noâng', 'đươøng', 'cảp', 'zôn', 'àá', 'xÃ', 'Nguyeãn', 'café']) {
    assert.ok(!isSyllable(word), word)
  }
})
