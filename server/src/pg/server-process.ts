import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { serverEnvironment, spawnIdentity } from './server-account.ts'
import type { ServerAccount } from './server-account.ts'
import type { ServerBinaries } from './server-binaries.ts'

/** What every start of the server needs to know. */
export type ServerPlace = {
  binaries: ServerBinaries
  account: ServerAccount
  dataDir: string
  cluster: string
  log: Log
}

/** One run of the server, from its start to its end. */
export type ServerRun = {
  /** Resolves when the run is over, whatever ended it. */
  ended: Promise<{ code: number | null; signal: string | null }>
  isOver(): boolean
  /** The last lines the server said, newest last. */
  lastLines(): string[]
  /** Asks for a fast shutdown: clients are cut off, everything committed is kept. */
  askToStop(): void
  /** Lets the event loop end although the server runs, or not. */
  hold(yes: boolean): void
}

/**
 * The server is watched over by a shell whose standard input is a pipe from this process. However
 * this process ends, kill -9 included, the pipe closes and the server is told to shut down.
 * The server itself gets neither the pipe nor the terminal's signals.
 */
const watchScript = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( while read -r line <&3; do :; done; kill -INT "$server" 2>/dev/null ) &
watcher=$!
exec 3<&-
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`

export function runServer(place: ServerPlace, args: string[]): ServerRun {
  const { account, binaries } = place
  const windows = process.platform === 'win32'
  const watch = windows ? [] : ['sh', '-c', watchScript, 'kho-postgres']
  const command = [...account.prefix, ...watch, binaries.postgres, '-D', place.cluster, ...args]
  const child = spawn(command[0]!, command.slice(1), {
    cwd: place.dataDir,
    env: serverEnvironment(binaries),
    ...spawnIdentity(account),
    detached: !windows,
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
  })
  const lines = keepLines(child, place.log)
  let over = false
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }))
    child.once('exit', (code, signal) => {
      // Orphaned backends keep the pipe open, so its last lines are waited for only shortly.
      const done = () => resolve({ code, signal })
      child.once('close', done)
      setTimeout(done, 200).unref()
    })
  })
  void ended.then(() => (over = true))
  child.stdin!.on('error', () => {})
  const run: ServerRun = {
    ended,
    isOver: () => over,
    lastLines: () => lines,
    askToStop: () => (windows ? stopWithPgCtl(place) : child.stdin!.end()),
    hold(yes) {
      if (yes) child.ref()
      else child.unref()
      for (const pipe of [child.stdin, child.stderr]) setPipeRef(pipe, yes)
    },
  }
  run.hold(false)
  return run
}

function keepLines(child: ChildProcess, log: Log): string[] {
  const lines: string[] = []
  child.once('error', (error) => lines.push(error.message))
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line)
    if (lines.length > 20) lines.shift()
    log.debug({ line }, 'PostgreSQL says')
  })
  return lines
}

function setPipeRef(pipe: unknown, yes: boolean): void {
  const socket = pipe as { ref?: () => void; unref?: () => void } | null
  if (yes) socket?.ref?.()
  else socket?.unref?.()
}

/**
 * Waits until the run accepts connections: true, or false when it ended before that. Crash
 * recovery may take long and is not cut short. `left` is the file that a killed server left behind,
 * which goes on saying "ready" until the new one has written its own.
 */
export async function waitUntilReady(
  place: ServerPlace,
  run: Pick<ServerRun, 'isOver'>,
  left: PostmasterFile | undefined,
): Promise<boolean> {
  const startedAt = Date.now()
  let toldAt = startedAt
  while (!run.isOver()) {
    const file = postmasterFile(place.cluster)
    if (file?.status === 'ready' && !isSameRun(file, left)) return !run.isOver()
    if (Date.now() - toldAt > 10_000) {
      toldAt = Date.now()
      place.log.info({ waitedMs: toldAt - startedAt }, 'PostgreSQL is recovering; waiting for it')
    }
    await sleep(10)
  }
  return false
}

export type PostmasterFile = {
  pid: number
  /** When the server began, in seconds since 1970: a pid alone comes again. */
  begunAt: number
  status: string
}

function isSameRun(one: PostmasterFile, other: PostmasterFile | undefined): boolean {
  return one.pid === other?.pid && one.begunAt === other.begunAt
}

/** What the running or crashed server wrote into its folder. */
export function postmasterFile(cluster: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), begunAt: Number(lines[2]), status: (lines[7] ?? '').trim() }
  } catch {
    return undefined
  }
}

/**
 * Removes a postmaster.pid whose number was given to some other program since (usual after a
 * container's restart, where numbers are small): PostgreSQL itself would take that program for
 * a running server. Only where /proc proves that no process works in the folder.
 */
export function removeStalePidFile(cluster: string): void {
  if (process.platform !== 'linux' || !postmasterFile(cluster)) return
  if (processesIn(cluster).length === 0) rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

/** Pids of server processes, postmaster or orphaned backends, that work in the folder. Linux. */
export function processesIn(cluster: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === cluster
      } catch {
        return false
      }
    })
}

/** Stops a server by its folder: the one way on Windows, and the cure for an orphan elsewhere. */
export function stopWithPgCtl(place: ServerPlace): void {
  const { account, binaries, cluster } = place
  const command = [
    ...account.prefix,
    binaries.pgCtl,
    'stop',
    '-D',
    cluster,
    '-m',
    'fast',
    '-t',
    '60',
  ]
  spawnSync(command[0]!, command.slice(1), {
    cwd: place.dataDir,
    env: serverEnvironment(binaries),
    ...spawnIdentity(account),
    stdio: 'ignore',
  })
}
