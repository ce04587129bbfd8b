/** A PostgreSQL of the machine's own, on a new data folder, for the tests that run on both kinds. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../server/test/kit/free-port.ts'
import { installing, mayInstall } from '../server/test/kit/install-packages.ts'
import { quickFolder } from '../server/test/kit/quick-folder.ts'
import { waitUntil } from '../server/test/kit/wait-until.ts'

export type External = { url: string; version: string; stop(): Promise<void> } | { missing: string }

const versions = '/usr/lib/postgresql'

/** Installs Debian's server where it is missing and this is root; says why there is none otherwise. */
export async function startExternal(): Promise<External> {
  const isRoot = process.getuid?.() === 0
  if (!findServer() && mayInstall()) await install()
  const server = findServer()
  if (!server) return { missing: 'no server of version 15 or newer below /usr/lib/postgresql' }
  const folder = mkdtempSync(join(quickFolder(), 'kho-external-'))
  const account = isRoot ? accountOf('postgres') : null
  if (account) chownSync(folder, account.uid, account.gid)
  const as = account ? { uid: account.uid, gid: account.gid } : {}
  const data = join(folder, 'data')
  const initialise = [
    '-D',
    data,
    '-U',
    'kho',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
    '--locale=C',
  ]
  const made = spawnSync(join(server.bin, 'initdb'), initialise, { ...as, encoding: 'utf8' })
  if (made.status !== 0) return { missing: `initdb: ${made.stderr.slice(0, 300)}` }
  const port = await freePort()
  const sockets = join(folder, 'sockets')
  mkdirSync(sockets)
  if (account) chownSync(sockets, account.uid, account.gid)
  const settings = [
    'fsync=off',
    `port=${port}`,
    `unix_socket_directories=${sockets}`,
    'max_connections=400',
  ]
  const child = spawn(
    join(server.bin, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', ...settings.flatMap((one) => ['-c', one])],
    { ...as, stdio: 'ignore' },
  )
  const url = `postgresql://kho@127.0.0.1:${port}/postgres`
  await waitUntilReady(port, child)
  return {
    url,
    version: server.version,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function findServer(): { bin: string; version: string } | null {
  if (!existsSync(versions)) return null
  const found = readdirSync(versions)
    .filter(
      (version) => Number(version) >= 15 && existsSync(join(versions, version, 'bin', 'postgres')),
    )
    .toSorted((a, b) => Number(b) - Number(a))[0]
  return found ? { bin: join(versions, found, 'bin'), version: found } : null
}

/** Whether it went well is seen by what is there afterwards. */
async function install(): Promise<void> {
  const [program, words, env] = installing('postgresql')
  await new Promise((resolve) =>
    spawn(program, words, { env, stdio: 'ignore' }).once('error', resolve).once('exit', resolve),
  )
}

function accountOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** It starts beside the checkers and the first tests. */
async function waitUntilReady(port: number, child: ChildProcess): Promise<void> {
  const { Client } = (await import('pg')).default
  await waitUntil(async () => {
    if (child.exitCode !== null)
      throw new Error(`the external PostgreSQL ended with ${child.exitCode}`)
    const client = new Client({ host: '127.0.0.1', port, user: 'kho', database: 'postgres' })
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
  })
}
