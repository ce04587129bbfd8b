/**
 * What a record of a read keeps so that the read can be found again by whoever may search: which row
 * was asked for, as a keyed hash, and what a page was narrowed by, sealed. The key lies outside the
 * database; the records are erasable.
 */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { WallFilter } from './bind-filter.ts'

/** What rows had to meet, and the place in the order after which a page begins. */
export type MarkedQuestion = {
  filters: readonly (readonly [number, string])[]
  filter?: WallFilter
  after?: readonly (string | null)[] | undefined
}

export type ReadMarker = {
  rowMark(dataset: string, key: readonly string[]): string
  seal(question: MarkedQuestion): string
  /** null where it was sealed under another key. */
  open(sealed: string): MarkedQuestion | null
}

const [nonceBytes, tagBytes, blockBytes] = [12, 16, 64]

export function createReadMarker(key: Buffer): ReadMarker {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), use, 32))
  const [inner, outer] = padsOf(derive('kho/read-row/1'))
  const sealKey = derive('kho/read-question/1')
  /** Filled anew at each call, which is whole before the next. */
  const last = Buffer.concat([outer, Buffer.alloc(32)])
  return {
    rowMark(dataset, parts) {
      const text = JSON.stringify([dataset, ...parts])
      const bytes = Buffer.allocUnsafe(blockBytes + Buffer.byteLength(text))
      bytes.set(inner)
      bytes.write(text, blockBytes)
      // Two short texts cost half of what two Buffers do; this is on the fastest path.
      last.write(hash('sha256', bytes, 'binary'), blockBytes, 'latin1')
      return Buffer.from(hash('sha256', last, 'binary'), 'latin1').toString('base64url', 0, 16)
    },
    seal(question) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      const text = JSON.stringify([
        question.filters,
        question.after ?? null,
        ...(question.filter ? [question.filter] : []),
      ])
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64url')
        const cipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, nonceBytes))
        cipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        const body = bytes.subarray(nonceBytes + tagBytes)
        const text = cipher.update(body).toString() + cipher.final('utf8')
        const [filters, after, filter] = JSON.parse(text)
        return { filters, ...(after ? { after } : {}), ...(filter ? { filter } : {}) }
      } catch {
        return null
      }
    },
  }
}

/** The two blocks of HMAC (RFC 2104): with them any SHA-256 makes it, also that of the database. */
export function padsOf(key: Buffer): [inner: Buffer, outer: Buffer] {
  const block = Buffer.alloc(blockBytes)
  key.copy(block)
  return [block.map((byte) => byte ^ 0x36) as Buffer, block.map((byte) => byte ^ 0x5c) as Buffer]
}
