/** Network zones: which of the named networks an address belongs to (Article 10.2). */
import { BlockList, isIP } from 'node:net'

export type ZoneFinder = (address: string) => readonly string[]

/** Addresses whose zones are remembered; callers are few, and each calls often. */
const rememberedMax = 10_000

/**
 * Compiles named lists of addresses and ranges into a function from an address to the names of the
 * zones it is in, in the order they were declared; empty for an unknown network. An IPv4 address
 * written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. The address must be the caller's own or
 * one vouched for by a trusted proxy; a claimed one is worth nothing.
 */
export function compileZones(zones: Readonly<Record<string, readonly string[]>>): ZoneFinder {
  const lists = Object.entries(zones).map(([name, ranges]) => ({ name, list: listOf(ranges) }))
  const remembered = new Map<string, readonly string[]>()
  return (address) => {
    const known = remembered.get(address)
    if (known) return known
    const found = zonesOf(address, lists)
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(address, found)
    return found
  }
}

function zonesOf(address: string, lists: readonly { name: string; list: BlockList }[]): string[] {
  // A link-local address may name its interface, which is not part of the address.
  const bare = address.split('%')[0]!
  const family = isIP(bare)
  if (family === 0) return []
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  return lists.filter(({ list }) => list.check(bare, kind)).map(({ name }) => name)
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const kind = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, kind)
    else list.addSubnet(address, Number(prefix), kind)
  }
  return list
}
