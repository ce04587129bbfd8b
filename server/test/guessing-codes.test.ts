/**
 * Codes that open something without an account are guessed a thousand times, from one address and
 * from many: the guesses are slowed, and whoever has the code still enters. All made up.
 */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { issueLink } from '../src/desk/issue-link.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer } from './kit/officer.ts'
import { openVisitor } from './kit/visitor.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['ma'],
  columns: [
    { name: 'ma', type: 'text', required: true, title },
    { name: 'muc', type: 'text', title },
  ],
})

let kho: RunningKho
let code: string
before(async () => {
  kho = await openKho({ env: { KHO_TRUST_PROXY: '127.0.0.1', KHO_ZONES: 'all=0.0.0.0/0,::/0' } })
  await kho.define(wells)
  await kho.load('wells', 'ma,muc\nG1,sâu\n')
  const validUntil = new Date(Date.now() + 3_600_000)
  const issuedFor = 'Cán bộ giả lập'
  const made = await kho.act((tx) =>
    issueLink(tx, 'test', { dataset: 'wells', issuedFor, validUntil }),
  )
  code = made.code
})
after(() => kho.end())

type Guess = (from: string, i: number) => Promise<number>

/** How often each status was answered to a thousand guesses, fifty at a time; `took`: in seconds. */
async function guess(
  addresses: number,
  one: Guess,
): Promise<Record<number, number> & { took: number }> {
  const beganMs = performance.now()
  const statuses: Record<number, number> = {}
  for (let i = 0; i < 1000; i += 50) {
    const answered = await Promise.all(
      Array.from({ length: 50 }, (_, k) => {
        const n = (i + k) % addresses
        return one(`10.${60 + Math.floor(n / 250)}.7.${n % 250}`, i + k)
      }),
    )
    for (const status of answered) statuses[status] = (statuses[status] ?? 0) + 1
  }
  return { ...statuses, took: (performance.now() - beganMs) / 1000 }
}

const letters = '23456789ABCDEFGH'
const madeUp = (i: number) =>
  Array.from({ length: 20 }, (_, k) => letters[(i * 7 + k * k) % letters.length]).join('')

const enter = (from: string, typed: string) =>
  openVisitor(kho, from).post('/nop/ma', { code: typed })

/** As if its turn had come, while the others still wait for theirs. */
const comeTurn = (line: string, address: string) =>
  kho.db.query('update signin.guess set free_at = clock_timestamp() where bucket = $1', [
    `place:${line} ${address}`,
  ])

/** The answer to one try, or to the same when its turn has come. */
async function inTurn(
  line: string,
  address: string,
  tryIt: () => Promise<{ status: number }>,
): Promise<number> {
  const { status } = await tryIt()
  if (status !== 429) return status
  await comeTurn(line, address)
  return (await tryIt()).status
}

test('a session that is open, and one who has the code, are not kept out of the supply desk', async (t) => {
  const owner = openVisitor(kho, '10.1.1.1')
  assert.equal((await owner.post('/nop/ma', { code })).status, 303)
  const one = await guess(1, async (from, i) => (await enter(from, madeUp(i))).status)
  t.diagnostic(`from one address: ${JSON.stringify(one)}`)
  assert.equal(one[303], undefined)
  assert.ok((one[403] ?? 0) <= 30, JSON.stringify(one))
  assert.equal((one[403] ?? 0) + (one[429] ?? 0), 1000)
  const other = '10.1.1.2'
  assert.equal(await inTurn('/upload-link/', other, () => enter(other, code)), 303)
  const many = await guess(1000, async (from, i) => (await enter(from, madeUp(i))).status)
  t.diagnostic(`from a thousand: ${JSON.stringify(many)}`)
  // Four a second are let through, of however many addresses.
  assert.ok((many[403] ?? 0) <= 60, JSON.stringify(many))
  assert.ok((many[403] ?? 0) <= 12 + 4 * many.took, JSON.stringify(many))
  const late = await enter('10.1.1.3', code)
  if (late.status !== 303) {
    assert.equal(late.status, 429)
    const wait = Number(late.headers.get('retry-after'))
    assert.ok(wait >= 1 && wait <= 251, `${wait} s`)
    assert.match(late.text, new RegExp(`Còn phải chờ ${wait} giây`))
    await comeTurn('/upload-link/', '10.1.1.3')
    assert.equal((await enter('10.1.1.3', code)).status, 303)
  }
  assert.match((await owner.get('/nop')).text, /wells|Dữ liệu giả lập/)
})

test('a report is followed by whoever has its code, however many guess at it', async (t) => {
  const made = await fetch(`${kho.url}/api/v1/datasets/wells/discrepancies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      about: 'cell',
      key: ['G1'],
      column: 'muc',
      saw: 'sâu',
      proposed: 'nông',
      note: 'Phản ánh giả lập để thử',
    }),
  })
  const { id, followUp } = (await made.json()) as { id: string; followUp: string }
  assert.equal(made.status, 201)
  const see = (from: string, typed: string) =>
    fetch(`${kho.url}/api/v1/discrepancies/${id}`, {
      headers: { 'kho-follow-up': typed, 'x-forwarded-for': from },
    })
  // Who looks at its own report again and again, rightly, is not slowed.
  for (let i = 0; i < 40; i++) assert.equal((await see('10.1.1.4', followUp)).status, 200)
  const found = await guess(1, async (from, i) => (await see(from, madeUp(i))).status)
  t.diagnostic(JSON.stringify(found))
  assert.equal(found[200], undefined)
  assert.ok((found[404] ?? 0) <= 30, JSON.stringify(found))
  assert.equal(await inTurn(`/report/${id}`, '10.1.1.4', () => see('10.1.1.4', followUp)), 200)
  const form = await openVisitor(kho, '10.60.7.0').post('/reports', { id, code: followUp })
  assert.equal(form.status, 429, 'who guessed waits on the page as well')
  const person = await openOfficer(kho, 'nguoi-doan', { agency: 'so-y-te', functions: [] })
  const add = async (from: string) =>
    fetch(`${kho.url}/me/reports`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie: person.cookie,
        origin: kho.url,
        'sec-fetch-site': 'same-origin',
        'x-forwarded-for': from,
      },
      body: new URLSearchParams({ id, code: followUp }),
    })
  assert.equal((await add('10.60.7.0')).status, 429, 'and where it is added to one’s own')
  assert.equal((await add('10.1.1.4')).status, 303)
})

test('that codes are guessed is on record, a few entries however many tries', async () => {
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind = 'signin.code-guessing'`,
  )
  const told = rows.map(({ body }) => JSON.parse(body))
  assert.ok(told.length >= 1 && told.length <= 8, JSON.stringify(told))
  assert.ok(told.some(({ of, failures }) => of === 'upload-link' && failures >= 10))
})
