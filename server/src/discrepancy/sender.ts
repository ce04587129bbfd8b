/** Whom reports without an account are counted by: a keyed hash, since nobody needs the address. */
import { createHmac } from 'node:crypto'
import { networkOf } from '../http/network.ts'

export function hashSender(key: Buffer, address: string): Buffer {
  return createHmac('sha256', key).update(networkOf(address)).digest()
}
