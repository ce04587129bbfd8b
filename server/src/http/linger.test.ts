/** Who is still sending is told what is wrong with it, and not that the line broke. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { silentLog } from '../log.ts'
import { linger } from './linger.ts'
import { createMetrics } from './metrics.ts'
import { defineRoute } from './route.ts'
import { createServer, type HttpServer } from './server.ts'

let server: HttpServer
let port: number
const words = { vi: 'Tệp', en: 'A file' }

before(async () => {
  const route = defineRoute({
    method: 'POST',
    path: '/file',
    action: 'file.send',
    open: true,
    summary: words,
    upload: { types: ['text/csv'], bytesMax: 1_000 },
    responses: { 200: { description: words } },
    async handler({ upload }) {
      return { body: await text(upload!) }
    },
  })
  const kit = { log: silentLog, metrics: createMetrics(), title: words, version: '1' }
  server = await createServer({ ...kit, routes: [route], publicUrl: 'http://127.0.0.1' })
  ;({ port } = await server.listen({ host: '127.0.0.1', port: 0 }))
})
after(() => server.stop())

/** Sends all of it in pieces, reads nothing before, and gives what it is answered until the end. */
async function send(...head: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').pause()
  const lines = ['POST /file HTTP/1.1', 'host: kho', 'content-type: text/csv', ...head]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const isChunked = head[0]!.startsWith('transfer')
  const piece = 'x'.repeat(60_000)
  for (let sent = 0; sent < 50; sent++) {
    const bytes = isChunked ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece
    if (!socket.write(bytes)) await once(socket, 'drain')
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (isChunked) socket.write('0\r\n\r\n')
  return text(socket.resume())
}

test('a file that is said to be too large, and one that turns out to be, are answered while they come', async () => {
  for (const head of ['content-length: 3000000', 'transfer-encoding: chunked']) {
    const answer = await send(head)
    assert.match(answer, /^HTTP\/1\.1 413 /, head)
    assert.match(answer, /connection: close/i)
    assert.match(answer, /http\.too-large/)
  }
})

test('who sends on and on is let go in the end', async () => {
  const bare = createHttp((request, response) => {
    linger(request, 50)
    response.writeHead(413, { connection: 'close' }).end('too much')
  }).listen(0, '127.0.0.1')
  await once(bare, 'listening')
  const socket = connect((bare.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('POST / HTTP/1.1\r\nhost: kho\r\ncontent-length: 3000000000\r\n\r\n')
  const sending = setInterval(() => socket.write('x'.repeat(1_000)), 5)
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 413 /)
  await once(socket, 'close')
  clearInterval(sending)
  bare.close()
})
