/** How the pages of the console itself are tried. */
import type { Attempts } from './attempts.ts'

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

export const consoleAttempts: Attempts = {
  'console.go': () => ({ path: '/console/go?q=bang' }),
  'console.go-find': () => ({ path: '/api/v1/go?q=bang' }),
  'console.filters': () => ({ path: '/console/filters' }),
  'console.filter-save': () => ({
    path: '/console/filters',
    body: form({ list: '/console/runs', name: 'Thử', query: 'state=failed' }),
  }),
  'console.filter-delete': () => ({
    path: '/console/filters/delete',
    body: form({ list: '/console/runs', name: 'Thử' }),
  }),
}
