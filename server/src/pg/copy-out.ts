import { Readable } from 'node:stream'
import type { Connection, Submittable } from 'pg'
import { requireCopy } from './copy-in.ts'

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
export function createCopyOut(sql: string): Readable & Submittable {
  requireCopy(sql)
  let connection: Connection | undefined
  let driver: DataListener | undefined
  let over = false
  let head: Buffer = Buffer.alloc(0)
  let payloadLeft = 0

  const stream = new Readable({
    highWaterMark,
    read: () => void connection?.stream.resume(),
    destroy(error, done) {
      if (connection && !over) connection.stream.destroy()
      over = true
      done(error)
    },
  })
  stream.on('error', () => {})

  function takeOver(): void {
    const socket = connection!.stream
    driver = socket.listeners('data')[0] as DataListener
    socket.off('data', driver)
    socket.on('data', takeChunk)
  }

  function giveBack(rest: Buffer): void {
    const socket = connection!.stream
    socket.off('data', takeChunk)
    socket.on('data', driver!)
    driver!(rest)
    socket.resume()
  }

  function takeChunk(received: Buffer): void {
    const chunk = head.length > 0 ? Buffer.concat([head, received]) : received
    head = Buffer.alloc(0)
    const { kept, rest, foreign } = compact(chunk)
    if (kept > 0 && !stream.push(chunk.subarray(0, kept))) connection!.stream.pause()
    if (foreign) giveBack(rest)
    else head = rest
  }

  /**
   * Moves the payloads to the front of the chunk, over the frames. `kept` bytes are payload; `rest`
   * is an unfinished head, or begins with a message that ends the copy (`foreign`).
   */
  function compact(chunk: Buffer): { kept: number; rest: Buffer; foreign: boolean } {
    let kept = 0
    let at = 0
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const end = Math.min(at + payloadLeft, chunk.length)
        if (kept !== at) chunk.copyWithin(kept, at, end)
        kept += end - at
        payloadLeft -= end - at
        at = end
        continue
      }
      if (chunk.length - at < headBytes) break
      const code = chunk[at]!
      const length = chunk.readUInt32BE(at + 1) + 1
      if (code === copyDataCode) {
        payloadLeft = length - headBytes
        at += headBytes
      } else if (!asideCodes.has(code)) {
        return { kept, rest: Buffer.from(chunk.subarray(at)), foreign: true }
      } else {
        if (chunk.length - at < length) break
        driver!(Buffer.from(chunk.subarray(at, at + length)))
        at += length
      }
    }
    return { kept, rest: Buffer.from(chunk.subarray(at)), foreign: false }
  }

  return Object.assign(stream, {
    submit(carrier: Connection) {
      connection = carrier
      takeOver()
      carrier.query(sql)
    },
    handleCommandComplete() {},
    handleReadyForQuery() {
      over = true
      stream.push(null)
    },
    handleError(error: Error) {
      over = true
      stream.destroy(error)
    },
  })
}
