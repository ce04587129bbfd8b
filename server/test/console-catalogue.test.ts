/** The pages of issued editions: officers prepare and issue, everybody reads. */
import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { unsignedPdf } from './kit/signed-pdf.ts'

const title = { vi: 'Mã', en: 'Code' }
const agency = 'so-noi-vu'
// Decisions on paper come as scans, which nobody signed; signed ones are told of in act-papers.
const scan = Buffer.from('%PDF-1.7\n%%EOF')
const fields = {
  decisionNumber: '7/QĐ-GIẢ',
  decisionDate: '2026-01-05',
  signer: 'Người ký giả lập',
  authority: 'Uỷ ban <giả lập>',
  validFrom: '2026-01-06',
}

describe('pages of the catalogue', () => {
  let kho: RunningKho
  let authority: Officer
  let auditor: Officer
  before(async () => {
    kho = await openKho()
    authority = await openOfficer(kho, 'can.bo', { agency, functions: ['authority'] })
    auditor = await openOfficer(kho, 'kiem.tra', { agency, functions: ['auditor'] })
    for (const id of ['truong', 'duong'])
      await define(id, { vi: `Dữ liệu ${id}`, en: `Data ${id}` })
  })
  after(() => kho.end())

  const define = (id: string, name: typeof title, more: object = {}) =>
    kho.define(
      definitionOf({
        id,
        title: name,
        sharing: 'shared',
        key: ['ma'],
        columns: [{ name: 'ma', type: 'text', title, required: true }],
        ...more,
      }),
    )
  const markIn = (text: string) => /name="preview" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? ''
  const next = '/console/catalogue/next'

  test('before the first edition everybody is told that there is none', async () => {
    const { status, text } = await kho.get('/catalogue')
    assert.equal(status, 200)
    assert.match(text, /Chưa có lần ban hành nào/)
    assert.match((await kho.get('/en/datasets/truong')).text, /not yet in an issued edition/)
    assert.equal((await kho.get('/catalogue/1')).status, 404)
    assert.equal((await kho.get('/catalogue/1x')).status, 404)
  })

  test('an auditor sees the next edition but may not issue it, and is told why', async () => {
    const { status, text } = await auditor.call('GET', next)
    assert.equal(status, 200)
    assert.match(text, /Sẽ ban hành 2 bộ dữ liệu/)
    assert.match(text, /<button type="submit" disabled/)
    const preview = markIn(text)
    const refused = await auditor.call('POST', next, new URLSearchParams({ ...fields, preview }))
    assert.equal(refused.status, 403)
  })

  test('what changed since the preview comes back with all that was typed, and nothing is issued', async () => {
    const preview = markIn((await authority.call('GET', next)).text)
    await define('cau', { vi: 'Cầu', en: 'Bridges' })
    const form = new URLSearchParams({ ...fields, preview, leftOut: 'duong = Lý do <giả lập>' })
    const refused = await authority.call('POST', next, form)
    assert.equal(refused.status, 409)
    assert.match(refused.text, /catalogue\.preview-changed/)
    for (const typed of ['7/QĐ-GIẢ', 'Uỷ ban &lt;giả lập&gt;', 'duong = Lý do &lt;giả lập&gt;'])
      assert.ok(refused.text.includes(typed), typed)
    assert.notEqual(markIn(refused.text), preview, 'the form goes on from what is there now')
    const { rows } = await kho.db.query('select from catalogue.edition')
    assert.equal(rows.length, 0)
    const wrong = await authority.call('GET', `${next}?leftOut=khong-co+%3D+x`)
    assert.equal(wrong.status, 200)
    assert.match(wrong.text, /catalogue\.unknown-dataset/)
  })

  const paperForm = (bytes: Buffer, more: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...fields, ...more })) form.set(name, value)
    form.set('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'qd-7.pdf')
    return form
  }
  const kept = async () => {
    await kho.kho.journal.publishNow()
    const { rows } = await kho.db.query(
      `select (select count(*)::int from catalogue.edition) as editions,
         (select count(*)::int from paper.document) as papers,
         (select count(*)::int from paper.attached) as attached,
         (select count(*)::int from journal.entry where kind = 'catalogue.issued') as entries`,
    )
    return { ...rows[0], files: filesIn(join(kho.folder, 'papers')) }
  }

  test('a decision that is no PDF issues nothing; one that is leaves nothing where nothing is issued', async () => {
    const leftOut = 'duong = Lý do <giả lập>'
    const query = new URLSearchParams({ leftOut })
    const page = (await authority.call('GET', `${next}?${query}`)).text
    assert.match(page, /enctype="multipart\/form-data"/)
    const preview = markIn(page)
    const before = await kept()
    for (const [bytes, code, more] of [
      [Buffer.from('MZ not a PDF'), 'paper.no-pdf', {}],
      [unsignedPdf('Decision 7'), 'paper.bad-signature', {}],
      [Buffer.alloc(0), 'paper.no-pdf', {}],
      // The file is good and the edition is not: its paper is not kept either.
      [scan, 'catalogue.bad-day', { validFrom: '2026-01-04' }],
      [scan, 'catalogue.preview-changed', { preview: 'f'.repeat(64) }],
    ] as const) {
      const refused = await authority.call(
        'POST',
        next,
        paperForm(bytes, { leftOut, preview, ...more }),
      )
      assert.ok(refused.status >= 400 && refused.status < 500, refused.text)
      assert.ok(refused.text.includes(code), `${code}: ${refused.text}`)
      for (const typed of ['7/QĐ-GIẢ', 'Uỷ ban &lt;giả lập&gt;', 'duong = Lý do &lt;giả lập&gt;'])
        assert.ok(refused.text.includes(typed), `${code}: ${typed}`)
      assert.deepEqual(await kept(), before, code)
    }
    const form = paperForm(scan, { leftOut, preview })
    assert.equal((await auditor.call('POST', next, form)).status, 403)
    assert.deepEqual(await kept(), before)
  })

  test('issued, it stands in the console, outside, on each dataset page and in the sitemap', async () => {
    const leftOut = 'duong = Lý do giả lập'
    const query = new URLSearchParams({ leftOut })
    const preview = markIn((await authority.call('GET', `${next}?${query}`)).text)
    const issued = await authority.call('POST', next, paperForm(scan, { leftOut, preview }))
    assert.equal(issued.status, 303, issued.text)
    const { files, ...counts } = await kept()
    assert.deepEqual(counts, { editions: 1, papers: 1, attached: 1, entries: 1 })
    const sha256 = createHash('sha256').update(scan).digest('hex')
    assert.deepEqual(files, [`${sha256}.pdf`])
    const [path] = issued.headers.get('location')!.split('?')
    assert.equal(path, '/console/catalogue/1')
    const page = await authority.call('GET', issued.headers.get('location')!)
    assert.match(page.text, /act-papers\/edition\/1/)
    const paper = await authority.call('GET', '/console/act-papers/edition/1')
    assert.equal(paper.status, 200, paper.text)
    assert.match(paper.text, /7\/QĐ-GIẢ/)
    assert.match(paper.text, /không có chữ ký số/)
    const outside = await kho.get('/catalogue')
    assert.match(outside.text, /Uỷ ban &lt;giả lập&gt;/)
    assert.match(outside.text, /truong@1/)
    assert.doesNotMatch(outside.text, /duong@1/)
    assert.match((await kho.get('/en/catalogue/1')).text, /Edition 1 of the catalogue/)
    assert.match(
      (await kho.get('/en/datasets/truong')).text,
      /since edition 1 \(decision 7\/QĐ-GIẢ of 05\/01\/2026\)/,
    )
    assert.match((await kho.get('/en/datasets/duong')).text, /not yet in an issued edition/)
    assert.match((await kho.get('/sitemap.xml')).text, /\/catalogue\/1</)
  })

  test('the difference of two editions as a page and as a file', async () => {
    await define('truong', { vi: 'Trường', en: 'Schools' }, { updateFrequency: 'weekly' })
    const preview = markIn((await authority.call('GET', next)).text)
    // As a browser sends a form whose file was left out.
    const form = paperForm(Buffer.alloc(0), { decisionNumber: '8/QĐ-GIẢ', preview })
    form.set('file', new File([], ''))
    assert.equal((await authority.call('POST', next, form)).status, 303)
    const page = await auditor.call('GET', '/en/console/catalogue/2/difference?from=1')
    assert.match(page.text, /1 new, 0 taken out, 1 changed/)
    assert.match(page.text, /Dữ liệu|Data truong → Schools/)
    const file = await auditor.call('GET', '/en/console/catalogue/2/difference.csv?from=1')
    assert.match(file.headers.get('content-type')!, /csv/)
    assert.equal(file.text.trim().split('\n').length, 3, file.text)
    assert.match(file.text, /truong,changed,1 → 2,data; frequency/)
    const entries = await auditor.call('GET', '/console/catalogue/1/entries.csv')
    assert.equal(entries.text.trim().split('\n').length, 3, entries.text)
    const list = await auditor.call('GET', '/console/catalogue.csv')
    assert.equal(list.text.trim().split('\n').length, 3, list.text)
    const none = await auditor.call('GET', '/console/catalogue/2/difference?from=9')
    assert.equal(none.status, 404)
  })
})

const filesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])
