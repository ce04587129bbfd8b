/** How the acts of those who run and check the store are tried: they concern no single agency. */
import type { Attempts } from './attempts.ts'

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

export const consoleAttempts: Attempts = {
  'console.sources': (_, agency) => ({ path: `/console/sources?agency=${agency}` }),
  'console.sources-csv': (_, agency) => ({ path: `/console/sources.csv?agency=${agency}` }),
  'console.settings': () => ({ path: '/console/settings' }),
  'console.settings-csv': () => ({ path: '/console/settings.csv' }),
  'console.journal': () => ({ path: '/console/journal' }),
  'console.journal-csv': () => ({ path: '/console/journal.csv?kind=people' }),
  'console.journal-entry': () => ({ path: '/console/journal/0' }),
  'console.journal-content': () => ({ path: '/console/journal/0/content', body: form({}) }),
  'console.journal-proof': () => ({ path: '/console/journal/0/proof.txt' }),
}
