/**
 * The load generator: a process of its own that asks one server over kept connections, each asking
 * again as soon as it has its answer. Sends what it measured to its parent.
 */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type Order = {
  port: number
  connections: number
  seconds: number
  /** Header lines that every request carries. */
  headers: string[]
  /** Paths asked in turn; each connection begins elsewhere. */
  paths: string[]
}

/** Latencies in milliseconds, until the first byte and until the last. */
export type Generated = {
  answers: number
  bytes: number
  seconds: number
  firstByteMs: number
  p50Ms: number
  p99Ms: number
  faults: string[]
}

process.on('message', (order: Order) => {
  void generate(order).then((found) => process.send?.(found))
})

async function generate(order: Order): Promise<Generated> {
  const whole: number[] = []
  const first: number[] = []
  const faults: string[] = []
  const count = { bytes: 0 }
  const startedAt = performance.now()
  const endAt = startedAt + order.seconds * 1000
  await Promise.all(
    Array.from({ length: order.connections }, (_, i) =>
      ask(order, i, endAt, whole, first, faults, count),
    ),
  )
  const seconds = (performance.now() - startedAt) / 1000
  whole.sort((a, b) => a - b)
  first.sort((a, b) => a - b)
  return {
    answers: whole.length,
    bytes: count.bytes,
    seconds,
    firstByteMs: first[first.length >> 1] ?? Number.NaN,
    p50Ms: whole[whole.length >> 1] ?? Number.NaN,
    p99Ms: whole[Math.floor(whole.length * 0.99)] ?? Number.NaN,
    faults: faults.slice(0, 3),
  }
}

/** Lines of an export end with a bare line feed, so these bytes are the end of the stream. */
function isLast(chunk: Buffer): boolean {
  return chunk.subarray(-5).equals(lastChunk)
}

const lastChunk = Buffer.from('0\r\n\r\n')

function ask(
  order: Order,
  which: number,
  endAt: number,
  whole: number[],
  first: number[],
  faults: string[],
  count: { bytes: number },
): Promise<void> {
  const head = ['Host: localhost', ...order.headers].join('\r\n')
  let next = Math.floor((which * order.paths.length) / order.connections)
  let askedAt = 0
  let firstAt = 0
  let wanted = -1
  let got = 0
  let start = ''
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(order.port, '127.0.0.1')
    socket.setNoDelay(true)
    const send = () => {
      const path = order.paths[next++ % order.paths.length]!
      ;[askedAt, firstAt, wanted, got, start] = [performance.now(), 0, -1, 0, '']
      socket.write(`GET ${path} HTTP/1.1\r\n${head}\r\n\r\n`)
    }
    socket.once('connect', send)
    socket.once('error', reject)
    socket.once('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      if (firstAt === 0) firstAt = performance.now()
      count.bytes += chunk.length
      got += chunk.length
      if (wanted < 0) {
        start += chunk.toString('latin1')
        const end = start.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = /content-length: (\d+)/i.exec(start)?.[1]
        const streamed = /transfer-encoding: chunked/i.test(start)
        if (!start.startsWith('HTTP/1.1 200') || (length === undefined && !streamed)) {
          faults.push(start.slice(0, 600))
          socket.destroy()
          return
        }
        wanted = streamed ? Infinity : end + 4 + Number(length)
      }
      if (got < wanted && !(wanted === Infinity && isLast(chunk))) return
      const now = performance.now()
      whole.push(now - askedAt)
      first.push(firstAt - askedAt)
      if (now < endAt) send()
      else socket.end()
    })
  })
}
