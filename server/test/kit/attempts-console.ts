/** How the acts of those who run and check the store are tried: they concern no single agency. */
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
}
