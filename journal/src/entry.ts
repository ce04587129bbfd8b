import { hash as oneShotHash } from 'node:crypto'
import { hashFromBase64 } from './base64.ts'
import { ENTRY_BYTES_MAX } from './tile.ts'
import { HASH_BYTES, sha256 } from './tree.ts'

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined }

/**
 * The public part of an act: what anyone may read in the log. No names, no personal numbers, no
 * free text; those are in payloads that the log only commits to.
 */
export interface Envelope {
  readonly v: 1
  /** What happened, as `change`, `exchange.request`, `grant`, `verify`, `erase`. */
  readonly kind: string
  /** When, ISO 8601 in UTC (`2026-01-31T07:00:00.123456Z`); never earlier than the entry before. */
  readonly at: string
  /** Salted commitments to payloads kept elsewhere, base64. */
  readonly commitments?: readonly string[]
  /** Root of the sub-tree of a batch, base64. */
  readonly root?: string
  /** How many leaves the sub-tree has; with it, the batch file of that root belongs to the log. */
  readonly rows?: number
  readonly [name: string]: JsonValue | undefined
}

const DEPTH_MAX = 32
/** The domain after its length, and the length of the salt. */
const COMMIT_HEAD = Buffer.from('\0\0\0\x0ckho/commit/1\0\0\0\x20', 'latin1')
const ROW_PREFIX = Buffer.from('\0kho/row/1\n', 'latin1')
const zeroHash = Buffer.alloc(HASH_BYTES)
/** Filled anew at each call, which is whole before the next. */
const rowBytes = Buffer.alloc(ROW_PREFIX.length + 3 * HASH_BYTES + 1)
ROW_PREFIX.copy(rowBytes)

/**
 * The one text of a JSON value in the manner of RFC 8785: names sorted by UTF-16 code units, no
 * spaces. Of numbers only safe integers are taken, because floats are where two writers differ.
 * Members that are undefined are left out. Throws on anything else that JSON cannot carry exactly.
 */
export function canonicalJson(value: JsonValue, depth = 0): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new Error('a text with half a surrogate pair has no UTF-8')
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new Error(`the number ${value} is not a safe integer: write it as text`)
    }
    return String(value)
  }
  if (depth >= DEPTH_MAX) throw new Error(`an entry nests at most ${DEPTH_MAX} levels`)
  if (Array.isArray(value)) {
    let list = ''
    for (const each of value as readonly JsonValue[]) {
      list += `${list === '' ? '' : ','}${canonicalJson(each, depth + 1)}`
    }
    return `[${list}]`
  }
  if (typeof value !== 'object') throw new Error(`JSON has no ${typeof value}`)
  const members = value as { readonly [name: string]: JsonValue | undefined }
  let text = ''
  for (const name of sortedNames(members)) {
    const member = members[name]
    if (member === undefined) continue
    if (!name.isWellFormed()) throw new Error('a name with half a surrogate pair has no UTF-8')
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`
  }
  return `{${text}}`
}

/** Names in order. Most come in order, and asking that costs less than sorting. */
function sortedNames(members: object): string[] {
  const names = Object.keys(members)
  for (let i = 1; i < names.length; i++) if (names[i]! < names[i - 1]!) return names.toSorted()
  return names
}

/** The bytes that become the entry. Throws where the envelope is malformed or over 65,535 bytes. */
export function entryBytes(envelope: Envelope): Buffer {
  const bytes = Buffer.from(canonicalJson(envelope))
  const fault = envelopeFault(JSON.parse(bytes.toString()))
  if (fault !== null) throw new Error(fault)
  if (bytes.length > ENTRY_BYTES_MAX) {
    throw new Error(`an entry of ${bytes.length} bytes is over the limit of ${ENTRY_BYTES_MAX}`)
  }
  return bytes
}

/** Reads an entry. Returns the envelope, or in words what is wrong with its form. */
export function parseEntry(bytes: Buffer): Envelope | string {
  const text = bytes.toString('utf8')
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
    // Text compared with text is enough unless the reading itself replaced bytes.
    if (canonicalJson(value) !== text) return 'it is not in canonical form'
  } catch {
    return 'it is not canonical JSON'
  }
  if (text.includes('\ufffd') && !Buffer.from(text).equals(bytes)) return 'it is not UTF-8'
  return envelopeFault(value) ?? (value as Envelope)
}

/**
 * Whether `at` is not earlier than `before`. Instants may carry up to nine decimals, so they are
 * compared as seconds first and then as decimals of equal length, which a plain text compare is
 * not.
 */
export function isInOrder(before: string, at: string): boolean {
  const seconds = at.slice(0, 19)
  const secondsBefore = before.slice(0, 19)
  if (seconds !== secondsBefore) return seconds > secondsBefore
  return at.slice(20, -1).padEnd(9, '0') >= before.slice(20, -1).padEnd(9, '0')
}

/**
 * Commitment to a payload: SHA-256 over domain, salt and payload, each after its length in four
 * bytes, big-endian; a text stands for its UTF-8 bytes. The salt is 32 random bytes of its own for
 * each payload; with salt and payload erased the commitment tells nothing.
 */
export function commitment(salt: Uint8Array, payload: Uint8Array | string): Buffer {
  if (salt.length !== HASH_BYTES) throw new Error('a salt has 32 bytes')
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length
  const lengthAt = COMMIT_HEAD.length + HASH_BYTES
  const input = Buffer.allocUnsafe(lengthAt + 4 + length)
  input.set(COMMIT_HEAD)
  input.set(salt, COMMIT_HEAD.length)
  input.writeUInt32BE(length, lengthAt)
  if (typeof payload === 'string') input.write(payload, lengthAt + 4)
  else input.set(payload, lengthAt + 4)
  return sha256(input)
}

/** One changed row as a batch commits to it. `d` has no content after it: its digest is zero. */
export interface RowChange {
  readonly salt: Uint8Array
  readonly op: 'i' | 'u' | 'd'
  /** SHA-256 of the row's canonical key. */
  readonly keyHash: Uint8Array
  /** SHA-256 row digest after the change; 32 zero bytes for a delete. */
  readonly digest: Uint8Array
}

/**
 * Leaf hash of a changed row in its batch: SHA-256(0x00 || "kho/row/1\n" || salt || op || keyHash
 * || digest), that is the RFC 6962 leaf hash of the bytes after the zero. Throws on wrong lengths.
 */
export function rowCommitment(change: RowChange): Buffer {
  const hash = Buffer.allocUnsafe(HASH_BYTES)
  rowCommitmentInto(change, hash, 0)
  return hash
}

/** The same, written at `offset` of `out`: for loads, which have one for every row. */
export function rowCommitmentInto(change: RowChange, out: Buffer, offset: number): void {
  const { salt, op, keyHash, digest } = change
  if (salt.length !== HASH_BYTES || keyHash.length !== HASH_BYTES || digest.length !== HASH_BYTES) {
    throw new Error('salt, key hash and digest of a row have 32 bytes each')
  }
  if (op === 'd' && !zeroHash.equals(digest)) throw new Error('a deleted row has a zero digest')
  rowBytes.set(salt, ROW_PREFIX.length)
  rowBytes[ROW_PREFIX.length + HASH_BYTES] = op.charCodeAt(0)
  rowBytes.set(keyHash, ROW_PREFIX.length + HASH_BYTES + 1)
  rowBytes.set(digest, ROW_PREFIX.length + 2 * HASH_BYTES + 1)
  // Answering a one-byte string takes a third of the time of answering a Buffer.
  out.write(oneShotHash('sha256', rowBytes, 'binary'), offset, HASH_BYTES, 'latin1')
}

function envelopeFault(value: JsonValue): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'it is not an object'
  }
  const { v, kind, at, commitments, root, rows } = value as { [name: string]: JsonValue }
  if (v !== 1) return 'its version "v" is not 1'
  if (typeof kind !== 'string' || !/^[a-z][a-z0-9._-]{0,63}$/.test(kind)) {
    return 'its "kind" is not a short lower-case word'
  }
  if (typeof at !== 'string' || !isInstant(at)) return 'its "at" is not an ISO instant in UTC'
  if (commitments !== undefined && !isHashList(commitments)) {
    return 'its "commitments" are not base64 of 32 bytes each'
  }
  if (root !== undefined && !isHash(root)) return 'its "root" is not base64 of 32 bytes'
  if (rows === undefined) return null
  if (root === undefined || !Number.isSafeInteger(rows) || (rows as number) < 0) {
    return 'its "rows" is not a count beside a "root"'
  }
  return null
}

function isHash(value: JsonValue): boolean {
  return typeof value === 'string' && hashFromBase64(value) !== null
}

function isHashList(value: JsonValue): boolean {
  return Array.isArray(value) && value.every(isHash)
}

let lastGoodSecond = ''

function isInstant(at: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(at)) return false
  const second = at.slice(0, 19)
  // Entries of one second follow each other, and asking the calendar costs more than the rest.
  if (second === lastGoodSecond) return true
  const date = new Date(`${second}Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== second) return false
  lastGoodSecond = second
  return true
}
