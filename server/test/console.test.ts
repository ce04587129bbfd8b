/** The officers' console as a person meets it: signed out, signed in, on a phone, by keyboard. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
let kho: RunningKho
let officer: Officer

before(async () => {
  kho = await openKho()
  const functions = ['authority', 'steward'] as const
  officer = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-noi-vu', functions })
})
after(async () => {
  await browser?.close()
  await kho.end()
})

const cookieOf = () => [{ name: 'kho_session', value: officer.cookie.split('=')[1]!, url: kho.url }]

test('whoever is not signed in is led to the sign-in page, and back', async () => {
  for (const [path, next] of [
    ['/console', '%2Fconsole'],
    ['/console?entry=5', '%2Fconsole%3Fentry%3D5'],
  ]) {
    const answer = await fetch(kho.url + path, { redirect: 'manual' })
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), `/sign-in?next=${next}`)
  }
  const english = await fetch(`${kho.url}/en/console`, { redirect: 'manual' })
  assert.equal(english.headers.get('location'), '/en/sign-in?next=%2Fen%2Fconsole')
})

test('the public pages lead to the console, and are the same for everybody', async () => {
  const ask = async () => (await fetch(kho.url)).text()
  let [plain, signedIn, again] = [await ask(), '', '']
  // The journal grows meanwhile, and the foot of each page says how long it is.
  do {
    plain = again || plain
    signedIn = (await officer.call('GET', '/')).text
    again = await ask()
  } while (again !== plain)
  assert.match(plain, /href="\/console"/)
  assert.equal(plain, signedIn)
})

test('the first page says who one is and by which functions, and nobody keeps it', async () => {
  const answer = await officer.call('GET', '/console')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  assert.match(answer.text, /Cán bộ đơn vị quản lý Kho/)
  assert.match(answer.text, /thu\.quan-ly/)
  const english = await officer.call('GET', '/en/console')
  assert.match(english.text, /Officer of the data authority/)
})

test('an entry named in the address is shown by its number, and nonsense is not', async () => {
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query('select intake_id, index from journal.entry limit 1')
  const answer = await officer.call('GET', `/console?entry=${rows[0].intake_id}`)
  assert.match(answer.text, new RegExp(`mục nhật ký số ${rows[0].index}\\.`))
  const nonsense = await officer.call('GET', '/console?entry=1%27%3B%3Cb%3E')
  assert.doesNotMatch(nonsense.text, /console-done|<b>;/)
})

for (const [title, options] of [
  ['a desktop', { viewport: { width: 1280, height: 800 } }],
  ['a phone of 320 pixels', { viewport: { width: 320, height: 640 } }],
] as const) {
  test(`the console is sound on ${title}`, { skip: missing }, async () => {
    const complaints = await visit(browser!, options, async (page) => {
      await page.context().addCookies(cookieOf())
      for (const path of ['/console', '/en/console']) {
        await page.goto(kho.url + path)
        assert.deepEqual(await objections(page), [], path)
      }
    })
    assert.deepEqual(complaints, [])
  })
}

test('without JavaScript the keyboard reaches every part', { skip: missing }, async () => {
  await visit(browser!, { javaScriptEnabled: false }, async (page) => {
    await page.context().addCookies(cookieOf())
    await page.goto(`${kho.url}/console`)
    const seen = new Set<string>()
    // As often as the page has stops: past the last one the focus leaves the page.
    const stops = await page.locator('a[href], button, summary, input:not([type=hidden])').count()
    for (let i = 0; i < stops; i += 1) {
      await page.keyboard.press('Tab')
      const focused = page.locator(':focus')
      if ((await focused.count()) > 0) seen.add((await focused.textContent())?.trim() ?? '')
    }
    for (const text of ['Đến nội dung chính', 'Làm việc', 'Bàn làm việc', 'Đăng xuất'])
      assert.ok(seen.has(text), text)
  })
})
