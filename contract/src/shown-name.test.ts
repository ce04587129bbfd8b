import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { readShownName } from './shown-name.ts'

test('names of Vietnamese offices and of neighbours are names, in either form of Unicode', () => {
  for (const name of [
    'Sở Nội vụ',
    'UBND phường Đông Hà (bộ phận một cửa)',
    'Hệ thống CCVC – giai đoạn 2/2026',
    'Trung tâm “Dịch vụ công” số 1',
    'Nguyễn Thị Ánh Ngọc',
    'ƯỚC ĐƯỜNG ờ ỡ Ỵ',
    'Crédit São Łódź',
  ]) {
    assert.deepEqual(readShownName(name), { ok: true, name })
    assert.deepEqual(readShownName(name.normalize('NFD')), { ok: true, name })
  }
})

const refused: [string, string, string][] = [
  ['a Cyrillic a', 'Sở Nội vụ h\u0430i', 'U+0430'],
  ['a Greek omicron', 'K\u03BFho', 'U+03BF'],
  ['a name all in Cyrillic', '\u0410\u0411', 'U+0410'],
  ['an Icelandic eth for Đ', '\u00D0ông Hà', 'U+00D0'],
  ['a dotless i', 'm\u0131n', 'U+0131'],
  ['a full-width letter', '\uFF21BC', 'U+FF21'],
  ['a mathematical letter', '\u{1D400}BC', 'U+1D400'],
  ['a zero-width space', 'Sở\u200BNội vụ', 'U+200B'],
  ['a turn of direction', 'Sở \u202Eụv', 'U+202E'],
  ['an isolate', '\u2066Sở', 'U+2066'],
  ['a Hangul filler', 'Sở\u3164', 'U+3164'],
  ['a soft hyphen', 'Sở\u00ADNội', 'U+00AD'],
  ['a no-break space', 'Sở\u00A0Nội', 'U+00A0'],
  ['a line break', 'Sở\r\nX-Admin: 1', 'U+000D'],
  ['a NUL', 'Sở\0', 'U+0000'],
  ['marks upon marks', 'a\u0300\u0301\u0302\u0303', 'U+0301'],
  ['an Arabic digit', 'Sở \u0661', 'U+0661'],
  ['a fraction slash', 'a\u2044b', 'U+2044'],
  ['half a surrogate pair', 'a\uD800', 'U+D800'],
  ['a picture', 'Sở 🎉', 'U+1F389'],
  ['a sign for a tag', '<b>Sở</b>', 'U+003C'],
]
for (const [what, name, code] of refused) {
  test(`${what} is refused by its code, and not printed`, () => {
    const read = readShownName(name)
    assert.ok(!read.ok)
    assert.ok(read.reason.en.includes(code), read.reason.en)
    assert.ok(read.reason.vi.includes(code), read.reason.vi)
    assert.match(read.shown, /^[\x20-\x7E\u00C0-\u1EFF–—’“”·]*$/)
  })
}

test('empty, overlong and loose names are refused', () => {
  for (const name of ['', ' ', ' Sở', 'Sở ', 'x'.repeat(201)]) {
    assert.ok(!readShownName(name).ok, JSON.stringify(name))
  }
  assert.ok(readShownName('đ'.repeat(200)).ok)
})
