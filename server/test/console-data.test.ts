/** Runs, held rows and reports on the console, as an owner's steward and the authority meet them. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { findDiscrepancy } from '../src/discrepancy/list-discrepancies.ts'
import { findRun } from '../src/sync/list-runs.ts'
import { matterOf, type Matter } from './kit/attempts-data.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { waitUntil } from './kit/wait-until.ts'

const { browser, missing } = await openBrowser()
const agency = 'so-noi-vu'
let kho: RunningKho
let steward: Officer
let authority: Officer
let matter: Matter

before(async () => {
  kho = await openKho()
  steward = await openOfficer(kho, 'thu.chu-quan', { agency, functions: ['steward'] })
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-y-te', functions: ['authority'] })
  matter = await matterOf(kho, agency)
})
after(async () => {
  await browser?.close()
  await kho.end()
})

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const runOf = (location: string | null) => /runs\/([0-9a-f-]{36})/.exec(location ?? '')![1]!

/** The run once it has come to its end. */
const ended = (id: string) =>
  waitUntil(
    () => findRun(kho.db, id),
    ({ endedAt }) => endedAt !== null,
  )

test('a run is started, followed live to its end, and repeated', async () => {
  const path = join(kho.folder, `viec-cua-${agency}.csv`)
  writeFileSync(path, 'so,tuoi\nA1,31\nA2,200\nA3,abc\nA4,40\n')
  const started = await steward.call('POST', '/console/runs', form({ source: matter.source }))
  assert.equal(started.status, 303, started.text)
  assert.match(started.headers.get('location')!, /\?entry=\d+$/)
  const id = runOf(started.headers.get('location'))
  const live = await steward.call('GET', `/console/runs/${id}/events`)
  assert.match(live.headers.get('content-type')!, /event-stream/)
  assert.match(live.text, /event: run\ndata: .*"state":"done"/)
  assert.match(live.text, /event: end/)
  assert.equal((await ended(id)).state, 'done')
  const page = await steward.call('GET', `/console/runs/${id}`)
  assert.match(page.text, /xong, có thay đổi/)
  assert.doesNotMatch(page.text, /data-run=/)
  const again = await steward.call('POST', `/console/runs/${id}/again`, form({}))
  assert.equal((await ended(runOf(again.headers.get('location')))).state, 'unchanged')
  const late = await steward.call(
    'POST',
    `/console/runs/${id}/cancel`,
    form({ 'reason-cancel': 'Đã xong rồi, thử huỷ' }),
  )
  assert.equal(late.status, 409)
  assert.match(late.text, /Đã xong rồi, thử huỷ|đã kết thúc/)
})

test('a run that would delete much shows what, and goes on only with a reason', async () => {
  const path = join(kho.folder, `viec-cua-${agency}.csv`)
  const before = 'so,tuoi\nA1,31\nA2,200\nA3,abc\nA4,40\n'
  writeFileSync(path, 'so,tuoi\nA1,31\nA2,200\nA3,abc\n')
  const started = await steward.call('POST', '/console/runs', form({ source: matter.source }))
  const id = runOf(started.headers.get('location'))
  assert.equal((await ended(id)).state, 'refused')
  const page = await steward.call('GET', `/console/runs/${id}`)
  assert.match(page.text, /Nếu xác nhận, 1 trong \d+ dòng/)
  const confirm = (reason: string) =>
    steward.call('POST', `/console/runs/${id}/confirm`, form({ 'reason-confirm': reason }))
  const silent = await confirm('vâng')
  assert.equal(silent.status, 400)
  assert.match(silent.text, />\s*vâng<\/textarea>/)
  const done = await confirm('Hộ A4 đã chuyển đi (giả lập)')
  assert.equal(done.status, 303, done.text)
  assert.equal((await ended(runOf(done.headers.get('location')))).state, 'done')
  const { rows } = await kho.db.query(
    `select p.body from journal.payload p where p.body like '%Hộ A4 đã chuyển đi%'`,
  )
  assert.equal(rows.length, 1)
  writeFileSync(path, before)
})

test('held rows are seen by cause, corrected by a file, released by reason', async () => {
  const second = await matterOf(kho, 'so-y-te')
  const owner = await openOfficer(kho, 'thu.y-te', { agency: 'so-y-te', functions: ['steward'] })
  const path = `/console/held/${second.load}`
  assert.equal((await steward.call('GET', path)).status, 403)
  const page = await owner.call('GET', path)
  assert.equal(page.status, 200, page.text)
  assert.match(page.text, /2 dòng đang bị giữ/)
  const csv = (await owner.call('GET', `${path}/held.csv`)).text
  const header = csv.replace('\ufeff', '').split('\r\n')[0]!
  const line = csv.split('\r\n').find((row) => row.includes('A3'))!
  const send = async (text: string) => {
    const body = new FormData()
    body.append('file', new Blob([text], { type: 'text/csv' }), 'sua.csv')
    return owner.call('POST', `${path}/correct`, body)
  }
  const wrong = await send(`${header}\r\n${line}\r\n`)
  assert.equal(wrong.status, 200, wrong.text)
  assert.match(wrong.text, /vẫn bị giữ sau khi sửa/)
  const right = await send(`${header}\r\n${line.replace('abc', '33')}\r\n`)
  assert.equal(right.status, 303, right.text)
  const group = /name="rule" value="([^"]+)"/.exec((await owner.call('GET', path)).text)!
  const rule = group[1]!
  const release = (reason: string) =>
    owner.call('POST', `${path}/release`, form({ rule, [`reason-${rule}`]: reason }))
  assert.equal((await release('ừ')).status, 400)
  const released = await release('Đã xác minh tuổi này (giả lập)')
  assert.equal(released.status, 303, released.text)
  assert.match((await owner.call('GET', path)).text, /0 dòng đang bị giữ/)
  const twice = await release('Cho qua một lần nữa (giả lập)')
  assert.equal(twice.status, 422)
  assert.match(twice.text, /không bị giữ lại trong lần nạp/)
  const nothing = await owner.call('POST', `${path}/correct`, new FormData())
  assert.equal(nothing.status, 400)
})

test('a report is forwarded by the authority, answered by the owner, closed; nobody else', async () => {
  const path = `/console/cases/${matter.case}`
  const answer = (who: Officer, reason: string) =>
    who.call('POST', `${path}/answer`, form({ 'reason-answer': reason }))
  assert.equal((await answer(steward, 'Trả lời trước khi được chuyển')).status, 409)
  assert.equal((await steward.call('POST', `${path}/forward`, form({}))).status, 403)
  const forwarded = await authority.call('POST', `${path}/forward`, form({}))
  assert.equal(forwarded.status, 303, forwarded.text)
  const inbox = await steward.call('GET', '/console')
  assert.match(
    inbox.text,
    /Trả lời phản ánh: Việc hằng ngày giả lập<\/a>\s*<code class="soft">viec-cua-so-noi-vu/,
  )
  assert.equal((await answer(authority, 'Trả lời thay chủ quản')).status, 403)
  const answered = await answer(steward, 'Đúng theo hồ sơ gốc <script>alert(1)</script>')
  assert.match(answered.headers.get('location')!, /\?entry=\d+$/)
  const page = await steward.call('GET', path)
  assert.match(page.text, /Đúng theo hồ sơ gốc &lt;script&gt;/)
  const closed = await authority.call(
    'POST',
    `${path}/close`,
    form({ 'reason-close': 'Người báo đã đồng ý' }),
  )
  assert.equal(closed.status, 303)
  assert.equal((await findDiscrepancy(kho.db, matter.case)).state, 'closed')
})

for (const width of [1280, 320]) {
  test(`pages of data are sound at ${width} pixels`, { skip: missing }, async () => {
    const complaints = await visit(browser!, { viewport: { width, height: 800 } }, async (page) => {
      const value = steward.cookie.split('=')[1]!
      await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
      for (const lang of ['', '/en']) {
        for (const path of [
          '/console/runs',
          `/console/runs/${matter.run}`,
          '/console/held',
          `/console/held/${matter.load}`,
          '/console/cases',
          `/console/cases/${matter.case}`,
        ]) {
          await page.goto(kho.url + lang + path)
          assert.deepEqual(await objections(page), [], lang + path)
        }
      }
    })
    assert.deepEqual(complaints, [])
  })
}
