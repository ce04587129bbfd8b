/** A catalogue that is longer than a page, made up. */
import type { Compared } from '../src/compare-page.ts'
import * as sample from './sample-views.ts'

const databases = ['giao-duc', 'dan-cu', 'doanh-nghiep']
const frequencies = ['daily', 'monthly', 'yearly'] as const
const freshness = ['on-time', 'late', 'awaited', null] as const

export const many: Compared[] = Array.from({ length: 57 }, (_, i) => {
  const card = sample.cards[i % sample.cards.length]!
  return {
    ...card,
    // One of them is a service.
    ...(i === 56 ? { rows: null, changedAt: null, equality: { state: 'asked' } } : {}),
    id: `${card.id}-${i}`,
    title: { vi: `${card.title.vi} ${i}`, en: `${card.title.en} ${i}` },
    traits: {
      database: databases[i % 3]!,
      databaseEn: i % 3 === 1 ? 'Population' : undefined,
      frequency: frequencies[i % frequencies.length]!,
      forms: i % 5 === 0 ? ['api', 'csv', 'map'] : ['api', 'csv'],
      freshness: freshness[i % freshness.length]!,
      reads: i * 7,
    },
    key: ['ma'],
    columns: [
      { name: 'ma', personal: 'none' },
      { name: `cot_${i % 2}`, personal: i % 2 ? 'basic' : 'none' },
    ],
  }
})
