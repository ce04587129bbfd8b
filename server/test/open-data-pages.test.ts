/** Open data in a real browser: an officer proposes, another approves, a stranger downloads outside. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { commands } from '../src/cli/commands.ts'
import { openStore } from '../src/cli/open-store.ts'
import { runCli } from '../src/cli/run-cli.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { readConfig } from '../src/config.ts'
import { silentLog } from '../src/log.ts'
import type { Database } from '../src/pg/database.ts'
import { renewDue } from '../src/release/renew-due.ts'
import { startPublic } from '../src/public-app.ts'
import { cached } from '../src/public/cached.ts'
import { followEdition } from '../src/public/follow-edition.ts'
import { publicRoutes } from '../src/public/public.http.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { pressThrough } from './kit/press-through.ts'
import { startPublicProcess } from './kit/public-process.ts'
import { randomQuestion, wells, wellsCsv } from './kit/wells.ts'

const { browser, missing } = await openBrowser()
const both = (text: string) => ({ vi: text, en: text })
const column = (name: string, more: object = {}) =>
  ({ name, type: 'text', title: both(name), description: both(`Mô tả ${name}`), ...more }) as const
const desktop = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 320, height: 640 } }

let kho: RunningKho
let steward: Officer
let authority: Officer
let folder: string

before(async () => {
  kho = await openKho()
  folder = mkdtempSync(join(tmpdir(), 'kho-edition-pages-'))
  steward = await openOfficer(kho, 'thu.chu-quan', { agency: 'so-noi-vu', functions: ['steward'] })
  const functions = ['authority'] as const
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-noi-vu', functions })
  const name = 'Danh sách thư viện công cộng giả lập'
  for (const [id, personal] of [['libraries', 'none'] as const, ['readers', 'basic'] as const]) {
    await kho.define(
      definitionOf({
        id,
        title: { vi: name, en: 'Made-up public libraries' },
        sharing: 'shared',
        legalGround: '1731/QĐ-UBND, Điều 9',
        key: ['code'],
        columns: [column('code', { required: true }), column('name', { personal })],
      }),
    )
  }
  await kho.load('libraries', 'code,name\nTV1,Thư viện Đắk Mil\nTV2,Thư viện Cư Jút\n')
})
after(async () => {
  await browser?.close()
  await kho.end()
  rmSync(folder, { recursive: true, force: true })
})

const write = () =>
  runCli(['release', 'write', '--to', folder], {
    commands,
    openStore,
    env: kho.env,
    stdout: () => {},
    stderr: () => {},
  })

const enter = (page: Page, { cookie }: Officer) =>
  page.context().addCookies([{ name: 'kho_session', value: cookie.split('=')[1]!, url: kho.url }])

test(
  'a steward proposes, and what was typed stays where it is refused',
  { skip: missing },
  async () => {
    const complaints = await visit(
      browser!,
      { ...phone, javaScriptEnabled: true },
      async (page) => {
        await enter(page, steward)
        await page.goto(`${kho.url}/console/releases/new?dataset=readers`)
        assert.match((await page.textContent('main'))!, /cột dữ liệu cá nhân name/)
        assert.ok(await page.isDisabled('text=Gửi đề xuất'))
        assert.deepEqual(await objections(page), [])
        await page.goto(`${kho.url}/console/releases/new?dataset=libraries`)
        assert.deepEqual(await objections(page), [])
        await page.check('input[value=name]')
        await page.fill('[name=condition]', 'nowhere = 1')
        await page.fill('[name=reason]', 'Bạn đọc hay hỏi')
        await pressThrough(page, () => page.click('text=Gửi đề xuất'))
        assert.match((await page.textContent('[role=alert]'))!, /không có cột nowhere/)
        assert.equal(await page.inputValue('[name=reason]'), 'Bạn đọc hay hỏi')
        assert.ok(await page.isChecked('input[value=name]'))
        await page.fill('[name=condition]', 'code = TV1 | TV2')
        await pressThrough(page, () => page.click('text=Gửi đề xuất'))
        assert.match((await page.textContent('[role=status]'))!, /Đã xong/)
        assert.deepEqual(await objections(page), [])
      },
    )
    // The refusal itself is an answer of 422, which the browser notes.
    assert.ok(
      complaints.every((one) => one.includes('422')),
      complaints.join('\n'),
    )
  },
)

test(
  'another officer finds it in the inbox, approves it, and the entry is named',
  { skip: missing },
  async () => {
    const complaints = await visit(browser!, desktop, async (page) => {
      await enter(page, authority)
      await page.goto(`${kho.url}/console`)
      await pressThrough(page, () =>
        page.click('text=Mở dữ liệu: Danh sách thư viện công cộng giả lập'),
      )
      assert.deepEqual(await objections(page), [])
      await page.fill('[name=documentNumber]', '15/QĐ-STTTT')
      await page.fill('[name=documentDate]', '2026-11-20')
      await pressThrough(page, () => page.click('button:has-text("Duyệt mở")'))
      assert.match((await page.textContent('[role=status]'))!, /Đã xong/)
      assert.match((await page.textContent('main'))!, /đang mở/)
      assert.ok(await page.isVisible('button:has-text("Thu hồi")'))
      for (const path of ['/console/releases', '/en/console/releases?state=released']) {
        await page.goto(kho.url + path)
        assert.deepEqual(await objections(page), [], path)
      }
    })
    assert.deepEqual(complaints, [])
  },
)

test(
  'outside, a stranger finds and downloads it, on a phone and without scripts',
  { skip: missing },
  async () => {
    assert.equal(await write(), 0)
    const key = kho.kho.journal.state().vkey
    const outside = await startPublicProcess(['--edition', folder, '--key', key])
    assert.ok('get' in outside, JSON.stringify(outside))
    try {
      for (const options of [desktop, phone]) {
        const complaints = await visit(browser!, options, async (page) => {
          for (const path of [
            '/',
            '/en',
            '/search?q=thu+vien',
            '/datasets/libraries',
            '/en/datasets/libraries',
          ].concat([
            '/agencies/so-noi-vu',
            '/statistics',
            '/en/statistics',
            '/journal',
            '/en/journal',
            '/docs/api',
            '/codelists',
            '/datasets/libraries/explore',
            '/en/datasets/libraries/explore?group=code&value=count',
          ])) {
            await page.goto(outside.url + path)
            assert.deepEqual(await objections(page), [], path)
          }
        })
        assert.deepEqual(complaints, [])
      }
      await visit(browser!, { ...phone, javaScriptEnabled: false }, async (page) => {
        await page.goto(outside.url)
        await page.fill('[name=q]', 'thu vien')
        await pressThrough(page, () => page.keyboard.press('Enter'))
        await pressThrough(page, () => page.click('text=Danh sách thư viện công cộng giả lập'))
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click('text=Tải CSV'),
        ])
        assert.equal(download.suggestedFilename(), 'libraries-1.csv')
      })
    } finally {
      await outside.end()
    }
  },
)

test('whatever is asked, outside gives the bytes of inside: files, digests, pages and figures', async (t) => {
  await kho.define(wells)
  await kho.load('wells', wellsCsv())
  const names = wells.columns.map(({ name }) => name)
  const made = await steward.call('POST', '/api/v1/releases', {
    dataset: 'wells',
    columns: names,
    condition: {},
    licence: 'cc0-1.0',
    renewal: 'by-hand',
    reason: 'Người dân hay hỏi về giếng khoan',
  })
  assert.equal(made.status, 201, made.text)
  const path = `/api/v1/releases/${made.json.release}/approve`
  const decision = { documentNumber: '16/QĐ-STTTT', documentDate: '2026-11-21' }
  assert.equal((await authority.call('POST', path, decision)).status, 200)
  assert.equal(await write(), 0)
  const outside = await startPublic({
    folder,
    vkey: kho.kho.journal.state().vkey,
    perMinute: 100_000,
    config: { ...readConfig(kho.env).config, host: '127.0.0.1', port: 0 },
    log: silentLog,
  })
  t.after(() => outside.stop())
  const get = (path: string) => fetch(outside.url + path)
  const both = async (call: string) => {
    const answers = [await get(call), await fetch(kho.url + call)]
    const [out, ins] = await Promise.all(
      answers.map(async (one) => ({ headers: one.headers, text: await one.text() })),
    )
    assert.equal(answers[0]!.status, answers[1]!.status, `${call}\n${out!.text}\n${ins!.text}`)
    return [out!, ins!] as const
  }
  const files = ['csv', 'ndjson', 'geojson', 'csv.sha256'].map(
    (ending) => `/api/v1/datasets/wells/export.${ending}`,
  )
  const found = new Set<number>()
  for (let seed = 1; seed <= 60; seed++) {
    const search = randomQuestion(seed)
    const [out, ins] = await both(`${files[seed % files.length]}?${search}`)
    assert.equal(out.text, ins.text, `seed ${seed}: ${search}`)
    if (search.size === 0) continue
    const [page, pageInside] = await both(`/api/v1/datasets/wells/records?${search}&count=true`)
    const [own, other] = [page, pageInside].map(({ text }) => JSON.parse(text))
    assert.deepEqual([own.total, own.records], [other.total, other.records], `${search}`)
    found.add(own.total)
    // The whole again, page by page.
    const rows = []
    for (let next = ''; next !== null;) {
      const one = await get(
        `/api/v1/datasets/wells/records?${search}&limit=40${next && `&cursor=${next}`}`,
      )
      const { records, next: further } = (await one.json()) as any
      rows.push(...records)
      next = further
    }
    const whole = await fetch(`${kho.url}/api/v1/datasets/wells/records?${search}&limit=1000`)
    assert.deepEqual(rows, ((await whole.json()) as any).records, `pages of ${search}`)
    search.delete('codesAsOf')
    if (seed % 8 === 0) {
      // A cell of JSON is written anew inside, without its spaces.
      search.set('properties', names.filter((name) => name !== 'ghi_chu').join())
      const pages = await both(`/en/datasets/wells/explore?${search}&group=xa&value=count`)
      const tables = pages.map(({ text }) => text.match(/<tbody>[\s\S]*?<\/tbody>|<dd>.*?<\/dd>/g))
      assert.ok(own.total === 0 || tables[0]!.length >= 2, `tables of ${search}`)
      assert.deepEqual(tables[0], tables[1], `the page of ${search}`)
    }
    search.delete('sortby')
    search.delete('properties')
    const group = ['', 'xa', 'mo,sau', 'ngay,ten'][seed % 4]!
    const value =
      'count,sum:sau,avg:luu_luong,sum:luu_luong,distinct:luu_luong,min:ten,max:luc,avg:sau'
    const [figures, figuresInside] = await both(
      `/api/v1/datasets/wells/aggregate?${search}&group=${group}&value=${value}&limit=7`,
    )
    const groupsOf = ({ text }: { text: string }) =>
      text.slice(text.indexOf('"more"')).replaceAll(', \n ', ', ')
    assert.equal(groupsOf(figures), groupsOf(figuresInside), `groups of ${search}`)
  }
  assert.ok(found.size > 20, `only ${found.size} different counts`)
  // The first rows outside are values; inside they stand as written. The codes beside are the same.
  const shown = await both('/en/datasets/wells?codesAsOf=2025-07-01')
  const [codes, codesInside] = shown.map(({ text }) => {
    const [preview] = /(?<=class="plain preview"[^]*?)<tbody>[^]*?<\/table>/.exec(text)!
    return [...preview.matchAll(/<td >([^<]*)<\/td>\n<\/tr>/g)].map(([, code]) => code)
  })
  assert.ok(codes!.length === 20 && codes!.every((code) => /^\d{5}$/.test(code!)), `${codes}`)
  assert.deepEqual(codes, codesInside)
  // What a form sends leads to the same filter: a name typed for a code means the same codes.
  const form = '/datasets/wells/explore?set=filter&has-xa=dak+r&from-sau=0&is-mo=true'
  const led = [get, (path: string) => fetch(kho.url + path)].map(async (ask) =>
    (await ask(form)).url.replace(/^[a-z]+:\/\/[^/]+/, ''),
  )
  const [address, addressInside] = await Promise.all(led)
  assert.match(decodeURIComponent(address!), /xa\+IN\+\('\d+'/)
  assert.equal(address, addressInside)
  // Pages that everybody has inside and nobody outside, as docs/operate/public.md says.
  const pagesOf = async (url: string) => {
    const text = await (await fetch(`${url}/sitemap.xml`)).text()
    return [...text.matchAll(/<loc>[a-z]+:\/\/[^/<]+([^<]*)<\/loc>/g)].map(([, one]) => one!)
  }
  const outsidePages = new Set(await pagesOf(outside.url))
  const insidePages = await pagesOf(kho.url)
  const missing = insidePages.filter((one) => !outsidePages.has(one))
  const isOther = (one: string) => /^(\/en)?\/(docs\/api|datasets)\//.test(one)
  assert.deepEqual(missing.filter((one) => !isOther(one)).toSorted(), [
    '/board',
    '/en/board',
    '/en/guides/ask-access',
    '/en/guides/call-api',
    '/en/guides/find-data',
    '/en/guides/supply-by-browser',
    '/en/map',
    '/guides/ask-access',
    '/guides/call-api',
    '/guides/find-data',
    '/guides/supply-by-browser',
    '/map',
  ])
})

test('outside nothing is said of a state that is not released, nor of a key that is a number', async () => {
  const known = () => {
    const { site } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    const { datasets } = JSON.parse(readFileSync(join(folder, site, 'site.json'), 'utf8'))
    return datasets.wells.equality
  }
  assert.equal(known().state, 'equal')
  await kho.load('wells', wellsCsv().replace('"true"', '"false"'))
  assert.equal(await write(), 0)
  // That the copy inside equals its source by now says nothing of the rows outside.
  assert.deepEqual(known(), { state: 'unproven' })
  // A row whose key is the number is counted, and the number is not repeated.
  const number = '067090000123'
  await kho.load(
    'libraries',
    `code,name\n${number},Thư viện giả lập\nTV1,Thư viện Đắk Mil\nTV2,Thư viện Cư Jút\n`,
  )
  const refused = await steward.call('POST', '/api/v1/releases', {
    dataset: 'libraries',
    columns: ['code', 'name'],
    condition: {},
    licence: 'cc0-1.0',
    renewal: 'by-hand',
    reason: 'Bạn đọc hay hỏi',
  })
  assert.match(refused.json.detail, /cột code có 1 giá trị là số định danh cá nhân\./)
  assert.ok(!refused.text.includes(number), refused.text)
})

test('a fault at one release does not keep the others from being renewed', async () => {
  const { db } = kho
  await db.query(`update release.release set renewal = 'on-change' where dataset = 'wells'`)
  // The same release stands first once more as one that is behind, and breaks off.
  const query = async (asked: string, ...values: unknown[]) => {
    const found = await (db.query as Function)(asked, ...values)
    if (!String(asked).includes('from release.release r')) return found
    return { ...found, rows: [{ ...found.rows[0], seq: -1 }, ...found.rows] }
  }
  let begun = 0
  const tx = (...work: unknown[]) =>
    ++begun === 1 ? Promise.reject(new Error('broken off')) : (db.tx as Function)(...work)
  await assert.rejects(renewDue({ ...db, query, tx } as Database, new Date()), /broken off/)
  const { rows } = await db.query(
    `select max(i.number) as issues from release.issue i join release.release r on r.id = i.release
     where r.dataset = 'wells' and r.state = 'released'`,
  )
  assert.equal(rows[0].issues, 2)
})

test('an edition that is just being written is taken up when it is whole, and says so until then', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'kho-edition-copy-'))
  cpSync(folder, copy, { recursive: true })
  let failed = 0
  const log = { ...silentLog, error: () => void (failed += 1) } as unknown as typeof silentLog
  const key = kho.kho.journal.state().vkey
  const followed = await followEdition(copy, key, { log, everyMs: 20 })
  const first = followed.current()
  // The manifest is there, and so is a file of the edition before.
  writeFileSync(join(copy, 'datasets', 'before.csv'), 'x')
  utimesSync(join(copy, 'manifest.json'), new Date(), new Date())
  await until(() => failed > 0)
  assert.equal(followed.current(), first)
  rmSync(join(copy, 'datasets', 'before.csv'))
  await until(() => followed.current() !== first)
  // Files that the writing of another edition has taken away already.
  rmSync(join(copy, 'datasets', 'wells'), { recursive: true })
  const gone = { headers: {}, search: new URLSearchParams(), address: '192.0.2.1' }
  for (const [action, params] of [
    ['dataset.export', { id: 'wells', format: 'csv' }],
    ['records.read', { id: 'wells' }],
    ['dataset.proof', { id: 'wells' }],
  ] as const) {
    const route = publicRoutes(followed.current).find((one) => one.action === action)!
    const context = { ...gone, params, signal: AbortSignal.timeout(10_000) }
    const answer = async () => cached(route, followed.current).handler(context as never)
    await assert.rejects(answer, { code: 'edition.changing' }, action)
  }
  followed.stop()
  first.close()
  rmSync(copy, { recursive: true })
})

async function until(holds: () => boolean): Promise<void> {
  const endsMs = Date.now() + 15_000
  while (!holds()) {
    assert.ok(Date.now() < endsMs, 'it did not happen within 15 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
