import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { createLog, silentLog } from '../log.ts'
import { openDatabase } from './database.ts'
import { findEmbedded, startEmbedded } from './embedded.ts'
import type { Embedded } from './embedded.ts'
import { chooseAccount } from './server-account.ts'
import { copyBinaries, findBinaries } from './server-binaries.ts'
import { postmasterFile, waitUntilReady } from './server-process.ts'

const asRoot = process.getuid?.() === 0
const nobody = 65534

/** Everything of this file lies here; `base` is a stopped cluster that tests start copies of. */
let area: string
let base: string

before(async () => {
  area = fs.mkdtempSync(join(tmpdir(), 'kho-embedded-'))
  fs.chmodSync(area, 0o755)
  base = join(area, 'base')
  const embedded = await start(base)
  await run(embedded.url, 'create table kept (n int primary key)')
  await run(embedded.url, 'insert into kept values (1)')
  await embedded.stop()
})
after(() => fs.rmSync(area, { recursive: true, force: true }))

test('a new server is durable, checked, in UTF-8, and asks for its password', async () => {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    stream: { write: (line: string) => void lines.push(line) },
  })
  const dataDir = join(area, 'new')
  const embedded = await startEmbedded({ dataDir, log, syncNewCluster: false })
  const found = await run(
    embedded.url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('data_checksums') as checksums, current_setting('jit') as jit,
      current_setting('server_encoding') as encoding, lower('ĐẶNG') as lowered,
      'Z' < 'a' as by_bytes`,
  )
  const expected = { fsync: 'on', commit: 'on', checksums: 'on', jit: 'off', encoding: 'UTF8' }
  assert.deepEqual(found.rows, [{ ...expected, lowered: 'đặng', by_bytes: true }])
  const password = decodeURIComponent(new URL(embedded.url).password)
  const wrong = embedded.url.replace(encodeURIComponent(password), 'guess')
  await assert.rejects(run(wrong, 'select 1'), { code: '28P01' })
  assert.equal(fs.statSync(join(dataDir, 'password')).mode & 0o777, 0o600)
  assert.equal(fs.statSync(dataDir).mode & 0o777, 0o700)
  const commands = fs.readFileSync(`/proc/${embedded.pid()}/cmdline`, 'utf8')
  assert.ok(!commands.includes(password) && !lines.join('').includes(password))
  await embedded.stop()
  assert.equal(fs.existsSync(join(dataDir, 'owner.json')), false)
})

test("a failing statement's values do not reach the log", async () => {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    stream: { write: (line: string) => void lines.push(line) },
  })
  const embedded = await startEmbedded({ dataDir: copyOfBase('quiet'), log })
  await assert.rejects(run(embedded.url, `insert into kept values ('079190000001')`))
  await assert.rejects(run(embedded.url, 'insert into kept values (1)'), { code: '23505' })
  await embedded.stop()
  assert.ok(lines.length > 2)
  assert.doesNotMatch(lines.join(''), /079190000001|Key|insert/)
})

test('a second start on the folder is refused, names pid and folder, and harms nothing', async () => {
  const dataDir = copyOfBase('twice')
  const first = await start(dataDir)
  const pid = first.pid()
  await assert.rejects(start(dataDir), (error: Error) => {
    assert.match(error.message, new RegExp(`${dataDir} is in use by process ${process.pid}`))
    return true
  })
  const other = await startInChild(dataDir)
  assert.match(other.failure ?? '', /data_folder_in_use/)
  assert.equal(first.pid(), pid)
  assert.equal((await run(first.url, 'select n from kept')).rowCount, 1)
  const found = findEmbedded(dataDir)
  assert.deepEqual(found, { url: first.url, pid: process.pid })
  await first.stop()
  assert.equal(findEmbedded(dataDir), undefined)
})

test('the server dies with its parent on kill -9, and the folder starts again at once', async () => {
  const dataDir = copyOfBase('orphan')
  const child = await startInChild(dataDir)
  await run(child.url!, 'insert into kept values (2)')
  child.process.kill('SIGKILL')
  await once(child.process, 'exit')
  const again = await start(dataDir)
  assert.notEqual(again.pid(), child.pid)
  await waitUntilGone(child.pid!)
  assert.equal((await run(again.url, 'select n from kept')).rowCount, 2)
  await again.stop()
})

test('a program that ends without a word takes its server with it', async () => {
  const child = await startInChild(copyOfBase('leaving'), { leave: true })
  await waitUntilGone(child.pid!)
})

test('after kill -9 of the server under writers it comes back with every acknowledged row', async (t) => {
  const embedded = await start(copyOfBase('crash'))
  // Else a failure would leave them writing, and this file running, for ever.
  t.after(async () => {
    state.writing = false
    await embedded.stop()
  })
  const reasons: string[] = []
  embedded.onDown((reason) => void reasons.push(reason))
  const db = openDatabase(embedded.url, { log: silentLog })
  const acknowledged: number[] = []
  const state = { writing: true }
  let next = 100
  const writers = Array.from({ length: 4 }, async () => {
    while (state.writing) {
      const n = next++
      try {
        await db.query('insert into kept values ($1)', [n])
        acknowledged.push(n)
      } catch {
        await sleep(20)
      }
    }
  })
  const written = (count: number) => waitUntil(() => acknowledged.length >= count)
  for (let round = 0; round < 2; round++) {
    await written(acknowledged.length + 50)
    const pid = embedded.pid()!
    process.kill(pid, 'SIGKILL')
    await waitUntil(() => reasons.length === round + 1)
    await embedded.ready()
    assert.notEqual(embedded.pid(), pid)
  }
  await written(acknowledged.length + 20)
  state.writing = false
  await Promise.all(writers)
  const found = await db.query('select n from kept')
  const present = new Set(found.rows.map((row) => row.n))
  const lost = acknowledged.filter((n) => !present.has(n))
  await db.close()
  await embedded.stop()
  assert.ok(acknowledged.length >= 120, `only ${acknowledged.length} rows were written`)
  assert.deepEqual(lost, [])
})

test('what a killed server left behind is not taken for its successor being ready', async () => {
  const cluster = join(area, 'left')
  fs.mkdirSync(cluster)
  const write = (pid: number, begunAt: number) =>
    fs.writeFileSync(
      join(cluster, 'postmaster.pid'),
      [pid, cluster, begunAt, 5432, '', '', '', 'ready   '].join('\n'),
    )
  write(4711, 1_000)
  const left = postmasterFile(cluster)
  const place = { cluster, log: silentLog } as Parameters<typeof waitUntilReady>[0]
  let isReady = false
  const waiting = waitUntilReady(place, { isOver: () => false }, left).then(() => (isReady = true))
  await sleep(100)
  assert.equal(isReady, false)
  // The successor may have been given the same number.
  write(4711, 1_002)
  await waiting
  const gone = waitUntilReady(place, { isOver: () => true }, left)
  assert.equal(await gone, false)
})

test('the loss of the watching shell costs a restart, not the server', async () => {
  const embedded = await start(copyOfBase('shell'))
  const pid = embedded.pid()!
  let downs = 0
  embedded.onDown(() => downs++)
  const shell = Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1])
  process.kill(shell, 'SIGKILL')
  await waitUntil(() => downs === 1)
  await embedded.ready()
  assert.notEqual(embedded.pid(), pid)
  assert.equal((await run(embedded.url, 'select n from kept')).rowCount, 1)
  await embedded.stop()
})

test('a postmaster.pid whose number now belongs to another program is no obstacle', async () => {
  const dataDir = copyOfBase('stale')
  const lines = [process.pid, join(dataDir, 'cluster'), 1, 5432, '', '', '', 'ready   ']
  fs.writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), lines.join('\n'))
  const embedded = await start(dataDir)
  assert.notEqual(embedded.pid(), process.pid)
  await embedded.stop()
})

test('an interrupted creation is begun again', async () => {
  const dataDir = join(area, 'interrupted')
  fs.mkdirSync(join(dataDir, 'cluster.new', 'base'), { recursive: true })
  fs.writeFileSync(join(dataDir, 'cluster.new', 'PG_VERSION'), '18\n')
  const embedded = await start(dataDir)
  assert.equal((await run(embedded.url, 'select 1')).rowCount, 1)
  await embedded.stop()
})

test('a server that cannot start says why, and lets the folder go', async () => {
  const dataDir = copyOfBase('broken')
  fs.rmSync(join(dataDir, 'cluster', 'global', 'pg_control'))
  await assert.rejects(start(dataDir), /does not start on .*broken.*pg_control/)
  assert.equal(fs.existsSync(join(dataDir, 'owner.json')), false)
})

test('a path too long for a socket gets a short one, which is removed again', async () => {
  const dataDir = copyOfBase(`long-${'x'.repeat(100)}`)
  const embedded = await start(dataDir)
  assert.ok(embedded.host.startsWith(tmpdir()) && !embedded.host.startsWith(area))
  assert.equal((await run(embedded.url, 'select 1')).rowCount, 1)
  await embedded.stop()
  assert.equal(fs.existsSync(embedded.host), false)
})

test('where no socket path is short enough it listens on loopback alone', async () => {
  const dataDir = copyOfBase(`loop-${'x'.repeat(100)}`)
  const child = await startInChild(dataDir, { env: { TMPDIR: dataDir } })
  assert.match(child.url ?? child.failure!, /@127\.0\.0\.1:\d+\/kho$/)
  assert.equal((await run(child.url!, 'select n from kept')).rowCount, 1)
  child.process.kill('SIGKILL')
  await waitUntilGone(child.pid!)
})

test('it works below a folder that nobody else may enter', async () => {
  const locked = join(area, 'locked')
  fs.mkdirSync(locked, { mode: 0o700 })
  const embedded = await start(join(locked, 'data'))
  assert.equal((await run(embedded.url, 'select 1')).rowCount, 1)
  await embedded.stop()
})

if (asRoot) {
  test('root without user namespaces still has a way below a locked folder', async () => {
    const dataDir = join(area, 'locked', 'capability')
    const child = await startInChild(dataDir, { env: { PATH: pathWithout(['unshare']) } })
    assert.equal(child.failure, undefined)
    assert.equal((await run(child.url!, 'select 1')).rowCount, 1)
    child.process.kill('SIGKILL')
    await waitUntilGone(child.pid!)
    // Whoever can use a namespace later takes the folder over with everything in it.
    const embedded = await start(dataDir)
    assert.equal((await run(embedded.url, 'select 1')).rowCount, 1)
    await embedded.stop()
  })

  test('programs below a locked folder are copied for an account that may not go there', () => {
    const locked = join(area, 'locked')
    const dataDir = join(locked, 'programs')
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const found = findBinaries(join(dataDir, 'lib'))
    fs.symlinkSync(found.native, join(locked, 'native'))
    const hidden = { ...found, postgres: join(locked, 'native', 'bin', 'postgres') }
    const pathBefore = process.env.PATH
    process.env.PATH = pathWithout(['unshare'])
    const account = chooseAccount(hidden, dataDir)
    process.env.PATH = pathBefore
    assert.deepEqual([account.how, account.needsCopy], ['capability', true])
    const target = fs.mkdtempSync(join(tmpdir(), 'kho-programs-'))
    const copied = copyBinaries(found, target)
    const command = [
      ...account.prefix,
      copied.postgres,
      '--single',
      '-D',
      join(dataDir, 'none'),
      'x',
    ]
    const said = spawnSync(command[0]!, command.slice(1), { env: copied.env, encoding: 'utf8' })
    fs.rmSync(target, { recursive: true })
    assert.match(said.stderr, /could not access directory|does not exist/)
  })

  test('root with no way at all is told each way that failed', async () => {
    const dataDir = join(area, 'locked', 'none')
    const env = { PATH: pathWithout(['unshare', 'setpriv']) }
    const child = await startInChild(dataDir, { env })
    assert.match(child.failure ?? '', /does not run as root.*account nobody:.*unshare.*setpriv/)
    assert.match(child.failure ?? '', /KHO_DATABASE_URL/)
  })

  test('an ordinary user needs no special way', async () => {
    const dataDir = join(area, 'ordinary', 'data')
    fs.mkdirSync(join(area, 'ordinary'))
    fs.chownSync(join(area, 'ordinary'), nobody, nobody)
    const child = await startInChild(dataDir, { uid: nobody })
    assert.equal(child.failure, undefined)
    assert.equal(fs.statSync(join(dataDir, 'cluster')).uid, nobody)
    assert.equal((await run(child.url!, 'select 1')).rowCount, 1)
    child.process.kill('SIGKILL')
    await waitUntilGone(child.pid!)
  })
}

function start(dataDir: string): Promise<Embedded> {
  return startEmbedded({ dataDir, log: silentLog, syncNewCluster: false })
}

function copyOfBase(name: string): string {
  const dataDir = join(area, name)
  fs.cpSync(base, dataDir, { recursive: true })
  return dataDir
}

async function run(url: string, sql: string) {
  const db = openDatabase(url, { log: silentLog, connectionsMax: 1 })
  try {
    return await db.query(sql)
  } finally {
    await db.close()
  }
}

type Child = { process: ChildProcess; url?: string; pid?: number; failure?: string }

/** Starts the server from another Node process, which then waits to be killed, or just ends. */
async function startInChild(
  dataDir: string,
  options: { env?: Record<string, string>; uid?: number; leave?: boolean } = {},
): Promise<Child> {
  const program = `
    const { startEmbedded } = await import(${JSON.stringify(import.meta.resolve('./embedded.ts'))})
    const { silentLog } = await import(${JSON.stringify(import.meta.resolve('../log.ts'))})
    try {
      const embedded = await startEmbedded({
        dataDir: ${JSON.stringify(dataDir)}, log: silentLog, syncNewCluster: false })
      console.log(JSON.stringify({ url: embedded.url, pid: embedded.pid() }))
      ${options.leave ? '' : 'setInterval(() => {}, 1000)'}
    } catch (error) {
      console.log(JSON.stringify({ failure: error.code + ' ' + error.message }))
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: '/',
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, ...(JSON.parse(line) as Omit<Child, 'process'>) }
  }
  throw new Error('the child said nothing')
}

/** A PATH with every program of the usual folders except the named ones. */
function pathWithout(names: string[]): string {
  const dir = fs.mkdtempSync(join(area, 'path-'))
  fs.chmodSync(dir, 0o755)
  for (const program of ['sh', 'unshare', 'setpriv']) {
    const found = ['/bin', '/usr/bin'].map((bin) => join(bin, program)).find(fs.existsSync)
    if (found && !names.includes(program)) fs.symlinkSync(found, join(dir, program))
  }
  return dir
}

async function waitUntilGone(pid: number): Promise<void> {
  await waitUntil(() => !fs.existsSync(`/proc/${pid}`))
}
