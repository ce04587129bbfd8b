import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../test/kit/database.ts'
import { foldVietnamese } from './fold.ts'

test('spellings of one name fold to one text', () => {
  const same = [
    ['Đắk R’Moan', 'Đăk R Moan', "ĐẮK R'MOAN".normalize('NFD'), 'dak rmoan'],
    ['Quảng Hoà', 'Quảng Hòa', 'QUANG HOA'],
    ['Buôn Choah', 'Buôn Choáh'],
    ['Ê-đê', 'Ê Đê', 'ede'],
    ['Ðắk Nông', 'Đắk Nông', 'đắk\u00a0nông'],
  ]
  for (const group of same) {
    assert.equal(new Set(group.map(foldVietnamese)).size, 1, group.join(' | '))
  }
})

test('different names stay different', () => {
  assert.notEqual(foldVietnamese('Đắk Mil'), foldVietnamese('Đắk Min'))
  assert.equal(foldVietnamese('ơưăâêô ƠƯĂÂÊÔ Đđ'), 'ouaaeoouaaeodd')
})

test('the database folds exactly as the program does', async () => {
  const { db, drop } = await testDatabase()
  const every = Array.from({ length: 0x2200 - 0x20 }, (_, i) => String.fromCodePoint(i + 0x20))
  const texts = [
    'Đắk R’Lấp',
    'ấ'.normalize('NFD') + 'Ệ',
    'a\u0323\u0302 a\u0302\u0323',
    '\t x\u000b\f\r\n\ufeff',
    "D'Ran `x` ´y´ ＇z",
    'Straße ΑΒΓ ΐ Жук 한국 😀',
    ...every.map((letter) => `a${letter}b`),
  ]
  try {
    const { rows } = await db.query<{ folded: string }>(
      `select codelist.fold(text) as folded from unnest($1::text[]) with ordinality as t (text, n)
       order by n`,
      [texts],
    )
    assert.deepEqual(
      rows.map((row) => row.folded),
      texts.map(foldVietnamese),
    )
  } finally {
    await drop()
  }
})
