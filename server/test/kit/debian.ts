/** Programs of Debian's packages that tests use as real counterparts. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * Says why tests with a program cannot run here, or false where they can. Installs the package where
 * the program is missing and this is root; in CI a missing program is a failure and no excuse.
 */
export function programMissing(path: string, ...packages: string[]): string | false {
  if (!existsSync(path) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    // Another test may be installing at this moment.
    const wait = ['-o', 'DPkg::Lock::Timeout=300', '-qq']
    spawnSync('apt-get', ['update', ...wait], { env, stdio: 'ignore' })
    spawnSync('apt-get', ['install', '-y', ...wait, ...packages], { env, stdio: 'ignore' })
  }
  if (existsSync(path)) return false
  const reason = `${path} (Debian's ${packages.join(', ')}) is not installed`
  if (process.env.CI) throw new Error(`CI must have it: ${reason}`)
  return reason
}
