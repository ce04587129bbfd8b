/** Attempts at reading online: one dataset and one saved view for each agency. */
import { grantAccess } from '../../src/access/grant-access.ts'
import { saveView } from '../../src/online/save-view.ts'
import { issueAccount } from '../../src/people/issue-account.ts'
import type { Attempts } from './attempts.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const known = new Map<string, Promise<{ dataset: string; view: number }>>()

/** What the persons of an agency may read, and a view that one of them saved. */
function readable(kho: RunningKho, agency: string): Promise<{ dataset: string; view: number }> {
  const key = `${kho.databaseUrl} ${agency}`
  const found = known.get(key) ?? makeReadable(kho, agency)
  known.set(key, found)
  return found
}

async function makeReadable(kho: RunningKho, agency: string) {
  const title = { vi: 'Cột', en: 'Column' }
  const dataset = `tra-cuu-${agency}`
  const account = `tra-cuu.${agency.replaceAll('-', '')}`
  await kho.define(
    definitionOf({
      id: dataset,
      title: { vi: 'Tra cứu giả lập', en: 'Made-up look-ups' },
      sharing: 'shared',
      owner: agency,
      supplier: agency,
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title, required: true }],
    }),
  )
  const view = await kho.act(async (tx) => {
    await issueAccount(tx, 'test', { id: account, agency, name: 'Người giả lập' })
    await grantAccess(tx, 'test', {
      agency,
      dataset,
      purpose: 'c',
      delivery: ['online', 'file'],
      validUntil: new Date(Date.now() + 3_600_000),
      decidedBy: agency,
      documentNumber: '01/QĐ-THU',
      documentDate: '2026-01-05',
    })
    const saved = { dataset, agency, name: 'Góc nhìn giả lập', search: '', shared: false }
    return (await saveView(tx, account, saved)).view
  })
  return { dataset, view }
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const explore = (rest: string) => async (kho: RunningKho, agency: string) => {
  const { dataset } = await readable(kho, agency)
  return { path: `/console/explore/${dataset}${rest}?agency=${agency}` }
}
const view = (rest: string, body?: URLSearchParams) => async (kho: RunningKho, agency: string) => ({
  path: `/console/views/${(await readable(kho, agency)).view}${rest}`,
  ...(body ? { body } : {}),
})

export const onlineAttempts: Attempts = {
  'console.use': (_, agency) => ({ path: `/console/use?agency=${agency}` }),
  'console.explore': explore(''),
  'console.explore-map': explore('/map'),
  'console.explore-tile': explore('/tiles/0/0/0.mvt'),
  'console.explore-task': explore('/task'),
  'console.explore-csv': explore('/export.csv'),
  'console.explore-ndjson': explore('/export.ndjson'),
  'console.explore-geojson': explore('/export.geojson'),
  // What is no purpose is refused after the decision, so that nothing is stated.
  'console.explore-task-send': async (kho, agency) => ({
    path: `/console/explore/${(await readable(kho, agency)).dataset}/task`,
    body: form({ agency, purpose: 'z', task: 'HS-1' }),
  }),
  'console.view-save': async (kho, agency) => ({
    path: `/console/explore/${(await readable(kho, agency)).dataset}/views`,
    body: form({ agency, name: '', search: '' }),
  }),
  'console.view-share': view('/share', form({ shared: 'yes' })),
  'console.view-delete': view('/delete'),
  'console.view-delete-send': view('/delete', form({})),
  'online.see-use': (_, agency) => ({ path: `/api/v1/me/use?agency=${agency}` }),
  'online.list-views': (_, agency) => ({ path: `/api/v1/me/views?agency=${agency}` }),
  'online.save-view': async (kho, agency) => ({
    path: '/api/v1/me/views',
    body: { dataset: (await readable(kho, agency)).dataset, agency, name: ' ', search: '' },
  }),
  'online.share-view': async (kho, agency) => ({
    path: `/api/v1/me/views/${(await readable(kho, agency)).view}/share`,
    body: { shared: true },
  }),
  'online.delete-view': async (kho, agency) => ({
    path: `/api/v1/me/views/${(await readable(kho, agency)).view}`,
  }),
}
