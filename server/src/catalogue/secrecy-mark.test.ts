import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findSecrecyMark, isSecrecyField } from './secrecy-mark.ts'
import type { SecrecyMark } from './secrecy-mark.ts'

const marks: [string, SecrecyMark][] = [
  ['Mật', 'mat'],
  ['MẬT', 'mat'],
  [' MẬT ', 'mat'],
  ['--- MẬT ---', 'mat'],
  ['Tối mật', 'toi-mat'],
  ['tối mật', 'toi-mat'],
  ['TỐI MẬT', 'toi-mat'],
  ['TỐI\u00a0MẬT', 'toi-mat'],
  ['Tuyệt mật', 'tuyet-mat'],
  ['TUYỆT  MẬT', 'tuyet-mat'],
  ['Độ mật: Mật', 'mat'],
  ['ĐỘ MẬT: TỐI MẬT', 'toi-mat'],
  ['độ mật : tuyệt mật', 'tuyet-mat'],
  ['Số 12/BC-UBND; độ mật: mật; độ khẩn: thường', 'mat'],
  ['ÐỘ MẬT: MẬT', 'mat'],
  ['Mức độ mật: "Tối mật"', 'toi-mat'],
  ['Báo cáo quý III (MẬT)', 'mat'],
  ['Báo cáo quý III (Mật)', 'mat'],
  ['[Tuyệt mật] Phương án', 'tuyet-mat'],
  ['Công văn TỐI MẬT số 3', 'toi-mat'],
  ['BÁO CÁO TUYỆT MẬT', 'tuyet-mat'],
  ['ỦY BAN NHÂN DÂN TỈNH\nMẬT\nBÁO CÁO', 'mat'],
  ['TUYET MAT', 'tuyet-mat'],
  ['TOI MAT', 'toi-mat'],
  ['DO MAT: MAT', 'mat'],
  ['Bao cao (TUYET MAT)', 'tuyet-mat'],
]

const harmless = [
  '',
  'mật độ dân số',
  'Mật độ: 120 người/km²',
  'MẬT ĐỘ DÂN SỐ',
  'Mật độ',
  'bảo mật',
  'Bảo mật thông tin',
  'BẢO MẬT',
  'mật ong rừng',
  'MẬT ONG ĐẮK NÔNG',
  'Mật ong',
  'mật',
  'Nguyễn Văn Mật',
  'NGUYỄN VĂN MẬT',
  'Mật Thị Hoa',
  'Mật khẩu',
  'bí mật kinh doanh',
  'túi mật',
  'Độ mật: Không',
  'Độ mật:',
  'Độ mật: mật độ',
  'tỉ lệ (mật độ)',
  'MAT',
  'MAT KHAU',
  'Toi mat',
  'FORMAT',
  'Đường mía (mật)',
  'tài liệu không phải tối mật',
]

test('a secrecy mark is recognised by its form, composed or decomposed', () => {
  for (const [text, mark] of marks) {
    assert.equal(findSecrecyMark(text), mark, text)
    assert.equal(findSecrecyMark(text.normalize('NFD')), mark, `${text} decomposed`)
    assert.equal(findSecrecyMark(text.normalize('NFC')), mark, `${text} composed`)
    // Tones typed before the circumflex, as some keyboards do.
    const other = text.normalize('NFD').replaceAll('\u0323\u0302', '\u0302\u0323')
    assert.equal(findSecrecyMark(other), mark, `${text} in the other order`)
  }
})

test('honey, density, security and names of people are no marks', () => {
  for (const text of harmless) {
    assert.equal(findSecrecyMark(text), null, text)
    assert.equal(findSecrecyMark(text.normalize('NFD')), null, `${text} decomposed`)
  }
})

test('a field called độ mật is read by its value', () => {
  for (const name of ['do_mat', 'Độ mật', 'ĐỘ MẬT', 'Mức độ mật', 'cap_do_mat', 'doMat']) {
    assert.ok(isSecrecyField(name), name)
    assert.equal(findSecrecyMark('mật', { field: name }), 'mat', name)
    assert.equal(findSecrecyMark('TOI MAT', { field: name }), 'toi-mat')
    assert.equal(findSecrecyMark('MAT', { field: name }), 'mat')
    assert.equal(findSecrecyMark('Tuyệt mật', { field: name }), 'tuyet-mat')
    assert.equal(findSecrecyMark('Thường', { field: name }), null)
    assert.equal(findSecrecyMark('', { field: name }), null)
  }
  for (const name of ['mat_do', 'Mật độ', 'mat_khau', 'bao_mat', 'ten']) {
    assert.equal(isSecrecyField(name), false, name)
  }
})

test('where people are named, the word Mật alone is a name; the longer marks are not', () => {
  assert.equal(findSecrecyMark('Mật', { names: true }), null)
  assert.equal(findSecrecyMark('Tối mật', { names: true }), 'toi-mat')
  assert.equal(findSecrecyMark('Độ mật: Mật', { names: true }), 'mat')
})

test('a mark typed with an old font is a mark, declared or not', () => {
  assert.equal(findSecrecyMark('Tuy\u00d6t m\u00cbt'), 'tuyet-mat')
  assert.equal(findSecrecyMark('Tuye\u00e4t ma\u00e4t'), 'tuyet-mat')
  assert.equal(findSecrecyMark('TUYE\u00c4T MA\u00c4T'), 'tuyet-mat')
  assert.equal(findSecrecyMark('\u00a7\u00e9 m\u00cbt: M\u00cbt'), 'mat')
  for (const text of ['m\u00cbt ong', 'm\u00cbt \u00ae\u00e9', 'ma\u00e4t ong', 'm\u00cbtre']) {
    assert.equal(findSecrecyMark(text), null, text)
  }
})
