/** Steps over lines that a declaration says are no part of the data, as a title above the header. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ByteWindow } from './byte-window.ts'

const lineFeed = 10

/** Leaves the window behind `count` lines, or at its end. Throws `source.line-too-long`. */
export async function skipLines(
  window: ByteWindow,
  count: number,
  lineBytesMax: number,
): Promise<void> {
  for (let line = 1; line <= count; line++) {
    for (;;) {
      const end = window.bytes.subarray(0, window.end).indexOf(lineFeed, window.start)
      if (end >= 0) {
        window.start = end + 1
        break
      }
      if (window.ended) {
        window.start = window.end
        return
      }
      if (window.end - window.start > lineBytesMax) {
        throw new Refusal('source.line-too-long', { line, limit: lineBytesMax })
      }
      await window.fill()
    }
  }
}
