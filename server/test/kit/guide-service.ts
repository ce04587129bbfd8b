/** An agency's services, answering in the form of the guides' sample answers; the people are made up. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readGuide } from './guide.ts'

export type GuideService = {
  host: string
  /** What it answers where it is asked for one record. */
  citizen: object
  close(): void
}

export async function openGuideService(): Promise<GuideService> {
  const server = createServer((request, response) => answer(made, request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const made: GuideService = { host, citizen: {}, close: () => void server.close() }
  return made
}

function answer(it: GuideService, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
  const send = (value: object) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const isBearer = (token: string) => request.headers.authorization === `Bearer ${token}`
  const refuse = () => void response.writeHead(401).end()
  if (pathname === '/token') return send({ access_token: 'chi-hoi', expires_in: 600 })
  if (pathname.startsWith('/v1/citizens/')) return isBearer('chi-hoi') ? send(it.citizen) : refuse()
  if (!isBearer('chi-doc')) return refuse()
  const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('size'))]
  send(pageOf(page, size))
}

function pageOf(page: number, size: number): object {
  const sample = JSON.parse(readGuide('for-agencies/service.md').block('json', '"total": 3'))
  const [item] = sample.data.items
  const all = Array.from({ length: sample.data.total }, (_, i) =>
    Object.fromEntries(Object.keys(item).map((name) => [name, `${name} ${i}`])),
  )
  sample.data.items = all.slice((page - 1) * size, page * size)
  return sample
}
