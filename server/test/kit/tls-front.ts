/**
 * A reverse proxy that speaks TLS to callers, asks for their certificate and passes it on in a
 * header, with its verdict on the chain in another, as nginx does with `proxy_set_header X-Client-Cert $ssl_client_escaped_cert`: whatever
 * the caller sent under that name is overwritten.
 */
import { request as httpRequest } from 'node:http'
import { createServer, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { X509Certificate } from 'node:crypto'

export type TlsFront = {
  url: string
  stop(): Promise<void>
}

/** `pem` is the front's own certificate with its key; `form` how it writes the caller's. */
export async function openTlsFront(options: {
  target: string
  pem: string
  header: string
  form?: 'pem' | 'rfc9440'
  /** Says in this header whether the authority has issued the certificate. */
  verdict?: { header: string; ca: string }
}): Promise<TlsFront> {
  const { target, pem, header, form = 'pem', verdict } = options
  const server = createServer(
    { key: pem, cert: pem, ca: verdict?.ca, requestCert: true, rejectUnauthorized: false },
    (incoming, outgoing) => {
      const socket = incoming.socket as TLSSocket
      const peer = socket.getPeerCertificate()
      const headers = { ...incoming.headers }
      if (verdict) headers[verdict.header] = socket.authorized ? 'SUCCESS' : 'FAILED:unknown'
      delete headers[header]
      if (peer?.raw) headers[header] = write(peer.raw, form)
      const forward = httpRequest(
        target + incoming.url,
        { method: incoming.method, headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers)
          answer.pipe(outgoing)
        },
      )
      forward.on('error', () => outgoing.destroy())
      incoming.pipe(forward)
    },
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

function write(der: Buffer, form: 'pem' | 'rfc9440'): string {
  if (form === 'rfc9440') return `:${der.toString('base64')}:`
  return encodeURIComponent(new X509Certificate(der).toString())
}

export type TlsCall = {
  /** The caller's certificate with its key; none if not given. */
  pem?: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** A call over TLS that takes the front's certificate as it is. */
export function callTls(
  url: string,
  { pem, method = 'GET', headers = {}, body }: TlsCall = {},
): Promise<{ status: number; body: any }> {
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      url,
      {
        method,
        headers,
        rejectUnauthorized: false,
        agent: false,
        ...(pem ? { key: pem, cert: pem } : {}),
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString()
          resolve({ status: answer.statusCode!, body: text === '' ? null : JSON.parse(text) })
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}
