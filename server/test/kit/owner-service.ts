/** An owner's service on this machine that can misbehave; what it knows of people is made up. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type OwnerAnswer = (request: IncomingMessage, response: ServerResponse, body: string) => void

export type OwnerStub = {
  base: string
  host: string
  /** What it was asked since `behave`. */
  asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  behave(answer: OwnerAnswer): void
  close(): void
}

export async function openOwner(): Promise<OwnerStub> {
  let answer: OwnerAnswer = (_, response) => response.writeHead(500).end()
  const asked: OwnerStub['asked'] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    asked.push({ method: request.method!, url: request.url!, headers: request.headers, body })
    answer(request, response, body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    base: `http://${host}`,
    host,
    asked,
    behave(next) {
      asked.length = 0
      answer = next
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}
