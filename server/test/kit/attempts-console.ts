/** How the acts of those who run and check the store are tried: they concern no single agency. */
import { quarterOf } from '../../src/report/quarter.ts'
import { dayOf } from '../../src/time.ts'
import { matterOf } from './attempts-data.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

const granted = new WeakMap<RunningKho, Promise<number>>()

/** A grant on a made-up dataset; the same for all attempts on one Kho. */
function anyGrant(kho: RunningKho): Promise<number> {
  const known = granted.get(kho) ?? makeGrant(kho)
  granted.set(kho, known)
  return known
}

async function makeGrant(kho: RunningKho): Promise<number> {
  const { dataset } = await matterOf(kho, 'so-noi-vu')
  await kho.client('he-thong-thu')
  return kho.grant({ client: 'he-thong-thu', dataset, columns: ['so'] })
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

const present = () => quarterOf(dayOf(new Date()), [])

export const consoleAttempts: Attempts = {
  'console.sources': (_, agency) => ({ path: `/console/sources?agency=${agency}` }),
  'console.sources-csv': (_, agency) => ({ path: `/console/sources.csv?agency=${agency}` }),
  'console.settings': () => ({ path: '/console/settings' }),
  'console.settings-csv': () => ({ path: '/console/settings.csv' }),
  'console.grants': () => ({ path: '/console/grants' }),
  'console.grants-csv': () => ({ path: '/console/grants.csv' }),
  'console.grant': async (kho) => ({ path: `/console/grants/${await anyGrant(kho)}` }),
  'console.explain-access': (_, agency) => ({
    path: `/console/explain?agency=${agency}&dataset=none`,
  }),
  'console.explain-row': (_, agency) => ({
    path: `/console/explain/row?agency=${agency}&dataset=none&key=1`,
  }),
  'console.explain-agency': (_, agency) => ({ path: `/console/explain/agency?agency=${agency}` }),
  'console.explain-column': async (kho, agency) => ({
    path: `/console/explain/column?dataset=${(await matterOf(kho, agency)).dataset}&column=so`,
  }),
  'console.health': () => ({ path: '/console/health' }),
  'console.health-csv': () => ({ path: '/console/health.csv' }),
  'console.journal': () => ({ path: '/console/journal' }),
  'console.journal-csv': () => ({ path: '/console/journal.csv?kind=people' }),
  'console.journal-entry': () => ({ path: '/console/journal/0' }),
  'console.journal-content': () => ({ path: '/console/journal/0/content', body: form({}) }),
  'console.journal-proof': () => ({ path: '/console/journal/0/proof.txt' }),
  'console.go': () => ({ path: '/console/go?q=bang' }),
  'console.go-find': () => ({ path: '/api/v1/go?q=bang' }),
  'console.my-reports': () => ({ path: '/me/reports' }),
  'console.my-report-add': () => ({
    path: '/me/reports',
    body: form({ id: '00000000-0000-0000-0000-000000000000', code: 'khong-co' }),
  }),
  'console.quarters': () => ({ path: '/console/quarter' }),
  'console.quarter': () => ({ path: `/console/quarter/${present()}` }),
  'console.quarter-figures': () => ({ path: `/console/quarter/${present()}/figures.json` }),
  'console.quarter-cut-off': () => ({
    path: '/console/quarter',
    body: form({ monthDay: '14', validFrom: '2099-01-01', ground: 'Văn bản giả lập' }),
  }),
  'console.filters': () => ({ path: '/console/filters' }),
  'console.filter-save': () => ({
    path: '/console/filters',
    body: form({ list: '/console/runs', name: 'Thử', query: 'state=failed' }),
  }),
  'console.filter-delete': () => ({
    path: '/console/filters/delete',
    body: form({ list: '/console/runs', name: 'Thử' }),
  }),
  'filter.own.list': () => ({ path: '/api/v1/me/filters' }),
  'filter.own.save': () => ({
    path: '/api/v1/me/filters',
    body: { list: '/console/runs', name: 'Thử', query: 'state=failed' },
  }),
  'filter.own.delete': () => ({
    path: '/api/v1/me/filters/delete',
    body: { list: '/console/runs', name: 'Thử' },
  }),
}
