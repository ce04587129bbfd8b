import type { Connection, PoolClient, Submittable } from 'pg'

/** A statement with the values of its parameters as they travel: texts, bytes and numbers. */
export type RawQuery = { name: string; text: string; values: (string | number | Buffer | null)[] }

/** The fields of a row in the database's text form, as the bytes that came. */
export type RawRow = (Buffer | null)[]

/**
 * Runs a statement and returns its first row, null where there is none. The driver makes a string of
 * every field; a large answer that only passes through would be decoded and encoded again for
 * nothing, which for a page of rows is more work than all else in the program. Resolves when the
 * statement has committed. A statement that fails leaves the connection whole.
 */
export function askRawRow(client: PoolClient, query: RawQuery): Promise<RawRow | null> {
  return new Promise((resolve, reject) => {
    client.query(new RawRowQuery(query, resolve, reject))
  })
}

type DataListener = (chunk: Buffer) => void
/** What the driver's types leave out. */
type DriverConnection = Connection & { parsedStatements: Record<string, string | undefined> }

const dataRowCode = 0x44
const readyCode = 0x5a
const headBytes = 5
const nothing: Buffer = Buffer.alloc(0)

class RawRowQuery implements Submittable {
  /** The driver notes by these two that the connection knows the statement. */
  readonly name: string
  readonly text: string
  readonly #values: RawQuery['values']
  readonly #resolve: (row: RawRow | null) => void
  readonly #reject: (error: Error) => void
  #connection: Connection | undefined
  #driver: DataListener | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** Bytes that the next frame needs to be whole. */
  #wanted = headBytes
  #row: RawRow | null = null

  constructor(
    query: RawQuery,
    resolve: (row: RawRow | null) => void,
    reject: (error: Error) => void,
  ) {
    this.name = query.name
    this.text = query.text
    this.#values = query.values
    this.#resolve = resolve
    this.#reject = reject
  }

  readonly #takeChunk = (chunk: Buffer): void => {
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes < this.#wanted) return
    const bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting)
    const rest = this.#takeFrames(bytes)
    if (rest === null) return
    this.#waiting = rest.length > 0 ? [rest] : []
    this.#waitingBytes = rest.length
  }

  /** Returns what is left of an unfinished frame; null when the driver has its connection again. */
  #takeFrames(bytes: Buffer): Buffer | null {
    let at = 0
    while (bytes.length - at >= headBytes) {
      const end = at + 1 + bytes.readUInt32BE(at + 1)
      if (end > bytes.length) {
        this.#wanted = end - at
        return bytes.subarray(at)
      }
      const code = bytes[at]!
      if (code === readyCode) {
        this.#giveBack(bytes.subarray(at))
        return null
      }
      if (code !== dataRowCode) this.#driver!(bytes.subarray(at, end))
      else this.#row ??= readRow(bytes.subarray(at + headBytes, end))
      at = end
    }
    this.#wanted = headBytes
    return at === bytes.length ? nothing : bytes.subarray(at)
  }

  #giveBack(rest: Buffer): void {
    const socket = this.#connection!.stream
    socket.off('data', this.#takeChunk)
    socket.on('data', this.#driver!)
    this.#driver!(rest)
  }

  // From here on: what the driver calls.

  submit(connection: Connection): void {
    const { name, text } = this
    const socket = connection.stream
    this.#connection = connection
    this.#driver = socket.listeners('data')[0] as DataListener
    socket.off('data', this.#driver)
    socket.on('data', this.#takeChunk)
    const values = this.#values.map((value) => (typeof value === 'number' ? String(value) : value))
    socket.cork()
    if ((connection as DriverConnection).parsedStatements[name] === undefined) {
      connection.parse({ name, text, types: [] }, true)
    }
    connection.bind({ statement: name, values }, true)
    connection.execute({}, true)
    connection.sync()
    socket.uncork()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve(this.#row)
  }

  handleError(error: Error): void {
    this.#reject(error)
  }
}

/** The row's frame without its head: a count, then each field after its length, −1 for null. */
function readRow(frame: Buffer): RawRow {
  let at = 2
  return Array.from({ length: frame.readUInt16BE(0) }, () => {
    const length = frame.readInt32BE(at)
    at += 4
    if (length < 0) return null
    at += length
    return frame.subarray(at - length, at)
  })
}
