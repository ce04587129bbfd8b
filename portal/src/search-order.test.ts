import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cards } from '../test/sample-views.ts'
import { matchedTerms, searchDatasets } from './search-datasets.ts'

/** By letter first (a ă â … d đ e ê … o ô ơ … u ư), by tone after it, as dictionaries have it. */
const golden = [
  'An ninh',
  'Ăn uống',
  'Âm nhạc',
  'Cầu đường',
  'Dân cư',
  'Đất đai',
  'Em bé',
  'Ê đê',
  'Giáo dục',
  'Ma',
  'Mà',
  'Mả',
  'Mã',
  'Má',
  'Mạ',
  'Nước sạch',
  'Oanh',
  'Ô tô',
  'Ơn nghĩa',
  'Trường học',
  'U minh',
  'Ươm cây',
  'Y tế',
]

test('titles stand in the order of a Vietnamese dictionary, however their letters are composed', () => {
  for (const form of ['NFC', 'NFD'] as const) {
    const shuffled = golden.toSorted((a, b) => a.length - b.length || (a < b ? 1 : -1))
    const datasets = shuffled.map((title) => ({
      ...cards[0]!,
      title: { vi: title.normalize(form), en: 'same' },
    }))
    const found = searchDatasets(datasets, '').datasets.map(({ title }) => title.vi.normalize())
    assert.deepEqual(found, golden, form)
  }
})

test('a column found by its title in one language is told in the other, by its name as it is', () => {
  const card = { ...cards[0]!, terms: ['ma_dv', { vi: 'Xã', en: 'Commune' }] }
  assert.deepEqual(matchedTerms(card, 'commune', 'vi'), ['Xã'])
  assert.deepEqual(matchedTerms(card, 'commune', 'en'), ['Commune'])
  assert.deepEqual(matchedTerms(card, 'ma_dv', 'vi'), ['ma_dv'])
  assert.equal(searchDatasets([card], 'commune').datasets.length, 1)
})
