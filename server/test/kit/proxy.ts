/** Stands between a client and a real server: cuts the connection on demand, or speaks TLS before it. */
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TestCertificate } from './certificate.ts'

export type Proxy = {
  port: number
  /** The connection string, led through the proxy. */
  url(original: string): string
  cut(): void
  close(): void
}

/**
 * With a certificate it answers PostgreSQL's wish for TLS and speaks it; the server behind hears
 * plain bytes.
 */
export async function startProxy(target: string, certificate?: TestCertificate): Promise<Proxy> {
  const sockets: Socket[] = []
  const { hostname, port, searchParams } = new URL(target.replace(/^\w+:/, 'http:'))
  const folder = searchParams.get('host')
  const upstreamPort = Number(searchParams.get('port') ?? port)
  const server = createServer((socket) => {
    const upstream = folder?.startsWith('/')
      ? connect(`${folder}/.s.PGSQL.${upstreamPort}`)
      : connect(upstreamPort, folder ?? hostname)
    sockets.push(socket, upstream)
    for (const one of [socket, upstream]) one.on('error', () => {})
    if (!certificate) return socket.pipe(upstream).pipe(socket)
    socket.once('data', () => {
      socket.write('S')
      const secured = new TLSSocket(socket, {
        isServer: true,
        key: readFileSync(certificate.key),
        cert: readFileSync(certificate.cert),
      })
      secured.on('error', () => {})
      secured.pipe(upstream).pipe(secured)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // One that a failed test left open keeps no program from ending.
  server.unref()
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    url(original) {
      const url = new URL(original)
      url.searchParams.delete('host')
      url.searchParams.delete('port')
      url.hostname = '127.0.0.1'
      url.port = String(address.port)
      return url.href
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
