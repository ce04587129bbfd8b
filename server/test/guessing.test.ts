/** A thousand passwords a second, from one address and from a thousand: the owner still enters. */
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import test, { after, before } from 'node:test'
import { enterFirst, goodPassword, signIn } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openVisitor, type Visitor } from './kit/visitor.ts'

let kho: RunningKho
before(async () => {
  kho = await openKho({ env: { KHO_TRUST_PROXY: '127.0.0.1' } })
})
after(() => kho.end())

const perSecond = 1000

/** Stopping twice is no fault: a test that fails stops it too. */
type Attack = { stop(): Promise<{ statuses: Record<number, number>; seconds: number }> }

/** Guesses at an account from so many addresses in turn, and counts what it is answered. */
function attack(account: string, addresses: number): Attack {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const statuses: Record<number, number> = {}
  const underway = new Set<Promise<void>>()
  const beganMs = performance.now()
  let sent = 0
  const guess = (): Promise<void> =>
    new Promise((resolve) => {
      const i = sent++ % addresses
      const body = `account=${account}&password=doan+mat+khau+${sent}`
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        'content-length': body.length,
        'x-forwarded-for': `10.${50 + Math.floor(i / 250)}.7.${i % 250}`,
      }
      const options = { method: 'POST', agent, headers }
      const call = request(`${kho.url}/sign-in`, options, (answer) => {
        answer.resume().once('end', () => {
          statuses[answer.statusCode!] = (statuses[answer.statusCode!] ?? 0) + 1
          resolve()
        })
      })
      call.once('error', () => resolve())
      call.end(body)
    })
  const timer = setInterval(() => {
    // As many as are due by now, unless the server lags behind by two seconds of them.
    const due = ((performance.now() - beganMs) / 1000) * perSecond
    const room = Math.min(due - sent, 2 * perSecond - underway.size)
    for (let i = 0; i < room; i++) {
      const one: Promise<void> = guess().finally(() => underway.delete(one))
      underway.add(one)
    }
  }, 5)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(underway)
      agent.destroy()
      return { statuses, seconds: (performance.now() - beganMs) / 1000 }
    },
  }
}

const seconds = (n: number) => new Promise((resolve) => setTimeout(resolve, n * 1000))

/** As if its turn had come, while the others still wait for theirs. */
const comeTurn = (account: string, address: string) =>
  kho.db.query(`update signin.guess set free_at = clock_timestamp() where bucket = $1`, [
    `place:${account} ${address}`,
  ])

async function timed(visitor: Visitor, account: string): Promise<{ location: string; ms: number }> {
  const began = performance.now()
  const { location } = await signIn(visitor, account, goodPassword)
  return { location, ms: Math.round(performance.now() - began) }
}

for (const addresses of [1, 1000]) {
  const account = `chu.${addresses}`
  test(`guesses from ${addresses} addresses: the owner enters from a known device at once, from a new one in its turn`, async (t) => {
    const known = await enterFirst(kho, account, { from: '10.1.1.1' })
    const running = attack(account, addresses)
    t.after(() => running.stop())
    await seconds(4)
    const times: number[] = []
    for (let i = 0; i < 5; i++) {
      const { location, ms } = await timed(known, account)
      assert.equal(location, '/account')
      times.push(ms)
    }
    const stranger = openVisitor(kho, '10.2.2.2')
    const asked = await signIn(stranger, account, goodPassword)
    const wait = Number(asked.headers.get('retry-after') ?? 0)
    if (asked.status !== 303) {
      assert.equal(asked.status, 429)
      assert.ok(wait >= 1 && wait <= addresses / 4 + 1, `${wait} s`)
      assert.match(asked.text, new RegExp(`Còn phải chờ ${wait} giây`))
      await comeTurn(account, '10.2.2.2')
      const inTurn = await signIn(stranger, account, goodPassword)
      assert.equal(inTurn.location, '/account', inTurn.text.slice(0, 300))
    }
    const { statuses, seconds: lasted } = await running.stop()
    const looked = statuses[403] ?? 0
    const rate = Object.values(statuses).reduce((a, b) => a + b, 0) / lasted
    t.diagnostic(
      `${Math.round(rate)} guesses a second, answered ${JSON.stringify(statuses)}; known device ${times.join(', ')} ms; new device waits ${wait} s`,
    )
    assert.equal(statuses[303], undefined)
    // Of one address a few, of many four a second.
    const lookedMax = addresses === 1 ? 30 : 12 + 4 * lasted
    assert.ok(looked < 120, `${looked} guesses were looked at`)
    assert.ok(looked <= lookedMax, `${looked} guesses were looked at in ${lasted} s`)
    assert.ok((statuses[429] ?? 0) > 10 * looked)
    assert.ok(Math.max(...times) < 5000, `${times}`)
    const { rows } = await kho.db.query('select state from people.account where id = $1', [account])
    assert.equal(rows[0].state, 'active')
  })
}

test('that somebody guesses is on record, a few entries however many tries', async () => {
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select count(*)::int as n from journal.entry where kind = 'signin.guessing'`,
  )
  assert.ok(rows[0].n >= 1 && rows[0].n <= 4, String(rows[0].n))
})
