/** Where a reader stands in a question: opaque, signed, and of use for that one question only. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'

export type CursorPlace = {
  seq: number
  /** Values of the order's columns in the last row. */
  after: (string | null)[]
}

/** `question` is everything that must stay the same from page to page. */
export type CursorSigner = {
  write(question: readonly unknown[], place: CursorPlace): string
  /** Refused where it was not written here, or for another question. */
  read(question: readonly unknown[], cursor: string): CursorPlace
  /** The sequence a cursor names, before its question is known; checked by `read` afterwards. */
  sequenceOf(cursor: string): number
}

export function createCursorSigner(key: Buffer): CursorSigner {
  const sign = (question: readonly unknown[], body: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify(question))
      .update('\n')
      .update(body)
      .digest()
      .subarray(0, 18)

  function parse(cursor: string): { body: string; tag: Buffer; place: CursorPlace } {
    try {
      const [text = '', tag = ''] = cursor.split('.')
      const body = Buffer.from(text, 'base64url').toString('utf8')
      const [seq, after] = JSON.parse(body)
      if (!Number.isSafeInteger(seq) || !Array.isArray(after)) throw new Error('malformed')
      return { body, tag: Buffer.from(tag, 'base64url'), place: { seq, after } }
    } catch {
      throw new Refusal('query.bad-cursor')
    }
  }

  return {
    write(question, { seq, after }) {
      const body = JSON.stringify([seq, after])
      return `${Buffer.from(body).toString('base64url')}.${sign(question, body).toString('base64url')}`
    },
    read(question, cursor) {
      const { body, tag, place } = parse(cursor)
      const own = sign(question, body)
      if (tag.length !== own.length || !timingSafeEqual(tag, own))
        throw new Refusal('query.bad-cursor')
      return place
    },
    sequenceOf: (cursor) => parse(cursor).place.seq,
  }
}
