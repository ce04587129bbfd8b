import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOwnCookie, writeOwnCookie } from './own-cookie.ts'

test('over TLS a cookie counts that no other host of the domain can have set', () => {
  const [mine, theirs] = ['m'.repeat(43), 't'.repeat(43)]
  const read = (cookie: string, url: string) => readOwnCookie({ cookie }, 'kho_session', url)
  const safe = 'https://kho.tinh.vn'
  assert.equal(read(`kho_session=${theirs}`, safe), null)
  assert.equal(read(`kho_session=${theirs}; __Host-kho_session=${mine}`, safe), mine)
  assert.equal(read(`a=1;__Host-kho_session=${mine};b=2`, safe), mine)
  assert.equal(read(`a=__Host-kho_session=${theirs}`, safe), null)
  assert.equal(read(`__Host-kho_session=${mine}x`, safe), null)
  // Without TLS a browser takes no such name, so there it is the bare one.
  const plain = 'http://127.0.0.1:8080'
  assert.equal(read(`kho_session=${mine}`, plain), mine)
  assert.equal(read(`__Host-kho_session=${mine}`, plain), null)
  const cookie = { name: 'kho_session', token: mine, seconds: 60, sameSite: 'Lax' } as const
  const flags = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=60'
  assert.equal(writeOwnCookie(cookie, plain), `kho_session=${mine}; ${flags}`)
  assert.equal(writeOwnCookie(cookie, safe), `__Host-kho_session=${mine}; ${flags}; Secure`)
  assert.match(
    writeOwnCookie({ ...cookie, token: null }, safe),
    /^__Host-kho_session=; .*Max-Age=0/,
  )
})
