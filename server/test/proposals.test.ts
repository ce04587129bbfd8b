/** Proposals for the catalogue, from the idea to the entry it became. All persons are made up. */
import { strict as assert } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { dayOf } from '../src/time.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { pressThrough } from './kit/press-through.ts'

const { browser, missing } = await openBrowser()
const title = { vi: 'Cột', en: 'Column' }
const inDays = (count: number) => dayOf(new Date(Date.now() + count * 86_400_000))
const paper = { documentNumber: '5/QĐ', documentDate: inDays(0), signer: 'Người ký giả lập' }
const reason = 'Cần để giải quyết thủ tục giả lập'
const schools = (more: Partial<DatasetInput> = {}) =>
  definitionOf({
    id: 'schools',
    sharing: 'shared',
    permittedUsers: ['so-y-te'],
    key: ['ma'],
    columns: [{ name: 'ma', type: 'text', title, required: true }],
    ...more,
  })

describe('a proposal for the catalogue', () => {
  let kho: RunningKho
  let asker: Officer
  let other: Officer
  let authority: Officer

  before(async () => {
    kho = await openKho()
    for (const id of ['so-khcn', 'so-ngoai']) {
      const name = { vi: `Cơ quan ${id}`, en: `Agency ${id}` }
      await kho.act((tx) => declareAgency(tx, 'test', { id, name }))
    }
    await kho.define(schools())
    asker = await openOfficer(kho, 'khai.thac', { agency: 'so-ngoai', functions: ['consumer'] })
    other = await openOfficer(kho, 'y.te', { agency: 'so-y-te', functions: ['consumer'] })
    authority = await openOfficer(kho, 'quan.ly', { agency: 'so-khcn', functions: ['authority'] })
  })
  after(async () => {
    await browser?.close()
    await kho.end()
  })

  const post = (officer: Officer, path: string, body: unknown = {}) =>
    officer.call('POST', `/api/v1/proposals${path}`, body)
  const propose = async (more: object) => {
    const body = { agency: 'so-ngoai', title: 'Đề xuất giả lập', reason, ...more }
    const made = await post(asker, '', body)
    assert.equal(made.status, 201, made.text)
    return made.json.proposal as number
  }

  test('columns: needs of agencies, each once; accepted; tied to the version that has them', async () => {
    const id = await propose({ kind: 'columns', dataset: 'schools', columns: ['ten', 'cap_hoc'] })
    const gathered = await post(authority, `/${id}/gather`, { until: inDays(10) })
    assert.equal(gathered.status, 200, gathered.text)
    assert.equal((await post(other, `/${id}/need`, { agency: 'so-y-te', reason })).status, 200)
    const twice = await post(other, `/${id}/need`, { agency: 'so-y-te', reason })
    assert.equal(twice.json.code, 'proposal.need-said')
    const own = await post(asker, `/${id}/need`, { agency: 'so-ngoai', reason })
    assert.equal(own.json.code, 'proposal.need-said', 'who proposes has said it')
    const shown = await other.call('GET', `/api/v1/proposals/${id}`)
    assert.deepEqual(
      [shown.json.needs, shown.json.needsOf.map((one: any) => one.agency)],
      [2, ['so-ngoai', 'so-y-te']],
    )
    const early = await post(authority, `/${id}/enter`, { dataset: 'schools', version: 1 })
    assert.equal(early.json.code, 'proposal.wrong-state')
    assert.equal((await post(authority, `/${id}/accept`, paper)).status, 200)
    const lacking = await post(authority, `/${id}/enter`, { dataset: 'schools', version: 1 })
    assert.equal(lacking.json.code, 'proposal.not-entered')
    assert.equal(lacking.json.values.missing, 'ten, cap_hoc')
    const columns = [
      { name: 'ma', type: 'text', title, required: true },
      { name: 'ten', type: 'text', title },
      { name: 'cap_hoc', type: 'text', title },
    ] as const
    const { version } = await kho.define(schools({ columns: [...columns] }))
    const entered = await post(authority, `/${id}/enter`, { dataset: 'schools', version })
    assert.equal(entered.status, 200, entered.text)
    const traced = await other.call('GET', '/api/v1/proposals?dataset=schools&state=entered')
    assert.deepEqual(
      traced.json.proposals.map((one: any) => [one.id, one.entered]),
      [[id, { dataset: 'schools', version }]],
    )
    await kho.kho.journal.publishNow()
    const { rows } = await kho.db.query(
      `select kind, body from journal.entry where kind like 'proposal.%'
       and (body::jsonb ->> 'proposal')::int = $1 order by index`,
      [id],
    )
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['made', 'gathered', 'needed', 'accepted', 'entered'].map((kind) => `proposal.${kind}`),
    )
    assert.ok(rows.every(({ body }) => !/giả lập|khai\.thac|y\.te"/.test(body)))
  })

  test('a permitted user: needless where it is one, and tied only to a version that permits it', async () => {
    const needless = await post(other, '', {
      kind: 'permitted-user',
      agency: 'so-y-te',
      title: 'Đề xuất giả lập',
      reason,
      dataset: 'schools',
    })
    assert.equal(needless.json.code, 'proposal.needless')
    const id = await propose({ kind: 'permitted-user', dataset: 'schools' })
    await post(authority, `/${id}/accept`, paper)
    const { version } = await kho.define(schools({ title: { vi: 'Trường', en: 'Schools' } }))
    const without = await post(authority, `/${id}/enter`, { dataset: 'schools', version })
    assert.equal(without.json.values.missing, 'so-ngoai')
    const permitted = await kho.define(schools({ permittedUsers: ['so-y-te', 'so-ngoai'] }))
    const body = { dataset: 'schools', version: permitted.version }
    assert.equal((await post(authority, `/${id}/enter`, body)).status, 200)
  })

  test('what is declined has its reason; nobody says a need after the day or the decision', async () => {
    const id = await propose({ kind: 'dataset', owner: 'so-noi-vu' })
    await post(authority, `/${id}/gather`, { until: inDays(0) })
    await kho.db.query('update proposal.proposal set gather_until = $2 where id = $1', [
      id,
      inDays(-1),
    ])
    const over = await post(other, `/${id}/need`, { agency: 'so-y-te', reason })
    assert.equal(over.json.code, 'proposal.gathering-over')
    assert.equal((await post(authority, `/${id}/decline`, paper)).status, 400)
    const past = await post(authority, `/${id}/gather`, { until: inDays(-1) })
    assert.equal(past.json.code, 'proposal.bad-day')
    const declined = await post(authority, `/${id}/decline`, { ...paper, answer: reason })
    assert.equal(declined.status, 200, declined.text)
    const late = await post(other, `/${id}/need`, { agency: 'so-y-te', reason })
    assert.equal(late.json.code, 'proposal.wrong-state')
    const withdrawn = await post(asker, `/${id}/withdraw`)
    assert.equal(withdrawn.json.code, 'proposal.wrong-state')
  })

  test('two votes of one agency at once are one', async () => {
    const id = await propose({ kind: 'dataset' })
    const votes = await Promise.all(
      [1, 2, 3].map(() => post(other, `/${id}/need`, { agency: 'so-y-te', reason })),
    )
    assert.deepEqual(votes.map(({ status }) => status).toSorted(), [200, 409, 409])
  })

  test('in a browser without JavaScript, and sound on a phone', { skip: missing }, async () => {
    const options = { javaScriptEnabled: false, viewport: { width: 320, height: 640 } }
    const as = (officer: Officer) => [
      { name: 'kho_session', value: officer.cookie.split('=')[1]!, url: kho.url },
    ]
    await visit(browser!, options, async (page) => {
      await page.context().addCookies(as(asker))
      await page.goto(`${kho.url}/console/proposals/new?kind=columns&dataset=schools`)
      const send = () =>
        pressThrough(page, () => page.getByRole('button', { name: 'Lập đề xuất' }).click())
      await page.getByLabel('Tên đề xuất').fill('Thêm cột giả lập')
      await page.getByLabel('Cần để làm gì').fill('ngắn')
      await page.getByLabel('Các cột cần thêm').fill('ngay_lap, so_lop')
      await send()
      assert.match(await page.getByRole('alert').innerText(), /reason/)
      assert.equal(await page.getByLabel('Các cột cần thêm').inputValue(), 'ngay_lap, so_lop')
      await page.getByLabel('Cần để làm gì').fill(reason)
      await send()
      assert.match(await page.locator('main').innerText(), /ngay_lap, so_lop/)
    })
    await visit(browser!, { viewport: options.viewport }, async (page) => {
      await page.context().addCookies(as(authority))
      const { json } = await authority.call('GET', '/api/v1/proposals?state=proposed')
      const id = json.proposals[0].id
      for (const path of ['/console/proposals', `/console/proposals/${id}`]) {
        for (const lang of ['', '/en']) {
          await page.goto(kho.url + lang + path)
          assert.deepEqual(await objections(page), [], lang + path)
        }
      }
      await page.context().addCookies(as(asker))
      await page.goto(`${kho.url}/en/console/proposals/new`)
      assert.deepEqual(await objections(page), [])
    })
  })
})
