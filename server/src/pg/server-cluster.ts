import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { serverEnvironment, spawnIdentity } from './server-account.ts'
import type { ServerPlace } from './server-process.ts'

/** The database account of the embedded server. Only this program's files know its password. */
export const clusterUser = 'kho'

/**
 * Makes the data folder of a new server, or returns false if there is one. It is built under
 * another name and renamed when complete, so that an interrupted creation leaves nothing that
 * looks like a server. `sync: false` leaves the flushing to the system: for tests only.
 */
export async function ensureCluster(place: ServerPlace, sync: boolean): Promise<boolean> {
  if (existsSync(join(place.cluster, 'PG_VERSION'))) {
    // A folder that came back from a backup is often open to others; PostgreSQL refuses that.
    chmodSync(place.cluster, 0o700)
    return false
  }
  const draft = `${place.cluster}.new`
  rmSync(draft, { recursive: true, force: true })
  const passwordFile = passwordPath(place.dataDir)
  rmSync(passwordFile, { force: true })
  const password = randomBytes(24).toString('base64url')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' })
  if (place.account.how !== 'self') {
    chownSync(passwordFile, place.account.owner.uid, place.account.owner.gid)
  }
  await initdb(place, [
    `--pgdata=${draft}`,
    `--username=${clusterUser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(sync ? [] : ['--no-sync']),
  ])
  renameSync(draft, place.cluster)
  return true
}

function initdb(place: ServerPlace, args: string[]): Promise<void> {
  const command = [...place.account.prefix, place.binaries.initdb, ...args]
  return new Promise((resolve, reject) => {
    const child = spawn(command[0]!, command.slice(1), {
      cwd: place.dataDir,
      env: serverEnvironment(place.binaries),
      ...spawnIdentity(place.account),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else {
        const why = said.trim().slice(-2000) || `ended with ${code ?? signal}`
        reject(new Error(`The database could not be created in ${place.dataDir}: ${why}`))
      }
    })
  })
}

/** Reads the password of an existing server. */
export function clusterPassword(dataDir: string): string {
  try {
    return readFileSync(passwordPath(dataDir), 'utf8').trim()
  } catch (cause) {
    throw new Error(
      `The password file ${passwordPath(dataDir)} of the database cannot be read. ` +
        'It belongs to the data folder: restore it from the same backup as the folder.',
      { cause },
    )
  }
}

function passwordPath(dataDir: string): string {
  return join(dataDir, 'password')
}
