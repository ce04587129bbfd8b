import { Writable } from 'node:stream'
import type { Connection, Submittable } from 'pg'

/** Takes the data of one `COPY … FROM STDIN`; `rowCount` holds the rows taken once it finished. */
export type CopyIn = Writable & { rowCount: number }

/** The part of the driver's connection that its typings leave out. */
type CopyConnection = Connection & { sendCopyFail(message: string): void }

type Done = (error?: Error | null) => void
type Pending = { chunks: Buffer[]; done: Done }

const copyDataCode = 0x64
const copyDone = Buffer.from([0x63, 0, 0, 0, 4])
const highWaterMark = 1_048_576
const brokenOff = 'broken off by the writer'

/**
 * Makes the stream that the driver submits. It finishes when the server has taken every row. An
 * error of the server, or the loss of the connection, destroys it with that error. Destroying it
 * before its end makes the server refuse the copy and with it the transaction.
 */
export function createCopyIn(sql: string): CopyIn & Submittable {
  requireCopy(sql)
  const stream = new CopyInStream(sql)
  // A refusal may come while the writer is busy elsewhere and listens to nothing. It stays on the
  // stream as `errored`, and the transaction is lost in any case.
  stream.on('error', () => {})
  return stream
}

class CopyInStream extends Writable implements CopyIn, Submittable {
  rowCount = 0
  readonly #sql: string
  #connection: CopyConnection | undefined
  /** The server has asked for data. */
  #open = false
  /** The server has said its last word, or nobody waits for it any more. */
  #over = false
  #pending: Pending | undefined
  #finish: Done | undefined

  constructor(sql: string) {
    super({ highWaterMark })
    this.#sql = sql
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#put({ chunks: [chunk], done })
  }

  override _writev(parts: { chunk: Buffer }[], done: Done): void {
    this.#put({ chunks: parts.map((part) => part.chunk), done })
  }

  override _final(done: Done): void {
    this.#finish = done
    if (this.#open) this.#connection!.stream.write(copyDone)
  }

  override _destroy(error: Error | null, done: Done): void {
    if (this.#open && !this.#over) this.#connection!.sendCopyFail(brokenOff)
    this.#over = true
    done(error)
  }

  #put(pending: Pending): void {
    if (this.#open) this.#send(pending)
    else this.#pending = pending
  }

  #send({ chunks, done }: Pending): void {
    const { stream } = this.#connection!
    let roomy = true
    stream.cork()
    for (const chunk of chunks) {
      const head = Buffer.allocUnsafe(5)
      head[0] = copyDataCode
      head.writeUInt32BE(chunk.length + 4, 1)
      stream.write(head)
      roomy = stream.write(chunk)
    }
    stream.uncork()
    if (roomy) done()
    else stream.once('drain', () => done())
  }

  // From here on: what the driver calls.

  submit(connection: Connection): void {
    this.#connection = connection as CopyConnection
    connection.query(this.#sql)
  }

  handleCopyInResponse(): void {
    this.#open = true
    if (this.#over) return this.#connection!.sendCopyFail(brokenOff)
    if (this.#pending) this.#send(this.#pending)
    this.#pending = undefined
    if (this.#finish) this.#connection!.stream.write(copyDone)
  }

  handleCommandComplete(message: { text: string }): void {
    this.rowCount = Number(/^COPY (\d+)/.exec(message.text)?.[1] ?? 0)
  }

  handleReadyForQuery(): void {
    this.#over = true
    this.#finish?.()
  }

  handleError(error: Error): void {
    this.#over = true
    this.destroy(error)
  }
}

/** Anything else would be answered with messages that a copy stream does not know. */
export function requireCopy(sql: string): void {
  if (!/^\s*copy\b/i.test(sql)) throw new Error('A copy stream runs only COPY statements.')
}
