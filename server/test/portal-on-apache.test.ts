/** A page of another agency on Apache, which lets in whom Kho vouches for. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { registerRelyingParty } from '../src/openid/register-relying-party.ts'
import { apacheModule, apachePackages, startPortal } from './kit/apache.ts'
import { openBrowser, visit } from './kit/browser.ts'
import { programMissing } from './kit/debian.ts'
import { enterFirst, goodPassword } from './kit/entering.ts'
import { freePort } from './kit/free-port.ts'
import { openKho } from './kit/kho.ts'
import { follow } from './kit/party.ts'
import { openVisitor } from './kit/visitor.ts'

const skip = programMissing(apacheModule, ...apachePackages)

test('mod_auth_openidc lets in whom Kho vouches for, and nobody else', { skip }, async () => {
  const kho = await openKho()
  const port = await freePort()
  const { secret } = await kho.act((tx) =>
    registerRelyingParty(tx, 'test', {
      id: 'cong-apache',
      agency: 'so-y-te',
      name: { vi: 'Cổng Apache', en: 'Portal on Apache' },
      redirectUris: [`http://127.0.0.1:${port}/noi-bo/back`],
    }),
  )
  const issuer = `${kho.url}/openid`
  const portal = await startPortal({ issuer, id: 'cong-apache', secret: secret! }, port)
  try {
    const atKho = await enterFirst(kho, 'an.apache', { functions: ['consumer'] })
    const atPortal = openVisitor(portal)
    const refused = await atPortal.get('/noi-bo/a.html')
    assert.equal(refused.status, 302)
    const asked = new URL(refused.location)
    assert.equal(asked.searchParams.get('code_challenge_method'), 'S256')
    const page = await follow(atKho, kho, asked.pathname + asked.search)
    assert.match(page.text, /Đăng nhập vào Cổng Apache/)
    const said = await atKho.post(page.location, { decision: 'yes' })
    const back = await follow(atKho, kho, new URL(said.location, kho.url).pathname)
    const code = new URL(back.location)
    assert.equal(code.origin, portal.url)
    const thief = openVisitor(portal)
    assert.notEqual((await thief.get(code.pathname + code.search)).status, 302, 'another browser')

    const second = await atPortal.get('/noi-bo/a.html')
    const url = new URL(second.location)
    const again = await follow(atKho, kho, url.pathname + url.search)
    const returned = new URL(again.location)
    const entered = await atPortal.get(returned.pathname + returned.search)
    assert.equal(entered.location, `${portal.url}/noi-bo/a.html`)
    const shown = await atPortal.get('/noi-bo/a.html')
    assert.equal(shown.status, 200, shown.text)
    assert.match(shown.text, /Trang nội bộ/)
    assert.match(shown.headers.get('portal-user')!, /^an\.apache/)
    assert.equal(shown.headers.get('portal-functions'), 'consumer:so-noi-vu')
    assert.equal(shown.headers.get('portal-agency'), 'so-noi-vu')
    // A browser follows the answer to a form only where the policy of the page names the portal.
    const { browser } = await openBrowser()
    if (!browser) return
    const complaints = await visit(browser, {}, async (tab) => {
      await tab.goto(`${portal.url}/noi-bo/a.html`)
      await tab.getByLabel('Tên tài khoản').fill('an.apache')
      await tab.getByLabel('Mật khẩu', { exact: true }).fill(goodPassword)
      await tab.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
      await tab.getByRole('button', { name: 'Đăng nhập vào cổng' }).click()
      await tab.getByRole('heading', { name: 'Trang nội bộ' }).waitFor()
    }).finally(() => browser.close())
    assert.deepEqual(complaints, [])
  } finally {
    await portal.stop()
    await kho.end()
  }
})
