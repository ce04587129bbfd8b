import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { legacyReader } from './legacy-text.ts'
import { readTcvn3, tcvn3Letters, writeTcvn3 } from './tcvn3.ts'
import { readVni, vniLetters, writeVni } from './vni.ts'

const vowels = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y']
const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323']
const lower = [...vowels.flatMap((one) => tones.map((tone) => (one + tone).normalize('NFC'))), 'đ']
const upper = lower.map((letter) => letter.toUpperCase())

test('the known sentence is read from both fonts', () => {
  assert.equal(readTcvn3('TØnh §¾k N«ng'), 'Tỉnh Đắk Nông')
  assert.equal(readVni('Tænh Ñaék Noâng'), 'Tỉnh Đắk Nông')
  assert.equal(writeTcvn3('Tỉnh Đắk Nông'), 'TØnh §¾k N«ng')
  assert.equal(writeVni('Tỉnh Đắk Nông'), 'Tænh Ñaék Noâng')
})

test('every Vietnamese letter comes back from VNI, every lower-case one from TCVN3', () => {
  for (const letter of [...lower, ...upper]) assert.equal(readVni(writeVni(letter)), letter)
  for (const letter of [...lower, ...'ĂÂÊÔƠƯĐ']) {
    assert.equal(readTcvn3(writeTcvn3(letter)), letter)
  }
  assert.equal(tcvn3Letters.size, 67 + 7)
  assert.equal(vniLetters.size, 2 * 67)
})

test('the soft hyphen of TCVN3 is ư and survives', () => {
  assert.equal(legacyReader('tcvn3')('x\u00adëng'), 'xưởng')
  assert.equal(legacyReader('tcvn3')('\u00ad'), 'ư')
})

test('capitals of a capital font are restored, whatever case was typed', () => {
  const read = legacyReader('tcvn3-capitals')
  assert.equal(read('céng hßa x· héi'), 'CỘNG HÒA XÃ HỘI')
  assert.equal(read('Céng HßA'), 'CỘNG HÒA')
  assert.equal(read('Đắk'), null)
})

test('a cell of another encoding than declared is told apart and kept', () => {
  for (const form of ['tcvn3', 'vni'] as const) {
    const read = legacyReader(form)
    assert.equal(read('Đắk Nông'), null)
    assert.equal(read('plain 123 -/+'), 'plain 123 -/+')
    assert.equal(read(''), '')
  }
  // Letters alone, without a bare one before them, are no VNI.
  assert.equal(legacyReader('vni')('â'), null)
  assert.equal(legacyReader('vni')('Aùnh'), null)
})

test('decomposed text becomes composed; where the tone stands is not touched', () => {
  assert.equal(legacyReader('decomposed')('hoà Đa\u0306\u0301k'), 'hoà Đắk')
  assert.equal(legacyReader('decomposed')('hòa'), 'hòa')
})

test('whatever is read is written again as exactly the same characters', () => {
  const unit = fc.constantFrom(
    ...Array.from({ length: 0x60 }, (_, i) => String.fromCharCode(0xa0 + i)),
    ...'aeouyAEOUY bđĐ',
    'ế',
  )
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      const tcvn3 = legacyReader('tcvn3')(text)
      if (tcvn3 !== null) assert.equal(writeTcvn3(tcvn3), text)
      const vni = legacyReader('vni')(text)
      if (vni !== null) assert.equal(writeVni(vni), text)
    }),
    { numRuns: 5000 },
  )
  // Any sentence of letters that the font has makes the way there and back.
  const sentence = fc.string({ unit: fc.constantFrom(...lower, ' ', 'b', 'ng'), maxLength: 30 })
  fc.assert(
    fc.property(sentence, (text) => {
      assert.equal(legacyReader('tcvn3')(writeTcvn3(text)), text)
      assert.equal(legacyReader('vni')(writeVni(text)), text)
    }),
    { numRuns: 2000 },
  )
})
