/**
 * Speaks the least of SQL Server's protocol (TDS 7.4, after Microsoft's [MS-TDS]): login, errors and
 * result sets of text and integers. It understands no SQL; the test says what is answered.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'

export type TdsAnswer =
  | {
      columns: { name: string; type?: 'text' | 'integer' }[]
      rows?: (string | null)[][]
      cut?: boolean
    }
  | { error: number; message: string }
  | null

export type TdsServer = { url: string; asked: string[]; close(): void }

export async function startTdsServer(
  answer: (sql: string) => TdsAnswer,
  login: TdsAnswer = null,
): Promise<TdsServer> {
  const asked: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onMessages(socket, (type, body) => {
      if (type === preLogin) return send(socket, preLoginAnswer())
      if (type === login7) {
        return send(socket, login ? tokensOf(login) : Buffer.concat([loginAck(), done()]))
      }
      if (type !== sqlBatch) return send(socket, done())
      const sql = body.subarray(body.readUInt32LE(0)).toString('utf16le')
      asked.push(sql)
      const given = answer(sql)
      const bytes = tokensOf(given)
      const isCut = given !== null && 'cut' in given && given.cut
      send(socket, isCut ? bytes.subarray(0, bytes.length >> 1) : bytes, isCut)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `mssql://nguoi_doc:mat-khau-bi-mat@127.0.0.1:${port}/kho`,
    asked,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const [sqlBatch, tabular, login7, preLogin] = [0x01, 0x04, 0x10, 0x12]
const headerBytes = 8
const bodyBytesMax = 4096 - headerBytes

function onMessages(socket: Socket, take: (type: number, body: Buffer) => void): void {
  let waiting = Buffer.alloc(0)
  let pieces: Buffer[] = []
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk])
    while (waiting.length >= headerBytes && waiting.length >= waiting.readUInt16BE(2)) {
      const length = waiting.readUInt16BE(2)
      pieces.push(waiting.subarray(headerBytes, length))
      const [type, status] = [waiting[0]!, waiting[1]!]
      waiting = waiting.subarray(length)
      if ((status & 1) === 0) continue
      const body = Buffer.concat(pieces)
      pieces = []
      take(type, body)
    }
  })
}

function send(socket: Socket, body: Buffer, isCut = false): void {
  for (let at = 0; at < body.length; at += bodyBytesMax) {
    const piece = body.subarray(at, at + bodyBytesMax)
    const isLast = at + bodyBytesMax >= body.length && !isCut
    const header = Buffer.from([tabular, isLast ? 1 : 0, 0, 0, 0, 0, 1, 0])
    header.writeUInt16BE(piece.length + headerBytes, 2)
    socket.write(Buffer.concat([header, piece]))
  }
  if (isCut) socket.end(() => socket.destroy())
}

function preLoginAnswer(): Buffer {
  // Version at 11, six bytes; encryption at 17, one byte: not supported.
  return Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 15, 0, 0, 0, 0, 0, 2])
}

const u16 = (value: number) => Buffer.from([value & 255, value >> 8])
const wide = (text: string) => Buffer.from(text, 'utf16le')
const short = (text: string) => Buffer.concat([Buffer.from([text.length]), wide(text)])

function loginAck(): Buffer {
  const body = [
    Buffer.from([1, 0x74, 0, 0, 4]),
    short('Microsoft SQL Server'),
    Buffer.from([15, 0, 0, 0]),
  ]
  return token(0xad, Buffer.concat(body))
}

function token(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), u16(body.length), body])
}

function done(hasError = false): Buffer {
  return Buffer.concat([Buffer.from([0xfd, hasError ? 2 : 0, 0, 0, 0]), Buffer.alloc(8)])
}

function tokensOf(answer: TdsAnswer): Buffer {
  if (answer === null) return done()
  if ('error' in answer) {
    const head = Buffer.alloc(6)
    head.writeInt32LE(answer.error, 0)
    head.set([1, 16], 4)
    const text = Buffer.concat([u16(answer.message.length), wide(answer.message)])
    const rest = Buffer.concat([short('MAY-CHU-BI-MAT'), short(''), Buffer.alloc(4)])
    return Buffer.concat([token(0xaa, Buffer.concat([head, text, rest])), done(true)])
  }
  const columns = answer.columns.map(({ name, type = 'text' }) => {
    const form = type === 'text' ? [0xe7, 0x40, 0x1f, 9, 4, 0xd0, 0, 0x34] : [0x26, 8]
    return Buffer.concat([Buffer.alloc(4), Buffer.from([1, 0, ...form]), short(name)])
  })
  const rows = (answer.rows ?? []).map((cells) => {
    const values = cells.map((cell) =>
      cell === null ? u16(0xffff) : Buffer.concat([u16(cell.length * 2), wide(cell)]),
    )
    return Buffer.concat([Buffer.from([0xd1]), ...values])
  })
  return Buffer.concat([Buffer.from([0x81]), u16(columns.length), ...columns, ...rows, done()])
}
