/** The hosts of a connection string, each asked whether it may be reached. */
import { Refusal } from '@kho/contract/refusal.ts'
import { socketHost } from '../reach.ts'
import type { OpenAs } from '../source-kind.ts'

/** Hosts and ports that a driver would try: of the address, and of a `host` parameter. */
export function hostsOf(url: string, portDefault: number): { host: string; port: number }[] {
  const parsed = new URL(url)
  const port = Number(parsed.port) || portDefault
  if (parsed.searchParams.has('socket')) return [{ host: socketHost, port }]
  const given = parsed.searchParams.get('host') || parsed.hostname || socketHost
  return given.split(',').map((host) => ({
    host: host.startsWith('/') || host.includes('%2F') ? socketHost : host,
    port,
  }))
}

/**
 * The addresses to connect to; none where the place is a socket of this machine. Refused:
 * `source.host-not-allowed`, `source.unreachable`, `source.bad-connection-string`.
 */
export async function reachDatabase(
  { name, reach }: Pick<OpenAs, 'name' | 'reach'>,
  url: string,
  portDefault: number,
): Promise<string[]> {
  // A password whose / is not written as %2F leaves its @ and the true host in the path.
  if (URL.parse(url)?.pathname.includes('@') ?? true) {
    const expected = 'product://account:password@host:port/database'
    throw new Refusal('source.bad-connection-string', { source: name, expected })
  }
  const addresses: string[] = []
  for (const { host, port } of hostsOf(url, portDefault)) {
    addresses.push(...(await reach(host, port)))
  }
  return addresses
}
