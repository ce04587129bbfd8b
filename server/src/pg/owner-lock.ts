import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Who holds a data folder, and where its server listens. Written as JSON into `owner.json`. */
export type Owner = {
  pid: number
  /** Start of the process in clock ticks since boot, so that a reused pid is not taken for it. */
  processStart: string
  /** Machine, boot and process-number space in which `pid` means something. */
  place: string
  nonce: string
  listening?: { host: string; port: number }
  /** Folders elsewhere that are to be removed when this owner is gone. */
  temporaryDirs?: string[]
}

export type OwnerLock = {
  owner: Owner
  /** What the owner before us left behind without releasing, if it died. */
  previous: Owner | undefined
  update(changes: Partial<Owner>): void
  release(): void
}

const heartbeatMs = 2_000
/** Long enough that a busy event loop of the holder misses several beats without losing the lock. */
const foreignWaitDefaultMs = 15_000

/**
 * Takes the data folder for this process. A lock left by a dead process is taken over; one held by
 * a living process is refused with its pid and the folder. On a shared disk the pid of another
 * machine or container says nothing, so there the holder's heartbeat decides.
 */
export async function takeOwnerLock(
  folder: string,
  foreignWaitMs = foreignWaitDefaultMs,
): Promise<OwnerLock> {
  const path = join(folder, 'owner.json')
  const owner: Owner = { ...thisProcess(), nonce: randomBytes(12).toString('hex') }
  let previous: Owner | undefined
  for (let attempt = 0; attempt < 20; attempt++) {
    if (linkNew(path, owner)) {
      // Somebody who judged the same dead lock may have removed ours in that instant.
      if (previous) await sleep(60)
      if (readOwner(folder)?.nonce === owner.nonce) return hold(path, owner, previous)
      continue
    }
    const holder = readOwner(folder)
    if (holder && (await isAlive(holder, path, foreignWaitMs))) throw inUse(folder, holder)
    if (removeDead(path, holder)) previous = holder ?? previous
    await sleep(Math.random() * 20)
  }
  throw new Error(`The data folder ${folder} could not be locked: others keep taking it.`)
}

/** The owner written in the folder, alive or not. */
export function readOwner(folder: string): Owner | undefined {
  try {
    return JSON.parse(fs.readFileSync(join(folder, 'owner.json'), 'utf8')) as Owner
  } catch {
    return undefined
  }
}

/** True if the owner is a process of this machine that still runs. */
export function ownerRunsHere(owner: Owner): boolean {
  if (owner.place !== placeHere()) return false
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return processStart(owner.pid) === owner.processStart
}

async function isAlive(owner: Owner, path: string, foreignWaitMs: number): Promise<boolean> {
  if (owner.place === placeHere()) return ownerRunsHere(owner)
  const before = modifiedMs(path)
  await sleep(foreignWaitMs)
  return modifiedMs(path) !== before
}

function inUse(folder: string, holder: Owner): Error {
  const message =
    `The data folder ${folder} is in use by process ${holder.pid}` +
    (holder.place === placeHere() ? '' : ' of another machine or container') +
    '. Stop that process first, or give this one a folder of its own (KHO_DATA).'
  return Object.assign(new Error(message), { code: 'data_folder_in_use', pid: holder.pid, folder })
}

function hold(path: string, owner: Owner, previous: Owner | undefined): OwnerLock {
  let current = owner
  const beat = setInterval(() => {
    const now = new Date()
    fs.utimes(path, now, now, () => {})
  }, heartbeatMs)
  beat.unref()
  return {
    owner,
    previous,
    update(changes) {
      current = { ...current, ...changes }
      const draft = `${path}.${owner.nonce}`
      fs.writeFileSync(draft, JSON.stringify(current), { mode: 0o600 })
      fs.renameSync(draft, path)
    },
    release() {
      clearInterval(beat)
      removeDead(path, current)
    },
  }
}

/** Link makes the complete file appear at once, or fails because one exists. */
function linkNew(path: string, owner: Owner): boolean {
  const draft = `${path}.${owner.nonce}`
  fs.writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 })
  try {
    fs.linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    return copyNew(draft, path)
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/** For file systems without hard links: exclusive creation, though not complete at once. */
function copyNew(draft: string, path: string): boolean {
  try {
    fs.copyFileSync(draft, path, fs.constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moves the judged lock aside; if it turns out to be another's, puts that one back. */
function removeDead(path: string, judged: Owner | undefined): boolean {
  const aside = `${path}.${randomBytes(6).toString('hex')}.dead`
  try {
    fs.renameSync(path, aside)
  } catch {
    return false
  }
  const moved = parseOwner(fs.readFileSync(aside, 'utf8'))
  const same = moved?.nonce === judged?.nonce
  if (!same) {
    try {
      fs.linkSync(aside, path)
    } catch {
      // A third one is in place already; the owner of this one finds out when it looks again.
    }
  }
  fs.rmSync(aside, { force: true })
  return same
}

function parseOwner(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return undefined
  }
}

function modifiedMs(path: string): number {
  return fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function thisProcess(): Omit<Owner, 'nonce'> {
  return { pid: process.pid, processStart: processStart(process.pid), place: placeHere() }
}

function placeHere(): string {
  const boot = readOrEmpty(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
  const pidSpace = readOrEmpty(() => fs.readlinkSync('/proc/self/ns/pid'))
  return boot ? `${boot.trim()} ${pidSpace}` : hostname()
}

/** Empty for a process that is gone, and for a dead one that its parent has not buried yet. */
function processStart(pid: number): string {
  // The name in field 2 may hold spaces and brackets, so fields are counted after the last one.
  const stat = readOrEmpty(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return /^[ZX]$/.test(fields[0] ?? '') ? '' : (fields[19] ?? '')
}

function readOrEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
