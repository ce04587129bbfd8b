/** Whom reports without an account are counted by: a keyed hash, since nobody needs the address. */
import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'

export function hashSender(key: Buffer, address: string): Buffer {
  return createHmac('sha256', key).update(networkOf(address)).digest()
}

/**
 * Of an IPv6 address its first 64 bits, however it is written, since one household has all of them;
 * an IPv4 address stays whole, also where it is written as IPv6.
 */
export function networkOf(address: string): string {
  const bare = address.split('%')[0]!.toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1]
  if (mapped) return mapped
  if (isIP(bare) !== 6) return bare
  const [head = '', tail] = bare.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const behind = tail === '' ? [] : tail.split(':')
    const width = behind.length + (tail.includes('.') ? 1 : 0)
    while (groups.length + width < 8) groups.push('0')
    groups.push(...behind)
  }
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return network.join(':')
}
