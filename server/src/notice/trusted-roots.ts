/** Whose certificates are believed when a notice is sent. */
import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'

/**
 * Those that Node believes anyway, NODE_EXTRA_CA_CERTS among them, and those of the file; null where
 * there is no file, so that Node decides. Naming some takes the others away.
 */
export function trustedRoots(rootsFile: string | null): string[] | null {
  return rootsFile === null ? null : [...getCACertificates(), readFileSync(rootsFile, 'utf8')]
}
