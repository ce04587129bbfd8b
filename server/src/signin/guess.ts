/**
 * What slows guessing without locking anybody out. A device from which the account has entered is
 * counted for itself. Everybody else is counted by address, and stands in one line for the account
 * in which each address has one place: whoever waits is served in its turn, however many others
 * try. Nothing is locked, and nobody is looked at before its turn.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { networkOf } from '../http/network.ts'
import type { Queryable } from '../pg/database.ts'
import type { Lane } from './hash-password.ts'
import {
  deleteGuesses,
  forgiveAddress,
  isKnownDevice,
  takeBucket,
  takeStranger,
} from './guess.sql.ts'

export type Origin = {
  /** As it was typed; it need not exist. */
  account: string
  address: string
  /** Hash of the browser's device cookie, if it has one. */
  device: Buffer | null
}

/** `known` also where nobody shares its bucket, so that being right empties it. */
export type Turn = { lane: Lane; bucket: string }

/** Wrong tries that cost no waiting, and the longest waiting in seconds. */
const deviceRule = { free: 5, most: 300 }
const factorRule = { free: 5, most: 900 }

/** Counts the try in advance. Refused where its turn has not come: `signin.slow-down`. */
export async function takeTurn(db: Queryable, origin: Origin): Promise<Turn> {
  const { account, device } = origin
  const known = device !== null && (await isKnownDevice(db, device, account))
  const bucket = known ? `device:${account} ${device.toString('hex')}` : networkOf(origin.address)
  const wait = known
    ? await takeBucket(db, bucket, deviceRule)
    : await takeStranger(db, account, bucket)
  if (wait > 0) throw new Refusal('signin.slow-down', { seconds: Math.ceil(wait) })
  return { lane: known ? 'known' : 'stranger', bucket }
}

/**
 * A try at the second factor, by somebody who knows the password. Six digits are few, so strangers
 * share one growing delay; who they can keep out is only the owner from a new device.
 */
export async function takeFactorTurn(db: Queryable, origin: Origin): Promise<Turn> {
  const { account, device } = origin
  const known = device !== null && (await isKnownDevice(db, device, account))
  const bucket = `factor:${account}${known ? ` ${device.toString('hex')}` : ''}`
  const wait = await takeBucket(db, bucket, factorRule)
  if (wait > 0) throw new Refusal('signin.slow-down', { seconds: Math.ceil(wait) })
  return { lane: 'known', bucket }
}

/** The try was right after all. What others tried at the account still counts. */
export async function forgiveTurn(db: Queryable, { lane, bucket }: Turn): Promise<void> {
  if (lane === 'known') await deleteGuesses(db, bucket)
  else await forgiveAddress(db, bucket)
}
