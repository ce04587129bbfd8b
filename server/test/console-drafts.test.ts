/** A dataset from a real workbook to the authority's decision, by plain forms, and what may go wrong. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { findDataset } from '../src/catalogue/find-dataset.ts'
import { fieldsOfVersion } from '../src/draft/begin-change.ts'
import { beginDraft } from '../src/draft/begin-draft.ts'
import { findDraft } from '../src/draft/find-draft.ts'
import { objections, openBrowser, press, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
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

test('of two who edit one step, the second chooses field by field and loses nothing', async () => {
  const id = await begun()
  const path = `/console/drafts/${id}/documents`
  const save = (who: Officer, fields: Record<string, string>) =>
    who.call('POST', path, form(fields))
  const first = {
    descriptionVi: 'mô tả một',
    documentTitleVi: 'tên một',
    documentVi: 'dòng 1\ndòng 2',
  }
  assert.equal((await save(steward, { revision: '0', ...first })).status, 303)
  // Both have seen revision 1. One changes two fields, the other changes one of these and a third.
  const theirs = { ...first, descriptionVi: 'mô tả của A', documentTitleVi: 'tên của A' }
  assert.equal((await save(steward, { revision: '1', ...theirs })).status, 303)
  const mine = { ...first, descriptionVi: 'mô tả <b>B</b>', documentVi: 'dòng 1\ndòng của B' }
  const late = await save(second, { revision: '1', ...mine })
  assert.equal(late.status, 409)
  assert.match(late.text, /thu\.soan đã lưu bước này/)
  assert.match(late.text, /<legend>Mô tả<\/legend>[\s\S]*mô tả của A[\s\S]*mô tả &lt;b>?/)
  assert.equal(late.text.match(/<legend>/g)?.length, 1)
  assert.match(late.text, /Tên tài liệu kỹ thuật[\s\S]*tên một[\s\S]*tên của A/)
  assert.match(late.text, /name="documentVi"[^>]*>\s*dòng 1\ndòng của B<\/textarea>/)
  assert.equal((await findDraft(kho.db, id)).fields.descriptionVi, 'mô tả của A')

  const both = {
    revision: '2',
    seen: '1',
    'theirs.descriptionVi': 'mô tả của A',
    'mine.descriptionVi': 'mô tả <b>B</b>',
    documentTitleVi: 'tên của A',
    documentVi: 'dòng 1\ndòng của B',
  }
  // Nothing was chosen: it is asked again, and nothing is overwritten.
  assert.equal((await save(second, both)).status, 409)
  // A third save came between: what was chosen stands beside it, and is asked about anew.
  assert.equal((await save(steward, { revision: '2', ...theirs, documentEn: 'C' })).status, 303)
  const chosen = { ...both, 'choose.descriptionVi': 'mine' }
  const again = await save(second, chosen)
  assert.equal(again.status, 409)
  assert.match(again.text, /name="documentEn"[^>]*>\s*C<\/textarea>/)
  assert.match(again.text, /name="descriptionVi"[^>]*>\s*mô tả &lt;b/)
  const last = { ...chosen, revision: '3', documentEn: 'C' }
  const done = await save(second, last)
  assert.equal(done.status, 303, done.text)
  assert.match(done.headers.get('location')!, /\/documents\?entry=/)
  const { fields } = await findDraft(kho.db, id)
  assert.deepEqual(
    [fields.descriptionVi, fields.documentTitleVi, fields.documentVi, fields.documentEn],
    ['mô tả <b>B</b>', 'tên của A', 'dòng 1\ndòng của B', 'C'],
  )
  const other = await steward.call(
    'POST',
    `/console/drafts/${id}/quality`,
    form({ revision: '0', 'c1.filled': 'yes', descriptionVi: 'không thuộc bước này' }),
  )
  assert.equal(other.status, 303)
  const kept = await findDraft(kho.db, id)
  assert.equal(kept.fields.descriptionVi, 'mô tả <b>B</b>')
  assert.equal(kept.fields['c1.filled'], 'yes')
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
      await press(page.getByRole('button', { name: 'Lưu và sang bước sau' }))
      assert.match(await page.locator('main').innerText(), /Phiên làm việc đã hết/)
      assert.equal((await findDraft(kho.db, id)).fields.descriptionVi, undefined)
      await page.context().addCookies(cookieOf(steward))
      await press(page.getByRole('button', { name: 'Gửi lại' }))
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

test('the table of a workbook is chosen, seen before it is kept, and read so ever after', async () => {
  const path = join(folder, 'Hai tờ.xlsx')
  const grouped = [
    ['BIỂU MẪU GIẢ LẬP'],
    ['Mã', 'Quy mô', '', 'Ghi chú'],
    ['', 'Lớp', 'Học sinh', ''],
    ['(1)', '(2)', '(3)', '(4)'],
    ['TH1', '12', '400', 'x'],
    ['TH2', '10', '380', 'y'],
  ]
  const merged = '<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="B2:C2"/></mergeCells>'
  const other = [
    ['Năm', 'Số trường', 'Số lớp', 'Số phòng'],
    ['2024', '2', '22', '30'],
    ['2025', '3', '25', '31'],
  ]
  const sheets = [
    { name: 'Tổng hợp', xml: sheetXml(other) },
    { name: 'Chi tiết', xml: sheetXml(grouped, merged) },
  ]
  await writeXlsx(path, { sheets })
  const answer = await begin(steward, 'Hai tờ.xlsx', readFileSync(path))
  const id = idOf(answer.headers.get('location'))
  assert.match(answer.headers.get('location')!, /\/table\?entry=/)
  const at = `/console/drafts/${id}/table`
  const see = async (lang: string, query: Record<string, string>) =>
    (await steward.call('GET', `${lang}${at}?${form(query)}`)).text
  // Another sheet brings its own proposal, whatever rows stood beside the one before.
  const asked = {
    of: 'Tổng hợp',
    sheet: 'Chi tiết',
    headerRow: '1',
    headerRows: '1',
    firstRow: '2',
  }
  assert.match(await see('', asked), /hai dòng ghép lại thành 4 tên/)
  const english = await see('/en', asked)
  assert.match(english, /row 2 has merged cells over several columns of row 3/)
  assert.match(english, /<th scope="col"\s*>Quy mô \/ Học sinh<\/th>/)
  const wrong = await see('', {
    ...asked,
    of: 'Chi tiết',
    headerRow: '2',
    headerRows: '3',
    firstRow: '4',
  })
  assert.match(wrong, /role="alert"[\s\S]*Dòng 2-4 của trang tính Chi tiết/)
  assert.doesNotMatch(wrong, /Dùng bảng này/)

  const structure = {
    revision: '0',
    titleVi: 'Tên đã gõ',
    'c1.name': 'nam',
    'c1.titleVi': 'Năm học',
  }
  const first = `/console/drafts/${id}/structure`
  assert.equal((await steward.call('POST', first, form(structure))).status, 303)
  const choice = { sheet: 'Chi tiết', headerRow: '2', headerRows: '2', firstRow: '5' }
  const use = (more: object) =>
    steward.call('POST', at, form({ revision: '1', ...choice, ...more }))
  assert.equal((await use({ revision: '0' })).status, 409)
  assert.equal((await use({ sheet: 'Không có' })).status, 422)
  assert.equal((await use({ headerRow: 'x' })).status, 400)
  assert.equal((await use({ headerRow: '4' })).status, 422)
  assert.equal((await use({})).status, 303)
  const chosen = await findDraft(kho.db, id)
  assert.deepEqual(
    chosen.sample.columns.map(({ name }) => name),
    ['Mã', 'Quy mô / Lớp', 'Quy mô / Học sinh', 'Ghi chú'],
  )
  assert.deepEqual(
    [chosen.fields.titleVi, chosen.fields['c1.titleVi'], chosen.fields['c2.type']],
    ['Tên đã gõ', 'Mã', 'integer'],
  )
  // Of a column that is there again under its name, what was typed stays.
  const fields = {
    ...chosen.fields,
    revision: '2',
    'c4.titleVi': 'Chú giải',
    'c1.titleVi': 'Mã trường',
  }
  assert.equal((await steward.call('POST', first, form(fields))).status, 303)
  assert.equal((await use({ revision: '3', firstRow: '4' })).status, 303)
  const again = await findDraft(kho.db, id)
  assert.deepEqual(
    [again.fields['c1.titleVi'], again.fields['c4.titleVi'], again.fields['c2.type']],
    ['Mã trường', 'Chú giải', 'text'],
  )
  assert.equal((await use({ revision: '4' })).status, 303)
  const plain = await begun()
  assert.equal(
    (
      await steward.call(
        'POST',
        `/console/drafts/${plain}/table`,
        form({ ...choice, revision: '0' }),
      )
    ).status,
    409,
  )
  assert.equal((await steward.call('GET', `/console/drafts/${plain}/table`)).status, 200)
})

test('a dataset in force is changed by a draft, unless what is open would break', async () => {
  const both = (text: string) => ({ vi: text, en: text })
  const column = (name: string, more: object = {}) =>
    ({
      name,
      type: 'text',
      title: both(name),
      description: both(`Ý nghĩa ${name}`),
      ...more,
    }) as const
  const columns = [column('ma', { required: true }), column('ten'), column('mau'), column('bo')]
  const dataset = 'thu-thay-doi'
  const given = { id: dataset, sharing: 'shared' as const, legalGround: 'Điều 9', key: ['ma'] }
  await kho.define(definitionOf({ ...given, owner: agency, columns }))
  await kho.load(dataset, 'ma,ten,mau,bo\nA,Một,,\nB,Hai,,\n')
  await kho.client('he-thong-doc')
  await kho.grant({ client: 'he-thong-doc', dataset, columns: ['ma', 'mau'] })
  const proposed = await steward.call('POST', '/api/v1/releases', {
    dataset,
    columns: ['ma', 'ten', 'mau'],
    licence: 'cc0-1.0',
    renewal: 'by-hand',
    reason: 'Người dân hay hỏi (giả lập)',
  })
  assert.equal(proposed.status, 201, proposed.text)
  const { release } = proposed.json
  const paper = { documentNumber: '2/QĐ', documentDate: '2026-03-02' }
  const opened = await authority.call('POST', `/api/v1/releases/${release}/approve`, paper)
  assert.equal(opened.status, 200, opened.text)

  const list = await steward.call('GET', '/console/drafts')
  assert.match(list.text, new RegExp(`name="dataset" value="${dataset}"[\\s\\S]*?Khai thay đổi`))
  const begin = (who: Officer) => who.call('POST', '/console/drafts/change', form({ dataset }))
  assert.equal((await begin(authority)).status, 403)
  const id = idOf((await begin(steward)).headers.get('location'))
  const twice = await begin(second)
  assert.equal(twice.status, 409)
  assert.match(twice.text, /đang có một bản khai thay đổi/)
  const at = `/console/drafts/${id}`
  assert.match((await steward.call('GET', `${at}/preview`)).text, /Chưa có gì khác/)

  const send = async (who: Officer, does: string, fields: Record<string, string> = {}) =>
    who.call('POST', `${at}/${does}`, form(fields))
  const kept = (await findDraft(kho.db, id)).fields
  const structure = { ...kept, 'c2.name': 'ten_goi', 'c3.leftOut': 'yes', revision: '0' }
  assert.equal((await send(steward, 'structure', structure)).status, 303)
  const seen = (await steward.call('GET', `${at}/preview`)).text
  assert.match(seen, /<code>mau<\/code>[\s\S]*?bỏ[\s\S]*<code>ten<\/code>[\s\S]*?đổi tên/)
  assert.match(seen, /he-thong-doc[\s\S]*?<code>mau<\/code>/)
  assert.match(seen, new RegExp(`/console/releases/${release}"`))
  assert.match((await steward.call('GET', `/en${at}/preview`)).text, /It cannot be submitted/)
  const broken = await send(steward, 'submit')
  assert.equal(broken.status, 409)
  assert.match(broken.text, new RegExp(`bản phát hành mở số ${release}: mau`))

  // The act that is needed: the open release is withdrawn.
  const reason = 'Sẽ phát hành lại sau khi đổi (giả lập)'
  const gone = await steward.call('POST', `/api/v1/releases/${release}/withdraw`, { reason })
  assert.equal(gone.status, 200, gone.text)
  assert.equal((await send(steward, 'submit')).status, 303)
  const approved = await send(authority, 'approve', paper)
  assert.equal(approved.status, 303, approved.text)
  const version = await findDataset(kho.db, dataset)
  assert.equal(version.version, 2)
  assert.deepEqual(
    version.columns.map(({ name, number }) => [name, number]),
    [
      ['ma', 1],
      ['ten_goi', 2],
      ['bo', 4],
    ],
  )
  const { rows } = await kho.db.query(
    `select awaits_release from catalogue.dataset where id = $1`,
    [dataset],
  )
  assert.equal(rows[0].awaits_release, false)

  // A change that began before another came into force does not go over it.
  const old = idOf((await begin(steward)).headers.get('location'))
  await kho.define({ ...version, title: both('Tên khác'), columns: version.columns })
  const late = await steward.call('POST', `/console/drafts/${old}/submit`, form({}))
  assert.equal(late.status, 409)
  assert.match(late.text, /bắt đầu từ phiên bản 2[\s\S]*nay phiên bản 3/)
})

test('a wish to open may be given up, with a reason; then the page stands for sharing', async () => {
  const version = await findDataset(kho.db, 'thu-thay-doi')
  const { fields, sample } = fieldsOfVersion(version)
  const named = { ...fields, id: 'thu-thoi-mo', wantsOpen: 'yes' }
  const { id } = await kho.act((tx) =>
    beginDraft(tx, 'test', { owner: agency, fields: named, sample }),
  )
  const send = (who: Officer, does: string, more: Record<string, string> = {}) =>
    who.call('POST', `/console/drafts/${id}/${does}`, form(more))
  const submitted = await send(steward, 'submit')
  assert.equal(submitted.status, 303, submitted.text)
  const paper = { documentNumber: '3/QĐ', documentDate: '2026-03-02' }
  assert.equal((await send(authority, 'approve', paper)).status, 303)
  const shown = async () => (await fetch(`${kho.url}/datasets/thu-thoi-mo`)).status
  assert.equal(await shown(), 404)
  assert.equal((await send(steward, 'give-up', { 'reason-give-up': 'ngắn' })).status, 400)
  const given = { 'reason-give-up': 'Không mở nữa, chỉ chia sẻ (giả lập)' }
  assert.equal((await send(authority, 'give-up', given)).status, 403)
  const done = await send(steward, 'give-up', given)
  assert.equal(done.status, 303, done.text)
  assert.equal(await shown(), 200)
  assert.equal((await send(steward, 'give-up', given)).status, 409)
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
      const steps = ['table', 'structure', 'quality', 'classification', 'documents', 'preview']
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

test('what is missing is said in the language of the page', async () => {
  const id = await begun()
  const vi = (await steward.call('GET', `/console/drafts/${id}/preview`)).text
  assert.match(vi, /Còn thiếu hoặc chưa đúng/)
  assert.match(vi, /Nội dung tài liệu/)
  assert.doesNotMatch(vi, /Invalid|Too small|expected|mong đợi|documents\.0/)
  const en = (await steward.call('GET', `/en/console/drafts/${id}/preview`)).text
  assert.match(en, /Not filled in/)
})
