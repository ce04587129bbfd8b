import { Writable } from 'node:stream'
import type { Connection, Submittable } from 'pg'

/** Takes the data of one `COPY … FROM STDIN`; `rowCount` holds the rows taken once it finished. */
export type CopyIn = Writable & { rowCount: number }

/** The part of the driver's connection that its typings leave out. */
type CopyConnection = Connection & { sendCopyFail(message: string): void }

type Pending = { chunks: Buffer[]; done: (error?: Error | null) => void }

const copyDataCode = 0x64
const copyDone = Buffer.from([0x63, 0, 0, 0, 4])
const highWaterMark = 1_048_576

/**
 * Makes the stream that the driver submits. It finishes when the server has taken every row. An
 * error of the server, or the loss of the connection, destroys it with that error. Destroying it
 * before its end makes the server refuse the copy and with it the transaction.
 */
export function createCopyIn(sql: string): CopyIn & Submittable {
  requireCopy(sql)
  let connection: CopyConnection | undefined
  let open = false
  let over = false
  let pending: Pending | undefined
  let finish: ((error?: Error | null) => void) | undefined

  function send({ chunks, done }: Pending): void {
    const { stream } = connection!
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
    else stream.once('drain', done)
  }

  function put(chunks: Buffer[], done: Pending['done']): void {
    if (open) send({ chunks, done })
    else pending = { chunks, done }
  }

  const stream = new Writable({
    highWaterMark,
    write: (chunk: Buffer, _encoding, done) => put([chunk], done),
    writev: (parts, done) =>
      put(
        parts.map((part) => part.chunk as Buffer),
        done,
      ),
    final(done) {
      finish = done
      if (open) connection!.stream.write(copyDone)
    },
    destroy(error, done) {
      if (open && !over) connection!.sendCopyFail('broken off by the writer')
      over = true
      done(error)
    },
  })
  // A refusal may come while the writer is busy elsewhere and listens to nothing. It stays on the
  // stream as `errored`, and the transaction is lost in any case.
  stream.on('error', () => {})

  const copy = Object.assign(stream, {
    rowCount: 0,
    submit(carrier: Connection) {
      connection = carrier as CopyConnection
      carrier.query(sql)
    },
    handleCopyInResponse() {
      open = true
      if (over) return connection!.sendCopyFail('broken off by the writer')
      if (pending) send(pending)
      pending = undefined
      if (finish) connection!.stream.write(copyDone)
    },
    handleCommandComplete(message: { text: string }) {
      copy.rowCount = Number(/^COPY (\d+)/.exec(message.text)?.[1] ?? 0)
    },
    handleReadyForQuery() {
      over = true
      finish?.()
    },
    handleError(error: Error) {
      over = true
      stream.destroy(error)
    },
  })
  return copy
}

/** Anything else would be answered with messages that a copy stream does not know. */
export function requireCopy(sql: string): void {
  if (!/^\s*copy\b/i.test(sql)) throw new Error('A copy stream runs only COPY statements.')
}
