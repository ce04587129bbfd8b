/** A real MariaDB of this test process: Debian's server on a folder of its own, gone at the end. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { freePort } from './free-port.ts'
import { installMissing } from './install-packages.ts'
import { waitUntil } from './wait-until.ts'

export type TestMariadb = {
  /** Connection string of an account that may do everything in this database. */
  url: string
  /** The same over TCP, for tests of the network. */
  tcpUrl: string
  database: string
  query(sql: string, values?: unknown[]): Promise<any>
  /** Makes an account with a password and nothing else; returns its connection string. */
  account(name: string, grants: string[]): Promise<string>
  /** Ends a server of its own as a power cut would. */
  crash(): Promise<void>
  /** Starts it again after a crash. */
  restart(): Promise<void>
  drop(): Promise<void>
}

type Server = {
  socket: string
  port: number
  folder: string
  child: ChildProcess
  launch(): ChildProcess
}

/** `settings` are options of the server, for a server of another make than the shared one. */
export async function testMariadb(settings?: readonly string[]): Promise<TestMariadb> {
  const server = settings ? await startServer(settings) : await sharedServer()
  const connect = async () => {
    const made = await mysql.createConnection({
      socketPath: server.socket,
      user: 'root',
      multipleStatements: true,
      charset: 'utf8mb4',
    })
    made.on('error', () => {})
    return made
  }
  let admin = await connect()
  const database = `kho_test_${randomBytes(6).toString('hex')}`
  const address = (user: string, password: string, host: string, tail = '') =>
    `mariadb://${user}:${password}@${host}/${database}${tail}`
  const bySocket = `?socket=${encodeURIComponent(server.socket)}`
  await admin.query(`create database ${database} character set utf8mb4; use ${database}`)
  const accounts: string[] = []
  async function account(name: string, grants: string[]): Promise<string> {
    const password = randomBytes(12).toString('hex')
    const user = `${name}_${randomBytes(3).toString('hex')}`
    accounts.push(user)
    await admin.query(`create user '${user}'@'%' identified by '${password}'`)
    for (const grant of grants) await admin.query(`grant ${grant} to '${user}'@'%'`)
    return address(user, password, `127.0.0.1:${server.port}`)
  }
  const tcpUrl = await account('owner', [`all on ${database}.*`])
  const { username, password } = new URL(tcpUrl)
  return {
    url: address(username, password, 'localhost', bySocket),
    tcpUrl,
    database,
    query: async (sql, values) => (await admin.query(sql, values))[0],
    account,
    async crash() {
      const ended = new Promise((resolve) => server.child.once('exit', resolve))
      server.child.kill('SIGKILL')
      await ended
    },
    async restart() {
      server.child = server.launch()
      await waitUntilReady(server)
      admin = await connect()
      await admin.query(`use ${database}`)
    },
    async drop() {
      for (const user of accounts) await admin.query(`drop user '${user}'@'%'`)
      await admin.query(`drop database ${database}`)
      await admin.end()
      if (settings) endAtOnce(server)
    },
  }
}

let shared: Promise<Server> | undefined

function sharedServer(): Promise<Server> {
  shared ??= startServer([])
  return shared
}

async function startServer(settings: readonly string[]): Promise<Server> {
  const { daemon, installer } = findPrograms()
  const folder = mkdtempSync(join(tmpdir(), 'kho-mariadb-'))
  chmodSync(folder, 0o755)
  const isRoot = process.getuid?.() === 0
  const account = isRoot ? accountOf('mysql') : null
  if (account) chownSync(folder, account.uid, account.gid)
  const as = account ? { uid: account.uid, gid: account.gid } : {}
  const data = join(folder, 'data')
  const socket = join(folder, 's')
  const install = () =>
    spawnSync(
      installer,
      [
        '--no-defaults',
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ],
      { ...as, encoding: 'utf8', cwd: folder },
    )
  let made = install()
  if (made.status !== 0) {
    // Beside several others starting at once it may be refused memory for its asynchronous writes.
    rmSync(data, { recursive: true, force: true })
    made = install()
  }
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`)
  const port = await freePort()
  const launch = () => {
    const child = spawn(
      daemon,
      [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--pid-file=${join(folder, 'pid')}`,
        '--innodb-flush-log-at-trx-commit=0',
        '--sql-mode=',
        // A test that leaves a snapshot open fails where it drops a table, and does not hang.
        '--lock-wait-timeout=10',
        ...settings,
      ],
      { ...as, stdio: 'ignore', cwd: folder },
    )
    child.unref()
    return child
  }
  const server = { socket, port, folder, launch, child: launch() }
  process.once('exit', () => endAtOnce(server))
  await waitUntilReady(server)
  return server
}

/** Runs in the exit event too, so everything is synchronous; nothing in the folder is worth keeping. */
function endAtOnce({ child, folder }: Server): void {
  if (child.exitCode === null) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Debian's package, installed where it is missing and this is root. */
function findPrograms(): { daemon: string; installer: string } {
  const find = () => {
    const daemon = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].find((one) => existsSync(one))
    return daemon && { daemon, installer: '/usr/bin/mariadb-install-db' }
  }
  installMissing(() => find() !== undefined, 'mariadb-server', 'openssl')
  const found = find()
  if (!found) throw new Error('these tests need MariaDB: apt-get install mariadb-server')
  return found
}

function accountOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function waitUntilReady({ socket, child }: Pick<Server, 'socket' | 'child'>): Promise<void> {
  await waitUntil(async () => {
    if (child.exitCode !== null) throw new Error(`mariadbd ended with ${child.exitCode}`)
    try {
      const connection = await mysql.createConnection({ socketPath: socket, user: 'root' })
      await connection.end()
      return true
    } catch {
      return false
    }
  })
}
