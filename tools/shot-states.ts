/** States that a page is in only for a while, or only with something in its address: for pictures. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { amidActs, cookiesOf, openSupplyDesk } from '../server/test/kit/amid-act.ts'
import { onlineAttempts } from '../server/test/kit/attempts-online.ts'
import { matterOf } from '../server/test/kit/attempts-data.ts'
import { addressPages, inEnglish, stemOf } from '../server/test/kit/every-page.ts'
import type { RunningKho } from '../server/test/kit/kho.ts'
import { openOfficer, type Officer } from '../server/test/kit/officer.ts'
import { sheetXml, writeXlsx } from '../server/test/kit/workbook.ts'

export type Shot = {
  stem: string
  path: string
  /** Of whoever sees it; none for the public. */
  cookies: Record<string, string>
  /** What answers an act, in both languages; nothing leads to it again. */
  answer?: Record<'vi' | 'en', string>
}

/** Each page in the state in which one comes to it; `missing` are those that nothing opens. */
export async function shotPages(
  kho: RunningKho,
  agency: string,
): Promise<{ shots: Shot[]; missing: string[] }> {
  const { pages, missing } = await addressPages(kho, agency)
  const shots: Shot[] = pages.map(({ route, path, officer }) => ({
    stem: stemOf(route),
    path,
    cookies: officer ? cookiesOf(officer.cookie) : {},
  }))
  return { shots, missing: missing.filter((route) => !Object.hasOwn(amidActs, route)) }
}

/** Pages amid an act: to be looked at as soon as they are there, since some of them end by themselves. */
export async function shotAmidActs(
  kho: RunningKho,
  agency: string,
  isChosen: (stem: string) => boolean,
): Promise<Shot[]> {
  const shots: Shot[] = []
  for (const [route, begin] of Object.entries(amidActs)) {
    const stem = stemOf(route)
    if (isChosen(stem)) shots.push({ stem, ...(await begin(kho, agency)) })
  }
  return shots
}

export async function shotStates(kho: RunningKho, agency: string): Promise<Shot[]> {
  const open = (stem: string, path: string): Shot => ({ stem, path, cookies: {} })
  const functions = ['authority', 'operator', 'steward'] as const
  const officer = await openOfficer(kho, 'hinh.mot', { agency, functions })
  const desk = await openSupplyDesk(kho)
  const second = await openOfficer(kho, 'hinh.hai', { agency, functions: ['steward'] })
  return [
    open('search-found', '/search?q=truong'),
    open('search-none', '/search?q=xylophon'),
    open('compare-two', '/compare?d=schools&d=enterprises'),
    open('datasets-id-open', '/datasets/schools'),
    open('datasets-id-open-explore', '/datasets/schools/explore'),
    open('map', '/map'),
    open('datasets-id-map', '/datasets/commune-boundaries/map'),
    open('not-found', '/datasets/khong-co'),
    { stem: 'nop-open', path: '/nop', cookies: Object.fromEntries(desk.cookies) },
    {
      stem: 'console-explain-answered',
      path: '/console/explain?client=tu-phap-ho-tich&dataset=residents',
      ...seenBy(officer),
    },
    {
      stem: 'console-explain-agency-answered',
      path: '/console/explain/agency?agency=so-y-te',
      ...seenBy(officer),
    },
    await readOnline(kho, agency),
    await liveRun(kho, agency, officer),
    await workbookTable(agency, officer),
    await merge(agency, officer, second),
  ]
}

const seenBy = ({ cookie }: Officer) => ({ cookies: cookiesOf(cookie) })

async function readOnline(kho: RunningKho, agency: string): Promise<Shot> {
  const reader = await openOfficer(kho, 'hinh.ba', { agency, functions: ['consumer'] })
  const { path } = await onlineAttempts['console.explore']!(kho, agency)
  const [page] = path.split('?')
  const stated = new URLSearchParams({ agency, purpose: 'c', task: 'HS-2026-0001' })
  await reader.call('POST', `${page}/task`, stated)
  return { stem: 'console-explore-dataset-read', path: page!, ...seenBy(reader) }
}

/** Nobody works on it; as young as it is made here, nobody has given it up either. */
async function liveRun(kho: RunningKho, agency: string, officer: Officer): Promise<Shot> {
  const { source, dataset } = await matterOf(kho, agency)
  const run = randomUUID()
  await kho.db.query(
    `insert into sync.run (id, source, dataset, part, started_by, actor, state, attempt, phase, rows,
       rows_expected, rows_per_second, started_at, created_at)
     values ($1, $2, $3, 1, 'person', $4, 'running', 1, 'stage', 412000, 1000000, 21500,
       clock_timestamp(), clock_timestamp() + interval '15 minutes')`,
    [run, source, dataset, officer.account],
  )
  return { stem: 'console-runs-run-live', path: `/console/runs/${run}`, ...seenBy(officer) }
}

async function begin(agency: string, officer: Officer, name: string, file: Blob): Promise<string> {
  const body = new FormData()
  body.append('agency', agency)
  body.append('file', file, name)
  const { headers, text } = await officer.call('POST', '/console/drafts', body)
  const [, id] = /drafts\/([0-9a-f-]{36})/.exec(headers.get('location') ?? '') ?? []
  if (id === undefined) throw new Error(text)
  return id
}

async function workbookTable(agency: string, officer: Officer): Promise<Shot> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-shots-'))
  try {
    const path = join(folder, 'truong-hoc.xlsx')
    const rows = [
      ['DANH SÁCH TRƯỜNG HỌC (GIẢ LẬP)'],
      ['Mã trường', 'Tên trường', 'Số học sinh', 'Ngày thành lập'],
      ['TH001', 'Tiểu học Giả Lập 1', '412', '05/09/1998'],
      ['TH002', 'Tiểu học Giả Lập 2', '380', '01/09/2004'],
    ]
    await writeXlsx(path, { sheets: [{ name: 'Danh sách', xml: sheetXml(rows) }] })
    const id = await begin(agency, officer, 'truong-hoc.xlsx', new Blob([readFileSync(path)]))
    return {
      stem: 'console-drafts-draft-table-workbook',
      path: `/console/drafts/${id}/table`,
      ...seenBy(officer),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Two have seen one revision; the second to save is asked, field by field. */
async function merge(agency: string, officer: Officer, second: Officer): Promise<Shot> {
  const file = new Blob(['ma,ten\nA,một\nB,hai\n'])
  const path = `/console/drafts/${await begin(agency, officer, 'mau.csv', file)}/documents`
  const form = (fields: Record<string, string>) => new URLSearchParams({ revision: '0', ...fields })
  const [theirs, mine] = ['Các trường của tỉnh, đếm theo năm học.', 'Các trường của tỉnh.']
  await officer.call('POST', path, form({ descriptionVi: theirs, documentTitleVi: 'Cách đếm' }))
  const answerOf = async (at: string) =>
    (await second.call('POST', at, form({ descriptionVi: mine }))).text
  const answer = { vi: await answerOf(path), en: await answerOf(inEnglish(path)) }
  return { stem: 'console-drafts-draft-documents-merge', path, ...seenBy(second), answer }
}
