/** How the acts on issued editions of the catalogue are tried: they are of the whole province. */
import { issueEdition } from '../../src/catalogue/issue-edition.ts'
import { previewEdition } from '../../src/catalogue/preview-edition.ts'
import { listEditions } from '../../src/catalogue/read-editions.ts'
import type { Attempts } from './attempts.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const decision = (number: string) => ({
  decisionNumber: number,
  decisionDate: '2026-01-05',
  signer: 'Người ký giả lập',
  authority: 'Uỷ ban giả lập',
  validFrom: '2026-01-06',
})

const issued = new WeakMap<RunningKho, Promise<void>>()

/** Two editions, the same for all attempts on one Kho. */
export function issueTwo(kho: RunningKho): Promise<void> {
  const known = issued.get(kho) ?? makeTwo(kho)
  issued.set(kho, known)
  return known
}

async function makeTwo(kho: RunningKho): Promise<void> {
  // The sample province has issued its own.
  if ((await listEditions(kho.db, { limit: 2 })).length === 2) return
  const title = { vi: 'Mã', en: 'Code' }
  await kho.define(
    definitionOf({
      id: 'trong-danh-muc',
      title: { vi: 'Giấy phép giả lập', en: 'Made-up permits' },
      sharing: 'shared',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title, required: true }],
    }),
  )
  for (const number of ['1/QĐ-THỬ', '2/QĐ-THỬ']) {
    const { mark } = await previewEdition(kho.db, [], 1)
    const input = { ...decision(number), leftOut: [], preview: mark! }
    await kho.act((tx) => issueEdition(tx, 'test', input, new Date()))
  }
}

const at = (path: string) => async (kho: RunningKho) => {
  await issueTwo(kho)
  return { path }
}

/** A preview that nobody saw: whoever may issue is told so, nobody else gets that far. */
const unseen = { ...decision('9/QĐ-THỬ'), preview: '0'.repeat(64) }

export const catalogueAttempts: Attempts = {
  'catalogue.preview': () => ({
    path: '/api/v1/catalogue/preview',
    body: { leftOut: [{ dataset: 'khong-co', reason: 'Chưa đủ căn cứ (giả lập)' }] },
  }),
  'catalogue.issue': () => ({ path: '/api/v1/catalogue/editions', body: unseen }),
  'console.catalogue': at('/console/catalogue'),
  'console.catalogue-csv': at('/console/catalogue.csv'),
  'console.catalogue-edition': at('/console/catalogue/1'),
  'console.catalogue-entries-csv': at('/console/catalogue/1/entries.csv'),
  'console.catalogue-difference': at('/console/catalogue/2/difference?from=1'),
  'console.catalogue-difference-csv': at('/console/catalogue/2/difference.csv?from=1'),
  'console.catalogue-next': () => ({ path: '/console/catalogue/next' }),
  'console.catalogue-issue': () => ({
    path: '/console/catalogue/next',
    body: new URLSearchParams(unseen),
  }),
}
