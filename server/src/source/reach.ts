/**
 * Which hosts a connector may reach: those that the operator allowed and no other, so that a
 * declared address cannot make Kho a tool against its own network. A name that is not allowed itself
 * is allowed only where every address it has is; the connector then connects to that address, since
 * a second look-up could answer otherwise.
 */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { Refusal } from '@kho/contract/refusal.ts'

/** Gives the addresses to connect to. Refused: `source.host-not-allowed`, `source.unreachable`. */
export type Reach = (source: string, host: string, port: number) => Promise<string[]>

/** A Unix socket reaches no network; it is allowed by this name. */
export const socketHost = 'socket'

type Rule = { port: number | null; allows(host: string): boolean; ofAddresses: boolean }

/** `rules` as in KHO_ALLOWED_HOSTS: `host`, `*.host`, address, range, each with `:port` or without. */
export function createReach(
  rules: readonly string[],
  resolve: (host: string) => Promise<string[]> = resolveHost,
): Reach {
  const compiled = rules.map(compileRule)
  return async (source, given, port) => {
    const host = given
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase()
      .replace(/\.$/, '')
    const fitting = compiled.filter((rule) => rule.port === null || rule.port === port)
    const byName = fitting.some((rule) => !rule.ofAddresses && rule.allows(host))
    const ranges = fitting.filter((rule) => rule.ofAddresses)
    const refusal = () =>
      new Refusal('source.host-not-allowed', { source, host: `${host}:${port}` })
    // Not even looked up: a look-up tells the name to somebody.
    if (!byName && ranges.length === 0) throw refusal()
    if (host === socketHost) return []
    const addresses = isIP(host) > 0 ? [host] : await resolveOrRefuse(resolve, source, host)
    const allowed = (address: string) => ranges.some((rule) => rule.allows(address))
    if (!byName && !addresses.every(allowed)) throw refusal()
    return addresses
  }
}

async function resolveOrRefuse(
  resolve: (host: string) => Promise<string[]>,
  source: string,
  host: string,
): Promise<string[]> {
  const addresses = await resolve(host).catch(() => [])
  if (addresses.length > 0) return addresses
  throw new Refusal('source.unreachable', { source, reason: 'ENOTFOUND' })
}

async function resolveHost(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

function compileRule(rule: string): Rule {
  const withPort = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(rule)
  const port = withPort ? Number(withPort[3]) : null
  const place = withPort ? (withPort[1] ?? withPort[2]!) : rule
  const [address = '', prefix] = place.split('/')
  if (isIP(address) > 0) {
    const list = new BlockList()
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
    return {
      port,
      ofAddresses: true,
      allows: (host) => isIP(host) > 0 && list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6'),
    }
  }
  const suffix = place.startsWith('*.') ? place.slice(1) : null
  return {
    port,
    ofAddresses: false,
    allows: (host) => (suffix === null ? host === place : host.endsWith(suffix)),
  }
}
