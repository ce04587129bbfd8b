/** The parts of an export as they pass: handed on, measured, or left out up to a byte. */
import { createHash } from 'node:crypto'
import type { Measured } from './measures.ts'

export type Part = { bytes: Buffer; rows: number }

/** Reads everything, unless whoever wants to know goes away. */
export async function measureAll(
  parts: AsyncIterable<Part>,
  signal: AbortSignal,
): Promise<Measured> {
  let found: Measured | undefined
  for await (const _ of measuring(parts, (one) => (found = one))) signal.throwIfAborted()
  return found!
}

/** Hands the parts on and tells at their end what they were. */
export async function* measuring(
  parts: AsyncIterable<Part>,
  tell: (found: Measured) => void,
): AsyncGenerator<Part> {
  const hash = createHash('sha256')
  let bytes = 0
  let rows = 0
  for await (const part of parts) {
    hash.update(part.bytes)
    bytes += part.bytes.length
    rows += part.rows
    yield part
  }
  tell({ bytes, rows, sha256: hash.digest('hex') })
}

export async function* skip(parts: AsyncIterable<Part>, bytes: number): AsyncGenerator<Part> {
  let left = bytes
  for await (const part of parts) {
    if (left > 0 && left >= part.bytes.length) left -= part.bytes.length
    else {
      yield left > 0 ? { ...part, bytes: part.bytes.subarray(left) } : part
      left = 0
    }
  }
}
