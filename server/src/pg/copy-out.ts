import { Readable } from 'node:stream'
import type { Connection, Submittable } from 'pg'
import { requireCopy } from './copy-in.ts'

/** What arrives, and how many rows did so far: the server sends each in a frame of its own. */
export type CopyOut = Readable & { readonly rows: number }

type DataListener = (chunk: Buffer) => void

const copyDataCode = 0x64
/** CopyOutResponse, and what the server may say at any time: notice, notification, parameter. */
const asideCodes = new Set([0x48, 0x4e, 0x41, 0x53])
const headBytes = 5
const highWaterMark = 262_144

/**
 * Makes the stream that the driver submits for one `COPY … TO STDOUT`. The rows' frames are taken
 * off in the socket's own buffers, because an event per row, as the driver would make it, costs
 * several times the work. Every other message goes to the driver.
 *
 * The stream ends after the server's last word, so an error in the middle is never mistaken for
 * the end. Destroying it earlier cuts the connection, which is the only way to stop the server
 * without reading the rest; the transaction is lost then.
 */
export function createCopyOut(sql: string): CopyOut & Submittable {
  requireCopy(sql)
  const stream = new CopyOutStream(sql)
  stream.on('error', () => {})
  return stream
}

class CopyOutStream extends Readable implements Submittable {
  readonly #sql: string
  #connection: Connection | undefined
  #driver: DataListener | undefined
  #over = false
  /** The beginning of a frame that the last chunk cut off. */
  #head: Buffer = Buffer.alloc(0)
  #payloadLeft = 0
  #rows = 0

  constructor(sql: string) {
    super({ highWaterMark })
    this.#sql = sql
  }

  get rows(): number {
    return this.#rows
  }

  override _read(): void {
    this.#connection?.stream.resume()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#connection && !this.#over) this.#connection.stream.destroy()
    this.#over = true
    done(error)
  }

  readonly #takeChunk = (received: Buffer): void => {
    const chunk = this.#head.length > 0 ? Buffer.concat([this.#head, received]) : received
    this.#head = Buffer.alloc(0)
    const { kept, rest, foreign } = this.#compact(chunk)
    if (kept > 0 && !this.push(chunk.subarray(0, kept))) this.#connection!.stream.pause()
    if (foreign) this.#giveBack(rest)
    else this.#head = rest
  }

  /**
   * Moves the payloads to the front of the chunk, over the frames. `kept` bytes are payload; `rest`
   * is an unfinished frame, or begins with a message that ends the copy (`foreign`).
   */
  #compact(chunk: Buffer): { kept: number; rest: Buffer; foreign: boolean } {
    let kept = 0
    let at = 0
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const end = Math.min(at + this.#payloadLeft, chunk.length)
        if (kept !== at) chunk.copyWithin(kept, at, end)
        kept += end - at
        this.#payloadLeft -= end - at
        at = end
        continue
      }
      if (chunk.length - at < headBytes) break
      const code = chunk[at]!
      const length = chunk.readUInt32BE(at + 1) + 1
      if (code === copyDataCode) {
        this.#payloadLeft = length - headBytes
        this.#rows += 1
        at += headBytes
      } else if (!asideCodes.has(code)) {
        return { kept, rest: Buffer.from(chunk.subarray(at)), foreign: true }
      } else {
        if (chunk.length - at < length) break
        this.#driver!(Buffer.from(chunk.subarray(at, at + length)))
        at += length
      }
    }
    return { kept, rest: Buffer.from(chunk.subarray(at)), foreign: false }
  }

  #giveBack(rest: Buffer): void {
    const socket = this.#connection!.stream
    socket.off('data', this.#takeChunk)
    socket.on('data', this.#driver!)
    this.#driver!(rest)
    socket.resume()
  }

  // From here on: what the driver calls.

  submit(connection: Connection): void {
    const socket = connection.stream
    this.#connection = connection
    this.#driver = socket.listeners('data')[0] as DataListener
    socket.off('data', this.#driver)
    socket.on('data', this.#takeChunk)
    connection.query(this.#sql)
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#over = true
    this.push(null)
  }

  handleError(error: Error): void {
    this.#over = true
    this.destroy(error)
  }
}
