/** A dataset from a real workbook to the authority's decision, by plain forms, and what may go wrong. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { findDataset } from '../src/catalogue/find-dataset.ts'
import { findDraft } from '../src/draft/find-draft.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { sheetXml, writeXlsx } from './kit/workbook.ts'

const { browser, missing } = await openBrowser()
const agency = 'so-noi-vu'
const folder = mkdtempSync(join(tmpdir(), 'kho-drafts-'))
const workbook = join(folder, 'Trường học trên địa bàn.xlsx')
let kho: RunningKho
let steward: Officer
let second: Officer
let authority: Officer

before(async () => {
  kho = await openKho()
  steward = await openOfficer(kho, 'thu.soan', { agency, functions: ['steward'] })
  second = await openOfficer(kho, 'thu.cung-soan', { agency, functions: ['steward'] })
  authority = await openOfficer(kho, 'thu.duyet', { agency: 'so-y-te', functions: ['authority'] })
  const rows = [
    ['Mã trường', 'Tên trường', 'Số học sinh', 'Ngày thành lập'],
    ['TH001', 'Tiểu học Giả Lập 1', '412', '05/09/1998'],
    ['TH002', 'Tiểu học Giả Lập 2', '380', '01/09/2004'],
    ['TH003', 'Trung học Giả Lập', '905', '15/08/1987'],
  ]
  await writeXlsx(workbook, { sheets: [{ name: 'Danh sách', xml: sheetXml(rows) }] })
})
after(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
  await kho.end()
})

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const idOf = (address: string | null) => /drafts\/([0-9a-f-]{36})/.exec(address ?? '')![1]!
const cookieOf = (who: Officer) => [
  { name: 'kho_session', value: who.cookie.split('=')[1]!, url: kho.url },
]

async function begin(who: Officer, name: string, bytes: Buffer | string) {
  const body = new FormData()
  body.append('agency', agency)
  body.append('file', new Blob([bytes as string]), name)
  return who.call('POST', '/console/drafts', body)
}

async function begun(): Promise<string> {
  const answer = await begin(steward, 'mau.csv', 'ma,ten\nA,một\nB,hai\n')
  assert.equal(answer.status, 303, answer.text)
  return idOf(answer.headers.get('location'))
}

test(
  'an officer submits a dataset from a workbook within ten minutes',
  { skip: missing },
  async () => {
    const startedMs = Date.now()
    let id = ''
    await visit(browser!, { javaScriptEnabled: false }, async (page) => {
      await page.context().addCookies(cookieOf(steward))
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
      await page.goto(`${kho.url}/console/drafts`)
      await page.getByLabel('Tệp mẫu').setInputFiles(workbook)
      await press('Khai bộ dữ liệu mới')
      id = idOf(page.url())
      assert.equal(
        await page.getByLabel('Tên', { exact: true }).inputValue(),
        'Trường học trên địa bàn',
      )
      assert.equal(await page.getByLabel('Tên máy: Mã trường').inputValue(), 'ma_truong')
      assert.ok(await page.getByLabel('Khoá: Mã trường').isChecked())
      assert.equal(await page.getByLabel('Kiểu: Số học sinh').inputValue(), 'integer')
      assert.equal(
        await page.getByLabel('Kiểu: Ngày thành lập').inputValue(),
        'date:DD/MM/YYYY:day',
      )
      await page.getByLabel('Mã bộ dữ liệu').fill('truong-hoc-thu')
      await page.getByLabel('Tên tiếng Anh', { exact: true }).fill('Schools (made up)')
      await press('Lưu và sang bước sau')
      await page.getByLabel('Từ: Số học sinh').fill('0')
      await page.getByLabel('Có giá trị: Tên trường').check()
      await press('Lưu và sang bước sau')
      // Left here; it is there again after coming back.
      await page.goto(`${kho.url}/console/drafts`)
      await page.getByRole('link', { name: 'Trường học trên địa bàn' }).click()
      await page.getByRole('link', { name: 'Quy tắc chất lượng' }).click()
      assert.equal(await page.getByLabel('Từ: Số học sinh').inputValue(), '0')
      await page.getByRole('link', { name: 'Xem như người dân và trình' }).click()
      assert.match(await page.locator('main').innerText(), /Còn thiếu hoặc chưa đúng/)
      await press('Trình phê duyệt')
      assert.match(await page.getByRole('alert').innerText(), /Bản khai chưa đủ/)
      await page.getByRole('link', { name: 'Phân loại', exact: true }).first().click()
      await page.getByLabel('Tần suất cập nhật').selectOption('quarterly')
      await page.getByLabel('Thuộc cơ sở dữ liệu').fill('giao-duc')
      await press('Lưu và sang bước sau')
      await page.getByLabel('Mô tả', { exact: true }).fill('Trường học (giả lập)')
      await page.getByLabel('Tên tài liệu kỹ thuật').fill('Cấu trúc')
      await page.getByLabel('Nội dung tài liệu', { exact: true }).fill('Mỗi dòng là một trường.')
      await press('Lưu và sang bước sau')
      assert.match(await page.locator('main').innerText(), /Đã đủ để trình/)
      await page.getByRole('link', { name: 'Mở trang như người dân thấy' }).click()
      const seen = await page.locator('main').innerText()
      assert.match(seen, /Trường học trên địa bàn[\s\S]*Mã trường/)
      await page.goBack()
      await press('Trình phê duyệt')
      assert.match(await page.getByRole('status').innerText(), /Đã xong/)
    })
    const tookMs = Date.now() - startedMs
    assert.ok(tookMs < 600_000, `${tookMs} ms`)
    assert.equal((await findDraft(kho.db, id)).state, 'submitted')
    assert.equal((await fetch(`${kho.url}/datasets/truong-hoc-thu`)).status, 404)

    const early = await steward.call('POST', `/console/drafts/${id}/approve`, form({}))
    assert.equal(early.status, 403)
    const paper = { documentNumber: '15/QĐ-UBND', documentDate: '2026-03-02' }
    const silent = await authority.call('POST', `/console/drafts/${id}/approve`, form({}))
    assert.equal(silent.status, 400)
    const approved = await authority.call('POST', `/console/drafts/${id}/approve`, form(paper))
    assert.equal(approved.status, 303, approved.text)
    const version = await findDataset(kho.db, 'truong-hoc-thu')
    assert.deepEqual(
      version.columns.map(({ name, type }) => [name, type]),
      [
        ['ma_truong', 'text'],
        ['ten_truong', 'text'],
        ['so_hoc_sinh', 'integer'],
        ['ngay_thanh_lap', 'date'],
      ],
    )
    assert.equal(version.sharing, 'shared')
    const { rows } = await kho.db.query(
      `select count(*)::int as n from quality.rule where dataset = 'truong-hoc-thu'`,
    )
    assert.equal(rows[0].n, 2)
    assert.equal((await fetch(`${kho.url}/datasets/truong-hoc-thu`)).status, 200)
    const twice = await authority.call('POST', `/console/drafts/${id}/approve`, form(paper))
    assert.equal(twice.status, 409)
    await kho.kho.journal.publishNow()
    const entry = await kho.db.query(`select body from journal.entry where kind = 'draft.approved'`)
    assert.match(entry.rows[0].body, /15\/QĐ-UBND/)
  },
)

test('of two who edit one step, the second is shown the difference and loses nothing', async () => {
  const id = await begun()
  const path = `/console/drafts/${id}/documents`
  const save = (who: Officer, text: string, revision: string) =>
    who.call('POST', path, form({ revision, descriptionVi: text, documentVi: 'chung' }))
  assert.equal((await save(steward, 'bản của người thứ nhất', '0')).status, 303)
  const late = await save(second, 'bản của người thứ hai', '0')
  assert.equal(late.status, 409)
  assert.match(late.text, /thu\.soan đã lưu bước này/)
  assert.match(late.text, /<td[^>]*>bản của người thứ nhất<\/td>\s*<td[^>]*>bản của người thứ hai/)
  assert.match(late.text, /name="revision" value="1"/)
  assert.match(late.text, />\s*bản của người thứ hai<\/textarea>/)
  assert.equal((await findDraft(kho.db, id)).fields.descriptionVi, 'bản của người thứ nhất')
  assert.equal((await save(second, 'hai bản gộp lại', '1')).status, 303)
  const other = await steward.call(
    'POST',
    `/console/drafts/${id}/quality`,
    form({ revision: '0', 'c1.filled': 'yes', descriptionVi: 'không thuộc bước này' }),
  )
  assert.equal(other.status, 303)
  const { fields } = await findDraft(kho.db, id)
  assert.equal(fields.descriptionVi, 'hai bản gộp lại')
  assert.equal(fields['c1.filled'], 'yes')
})

test(
  'a session that ends while a form is open loses nothing typed',
  { skip: missing },
  async () => {
    const id = await begun()
    await visit(browser!, { javaScriptEnabled: false }, async (page) => {
      await page.context().addCookies(cookieOf(steward))
      await page.goto(`${kho.url}/console/drafts/${id}/documents`)
      const typed = 'Một đoạn dài đã gõ,\nhai dòng & <b>dấu</b>'
      await page.getByLabel('Mô tả', { exact: true }).fill(typed)
      await page.context().clearCookies()
      await page.getByRole('button', { name: 'Lưu và sang bước sau' }).click()
      assert.match(await page.locator('main').innerText(), /Phiên làm việc đã hết/)
      assert.equal((await findDraft(kho.db, id)).fields.descriptionVi, undefined)
      await page.context().addCookies(cookieOf(steward))
      await page.getByRole('button', { name: 'Gửi lại' }).click()
      assert.match(page.url(), /preview\?entry=\d+/)
      assert.equal((await findDraft(kho.db, id)).fields.descriptionVi, typed)
    })
    const foreign = await fetch(`${kho.url}/console/drafts/${id}/documents`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: form({ descriptionVi: 'lạ' }),
    })
    assert.equal(foreign.status, 403)
  },
)

test('what is returned goes on from where it was; the submitter never decides', async () => {
  const id = await begun()
  const both = await openOfficer(kho, 'thu.hai-vai', {
    agency,
    functions: ['steward', 'authority'],
  })
  const send = (who: Officer, does: string, fields: Record<string, string> = {}) =>
    who.call('POST', `/console/drafts/${id}/${does}`, form(fields))
  const classes = {
    sharing: 'shared',
    importance: 'ordinary',
    permitted: 'all-agencies',
    frequency: 'daily',
    formVi: 'Tệp',
    database: 'thu',
    retention: 'life',
  }
  const texts = { descriptionVi: 'a', documentTitleVi: 'b', documentVi: 'c' }
  assert.equal((await send(both, 'classification', { revision: '0', ...classes })).status, 303)
  assert.equal((await send(both, 'documents', { revision: '0', ...texts })).status, 303)
  const submitted = await send(both, 'submit')
  assert.equal(submitted.status, 303, submitted.text)
  const paper = { documentNumber: '1/QĐ', documentDate: '2026-03-02' }
  const own = await send(both, 'approve', paper)
  assert.equal(own.status, 403)
  assert.match(own.text, /không tự phê duyệt được/)
  assert.equal((await send(steward, 'documents', { revision: '1', ...texts })).status, 409)
  const back = await send(authority, 'return', { 'reason-return': 'Thiếu mô tả rõ hơn' })
  assert.equal(back.status, 303)
  const page = await steward.call('GET', `/console/drafts/${id}/documents`)
  assert.match(page.text, /Được trả lại vì: Thiếu mô tả rõ hơn/)
  assert.equal((await send(steward, 'documents', { revision: '1', ...texts })).status, 303)
  assert.equal((await send(steward, 'submit')).status, 303)
  assert.equal((await send(steward, 'withdraw', { 'reason-withdraw': 'ngắn' })).status, 400)
  const gone = await send(steward, 'withdraw', { 'reason-withdraw': 'Không khai nữa (giả lập)' })
  assert.equal(gone.status, 303)
  assert.equal((await send(authority, 'approve', paper)).status, 409)
})

test('what is no table is refused with a sentence, and makes no draft', async () => {
  const count = async () =>
    (await kho.db.query('select count(*)::int as n from draft.draft')).rows[0].n
  const before = await count()
  const bad = [
    await begin(steward, 'anh.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])),
    await begin(steward, 'rong.csv', ''),
    await begin(steward, 'hong.xlsx', readFileSync(workbook).subarray(0, 300)),
    await steward.call('POST', '/console/drafts', form({ agency })),
  ]
  for (const answer of bad) {
    assert.ok(answer.status >= 400 && answer.status < 500, answer.text)
    assert.match(answer.text, /role="alert"/)
  }
  assert.equal(await count(), before)
  const odd = await begin(steward, '<script>.csv', 'ma,x<script>.\nA,một\nB,hai\n')
  assert.equal(odd.status, 303, /role="alert"[^]{0,300}/.exec(odd.text)?.[0])
  const { text } = await steward.call(
    'GET',
    `/console/drafts/${idOf(odd.headers.get('location'))}/structure`,
  )
  assert.doesNotMatch(text, /<script>[.,]/)
})

for (const width of [1280, 360]) {
  test(`the pages of drafts are sound at ${width} pixels`, { skip: missing }, async () => {
    const answer = await begin(steward, 'Trường học.xlsx', readFileSync(workbook))
    const id = idOf(answer.headers.get('location'))
    const shots = process.env.PORTAL_SHOTS
    const complaints = await visit(browser!, { viewport: { width, height: 800 } }, async (page) => {
      await page.context().addCookies(cookieOf(steward))
      const steps = ['structure', 'quality', 'classification', 'documents', 'preview']
      for (const lang of ['', '/en']) {
        for (const path of ['', ...steps.map((step) => `/${id}/${step}`)]) {
          await page.goto(`${kho.url}${lang}/console/drafts${path}`)
          assert.deepEqual(await objections(page), [], lang + path)
          if (!shots || lang) continue
          const name = `drafts${path.replace(/^\/[0-9a-f-]+\//, '-')}-${width}.png`
          writeFileSync(join(shots, name), await page.screenshot({ fullPage: true }))
        }
      }
    })
    assert.deepEqual(complaints, [])
  })
}
