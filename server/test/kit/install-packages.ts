/**
 * Debian's packages, installed where they are missing and this is root. Of test files that begin at
 * once each waits until nobody else is installing: apt refuses a second one at several places, and a
 * program may be there before what it needs.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const lock = join(tmpdir(), 'kho-installing')
const steps = [
  'apt-get update -qq -o DPkg::Lock::Timeout=300',
  'apt-get install -y -qq -o DPkg::Lock::Timeout=300 "$@"',
]

export const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** The program, its arguments and its variables, for who starts it another way; `words` may be options. */
export function installing(...words: string[]): [string, string[], NodeJS.ProcessEnv] {
  const args = [lock, 'sh', '-c', steps.join(' && '), 'sh', ...words]
  return ['flock', args, { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }]
}

/** Whether it went well is seen by what is there afterwards. */
export function installMissing(isThere: () => boolean, ...words: string[]): void {
  if (!mayInstall()) return
  spawnSync('flock', [lock, 'true'])
  if (isThere()) return
  const [program, args, env] = installing(...words)
  spawnSync(program, args, { env, stdio: 'ignore' })
}
