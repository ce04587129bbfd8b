import { spawnSync } from 'node:child_process'
import { chownSync, lchownSync, lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerBinaries } from './server-binaries.ts'

/**
 * How the server's programs are started. PostgreSQL refuses to run as root, so a root process has
 * to step down: `prefix` goes before the command, `uid` and `gid` into spawn, and the data folder
 * belongs to `owner`.
 */
export type ServerAccount = {
  how: 'self' | 'account' | 'user-namespace' | 'capability'
  name: string
  prefix: string[]
  uid?: number
  gid?: number
  owner: { uid: number; gid: number }
  /** True if the programs have to lie where everybody may go (see copyBinaries). */
  needsCopy?: boolean
}

type PasswdEntry = { name: string; uid: number; gid: number }

const probeScript =
  '"$1" --version >/dev/null && cd "$2" && : > "$2/.probe" && ' +
  '{ test ! -e "$2/cluster" || cd "$2/cluster"; }'

/**
 * Chooses the first way that really works here, found by trying it: an account without powers;
 * then a user namespace (the only way below a folder that nobody else may enter); then an account
 * that keeps the one capability to pass such folders, for containers that forbid namespaces.
 * Hands `dataDir` over to the chosen owner. Throws one sentence with every attempt if none works.
 */
export function chooseAccount(binaries: ServerBinaries, dataDir: string): ServerAccount {
  const uid = process.getuid?.()
  if (uid !== 0) {
    const owner = { uid: uid ?? -1, gid: process.getgid?.() ?? -1 }
    return { how: 'self', name: 'this account', prefix: [], owner }
  }
  const attempts: string[] = []
  for (const candidate of candidates(binaries, dataDir)) {
    handOver(dataDir, candidate.owner)
    const said = tryAccount(candidate, binaries, dataDir)
    if (said === undefined) return candidate
    attempts.push(`${candidate.name}: ${said}`)
  }
  throw new Error(
    `PostgreSQL does not run as root, and no other way works for ${dataDir} ` +
      `(${attempts.join('; ')}). Start Kho as an ordinary user, let the account nobody pass the ` +
      'folders above, or set KHO_DATABASE_URL to a server of your own.',
  )
}

function candidates(binaries: ServerBinaries, dataDir: string): ServerAccount[] {
  const entries = passwdEntries()
  const wanted = ['postgres', '_postgres', 'nobody']
  const known = wanted.flatMap((name) => entries.filter((entry) => entry.name === name))
  // An existing folder keeps its account when that still works: handing over rewrites every owner.
  const ownerNow = lstatSync(dataDir).uid
  const keeping = entries.filter((entry) => entry.uid === ownerNow && entry.uid !== 0)
  const accounts = [...new Set([...keeping, ...known])]
  const low = known.at(-1)
  const ways: ServerAccount[] = accounts.map((entry) => ({
    how: 'account',
    name: `account ${entry.name}`,
    prefix: [],
    uid: entry.uid,
    gid: entry.gid,
    owner: entry,
  }))
  if (process.platform !== 'linux') return ways
  ways.push({
    how: 'user-namespace',
    name: 'user namespace (unshare -U)',
    prefix: ['unshare', '-U', '--'],
    owner: { uid: 0, gid: 0 },
  })
  if (low) ways.push({ ...capabilityWay(low), needsCopy: !mayReach(low, binaries.postgres) })
  return ways
}

function capabilityWay(entry: PasswdEntry): ServerAccount {
  const caps = '-all,+dac_override'
  return {
    how: 'capability',
    name: `account ${entry.name} with the capability dac_override (setpriv)`,
    prefix: [
      'setpriv',
      `--reuid=${entry.uid}`,
      `--regid=${entry.gid}`,
      '--clear-groups',
      `--inh-caps=${caps}`,
      `--ambient-caps=${caps}`,
      '--',
    ],
    owner: entry,
  }
}

/** True if the account could run the program without any capability. */
function mayReach(entry: PasswdEntry, program: string): boolean {
  const args = ['-c', 'test -x "$1"', 'sh', program]
  return spawnSync('sh', args, { cwd: '/', uid: entry.uid, gid: entry.gid }).status === 0
}

/** Undefined when it works, otherwise what the system said. */
function tryAccount(
  account: ServerAccount,
  binaries: ServerBinaries,
  dataDir: string,
): string | undefined {
  const command = [...account.prefix, 'sh', '-c', probeScript, 'sh', binaries.postgres, dataDir]
  const run = spawnSync(command[0]!, command.slice(1), {
    cwd: '/',
    env: serverEnvironment(binaries),
    ...spawnIdentity(account),
    encoding: 'utf8',
    timeout: 10_000,
  })
  rmSync(join(dataDir, '.probe'), { force: true })
  if (run.error) return run.error.message
  if (run.status === 0) return undefined
  return run.stderr.trim().split('\n').at(-1) || `ended with ${run.status ?? run.signal}`
}

/** The part of spawn's options that an account sets. */
export function spawnIdentity(account: ServerAccount): { uid?: number; gid?: number } {
  return account.uid === undefined ? {} : { uid: account.uid, gid: account.gid! }
}

/** A bare environment: no PG* variable of the caller may steer the server. */
export function serverEnvironment(binaries: ServerBinaries): Record<string, string> {
  const kept = process.platform === 'win32' ? { ...process.env } : { PATH: process.env.PATH }
  return { ...(kept as Record<string, string>), LC_ALL: 'C', TZ: 'UTC', ...binaries.env }
}

function passwdEntries(): PasswdEntry[] {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
    return lines
      .map((line) => line.split(':'))
      .filter((fields) => fields.length >= 4)
      .map((fields) => ({ name: fields[0]!, uid: Number(fields[2]), gid: Number(fields[3]) }))
  } catch {
    return []
  }
}

function handOver(dataDir: string, owner: { uid: number; gid: number }): void {
  if (lstatSync(dataDir).uid === owner.uid && treeTopBelongsTo(dataDir, owner.uid)) return
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), owner.uid, owner.gid)
  }
  // The folder itself comes last, so that an interrupted hand-over is begun again.
  chownSync(dataDir, owner.uid, owner.gid)
}

function treeTopBelongsTo(dataDir: string, uid: number): boolean {
  return readdirSync(dataDir)
    .filter((name) => name === 'cluster' || name === 'socket')
    .every((name) => lstatSync(join(dataDir, name)).uid === uid)
}
