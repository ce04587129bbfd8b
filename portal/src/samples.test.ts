import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { samples } from './samples.ts'
import { vi } from './vi.ts'

type Call = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

/** Runs a sample as it stands against a server that answers as the real one does. */
async function run(open: boolean, name: string, command: (text: string) => [string, string[]]) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    calls.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
    })
    const answer =
      request.url === '/oauth/token'
        ? { access_token: 'abc.def', token_type: 'Bearer' }
        : { found: 7 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const text = samples({ id: 'truong-hoc', baseUrl, open, words: vi.call }).find(
    (one) => one.name === name,
  )?.text
  const child = spawn(...command(text ?? ''), {
    env: { ...process.env, KHO_CLIENT: 'so-a', KHO_SECRET: 's3cret' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const part of child.stdout) output += part
  server.closeAllConnections()
  server.close()
  return { calls, output }
}

const commands: Record<string, (text: string) => [string, string[]]> = {
  curl: (text) => (text ? ['sh', ['-ec', text]] : ['curl', []]),
  JavaScript: (text) => [process.execPath, ['--input-type=module', '--eval', text]],
  Python: (text) => ['python3', ['-c', text]],
}

// A machine without curl or Python runs fewer of these; JavaScript is always there.
const runnable = Object.entries(commands).filter(
  ([, command]) => spawnSync(command('')[0], ['--version']).error === undefined,
)

for (const [name, command] of runnable) {
  test(`the ${name} sample of a shared dataset gets a token and reads with purpose and task`, async () => {
    const { calls, output } = await run(false, name, command)
    const [login, read] = calls
    assert.equal(login?.method, 'POST')
    assert.equal(login?.headers.authorization, `Basic ${btoa('so-a:s3cret')}`)
    assert.equal(login?.body, 'grant_type=client_credentials')
    assert.equal(read?.url, '/api/v1/datasets/truong-hoc/records?limit=100')
    assert.equal(read?.headers.authorization, 'Bearer abc.def')
    assert.equal(read?.headers['kho-purpose'], 'c')
    assert.equal(read?.headers['kho-task'], 'HS-2026-0001')
    assert.match(output, /found.*7/)
  })

  test(`the ${name} sample of an open dataset reads without a token`, async () => {
    const { calls, output } = await run(true, name, command)
    assert.deepEqual(
      calls.map(({ url }) => url),
      ['/api/v1/datasets/truong-hoc/records?limit=100'],
    )
    assert.equal(calls[0]?.headers.authorization, undefined)
    assert.match(output, /found.*7/)
  })
}
