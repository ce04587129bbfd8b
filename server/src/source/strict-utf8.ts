/** Bytes to text without loss: what is not UTF-8 is a fault with a place, never a U+FFFD. */
import { isUtf8 } from 'node:buffer'

/** The text of `bytes[from, to)`, or undefined where that is not UTF-8. */
export function decodeUtf8(bytes: Buffer, from: number, to: number): string | undefined {
  if (!isUtf8(bytes.subarray(from, to))) return undefined
  return bytes.toString('utf8', from, to)
}

/**
 * The place of the first byte at which `bytes[from, to)` stops being UTF-8 (of a sequence that is
 * cut off, its first byte), or -1. Halves the range until one sequence is left.
 */
export function findInvalidUtf8(bytes: Buffer, from: number, to: number): number {
  if (isUtf8(bytes.subarray(from, to))) return -1
  let good = from
  let bad = to
  while (bad - good > 8) {
    const middle = sequenceStart(bytes, good, (good + bad) >> 1)
    if (middle === good) break
    if (isUtf8(bytes.subarray(good, middle))) good = middle
    else bad = middle
  }
  for (;;) {
    const length = sequenceLength(bytes[good]!)
    if (good + length > to || !isUtf8(bytes.subarray(good, good + length))) return good
    good += length
  }
}

/** The start of the sequence in which `at` lies, looking back at most three bytes. */
function sequenceStart(bytes: Buffer, from: number, at: number): number {
  let start = at
  while (start > from && at - start < 3 && (bytes[start]! & 0xc0) === 0x80) start--
  return start
}

function sequenceLength(first: number): number {
  if (first < 0xc0) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}
