/** How the acts about the supply of data are tried: each in a matter of the agency. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCalendar } from '../../src/calendar/read-calendar.ts'
import { readConfig } from '../../src/config.ts'
import { reportDiscrepancy } from '../../src/discrepancy/report-discrepancy.ts'
import { fieldsOfVersion } from '../../src/draft/begin-change.ts'
import { beginDraft } from '../../src/draft/begin-draft.ts'
import { fileSupply } from '../../src/intake/file-supply.ts'
import { declareSource } from '../../src/intake/declared-source.ts'
import { loadSource } from '../../src/intake/load-source.ts'
import type { Attempts } from './attempts.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const reason = 'Thử mọi chức năng trên dữ liệu giả lập'

/** A dataset of the agency with a source, a run that has ended, held rows, and a report. */
export type Matter = {
  dataset: string
  source: string
  run: string
  load: string
  case: string
  draft: string
  /** A draft that is whole, so that it can be seen as a citizen will. */
  whole: string
}

const { config } = readConfig({})
const way = {
  calendar: readCalendar(config),
  now: () => new Date(),
  forwardAtOnce: false,
  perAddressMax: 100,
  perDatasetMax: 100,
  senderKey: Buffer.alloc(32, 7),
}
const made = new WeakMap<RunningKho, Map<string, Promise<Matter>>>()

export function matterOf(kho: RunningKho, agency: string): Promise<Matter> {
  const known = made.get(kho) ?? new Map<string, Promise<Matter>>()
  made.set(kho, known)
  const matter = known.get(agency) ?? makeMatter(kho, agency)
  known.set(agency, matter)
  return matter
}

async function makeMatter(kho: RunningKho, agency: string): Promise<Matter> {
  const dataset = `viec-cua-${agency}`
  const version = await kho.define(
    definitionOf({
      id: dataset,
      title: { vi: 'Việc hằng ngày giả lập', en: 'Made-up daily work' },
      owner: agency,
      supplier: agency,
      sharing: 'shared',
      key: ['so'],
      thresholds: { failingShareMax: 0.9, deletedShareMax: 0.1 },
      columns: [
        { name: 'so', type: 'text', required: true, title: { vi: 'Số', en: 'Number' } },
        { name: 'tuoi', type: 'integer', max: '150', title: { vi: 'Tuổi', en: 'Age' } },
      ],
    }),
  )
  const path = join(kho.folder, `${dataset}.csv`)
  writeFileSync(path, 'so,tuoi\nA1,30\nA2,200\nA3,abc\n')
  const { db } = kho
  const { load } = await loadSource(
    { db, journalFolder: kho.kho.journalFolder },
    { dataset, supply: fileSupply(version, { path }), actor: 'test' },
  )
  const source = `nguon-${agency}`
  await kho.act((tx) => declareSource(tx, 'test', { id: source, dataset, kind: 'csv', path }))
  const run = randomUUID()
  await db.query(
    `insert into sync.run (id, source, dataset, part, started_by, actor, state, load_id, rows, ended_at)
     values ($1, $2, $3, 1, 'person', 'test', 'done', $4, 3, clock_timestamp())`,
    [run, source, dataset, load],
  )
  const reported = await kho.act((tx) =>
    reportDiscrepancy(tx, way, {
      version,
      view: { columns: [1, 2], condition: null },
      report: { about: 'dataset', note: 'Thiếu nhiều dòng (giả lập)' },
      reporter: { kind: 'citizen', address: '192.0.2.1' },
      ask: { vi: agency, en: agency },
    }),
  )
  const sample = { file: 'mau.csv', columns: [{ name: 'Số', samples: ['1'] }] }
  const draft = await kho.act((tx) => beginDraft(tx, 'test', { owner: agency, fields: {}, sample }))
  const { fields, sample: columns } = fieldsOfVersion(version)
  const named = { ...fields, id: `moi-cua-${agency}` }
  const whole = await kho.act((tx) =>
    beginDraft(tx, 'test', { owner: agency, fields: named, sample: columns }),
  )
  return { dataset, source, run, load, case: reported.id, draft: draft.id, whole: whole.id }
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

export const dataAttempts: Attempts = {
  'console.runs': (_, agency) => ({ path: `/console/runs?agency=${agency}` }),
  'console.runs-csv': (_, agency) => ({ path: `/console/runs.csv?agency=${agency}` }),
  'console.run-start': async (kho, agency) => ({
    path: '/console/runs',
    body: form({ source: (await matterOf(kho, agency)).source }),
  }),
  'console.run': async (kho, agency) => ({
    path: `/console/runs/${(await matterOf(kho, agency)).run}`,
  }),
  'console.run-events': async (kho, agency) => ({
    path: `/console/runs/${(await matterOf(kho, agency)).run}/events`,
  }),
  'console.run-cancel': async (kho, agency) => ({
    path: `/console/runs/${(await matterOf(kho, agency)).run}/cancel`,
    body: form({ 'reason-cancel': reason }),
  }),
  'console.run-again': async (kho, agency) => ({
    path: `/console/runs/${(await matterOf(kho, agency)).run}/again`,
    body: form({}),
  }),
  'console.run-confirm': async (kho, agency) => ({
    path: `/console/runs/${(await matterOf(kho, agency)).run}/confirm`,
    body: form({ 'reason-confirm': reason }),
  }),
  'console.held-loads': (_, agency) => ({ path: `/console/held?agency=${agency}` }),
  'console.held': async (kho, agency) => ({
    path: `/console/held/${(await matterOf(kho, agency)).load}`,
  }),
  'console.held-csv': async (kho, agency) => ({
    path: `/console/held/${(await matterOf(kho, agency)).load}/held.csv`,
  }),
  'console.held-correct': async (kho, agency) => ({
    path: `/console/held/${(await matterOf(kho, agency)).load}/correct`,
    body: form({}),
  }),
  'console.held-release': async (kho, agency) => ({
    path: `/console/held/${(await matterOf(kho, agency)).load}/release`,
    body: form({ rule: 'none', 'reason-none': reason }),
  }),
  'console.cases': (_, agency) => ({ path: `/console/cases?agency=${agency}` }),
  'console.case': async (kho, agency) => ({
    path: `/console/cases/${(await matterOf(kho, agency)).case}`,
  }),
  'console.case-forward': async (kho, agency) => ({
    path: `/console/cases/${(await matterOf(kho, agency)).case}/forward`,
    body: form({}),
  }),
  'console.case-answer': async (kho, agency) => ({
    path: `/console/cases/${(await matterOf(kho, agency)).case}/answer`,
    body: form({ 'reason-answer': reason }),
  }),
  'console.case-close': async (kho, agency) => ({
    path: `/console/cases/${(await matterOf(kho, agency)).case}/close`,
    body: form({ 'reason-close': reason }),
  }),
  'console.compliance': () => ({ path: '/console/compliance' }),
  'console.drafts': (_, agency) => ({ path: `/console/drafts?agency=${agency}` }),
  'console.draft-begin': (_, agency) => ({ path: '/console/drafts', body: form({ agency }) }),
  'console.draft': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}`,
  }),
  ...Object.fromEntries(
    ['table', 'structure', 'quality', 'classification', 'documents', 'preview'].map((step) => [
      `console.draft-${step}`,
      async (kho: RunningKho, agency: string) => ({
        path: `/console/drafts/${(await matterOf(kho, agency)).draft}/${step}`,
      }),
    ]),
  ),
  ...Object.fromEntries(
    ['structure', 'quality', 'classification', 'documents'].map((step) => [
      `console.draft-${step}-save`,
      async (kho: RunningKho, agency: string) => ({
        path: `/console/drafts/${(await matterOf(kho, agency)).draft}/${step}`,
        body: form({ revision: '99' }),
      }),
    ]),
  ),
  'console.draft-table-save': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/table`,
    body: form({ sheet: 'S', headerRow: '1', headerRows: '1', firstRow: '2' }),
  }),
  'console.draft-as-citizen': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).whole}/as-citizen`,
  }),
  'console.draft-change': async (kho, agency) => ({
    path: '/console/drafts/change',
    body: form({ dataset: (await matterOf(kho, agency)).dataset }),
  }),
  'console.draft-load': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/load`,
    body: form({}),
  }),
  'console.draft-give-up': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/give-up`,
    body: form({ 'reason-give-up': reason }),
  }),
  'console.draft-submit': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/submit`,
    body: form({}),
  }),
  'console.draft-withdraw': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/withdraw`,
    body: form({ 'reason-withdraw': '' }),
  }),
  'console.draft-return': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/return`,
    body: form({ 'reason-return': reason }),
  }),
  'console.draft-approve': async (kho, agency) => ({
    path: `/console/drafts/${(await matterOf(kho, agency)).draft}/approve`,
    body: form({ documentNumber: '1/QĐ', documentDate: '2026-03-01' }),
  }),
}
