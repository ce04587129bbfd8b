/** How the pages of the console itself are tried. */
import { quarterOf } from '../../src/report/quarter.ts'
import { dayOf } from '../../src/time.ts'
import type { Attempts } from './attempts.ts'

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

const present = () => quarterOf(dayOf(new Date()), [])

export const consoleAttempts: Attempts = {
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
    body: form({ day: '14', validFrom: '2099-01-01', ground: 'Văn bản giả lập' }),
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
}
