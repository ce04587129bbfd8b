/** Lists of the console taken away as files: the same list, safe to open, and on record. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { countRefusals } from '../src/client/call/count-refusals.ts'
import { savedLists } from '../src/console/saved-list.ts'
import { append } from '../src/journal/append.ts'
import { issueAccount } from '../src/people/issue-account.ts'
import { attempts } from './kit/attempts.ts'
import { issueTwo } from './kit/attempts-catalogue.ts'
import { matterOf } from './kit/attempts-data.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import {
  anyFilter,
  apiRows,
  csvRows,
  filterMembers,
  pageTables,
  type ApiRow,
  type Chooser,
} from './kit/list-ways.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { waitUntil } from './kit/wait-until.ts'

const agency = 'so-noi-vu'
let kho: RunningKho
let authority: Officer
let steward: Officer

before(async () => {
  kho = await openKho({ byHand: true })
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-y-te', functions: ['authority'] })
  steward = await openOfficer(kho, 'thu.chu-quan', { agency, functions: ['steward'] })
  await kho.act(async (tx) => {
    for (let i = 0; i < 130; i++) {
      const name = i === 7 ? '=HYPERLINK("http://192.0.2.1","x")' : `Người giả lập ${i}`
      await issueAccount(tx, 'test', { id: `thu.ds-${i}`, agency, name })
    }
  })
})
after(() => kho.end())

const linesOf = (text: string) => text.replace('\ufeff', '').trimEnd().split('\r\n')

test('the file holds the whole filtered list over all its pages, each line once', async () => {
  const { headers, text } = await authority.call('GET', `/console/accounts.csv?agency=${agency}`)
  assert.match(headers.get('content-disposition')!, /filename="accounts\.csv"/)
  assert.ok(text.startsWith('Tài khoản,'), text.slice(0, 80))
  const [, ...lines] = linesOf(text)
  const ids = lines.map((line) => line.split(',')[0]!)
  assert.equal(new Set(ids).size, ids.length)
  const { rows } = await kho.db.query('select id from people.account where agency_id = $1', [
    agency,
  ])
  assert.deepEqual(ids.toSorted(), rows.map(({ id }) => id).toSorted())
})

test('a name that a spreadsheet would run is written as text', async () => {
  const { text } = await authority.call('GET', `/en/console/accounts.csv?agency=${agency}`)
  const line = linesOf(text).find((one) => one.startsWith('thu.ds-7,'))!
  assert.match(line, /^thu\.ds-7,"'=HYPERLINK\(""http/)
  assert.ok(text.startsWith('Account,'), text.slice(0, 80))
})

/** Lists with a way of their own: why they have no other. */
const elsewhere: Readonly<Record<string, string>> = {
  '/console/review-reports': 'each report has its API and its CSV under /api/v1/review-reports',
  '/console/reviews/*/items': 'the population is a file and an API under /api/v1/reviews',
}
/** What stands still only for a moment. */
const moving: ReadonlySet<string> = new Set(['value', 'since', 'lastActive'])

test('every list has its page, its file and its API, and all three hold the same rows', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const choose = chooserOf(seed)
  await makeMatters()
  const twins = kho.kho.routes.filter(
    ({ action, path }) => action.startsWith('list.') && !path.includes('{'),
  )
  const paths = twins.map(({ path }) => path.replace('/api/v1/lists', '/console'))
  const without = savedLists.filter((list) => !paths.includes(list) && !(list in elsewhere))
  assert.deepEqual(without, [], 'a list of the console without file and API')
  const empty: string[] = []
  for (const path of paths) {
    const page = (await authority.call('GET', path)).text
    assert.match(page, new RegExp(`href="${path}\\.csv"`), path)
    await refuseUnheard(path, page)
    for (const search of [
      new URLSearchParams(),
      anyFilter(page, choose),
      anyFilter(page, choose),
    ]) {
      if (path === '/console/journal') search.set('kind', 'people.account.issued')
      const rows = await compare(path, search, seed)
      if (search.size === 0 && rows === 0) empty.push(path)
    }
  }
  const rare = ['/console/requests/late']
  assert.deepEqual(
    empty.filter((path) => !rare.includes(path)),
    [],
  )
})

/** Every member of the page's filter is one of the API, and any other is refused by its name. */
async function refuseUnheard(path: string, page: string): Promise<void> {
  const api = `/api/v1/lists${path.replace('/console', '')}`
  const members = filterMembers(page)
  const heard = await authority.call('GET', `${api}?${members.map((name) => `${name}=`).join('&')}`)
  assert.equal(heard.status, 200, `${path}: ${heard.text}`)
  const { status, json } = await authority.call('GET', `${api}?khong-co=1`)
  assert.deepEqual([status, json.code], [400, 'http.unknown-parameter'], path)
  assert.match(json.detail ?? json.title, /khong-co/)
  for (const name of members) assert.ok(JSON.stringify(json).includes(name), `${path}: ${name}`)
}

test('over the API what is no filter, or no value of one, is refused', async () => {
  const codeOf = async (path: string) => (await authority.call('GET', path)).json.code
  const own = kho.kho.routes.filter(
    ({ method, path }) => method === 'GET' && /^\/api\/v1\/me\/[^{]*$/.test(path),
  )
  assert.ok(own.length > 5)
  for (const { path } of own)
    assert.equal(await codeOf(`${path}?khong-co=1`), 'http.unknown-parameter', path)
  const lists = '/api/v1/lists'
  assert.equal(await codeOf(`${lists}/runs?state=khong-co`), 'http.bad-request')
  assert.equal(await codeOf(`${lists}/agencies?asOf=30.06.2025`), 'http.bad-request')
})

test('filters offer by name what whoever looks may see', async () => {
  await makeMatters()
  const offered = async (who: Officer, path: string, name: string) => {
    const { text } = await who.call('GET', path)
    const options = new RegExp(`<select[^>]*name="${name}"[^>]*>([\\s\\S]*?)</select>`).exec(text)
    const all = (options?.[1] ?? '').matchAll(/value="([^"]*)"\s*(selected)?\s*>([^<]*)</g)
    return [...all].map(([, id, chosen, title]) => ({ id, isChosen: !!chosen, title }))
  }
  const mine = `viec-cua-${agency}`
  const own = await offered(steward, `/en/console/runs?dataset=${mine}`, 'dataset')
  assert.ok(own.some((one) => one.id === mine && one.isChosen && /Made-up/.test(one.title!)))
  assert.ok(own.every(({ id }) => id !== 'viec-cua-so-y-te'))
  assert.deepEqual(await offered(steward, '/console/runs', 'agency'), [])
  const seen = await offered(authority, '/en/console/runs', 'dataset')
  // Two of one title are told apart by their ids.
  for (const id of [mine, 'viec-cua-so-y-te'])
    assert.ok(seen.find((one) => one.id === id)!.title!.includes(`(${id})`))
  const agencies = await offered(authority, '/console/journal', 'agency')
  assert.equal(agencies.find(({ id }) => id === agency)!.title, 'Cơ quan so-noi-vu')
  const gone = await offered(authority, '/console/cases?dataset=khong-con', 'dataset')
  assert.deepEqual(gone.at(-1), { id: 'khong-con', isChosen: true, title: 'khong-con' })
})

/** One of each thing that lists hold, of two agencies. */
let matters: Promise<void> | null = null
const makeMatters = () => (matters ??= makeOnce())

async function makeOnce(): Promise<void> {
  await issueTwo(kho)
  for (const one of [agency, 'so-y-te']) {
    await matterOf(kho, one)
    const things = ['request', 'proposal', 'release', 'paper', 'application', 'grant'] as const
    for (const thing of things) await attempts[`console.${thing}`]!(kho, one)
  }
  await attempts['console.succession']!(kho, agency)
  await attempts['console.review']!(kho, agency)
  for (const action of ['breach.record', 'subject-request.enter']) {
    const { path, body } = await attempts[action]!(kho, agency)
    assert.equal((await authority.call('POST', path, body)).status, 201, action)
  }
  const token = await kho.client('he-thong-bi-tu-choi')
  const refused = await kho.get(`/api/v1/datasets/viec-cua-${agency}/records/A1`, { token })
  assert.equal(refused.status, 403)
  await waitUntil(async () => {
    await kho.kho.journal.publishNow()
    await countRefusals(kho.db)
    return (await kho.db.query('select from usage.refused_month')).rowCount! > 0
  })
}

/** How many rows there are. */
async function compare(path: string, search: URLSearchParams, seed: number): Promise<number> {
  const query = search.size > 0 ? `?${search}` : ''
  const what = `${path}${query} (seed ${seed})`
  const [page, file] = [
    await authority.call('GET', `${path}${query}`),
    await authority.call('GET', `${path}.csv${query}`),
  ]
  const pages = await apiRows(authority, `/api/v1/lists${path.replace('/console', '')}${query}`)
  const rows = pages.flat()
  const lines = csvRows(file.text)
  // An empty list says what would stand in it, or that the filter finds nothing.
  const says =
    search.size > 0
      ? /class="nothing">\s*Không có mục nào khớp/
      : /class="nothing">\s*Không có mục nào\./
  if (rows.length === 0) assert.match(page.text, says, what)
  assert.equal(lines.length, rows.length, what)
  for (const [i, row] of rows.entries()) {
    for (const [j, [name, value]] of Object.entries(row).entries()) {
      if (moving.has(name)) continue
      const inFile = lines[i]![j]!
      if (value === null) continue
      if (typeof value !== 'object' && !isCode(name)) assert.equal(inFile, String(value), what)
      if (isNamed(value)) assert.equal(inFile, value.vi, what)
    }
  }
  // The page of grants shows pairs of agency and dataset, its file and API each grant.
  if (path !== '/console/grants') inPage(page.text, pages[0]!, lines, what)
  return rows.length
}

/** Said in words in the file. */
const isCode = (name: string) =>
  /^(state|kind|origin|about|by|waitsFor|schedule|clock|what|isChange|purpose|setBy|agency|rows|task)$/.test(
    name,
  )
const isNamed = (value: unknown): value is { vi: string } =>
  typeof value === 'object' && value !== null && 'vi' in value

/** One table of the page has exactly the rows of the API's first page, in their order. */
function inPage(html: string, rows: ApiRow[], lines: string[][], what: string): void {
  const tables = pageTables(html)
  if (rows.length === 0) return
  const isTold = (line: string, i: number) => {
    const ids = Object.values(rows[i]!).slice(0, 2).map(String)
    const shown = [lines[i]![0]!, ...ids.map((id) => (id.length === 36 ? id.slice(0, 8) : id))]
    return shown.some((one) => line.includes(one))
  }
  assert.ok(
    [...tables, tables.flat()].some((table) => table.length === rows.length && table.every(isTold)),
    `${what}: ${JSON.stringify(rows.slice(0, 2))} not in ${JSON.stringify(tables.map((one) => one.slice(0, 2)))}`,
  )
}

/** The same choices for the same seed. */
function chooserOf(seed: number): Chooser {
  let state = seed
  return (count) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % Math.max(1, count)
  }
}

test('what an entry names leads to its page while it is there', async () => {
  await makeMatters()
  const idOf = async (from: string, id = 'id'): Promise<string> =>
    (await kho.db.query(`select ${id}::text as id from ${from} order by ${id} limit 1`)).rows[0].id
  const numbers = {
    request: Number(await idOf('request.request')),
    paper: Number(await idOf('paper.document')),
    release: Number(await idOf('release.release')),
    proposal: Number(await idOf('proposal.proposal')),
    succession: Number(await idOf('succession.succession')),
    appointment: Number(await idOf('people.appointment')),
  }
  const texts = {
    run: await idOf('sync.run'),
    discrepancy: await idOf('discrepancy.discrepancy'),
    draft: await idOf('draft.draft'),
    load: await idOf('intake.quarantine', 'load_id'),
  }
  const gone = { request: 99_999, run: '00000000-0000-4000-8000-000000000000', draft: 'không có' }
  await kho.act(async (tx) => {
    await append(tx, { kind: 'thu.con', fields: { ...numbers, ...texts } })
    const request = await idOf('personal.request')
    await append(tx, { kind: 'thu.con', fields: { request } })
    await append(tx, { kind: 'thu.mat', fields: gone })
  })
  await kho.kho.journal.publishNow()
  const linksOf = async (kind: string) => {
    const { text } = await authority.call('GET', `/console/journal?kind=${kind}`)
    const table = /<tbody>[\s\S]*<\/tbody>/.exec(text)![0]
    const all = [...table.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!)
    return all.filter((href) => !href.startsWith('/console/journal/'))
  }
  const there = await linksOf('thu.con')
  assert.equal(there.length, 11, there.join(' '))
  for (const href of there) {
    const { status } = await authority.call('GET', href)
    assert.ok([200, 303].includes(status), `${href}: ${status}`)
  }
  assert.deepEqual(await linksOf('thu.mat'), [])
})

test('nobody takes away what the page would not show', async () => {
  const other = await steward.call('GET', '/console/accounts.csv?agency=so-y-te')
  assert.equal(other.status, 403)
  const own = linesOf((await steward.call('GET', '/console/accounts.csv')).text)
  assert.ok(own.length > 130 && own.every((line) => !line.includes('thu.quan-ly')))
})

test('who took which list is in the journal, the person only in what can be erased', async () => {
  await authority.call('GET', '/console/accounts.csv?state=locked')
  await authority.call('GET', '/api/v1/lists/accounts?state=locked')
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select e.body, p.body as payload from journal.entry e
     join journal.payload p using (intake_id) where e.kind = 'console.exported'
     order by e.index desc limit 2`,
  )
  for (const { body, payload } of rows) {
    assert.doesNotMatch(body, /thu\./)
    const told = { actor: 'thu.quan-ly', filter: { state: 'locked' } }
    assert.deepEqual(JSON.parse(payload), told)
  }
})
