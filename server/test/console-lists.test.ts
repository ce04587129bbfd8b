/** Lists of the console taken away as files: the same list, safe to open, and on record. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { issueAccount } from '../src/people/issue-account.ts'
import { matterOf } from './kit/attempts-data.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const agency = 'so-noi-vu'
let kho: RunningKho
let authority: Officer
let steward: Officer

before(async () => {
  kho = await openKho()
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

test('every list that has a page has its file by the same filter, and leads to it', async () => {
  await matterOf(kho, agency)
  await matterOf(kho, 'so-y-te')
  const all = linesOf((await authority.call('GET', '/console/runs.csv')).text)
  const one = linesOf(
    (await authority.call('GET', `/console/runs.csv?dataset=viec-cua-${agency}`)).text,
  )
  assert.ok(one.length < all.length && one.slice(1).every((line) => line.includes(agency)))
  for (const list of ['accounts', 'runs', 'requests', 'reviews']) {
    const page = await authority.call('GET', `/console/${list}`)
    assert.match(page.text, new RegExp(`href="/console/${list}\\.csv"`), list)
    assert.equal((await authority.call('GET', `/console/${list}.csv`)).status, 200, list)
  }
})

test('nobody takes away what the page would not show', async () => {
  const other = await steward.call('GET', '/console/accounts.csv?agency=so-y-te')
  assert.equal(other.status, 403)
  const own = linesOf((await steward.call('GET', '/console/accounts.csv')).text)
  assert.ok(own.length > 130 && own.every((line) => !line.includes('thu.quan-ly')))
})

test('who took which list is in the journal, the person only in what can be erased', async () => {
  await authority.call('GET', `/console/accounts.csv?state=locked`)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select e.body, p.body as payload from journal.entry e
     join journal.payload p using (intake_id) where e.kind = 'console.exported'
     order by e.index desc limit 1`,
  )
  assert.doesNotMatch(rows[0].body, /thu\./)
  const payload = JSON.parse(rows[0].payload)
  assert.deepEqual(payload, { actor: 'thu.quan-ly', filter: { state: 'locked' } })
})
