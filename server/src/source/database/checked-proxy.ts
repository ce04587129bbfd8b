/**
 * A proxy in this process for a driver that takes no socket of ours. It listens on the loopback for
 * that driver alone, and leads to the checked addresses whatever host is named, so that neither a
 * second look-up nor a redirection of the server reaches anything else.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connectChecked } from '../checked-address.ts'

export type CheckedProxy = { host: string; port: number; close(): void }

export async function openCheckedProxy(
  addresses: readonly string[],
  port: number,
): Promise<CheckedProxy> {
  const server = createServer((_request, response) => response.writeHead(405).end())
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  server.on('connection', keep)
  server.on('connect', ({ url = '' }, near: Socket, head: Buffer) => {
    near.on('error', () => near.destroy())
    if (!url.endsWith(`:${port}`)) return void near.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const far = keep(connectChecked(addresses, port))
    far.on('error', () => near.destroy())
    far.once('connect', () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n')
      far.write(head)
      near.pipe(far).pipe(near)
    })
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It ends with the session it serves; a program that is done need not wait for it.
  server.unref()
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
