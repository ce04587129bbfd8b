/**
 * Where a reader stands in a question: sealed, since the order's values may be of columns the
 * reader may not see, and of use for that one question only.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'

export type CursorPlace = {
  seq: number
  /** Values of the order's columns in the last row. */
  after: (string | null)[]
}

/** `question` is everything that must stay the same from page to page. */
export type CursorSealer = {
  write(question: readonly unknown[], place: CursorPlace): string
  /** Refused where it was not written here, or for another question. */
  read(question: readonly unknown[], cursor: string): CursorPlace
  /** The sequence a cursor names, before its question is known. Refused as in `read`. */
  sequenceOf(cursor: string): number
}

const [nonceBytes, tagBytes] = [12, 16]

/** `key` has 32 bytes. */
export function createCursorSealer(key: Buffer): CursorSealer {
  function open(cursor: string): { question: string; place: CursorPlace } {
    try {
      const bytes = Buffer.from(cursor, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const sealed = bytes.subarray(nonceBytes + tagBytes)
      const text = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
      const [question, seq, after] = JSON.parse(text)
      return { question, place: { seq, after } }
    } catch {
      throw new Refusal('query.bad-cursor')
    }
  }

  return {
    write(question, { seq, after }) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = JSON.stringify([JSON.stringify(question), seq, after])
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    read(question, cursor) {
      const opened = open(cursor)
      if (opened.question !== JSON.stringify(question)) throw new Refusal('query.bad-cursor')
      return opened.place
    },
    sequenceOf: (cursor) => open(cursor).place.seq,
  }
}
