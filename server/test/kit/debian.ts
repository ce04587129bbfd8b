/** Programs of Debian's packages that tests use as real counterparts. */
import { existsSync } from 'node:fs'
import { installMissing } from './install-packages.ts'

/**
 * Says why tests with a program cannot run here, or false where they can. Installs the package where
 * the program is missing and this is root; in CI a missing program is a failure and no excuse.
 */
export function programMissing(path: string, ...packages: string[]): string | false {
  installMissing(() => existsSync(path), ...packages)
  if (existsSync(path)) return false
  const reason = `${path} (Debian's ${packages.join(', ')}) is not installed`
  if (process.env.CI) throw new Error(`CI must have it: ${reason}`)
  return reason
}
