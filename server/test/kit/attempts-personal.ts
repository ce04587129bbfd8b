/** How the acts about personal data are tried. Every key is made up. */
import type { Attempts } from './attempts.ts'

const key = '001090000001'
const reason = 'Thử mọi chức năng trên dữ liệu giả lập'

const nobody = '00000000-0000-4000-8000-000000000000'
const request = { kind: 'access', note: 'Xin xem dữ liệu (giả lập)' }
const paper = { documentNumber: '1/ĐĐ', documentDate: '2026-01-05', signer: 'Người ký (giả lập)' }

const erasure = {
  key: 'KHONG-CO-AI',
  reason,
  documentNumber: '01/QĐ',
  documentDate: '2026-03-01',
  authority: 'so-noi-vu',
  basis: 'Luật 91/2025/QH15',
}

export const personalAttempts: Attempts = {
  'subject.reads': () => ({ path: '/api/v1/subjects/reads', body: { key, reason } }),
  'subject.held': () => ({ path: '/api/v1/subjects/held', body: { key, reason } }),
  'subject.erase': () => ({ path: '/api/v1/subjects/erasures', body: erasure }),
  'subject.erase-cells': () => ({
    path: '/api/v1/subjects/cell-erasures',
    body: { ...erasure, dataset: 'residents', columns: ['name'] },
  }),
  'subject-request.enter': () => ({
    path: '/api/v1/subject-requests',
    body: { key, request, paper },
  }),
  'subject-request.list': () => ({ path: '/api/v1/subject-requests' }),
  'subject-request.show': () => ({ path: `/api/v1/subject-requests/${nobody}` }),
  'subject-request.letter': () => ({ path: `/api/v1/subject-requests/${nobody}/letter` }),
  'subject-request.decide': () => ({
    path: `/api/v1/subject-requests/${nobody}/decision`,
    body: { decision: 'accepted', reason },
  }),
  'subject-request.lift': () => ({
    path: `/api/v1/subject-requests/${nobody}/lift`,
    body: { reason, ground: 'Luật 91/2025/QH15' },
  }),
  'subject-request.except': () => ({
    path: `/api/v1/subject-requests/${nobody}/exceptions`,
    body: { reason, ground: 'Luật 91/2025/QH15', grant: 1 },
  }),
  'subject-request.except-end': () => ({
    path: `/api/v1/subject-requests/${nobody}/exceptions/1`,
    body: { reason },
  }),
  'subject-request.own.enter': () => ({ path: '/api/v1/me/requests', body: request }),
  'subject-request.own.list': () => ({ path: '/api/v1/me/requests' }),
  'subject-request.own.withdraw': () => ({
    path: `/api/v1/me/requests/${nobody}/withdraw`,
    body: { reason },
  }),
  'breach.list': () => ({ path: '/api/v1/breaches' }),
  'breach.show': () => ({ path: `/api/v1/breaches/${nobody}` }),
  'breach.notice': () => ({ path: `/api/v1/breaches/${nobody}/notice` }),
  'breach.record': () => ({
    path: '/api/v1/breaches',
    body: {
      detectedAt: '2026-03-01T08:00:00+07:00',
      what: 'Thử',
      harm: 'Không, dữ liệu giả lập',
      measures: 'Không',
    },
  }),
  'breach.move': () => ({
    path: `/api/v1/breaches/${nobody}/steps`,
    body: { kind: 'noted', note: 'Thử' },
  }),
  'processing.export': () => ({ path: '/api/v1/processing-record' }),
  'audit.sample': () => ({ path: '/api/v1/audit/samples', body: { of: 'loads' } }),
  'audit.pack': () => ({ path: '/api/v1/audit/packs', body: { of: 'loads', since: 'x' } }),
  'console.subject-requests': () => ({ path: '/console/subject-requests' }),
  'console.subject-request': () => ({ path: `/console/subject-requests/${nobody}` }),
  'console.subject-request.decide': () => ({
    path: `/console/subject-requests/${nobody}`,
    body: new URLSearchParams({ decision: 'accepted', reason }),
  }),
  'console.subject-request.lift': () => ({
    path: `/console/subject-requests/${nobody}/lift`,
    body: new URLSearchParams({ liftReason: reason, liftGround: 'Luật 91/2025/QH15' }),
  }),
  'console.subject-request.except': () => ({
    path: `/console/subject-requests/${nobody}/exceptions`,
    body: new URLSearchParams({
      exceptGrant: '1',
      exceptReason: reason,
      exceptGround: 'Luật 91/2025/QH15',
    }),
  }),
  'console.subject-request.except-end': () => ({
    path: `/console/subject-requests/${nobody}/exceptions/end`,
    body: new URLSearchParams({ endGrant: '1', endReason: reason }),
  }),
  'console.subject-requests.enter': () => ({
    path: '/console/subject-requests',
    body: new URLSearchParams({ key, kind: 'correction', note: 'Thử' }),
  }),
  'console.subject-reads': () => ({ path: '/console/subject-reads' }),
  'console.subject-reads.search': () => ({
    path: '/console/subject-reads',
    body: new URLSearchParams({ key, reason }),
  }),
  'console.breaches': () => ({ path: '/console/breaches' }),
  'console.breaches.record': () => ({
    path: '/console/breaches',
    body: new URLSearchParams({ detectedAt: '08:00 01/03/2026', what: 'Thử' }),
  }),
  'console.me': () => ({ path: '/me' }),
  'console.me.ask': () => ({ path: '/me', body: new URLSearchParams({ kind: 'access' }) }),
  'subject.self.held': () => ({ path: '/api/v1/me/held' }),
  'subject.self.reads': () => ({ path: '/api/v1/me/reads' }),
}
