/** A program of an agency that takes webhooks over HTTPS. */
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { makeCertificates } from './certificates.ts'
import { waitUntil } from './wait-until.ts'

export type Received = { id: string; headers: Record<string, string>; body: string; path: string }

export type WebhookReceiver = {
  port: number
  url: string
  /** File of the authority that its certificate is by. */
  rootsFile: string
  received: Received[]
  /** What it answers; 204 if nothing is set. May take its time, or do other things first. */
  answer: (received: Received) => number | Promise<number>
  server: Server
  until(what: () => boolean): Promise<void>
  close(): Promise<void>
}

export async function openReceiver(folder: string): Promise<WebhookReceiver> {
  const { ca, issue } = await makeCertificates()
  const pem = await issue('localhost')
  const rootsFile = join(folder, 'notice-roots.pem')
  writeFileSync(rootsFile, ca)
  const server = createServer({ cert: pem, key: pem })
  const receiver: WebhookReceiver = {
    port: 0,
    url: '',
    rootsFile,
    received: [],
    answer: () => 204,
    server,
    async until(what) {
      await waitUntil(what).catch((error: Error) => {
        const { length } = receiver.received
        throw new Error(`${what}, with ${length} received: ${error.message}`)
      })
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  server.on('request', async (request, response) => {
    const body = await text(request)
    const headers = request.headers as Record<string, string>
    const one = { id: headers['webhook-id'] ?? '', headers, body, path: request.url ?? '' }
    receiver.received.push(one)
    const status = await receiver.answer(one)
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  receiver.port = (server.address() as AddressInfo).port
  receiver.url = `https://localhost:${receiver.port}/kho`
  return receiver
}
