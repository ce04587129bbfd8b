/**
 * A name that answers otherwise at the second look-up (DNS rebinding). The checked address leads to
 * the agency's server; what the name means to this machine is a trap that must hear nothing.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { makeCertificate } from '../../../test/kit/certificate.ts'
import { emptyDatabase, type TestDatabase } from '../../../test/kit/database.ts'
import { versionOf } from '../../../test/kit/dataset.ts'
import { testMariadb, type TestMariadb } from '../../../test/kit/mariadb.ts'
import { startProxy } from '../../../test/kit/proxy.ts'
import { startTdsServer } from '../../../test/kit/tds-server.ts'
import { createReach } from '../reach.ts'
import type { DatabaseKind } from '../source-kind.ts'
import { mssqlKind } from './mssql-source.ts'
import { mysqlKind } from './mysql-source.ts'
import { oracleKind } from './oracle-source.ts'
import { postgresKind } from './postgres-source.ts'

const version = versionOf([
  { name: 'ma', type: 'text' },
  { name: 'so', type: 'integer' },
])
const query = 'select ma, so from dan'
/** Where the check finds the agency. */
const checked = '127.0.0.9'
const folder = mkdtempSync(join(tmpdir(), 'kho-checked-'))
let postgres: TestDatabase
let maria: TestMariadb
const endings: (() => unknown)[] = []

before(async () => {
  ;[postgres, maria] = await Promise.all([emptyDatabase(), testMariadb()])
  const rows = `create table dan (ma varchar(9), so bigint); insert into dan values ('A', 1), ('B', 2)`
  await postgres.db.query(rows)
  await maria.query(rows)
})
after(async () => {
  for (const end of endings) await end()
  await Promise.all([postgres.drop(), maria.drop()])
  rmSync(folder, { recursive: true, force: true })
})

async function listen(
  address: string,
  port: number,
  take: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    take(socket)
  })
  await new Promise<void>((done) => server.listen(port, address, done))
  endings.push(() => server.close())
  return server
}

type Trap = { port: number; caught: number; firstBytes: Promise<Buffer> }

/** `localhost` on this port is the trap; at the checked address there is what `target` names. */
async function setTrap(target: number | null): Promise<Trap> {
  const trap = { port: 0, caught: 0 }
  const server = await listen('127.0.0.1', 0, (socket) => {
    trap.caught++
    socket.destroy()
  })
  trap.port = (server.address() as AddressInfo).port
  let heard: (bytes: Buffer) => void
  const firstBytes = new Promise<Buffer>((resolve) => (heard = resolve))
  await listen(checked, trap.port, (socket) => {
    socket.once('data', (bytes: Buffer) => {
      heard(bytes)
      if (target === null) socket.destroy()
    })
    if (target === null) return
    const upstream = connect(target, '127.0.0.1')
    upstream.on('error', () => socket.destroy())
    socket.once('close', () => upstream.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  return Object.assign(trap, { firstBytes })
}

/** Opens as a load does, with a resolver whose second answer is another address. */
function open(kind: DatabaseKind, url: string, later = '127.0.0.1') {
  const answers = [[checked], [later]]
  const resolve = async () => (answers.length > 1 ? answers.shift()! : answers[0]!)
  const reach = createReach([`${checked}/32`], resolve)
  return kind.open(
    version,
    { setting: 'cong-an', query },
    { name: 'cong-an', secret: async () => url, reach: (host, port) => reach('s', host, port) },
  )
}

async function count(kind: DatabaseKind, url: string): Promise<number> {
  const reader = await open(kind, url)
  try {
    return (await reader.scan()).rows
  } finally {
    await reader.close()
  }
}

/** The connection string by name, on the trap's port. */
function byName(url: string, port: number, tail = ''): string {
  const { protocol, username, password, pathname } = new URL(url)
  return `${protocol}//${username}:${password}@localhost:${port}${pathname}${tail}`
}

describe('a name that changes between check and connection reaches nothing', () => {
  test('PostgreSQL, in the clear and under TLS for the name', async () => {
    const through = await startProxy(postgres.url)
    endings.push(() => through.close())
    const trap = await setTrap(through.port)
    assert.equal(await count(postgresKind, byName(postgres.url, trap.port)), 2)
    const certificate = makeCertificate(folder)
    const secured = await startProxy(postgres.url, certificate)
    endings.push(() => secured.close())
    const other = await setTrap(secured.port)
    const tail = `?sslmode=verify-full&sslrootcert=${certificate.cert}`
    assert.equal(await count(postgresKind, byName(postgres.url, other.port, tail)), 2)
    assert.equal(trap.caught + other.caught, 0)
  })

  test('MariaDB', async () => {
    const trap = await setTrap(Number(new URL(maria.tcpUrl).port))
    assert.equal(await count(mysqlKind, byName(maria.tcpUrl, trap.port)), 2)
    assert.equal(trap.caught, 0)
  })

  test('SQL Server: the protocol against a server that speaks it', async () => {
    const now = new Date().toISOString().slice(0, 23)
    const server = await startTdsServer((sql) => {
      const names = ['a', 'b', 'c', 'd'].map((name) => ({ name }))
      if (sql.includes('sysutcdatetime')) return { columns: names, rows: [[now, '13', '1', '51']] }
      if (sql.startsWith('select top 0')) {
        return { columns: [{ name: 'ma' }, { name: 'so', type: 'integer' }] }
      }
      if (sql.startsWith('select convert(nvarchar'))
        return { columns: names.slice(0, 2), rows: [['A', '1']] }
      return null
    })
    endings.push(server.close)
    const trap = await setTrap(Number(new URL(server.url).port))
    assert.equal(await count(mssqlKind, byName(server.url, trap.port)), 1)
    assert.equal(trap.caught, 0)
  })

  test('Oracle: what the driver says first comes to the checked address', async () => {
    // A CONNECT packet of Oracle's protocol has its kind in the fifth byte; TLS begins with 22.
    for (const [tail, at, kind] of [
      ['', 4, 1],
      ['?sslmode=verify-full', 0, 22],
    ] as const) {
      const trap = await setTrap(null)
      const url = `oracle://nguoi:mat@localhost:${trap.port}/dancu${tail}`
      await assert.rejects(open(oracleKind, url), Refusal)
      const first = await trap.firstBytes
      assert.equal(first[at], kind)
      assert.equal(trap.caught, 0)
    }
  })

  test('the trap catches a driver that looks up by itself', async () => {
    for (const [kind, url] of [
      [postgresKind, postgres.url],
      [mysqlKind, maria.tcpUrl],
    ] as const) {
      const trap = await setTrap(null)
      const reach = async () => ['127.0.0.1']
      const as = { name: 's', secret: async () => byName(url, trap.port), reach }
      await assert.rejects(kind.open(version, { setting: 'cong-an', query }, as), Refusal)
      assert.ok(trap.caught > 0, kind.kind)
    }
  })

  test('an address that answers later only is refused before any connection', async () => {
    const trap = await setTrap(null)
    const reach = createReach([`${checked}/32`], async () => [checked, '127.0.0.1'])
    const as = {
      name: 's',
      secret: async () => byName(maria.tcpUrl, trap.port),
      reach: (host: string, port: number) => reach('s', host, port),
    }
    await assert.rejects(mysqlKind.open(version, { setting: 'cong-an', query }, as), {
      code: 'source.host-not-allowed',
    })
    assert.equal(trap.caught, 0)
  })
})

test('a checked socket takes neither a path where addresses are meant nor the other way', async () => {
  const { createCheckedSocket } = await import('../checked-address.ts')
  for (const [addresses, place] of [
    [[checked], '/tmp/khong-co.sock'],
    [[], 5432],
  ] as const) {
    const socket = createCheckedSocket(addresses)
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve))
    socket.connect(place as number)
    assert.equal(((await failed) as NodeJS.ErrnoException).code, 'EACCES')
  }
})
