/**
 * A data subject: a person that rows are about, known by a key that its columns hold. Its key never
 * stands in the journal's log nor in clear in a table of ours; it is hashed, or sealed where it has to
 * be read again, under a key outside the database.
 */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { padsOf } from '../query/mark-read.ts'

export type SubjectHasher = {
  hash(key: string): Buffer
  /** With these PostgreSQL makes the same hash: sha256(outer || sha256(inner || value)). */
  pads: readonly [inner: Buffer, outer: Buffer]
  seal(key: string): Buffer
  /** Refused where another key sealed it. */
  open(sealed: Buffer): string
}

const [nonceBytes, tagBytes] = [12, 16]

export function createSubjectHasher(key: Buffer): SubjectHasher {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), use, 32))
  const pads = padsOf(derive('kho/subject/1'))
  const sealKey = derive('kho/subject-seal/1')
  const sha = (...parts: Buffer[]) => hash('sha256', Buffer.concat(parts), 'buffer')
  return {
    pads,
    hash: (text) => sha(pads[1], sha(pads[0], Buffer.from(text))),
    seal(text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    open(sealed) {
      try {
        const body = nonceBytes + tagBytes
        const cipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, nonceBytes))
        cipher.setAuthTag(sealed.subarray(nonceBytes, body))
        return cipher.update(sealed.subarray(body)).toString() + cipher.final('utf8')
      } catch {
        throw new Refusal('personal.other-key')
      }
    },
  }
}

/** The columns that name whom a row is about: as declared, else those of citizen numbers. */
export function subjectColumns(version: DatasetVersion): StoredColumn[] {
  return version.columns.filter(
    ({ type, subject, rule }) => type === 'text' && (subject ?? rule === 'citizen-number'),
  )
}
