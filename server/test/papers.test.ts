/** Papers over HTTP: kept with their PDF, verified when they are shown, named by a decision. */
import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { dayOf } from '../src/time.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { pressThrough } from './kit/press-through.ts'
import { openAuthority, unsignedPdf, type TestAuthority } from './kit/signed-pdf.ts'

const { browser, missing } = await openBrowser()
const today = dayOf(new Date())
const paper = { agency: 'so-noi-vu', number: '15/QĐ-SNV', issuedOn: today, signer: 'Người giả lập' }
const pdfOf = (bytes: Buffer) => new Blob([new Uint8Array(bytes)], { type: 'application/pdf' })

describe('a paper', () => {
  let kho: RunningKho
  let authority: TestAuthority
  let steward: Officer
  let asker: Officer
  let signed: Buffer

  before(async () => {
    authority = openAuthority('Kho')
    signed = authority.sign(unsignedPdf('Decision 15'), authority.issue('Nguoi ky gia lap'))
    kho = await openKho({ env: { KHO_PAPER_ROOTS: authority.roots } })
    const title = { vi: 'Mã', en: 'Code' }
    await kho.define(
      definitionOf({
        id: 'schools',
        sharing: 'shared',
        key: ['ma'],
        columns: [{ name: 'ma', type: 'text', title, required: true }],
      }),
    )
    await kho.client('may-y-te')
    steward = await openOfficer(kho, 'du.lieu', { agency: 'so-noi-vu', functions: ['steward'] })
    asker = await openOfficer(kho, 'khai.thac', { agency: 'so-y-te', functions: ['consumer'] })
  })
  after(async () => {
    await browser?.close()
    await kho.end()
    authority.end()
  })

  const keep = (bytes: Buffer, more: object = {}) =>
    steward.call(
      'POST',
      `/api/v1/papers?${new URLSearchParams({ ...paper, ...more, file: 'qd-15.pdf' })}`,
      pdfOf(bytes),
    )

  test('is kept by its hash, given back as it was, and verified when it is shown', async () => {
    const kept = await keep(signed)
    assert.equal(kept.status, 201, kept.text)
    const sha256 = createHash('sha256').update(signed).digest('hex')
    assert.deepEqual([kept.json.outcome, kept.json.sha256], ['valid', sha256])
    const shown = await steward.call('GET', `/api/v1/papers/${kept.json.paper}`)
    assert.equal(shown.json.verified.outcome, 'valid')
    assert.equal(shown.json.verified.signatures[0].subject, 'O=Kho test, CN=Nguoi ky gia lap')
    const file = await fetch(`${kho.url}/api/v1/papers/${kept.json.paper}/file`, {
      headers: { cookie: steward.cookie },
    })
    assert.ok(Buffer.from(await file.arrayBuffer()).equals(signed))
    const foreign = await asker.call('GET', `/api/v1/papers/${kept.json.paper}`)
    assert.equal(foreign.json.code, 'people.other-agency')
    await kho.kho.journal.publishNow()
    const { rows } = await kho.db.query(`select body from journal.entry where kind = 'paper.kept'`)
    assert.ok(rows.every(({ body }) => !body.includes('giả lập') && !body.includes('SNV')))
    assert.ok(rows.some(({ body }) => body.includes(sha256) && body.includes('"valid"')))
  })

  test('altered ones are kept and called so; a file exchanged on the disk is noticed', async () => {
    const changed = Buffer.from(signed)
    changed[changed.indexOf('Decision 15')] = 'd'.charCodeAt(0)
    const kept = await keep(changed)
    assert.equal(kept.json.outcome, 'altered', kept.text)
    const path = join(kho.folder, 'papers', `${kept.json.sha256}.pdf`)
    writeFileSync(path, signed)
    const shown = await steward.call('GET', `/api/v1/papers/${kept.json.paper}`)
    assert.deepEqual([shown.status, shown.json.code], [410, 'paper.file-gone'])
  })

  test('what is no PDF, too long, or of tomorrow is refused, and nothing of it stays', async () => {
    const before = readdirSync(join(kho.folder, 'papers'))
    const exe = await keep(Buffer.from('MZ nothing'))
    assert.equal(exe.json.code, 'paper.no-pdf')
    assert.deepEqual(readdirSync(join(kho.folder, 'papers')), before)
    const long = await keep(Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(21 * 1024 ** 2)]))
    assert.equal(long.status, 413)
    const other = Buffer.concat([signed, Buffer.from('\n')])
    const tomorrow = await keep(other, { issuedOn: '2099-01-01' })
    assert.equal(tomorrow.json.code, 'paper.bad-day')
    assert.deepEqual(readdirSync(join(kho.folder, 'papers')).toSorted(), before.toSorted())
  })

  test('a decision names only its own paper, with the same number and day', async () => {
    const kept = await keep(signed)
    const made = await asker.call('POST', '/api/v1/requests', {
      agency: 'so-y-te',
      asked: {
        dataset: 'schools',
        columns: ['ma'],
        purpose: 'c',
        task: 'HS-1',
        legalGround: 'Luật giả lập',
        until: dayOf(new Date(Date.now() + 9 * 86_400_000)),
        delivery: ['api'],
        clients: ['may-y-te'],
      },
    })
    const path = `/api/v1/requests/${made.json.request}`
    await asker.call('POST', `${path}/submit`, {})
    const decide = (more: object) =>
      steward.call('POST', `${path}/decide`, {
        outcome: 'grant',
        seen: 0,
        documentNumber: paper.number,
        documentDate: today,
        signer: paper.signer,
        paper: kept.json.paper,
        ...more,
      })
    assert.equal((await decide({ documentNumber: '16' })).json.code, 'paper.other-document')
    assert.equal((await decide({ paper: 9_999 })).json.code, 'paper.unknown')
    await kho.db.query(`update paper.document set agency_id = 'so-y-te' where id = $1`, [
      kept.json.paper,
    ])
    assert.equal((await decide({})).json.code, 'paper.other-agency')
    await kho.db.query(`update paper.document set agency_id = 'so-noi-vu' where id = $1`, [
      kept.json.paper,
    ])
    assert.equal((await decide({})).status, 200)
    const shown = await asker.call('GET', path)
    assert.equal(shown.json.decisions[0].document.paper, kept.json.paper)
  })

  test('is kept by a form without JavaScript', { skip: missing }, async () => {
    const cookies = [{ name: 'kho_session', value: steward.cookie.split('=')[1]!, url: kho.url }]
    const viewport = { width: 320, height: 640 }
    await visit(browser!, { javaScriptEnabled: false, viewport }, async (page) => {
      await page.context().addCookies(cookies)
      await page.goto(`${kho.url}/console/papers`)
      await page.getByLabel('Số văn bản').fill('20/QĐ-SNV')
      await page.getByLabel('Ngày văn bản').fill(today)
      await page.getByLabel('Người ký').fill('Người giả lập')
      const file = { name: 'qd 20.pdf', mimeType: 'application/pdf', buffer: signed }
      await page.getByLabel('Tệp PDF').setInputFiles(file)
      await pressThrough(page, () => page.getByRole('button', { name: 'Lưu văn bản' }).click())
      assert.match(await page.locator('main').innerText(), /chữ ký hợp lệ/)
    })
    await visit(browser!, { viewport }, async (page) => {
      await page.context().addCookies(cookies)
      for (const path of ['/console/papers', '/en/console/papers', '/console/papers/1']) {
        await page.goto(kho.url + path)
        assert.deepEqual(await objections(page), [], path)
      }
    })
  })
})
