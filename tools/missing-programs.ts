/**
 * Programs of the machine without which a test file can do nothing at all. The file is then not
 * started, and what it lacks is said. Root installs them, so there they are never missing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

type Need = { kit: RegExp; program: string; install: string; isThere: () => boolean }

const answers = (program: string) => spawnSync(program, ['version']).error === undefined

const needs: readonly Need[] = [
  {
    kit: /kit\/mariadb\.ts'/,
    program: 'MariaDB',
    install: 'mariadb-server',
    isThere: () =>
      ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].some((one) => existsSync(one)),
  },
  {
    kit: /kit\/(certificate|signed-pdf|stamping|appended-pdf)\.ts'/,
    program: 'openssl',
    install: 'openssl',
    isThere: () => answers('openssl'),
  },
]

/** Of the text of a test file: what it lacks, or null where it can run. */
export function missingPrograms(): (text: string) => string | null {
  const isInstalled = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const missing = isInstalled ? [] : needs.filter(({ isThere }) => !isThere())
  return (text) => {
    const lacks = missing.filter(({ kit }) => kit.test(text))
    if (lacks.length === 0) return null
    const names = lacks.map(({ program, install }) => `${program} (Debian's ${install})`)
    return `${names.join(', ')} is not installed`
  }
}
