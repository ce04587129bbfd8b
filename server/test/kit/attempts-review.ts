/** Attempts at reviews: one campaign for each agency, over what is made up there. */
import { readCalendar } from '../../src/calendar/read-calendar.ts'
import { readConfig } from '../../src/config.ts'
import { issueAccount } from '../../src/people/issue-account.ts'
import { openReview } from '../../src/review/open-review.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

const { config } = readConfig({})
const way = { calendar: readCalendar(config), now: () => new Date() }
const reason = 'Lý do giả lập để thử quyền'
const paper = {
  documentNumber: '12/QĐ-THU',
  documentDate: '2026-01-05',
  signer: 'Người ký giả lập',
}
const token = '0'.repeat(64)
const known = new Map<string, Promise<number>>()

/** The campaign of an agency, with an account in it that nobody holds a session of. */
function campaignOf(kho: RunningKho, agency: string): Promise<number> {
  const key = `${kho.databaseUrl} ${agency}`
  const found = known.get(key) ?? openOne(kho, agency)
  known.set(key, found)
  return found
}

async function openOne(kho: RunningKho, agency: string): Promise<number> {
  const id = `ra-soat.${agency.replaceAll('-', '')}`
  await kho.act((tx) => issueAccount(tx, 'test', { id, agency, name: 'Người giả lập' }))
  const input = { reason, agencies: [agency], days: 5 }
  return (await kho.act((tx) => openReview(tx, way, 'test', input))).campaign
}

async function itemOf(kho: RunningKho, agency: string): Promise<string> {
  const campaign = await campaignOf(kho, agency)
  const subject = `ra-soat.${agency.replaceAll('-', '')}`
  const { rows } = await kho.db.query(
    'select number from review.item where campaign = $1 and subject = $2',
    [campaign, subject],
  )
  return `/${campaign}/items/${rows[0].number}`
}

const api = '/api/v1/reviews'
const reports = '/api/v1/review-reports'
const file = (name: string) => async (kho: RunningKho, agency: string) => ({
  path: `${api}/${await campaignOf(kho, agency)}/${name}`,
})
const report = (name: string) => (_: RunningKho, agency: string) => ({
  path: `${reports}/${name}?agency=${agency}`,
})

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const pages = '/console/reviews'

const pageAttempts: Attempts = {
  'console.reviews': (_, agency) => ({ path: `${pages}?agency=${agency}` }),
  'console.reviews-csv': (_, agency) => ({ path: `${pages}.csv?agency=${agency}` }),
  'console.review-open': () => ({
    path: pages,
    body: form({ reason, agencies: 'khong-co', days: '5' }),
  }),
  'console.review-rule': () => ({ path: `${pages}/rule`, body: form({ every: 'none' }) }),
  'console.review': async (kho, agency) => ({
    path: `${pages}/${await campaignOf(kho, agency)}?agency=${agency}`,
  }),
  'console.review-close': async (kho, agency) => ({
    path: `${pages}/${await campaignOf(kho, agency)}/close`,
  }),
  'console.review-close-send': async (kho, agency) => ({
    path: `${pages}/${await campaignOf(kho, agency)}/close`,
    body: form({ ...paper, suspended: '0', token }),
  }),
  'console.review-reports': (_, agency) => ({ path: `/console/review-reports?agency=${agency}` }),
  'console.review-items': async (kho, agency) => ({
    path: `${pages}/${await campaignOf(kho, agency)}/items?agency=${agency}`,
  }),
  'console.review-item': async (kho, agency) => ({ path: `${pages}${await itemOf(kho, agency)}` }),
  'console.review-decide': async (kho, agency) => ({
    path: `${pages}${await itemOf(kho, agency)}`,
    body: form({ decision: 'keep', reason, turn: '0' }),
  }),
  'console.review-undo': async (kho, agency) => ({
    path: `${pages}${await itemOf(kho, agency)}/undo`,
    body: form({ undoReason: reason, turn: '0' }),
  }),
  'console.review-resume': async (kho, agency) => ({
    path: `${pages}${await itemOf(kho, agency)}/resume`,
    body: form({ ...paper, reason }),
  }),
  'console.review-many': async (kho, agency) => ({
    path: `${pages}/${await campaignOf(kho, agency)}/many?agency=${agency}`,
  }),
  'console.review-many-send': async (kho, agency) => ({
    path: `${pages}/${await campaignOf(kho, agency)}/many`,
    body: form({ agency, decision: 'keep', reason, count: '1', token }),
  }),
}

export const reviewAttempts: Attempts = {
  ...pageAttempts,
  'review.list': (_, agency) => ({ path: `${api}?agency=${agency}` }),
  // Refused after the decision, so that the agency is left to the campaign of the other attempts.
  'review.open': () => ({ path: api, body: { reason, agencies: ['khong-co'], days: 5 } }),
  'review.set-rule': () => ({
    path: '/api/v1/review-rules',
    body: { every: 'none', days: 5, ground: 'Căn cứ giả lập', validFrom: '2026-01-05' },
  }),
  'review.see': async (kho, agency) => ({
    path: `${api}/${await campaignOf(kho, agency)}?agency=${agency}`,
  }),
  'review.items': async (kho, agency) => ({
    path: `${api}/${await campaignOf(kho, agency)}/items?agency=${agency}`,
  }),
  'review.item': async (kho, agency) => ({ path: `${api}${await itemOf(kho, agency)}` }),
  'review.decide': async (kho, agency) => ({
    path: `${api}${await itemOf(kho, agency)}/decision`,
    body: { decision: 'keep', reason, turn: 0 },
  }),
  'review.undo': async (kho, agency) => ({
    path: `${api}${await itemOf(kho, agency)}/decision`,
    body: { reason, turn: 0 },
  }),
  'review.preview': async (kho, agency) => ({
    path: `${api}/${await campaignOf(kho, agency)}/decisions?agency=${agency}`,
  }),
  'review.decide-many': async (kho, agency) => ({
    path: `${api}/${await campaignOf(kho, agency)}/decisions`,
    body: { filter: { agency }, decision: 'keep', reason, count: 1, token },
  }),
  'review.foresee': file('closing'),
  'review.close': async (kho, agency) => ({
    path: `${api}/${await campaignOf(kho, agency)}/closing`,
    body: { ...paper, suspended: 0, token },
  }),
  'review.resume': async (kho, agency) => ({
    path: `${api}${await itemOf(kho, agency)}/resumption`,
    body: { ...paper, reason },
  }),
  'review.minutes': file('minutes'),
  'review.minutes-pdf': file('minutes.pdf'),
  'review.population-csv': file('population.csv'),
  'review.population-lines': file('population.txt'),
  'review.outcomes-lines': file('outcomes.txt'),
  'review.unused': report('unused'),
  'review.unused-csv': report('unused.csv'),
  'review.orphaned': report('orphaned'),
  'review.orphaned-csv': report('orphaned.csv'),
  'review.segregation': report('segregation'),
  'review.segregation-csv': report('segregation.csv'),
}
