import { chownSync, mkdirSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterPassword, clusterUser } from './server-cluster.ts'
import type { ServerPlace } from './server-process.ts'

/** Where the server listens: `host` is the folder of its socket, or a loopback address. */
export type ServerAddress = { host: string; port: number }

/** Folders of the launcher outside the data folder begin with this. */
export const temporaryPrefix = 'kho-pg-'

const socketPort = 5432
const socketPathBytesMax = 103

/**
 * A socket below the data folder; or, since the system allows a socket's path only about 107 bytes,
 * in a short folder that is added to `temporary`; or a free loopback port.
 */
export async function chooseAddress(
  place: ServerPlace,
  temporary: string[],
): Promise<ServerAddress> {
  if (process.platform === 'win32') return freeLoopbackPort()
  const own = join(place.dataDir, 'socket')
  if (fits(own)) {
    mkdirSync(own, { recursive: true, mode: 0o700 })
    return handOver(place, own)
  }
  if (!fits(join(tmpdir(), `${temporaryPrefix}XXXXXX`))) return freeLoopbackPort()
  const short = mkdtempSync(join(tmpdir(), temporaryPrefix))
  temporary.push(short)
  return handOver(place, short)
}

/** The server's settings for the address: nothing listens anywhere else. */
export function addressSettings({ host, port }: ServerAddress): Record<string, string> {
  const socket = host.startsWith('/')
  return {
    port: String(port),
    listen_addresses: socket ? '' : host,
    unix_socket_directories: socket ? host : '',
    unix_socket_permissions: '0700',
  }
}

/** Connection string with the password of the data folder. */
export function connectionUrl(dataDir: string, where: ServerAddress, database: string): string {
  const password = encodeURIComponent(clusterPassword(dataDir))
  const start = `postgresql://${clusterUser}:${password}@`
  if (!where.host.startsWith('/')) return `${start}${where.host}:${where.port}/${database}`
  return `${start}localhost:${where.port}/${database}?host=${encodeURIComponent(where.host)}`
}

function fits(dir: string): boolean {
  return Buffer.byteLength(`${dir}/.s.PGSQL.${socketPort}`) <= socketPathBytesMax
}

function handOver(place: ServerPlace, dir: string): ServerAddress {
  const { how, owner } = place.account
  if (how !== 'self') chownSync(dir, owner.uid, owner.gid)
  return { host: dir, port: socketPort }
}

function freeLoopbackPort(): Promise<ServerAddress> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done({ host: '127.0.0.1', port }))
    })
  })
}
