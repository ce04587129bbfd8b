/** The API reference of a running Kho: complete, and its form makes the call it describes. */
import { strict as assert } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const { browser, missing } = await openBrowser()
after(() => browser?.close())

describe('the API reference', () => {
  let kho: RunningKho
  before(async () => {
    kho = await openKho()
    await kho.define(
      definitionOf({
        id: 'truong',
        sharing: 'open',
        key: ['ma'],
        columns: [{ name: 'ma', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } }],
      }),
    )
    await kho.load('truong', 'ma\nT1\nT2\n')
  })
  after(() => kho.end())

  test('every call of the OpenAPI document has a page in both languages, and is found', async () => {
    const document = JSON.parse((await kho.get('/api/v1/openapi.json')).text)
    const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap(
      (item) => Object.values(item).map((one) => one.operationId),
    )
    assert.ok(ids.length > 30)
    const index = (await kho.get('/docs/api')).text
    for (const tongue of ['', '/en']) {
      const { text } = await kho.get(`${tongue}/docs/api`)
      const groups = [...text.matchAll(/<h2 id="group-([\w-]+)">([^<]*)</g)]
      const unnamed = groups.filter(([, group, title]) => group === title)
      assert.deepEqual(
        unnamed.map(([, group]) => group),
        [],
      )
    }
    for (const id of ids) {
      assert.ok(index.includes(`href="/docs/api/${id}"`), id)
      const [vi, en] = await Promise.all(['', '/en'].map((t) => kho.get(`${t}/docs/api/${id}`)))
      assert.deepEqual([vi!.status, en!.status], [200, 200], id)
    }
    assert.equal((await kho.get('/docs/api/khong.co')).status, 404)
    const found = (await kho.get('/docs/api?q=doc+ban+ghi')).text
    assert.ok(found.includes('/docs/api/records.read') && !found.includes('/docs/api/load'))
  })

  test('the form makes the call, and only of this host', { skip: missing }, async () => {
    const complaints = await visit(browser!, {}, async (page) => {
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(`${kho.url}/docs/api/records.read`)
      await page.fill('#try-id', 'truong')
      await page.click('.api-try button')
      await page.waitForSelector('.api-try pre:not([hidden])')
      const shown = await page.textContent('.api-try pre')
      assert.match(String(await page.textContent('.api-state')), /^200 /)
      assert.ok(shown!.includes('"T2"') && shown!.includes('kho-equal-as-of'), shown!)
      assert.ok(
        asked.every((url) => url.startsWith(kho.url)),
        asked.join(),
      )
      // A refusal is shown as it is, with its sentence.
      await page.fill('#try-id', 'khong-co')
      await page.click('.api-try button')
      await page.waitForSelector('.api-state:has-text("404")')
      assert.match(String(await page.textContent('.api-try pre')), /catalogue\.unknown-dataset/)
    })
    assert.deepEqual(
      complaints.filter((one) => !one.includes('404')),
      [],
    )
  })

  test('without scripts the samples stand there and no form', { skip: missing }, async () => {
    await visit(browser!, { javaScriptEnabled: false }, async (page) => {
      await page.goto(`${kho.url}/en/docs/api/records.read`)
      assert.equal(await page.isVisible('.api-try form'), false)
      assert.equal(await page.isVisible('.api-try noscript'), true)
      assert.ok((await page.textContent('pre.sample'))!.includes('curl'))
    })
  })
})
