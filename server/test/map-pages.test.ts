/** Maps in a real browser: over a running Kho with the communes of the sample and some made-up places. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { grantAccess } from '../src/access/grant-access.ts'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { communeBoundaries } from '../src/sample/definitions.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { pressThrough } from './kit/press-through.ts'

/** What the functions that run in the page use of it; the compiler knows no DOM here. */
declare const performance: {
  getEntriesByType(type: string): { name: string; encodedBodySize: number }[]
}

const { browser, missing } = await openBrowser()
const skip = missing
const boundaries = fileURLToPath(
  new URL('../data/province/communes-former-dak-nong-2026.geojson', import.meta.url),
)
const shots = process.env.PORTAL_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

let kho: RunningKho
let officer: Officer
let grant: number
before(async () => {
  kho = await openKho()
  const version = await kho.define({
    ...communeBoundaries,
    owner: 'so-noi-vu',
    supplier: 'so-noi-vu',
  })
  const supply = fileSupply(version, {
    path: boundaries,
    kind: 'geojson',
    names: { full_name: 'fullName', area_km2: 'areaKm2' },
    ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId'],
  } as never)
  const { db } = kho
  const { journalFolder } = kho.kho
  await loadSource({ db, journalFolder }, { dataset: version.id, supply, actor: 'test' })
  await kho.define(
    definitionOf({
      id: 'schools',
      title: { vi: 'Trường học', en: 'Schools' },
      sharing: 'open',
      key: ['code'],
      columns: [
        { name: 'code', type: 'text', required: true, title: { vi: 'Mã trường', en: 'Code' } },
        { name: 'name', type: 'text', title: { vi: 'Tên trường', en: 'Name' } },
        { name: 'place', type: 'geometry', shape: 'Point', title: { vi: 'Vị trí', en: 'Place' } },
      ],
    }),
  )
  const rows = Array.from({ length: 60 }, (_, i) => {
    const point = [107.4 + (i % 10) * 0.05, 11.9 + Math.floor(i / 10) * 0.1]
    const place = JSON.stringify({ type: 'Point', coordinates: point }).replaceAll('"', '""')
    return `T${i},Trường Tiểu học số ${i} Đắk Búk So,"${place}"`
  })
  await kho.load('schools', `code,name,place\n${rows.join('\n')}\n`)
  officer = await openReader(rows)
})
after(async () => {
  await browser?.close()
  await kho.end()
})

/** A person of an agency that may read half of a dataset that is not open. */
async function openReader(rows: readonly string[]): Promise<Officer> {
  await kho.define(
    definitionOf({
      id: 'shelters',
      title: { vi: 'Điểm sơ tán', en: 'Shelters' },
      sharing: 'shared',
      key: ['code'],
      columns: [
        { name: 'code', type: 'text', required: true, title: { vi: 'Mã điểm', en: 'Code' } },
        { name: 'name', type: 'text', title: { vi: 'Tên điểm', en: 'Name' } },
        { name: 'half', type: 'text', title: { vi: 'Nửa', en: 'Half' } },
        { name: 'place', type: 'geometry', shape: 'Point', title: { vi: 'Vị trí', en: 'Place' } },
      ],
    }),
  )
  const halves = rows.map((row, i) => `${row},${i % 2 ? 'b' : 'a'}`)
  await kho.load('shelters', `code,name,place,half\n${halves.join('\n')}\n`)
  const given = await kho.act((tx) =>
    grantAccess(tx, 'test', {
      agency: 'so-y-te',
      dataset: 'shelters',
      purpose: 'c',
      columns: ['code', 'name', 'place', 'half'],
      condition: { half: ['a'] },
      delivery: ['online'],
      validUntil: new Date(Date.now() + 3_600_000),
      decidedBy: 'so-noi-vu',
      documentNumber: '02/QĐ',
      documentDate: '2026-01-05',
    }),
  )
  grant = given.grant
  return openOfficer(kho, 'xem.bando', { agency: 'so-y-te', functions: ['consumer'] })
}

const desktop = { viewport: { width: 1280, height: 900 } }
const phone = { viewport: { width: 360, height: 740 } }

/** Visits under a watch for requests to another host. */
async function see(
  options: object,
  act: (page: Page, complaints: string[]) => Promise<void>,
): Promise<void> {
  const complaints = await visit(browser as Browser, options, async (page, heard) => {
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(kho.url)) elsewhere.push(request.url())
    })
    await act(page, heard)
    assert.deepEqual(
      elsewhere.filter((one) => !one.startsWith('data:')),
      [],
    )
  })
  assert.deepEqual(complaints, [])
}

async function shot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}

/** Without waitForFunction, which the policy of the page forbids. */
async function pictured(page: Page): Promise<void> {
  const width = () => page.evaluate('document.querySelector("#map img").naturalWidth')
  await until('the picture comes', async () => Number(await width()) > 0)
}

async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (const endsMs = Date.now() + 60_000; !(await ask()); await sleep(50)) {
    assert.ok(Date.now() < endsMs, `in vain: ${what}`)
  }
}

/** A map first lists what is there already: it is whole when so many rows are in view. */
const drawn = (page: Page, rows = 1) =>
  page
    .locator('.map-rows tbody tr')
    .nth(rows - 1)
    .waitFor({ timeout: 60_000 })

/** How many features the map says are in view; it says so when it has come to rest. */
async function inView(page: Page): Promise<number> {
  const said = await page.locator('.map-rows [role=status]').first().innerText()
  return Number(/\d+/.exec(said)?.[0] ?? 0)
}

test(
  'the page of a dataset has a picture, and loads the map only when somebody opens it',
  { skip },
  () =>
    see(desktop, async (page) => {
      await page.goto(`${kho.url}/datasets/commune-boundaries`)
      const loaded = () =>
        page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
      assert.ok(!(await loaded()).some((name) => /maplibre|mapview|mapworker/.test(name)))
      await page.locator('#map img').scrollIntoViewIfNeeded()
      await pictured(page)
      await shot(page, 'dataset-picture')
      await page.locator('.map-open button').click()
      await drawn(page)
      assert.ok((await loaded()).some((name) => name.includes('mapworker')))
      const scripts = await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => /maplibre.*js|mapview|mapworker/.test(name))
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      )
      assert.ok(scripts > 100_000)
      await shot(page, 'dataset-map')
      assert.deepEqual(await objections(page), [])
    }),
)

test('a feature that is clicked shows its row, and leads to its dataset', { skip }, () =>
  see(desktop, async (page) => {
    await page.goto(`${kho.url}/datasets/commune-boundaries/map`)
    await drawn(page, 28)
    const rows = await page.locator('.map-rows tbody tr').count()
    assert.equal(rows, 28)
    await page.locator('.map-stage canvas').click({ position: { x: 400, y: 260 } })
    const chosen = page.locator('.map-side dl')
    await chosen.waitFor()
    assert.match(await chosen.innerText(), /Mã xã\s+\d{5}/)
    assert.match(await chosen.innerText(), /(Xã|Phường) /)
    const href = await page.locator('.map-side a', { hasText: 'Bản ghi' }).getAttribute('href')
    const record = await kho.get(href!)
    assert.equal(record.status, 200)
    await shot(page, 'map-chosen')
    await page.locator('.map-side a', { hasText: 'Trang bộ dữ liệu' }).click()
    await page.waitForURL(/\/datasets\/commune-boundaries$/)
  }),
)

test('with the keyboard alone: place, layers, map, feature', { skip }, () =>
  see(desktop, async (page) => {
    await page.goto(`${kho.url}/map`)
    await drawn(page)
    await shot(page, 'maps')
    assert.deepEqual(await objections(page), [])
    await page.locator('.map-find input').focus()
    await page.keyboard.type('quang truc')
    await page.waitForSelector('.map-find li button')
    const found = await page.locator('.map-find li button').allInnerTexts()
    assert.deepEqual(found, ['Xã Quảng Trực'])
    await page.locator('.map-find input').fill('nghia')
    await page.waitForSelector('.map-find li button')
    await until('all is in view', async () => (await inView(page)) === 88)
    await page.keyboard.press('Enter')
    await until('the map has come to the place', async () => (await inView(page)) < 44)
    await shot(page, 'map-place')
    await page.locator('.map-stage canvas').focus()
    await page.keyboard.press('Enter')
    await page.locator('.map-side dl').waitFor()
    await page.keyboard.press('+')
    const box = page.locator('.map-side fieldset input[type=checkbox]').first()
    await box.focus()
    await page.keyboard.press('Space')
    assert.equal(await box.isChecked(), false)
    const range = page.locator('.map-side fieldset input[type=range]').nth(1)
    await range.focus()
    await page.keyboard.press('ArrowLeft')
    assert.equal(await range.inputValue(), '99')
  }),
)

test('without scripts there are the picture, a table of a box, and places to go to', { skip }, () =>
  see({ ...phone, javaScriptEnabled: false }, async (page) => {
    await page.goto(`${kho.url}/map?place=bac+gia+nghia`)
    await shot(page, 'maps-plain')
    assert.equal(await page.locator('.map-open button').isVisible(), false)
    await page.locator('#map-layers ~ ul a', { hasText: 'Trường học' }).click()
    await page.waitForURL(/\/datasets\/schools\/map\?bbox=/)
    assert.ok((await page.locator('.map-plain tbody tr').count()) > 0)
    const show = () =>
      pressThrough(page, () => page.locator('.map-plain button[type=submit]').click())
    await page.fill('#map-box', '107.39,11.89,107.41,11.91')
    await show()
    assert.equal(await page.locator('.map-plain tbody tr').count(), 1)
    assert.match(await page.locator('.map-plain tbody').innerText(), /T0/)
    await page.fill('#map-box', 'không phải khung')
    await show()
    assert.equal(await page.locator('#map-box').inputValue(), 'không phải khung')
    await shot(page, 'map-plain')
  }),
)

test('on a phone the map fits, in English and in the dark', { skip }, () =>
  see({ ...phone, colorScheme: 'dark' }, async (page) => {
    await page.goto(`${kho.url}/en/map`)
    await drawn(page)
    await shot(page, 'maps-phone')
    const over = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    assert.equal(over, 0)
    assert.deepEqual(await objections(page), [])
  }),
)

test('a browser without WebGL 2 keeps picture and table, and says why', { skip }, () =>
  see(desktop, async (page) => {
    await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => null')
    await page.goto(`${kho.url}/datasets/schools/map`)
    await page.locator('.map-open [role=status]', { hasText: 'WebGL' }).waitFor()
    assert.ok(await page.locator('.map-picture img').isVisible())
    assert.ok((await page.locator('.map-plain tbody tr').count()) > 10)
  }),
)

test(
  'an officer goes from rows under a grant to their map, and from a shape to its row',
  { skip },
  () =>
    see(desktop, async (page, heard) => {
      const value = officer.cookie.split('=')[1]!
      await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
      await page.goto(`${kho.url}/console/explore/shelters`)
      await page.getByLabel('Nhiệm vụ, hồ sơ').fill('HS-1')
      await page.getByRole('button', { name: 'Bắt đầu tra cứu' }).click()
      await page.getByRole('link', { name: 'Xem những dòng này trên bản đồ' }).click()
      await drawn(page, 30)
      const halves = await page.locator('.map-rows tbody td:nth-child(4)').allInnerTexts()
      assert.deepEqual([halves.length, new Set(halves).size, halves[0]], [30, 1, 'a'])
      assert.deepEqual(await objections(page), [])
      await shot(page, 'own-map')
      await page.locator('.map-rows tbody button').first().focus()
      await page.keyboard.press('Enter')
      await page.locator('.map-side a', { hasText: 'Dòng này trong trang tra cứu' }).click()
      await page.waitForURL(/filter=/)
      assert.match(await page.locator('main').innerText(), /1 dòng/)
      await page.goBack()
      await drawn(page, 30)
      await page.setViewportSize(phone.viewport)
      await page.emulateMedia({ colorScheme: 'dark' })
      assert.deepEqual(await objections(page), [])
      await shot(page, 'own-map-phone')
      assert.deepEqual(heard, [])
      // What is refused while the map is open is said beside it; a browser itself complains of a 403.
      await kho.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử' }))
      await page.locator('.map-stage canvas').focus()
      for (let turn = 0; turn < 3; turn++) await page.keyboard.press('+')
      const said = page.locator('.map-rows [role=status]', { hasText: 'Ô bản đồ bị từ chối' })
      await said.waitFor()
      assert.match(await said.innerText(), /không còn hiệu lực/)
      heard.splice(0)
    }),
)
