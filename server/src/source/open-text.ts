/** Opens a file of text: its encoding declared, its byte order mark taken off, never empty. */
import { Refusal } from '@kho/contract/refusal.ts'
import { openByteWindow } from './byte-window.ts'
import type { ByteInput, ByteWindow, ByteWindowOptions } from './byte-window.ts'

export type TextOptions = ByteWindowOptions & {
  /** Rows that the source had last time, for the message about an empty one. */
  rowsBefore?: number
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** A window over UTF-8, whatever the file is written in. Throws `source.empty`. */
export async function openText(input: ByteInput, options: TextOptions): Promise<ByteWindow> {
  const window = await openByteWindow(input, { ...options, encoding: options.encoding ?? 'utf-8' })
  try {
    do await window.fill()
    while (!window.ended && window.end < byteOrderMark.length)
    if (window.bytes.subarray(0, Math.min(3, window.end)).equals(byteOrderMark)) window.start = 3
    if (window.ended && window.start === window.end) {
      throw new Refusal('source.empty', { before: options.rowsBefore ?? 0 })
    }
    return window
  } catch (error) {
    await window.close()
    throw error
  }
}
