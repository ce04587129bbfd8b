/** With whom an address is counted: tries, reports and questions of one network count together. */
import { isIPv6 } from 'node:net'

/** What is no address is counted by itself, as far as an address could reach. */
const lengthMax = 64

/**
 * An IPv4 address, also where it is written as IPv6; of an IPv6 address its first 64 bits, however it
 * is written, since one household or office has all of them.
 */
export function networkOf(address: string): string {
  // A link-local address may name its interface, which is not part of the address.
  const bare = address.split('%')[0]!.toLowerCase()
  if (!isIPv6(bare)) return bare.slice(0, lengthMax)
  const groups = groupsOf(bare)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped) return groups.slice(6).flatMap(bytesOf).join('.')
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')
}

/** The eight groups of an IPv6 address; its end may be written as IPv4. */
function groupsOf(address: string): number[] {
  const written = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.slice(0, 4).map(Number) as [number, number, number, number]
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [front = [], back = []] = written
    .split('::')
    .map((side) => (side === '' ? [] : side.split(':').map((group) => Number.parseInt(group, 16))))
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
}

function bytesOf(group: number): [number, number] {
  return [group >> 8, group & 0xff]
}
