/** Every address the pages link to, in one place. Paths carry no language; `inLang` adds it. */
import type { Lang } from './view.ts'

const part = encodeURIComponent

export const links = {
  home: '/',
  search: '/search',
  compare: '/compare',
  dataset: (id: string) => `/datasets/${part(id)}`,
  explore: (id: string) => `/datasets/${part(id)}/explore`,
  agency: (id: string) => `/agencies/${part(id)}`,
  report: (id: string) => `/datasets/${part(id)}/report`,
  follow: '/reports',
  board: '/board',
  codelists: '/codelists',
  codelist: (list: string) => `/codelists/${part(list)}`,
  code: (list: string, code: string) => `/codelists/${part(list)}/${part(code)}`,
  journal: '/journal',
  guides: '/guides',
  guide: (id: string) => `/guides/${part(id)}`,
  desk: '/nop',
  submission: (id: string) => `/nop/lan/${part(id)}`,
  api: '/docs/api',
  operation: (id: string) => `/docs/api/${part(id)}`,
  console: '/console',
  consoleAccounts: '/console/accounts',
  consoleAccount: (id: string) => `/console/accounts/${part(id)}`,
  consoleIssue: '/console/issue',
  consoleIssueList: '/console/issue-list',
  consoleListTemplate: '/console/issue-list/mau.xlsx',
  consoleAppointment: (id: number) => `/console/appointments/${id}`,
  consoleAgencies: '/console/agencies',
  consoleAgency: (id: string) => `/console/agencies/${part(id)}`,
  consolePropose: '/console/propose-succession',
  consoleSuccessions: '/console/successions',
  consoleSuccession: (id: number) => `/console/successions/${id}`,
  me: '/me',
  subjectRequests: '/console/subject-requests',
  subjectRequest: (id: string) => `/console/subject-requests/${part(id)}`,
  subjectReads: '/console/subject-reads',
  breaches: '/console/breaches',
  reviews: '/console/reviews',
  review: (campaign: number) => `/console/reviews/${campaign}`,
  reviewItems: (campaign: number) => `/console/reviews/${campaign}/items`,
  reviewItem: (campaign: number, item: number) => `/console/reviews/${campaign}/items/${item}`,
  reviewMany: (campaign: number) => `/console/reviews/${campaign}/many`,
  reviewClose: (campaign: number) => `/console/reviews/${campaign}/close`,
  reviewReports: '/console/review-reports',
  releases: '/console/releases',
  newRelease: '/console/releases/new',
  release: (id: number) => `/console/releases/${id}`,
  datasetFeed: (id: string) => `/datasets/${part(id)}/feed.atom`,
  agencyFeed: (id: string) => `/agencies/${part(id)}/feed.atom`,
  accessibility: '/accessibility',
  requests: '/console/requests',
  newRequest: '/console/requests/new',
  enterRequest: '/console/requests/paper',
  waitingRequests: '/console/requests/waiting',
  lateRequests: '/console/requests/late',
  requestTerms: '/console/requests/terms',
  request: (id: number) => `/console/requests/${id}`,
  decideRequest: (id: number) => `/console/requests/${id}/decide`,
  requestLetter: (id: number) => `/console/requests/${id}/letter`,
  papers: '/console/papers',
  paper: (id: number) => `/console/papers/${id}`,
  proposals: '/console/proposals',
  proposal: (id: number) => `/console/proposals/${id}`,
  signIn: '/sign-in',
  signOut: '/sign-out',
  signInPassword: '/sign-in/password',
  signInFactor: '/sign-in/factor',
  signInPasskey: '/sign-in/passkey',
  breakGlass: '/sign-in/break-glass',
  outside: '/sign-in/outside',
  account: '/account',
  accountPassword: '/account/password',
  accountTotp: '/account/totp',
  accountPasskey: '/account/passkey',
  accountRecovery: '/account/recovery',
  accountRemove: '/account/remove',
  accountDevices: '/account/devices',
  errors: '/docs/errors',
  error: (code: string) => `/docs/errors#${code}`,
} as const

/** Addresses for machines; they have no language. */
export const calls = {
  token: '/oauth/token',
  datasets: '/api/v1/datasets',
  dataset: (id: string) => `/api/v1/datasets/${part(id)}`,
  records: (id: string) => `/api/v1/datasets/${part(id)}/records`,
  record: (id: string) => `/api/v1/datasets/${part(id)}/records/{key}`,
  aggregate: (id: string) => `/api/v1/datasets/${part(id)}/aggregate`,
  changes: (id: string) => `/api/v1/datasets/${part(id)}/changes`,
  exported: (id: string, format: 'csv' | 'ndjson' | 'geojson') =>
    `/api/v1/datasets/${part(id)}/export.${format}`,
  board: '/api/v1/board',
  quality: (id: string) => `/api/v1/datasets/${part(id)}/quality`,
  codelists: '/api/v1/codelists',
  codelist: (list: string) => `/api/v1/codelists/${part(list)}`,
  code: (list: string, code: string) => `/api/v1/codelists/${part(list)}/${part(code)}`,
  review: (campaign: number, file: string) => `/api/v1/reviews/${campaign}/${file}`,
  reviewReport: (file: string) => `/api/v1/review-reports/${file}`,
  edition: '/api/v1/edition',
  catalogue: '/catalogue.jsonld',
  openapi: '/api/v1/openapi.json',
  openapi30: '/api/v1/openapi-3.0.json',
  checkpoint: '/journal/checkpoint',
  entries: '/journal/tile/entries/000',
} as const

/** A path of the portal in a language. Vietnamese is the language of the plain path. */
export function inLang(lang: Lang, path: string): string {
  if (lang === 'vi') return path
  return path === '/' ? '/en' : `/en${path}`
}

/** The language and the plain path of a requested path: `/en/datasets/a` is `/datasets/a`. */
export function readLang(path: string): { lang: Lang; path: string } {
  if (path === '/en' || path === '/en/') return { lang: 'en', path: '/' }
  if (path.startsWith('/en/')) return { lang: 'en', path: path.slice(3) }
  return { lang: 'vi', path }
}
