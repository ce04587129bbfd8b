/**
 * Closes the connection of a request that was answered before it had come whole. Only the sending side
 * is closed at first, and what still comes is read and thrown away: closing both at once makes the
 * system answer the rest with a reset, and a browser that is sending a file then shows a broken
 * connection in place of what is wrong with the file.
 */
import type { IncomingMessage } from 'node:http'

/** Who sends for longer has been told by the closed side for long enough. */
const lingerMs = 30_000

/** Call it before the answer is sent, which must say `connection: close`. */
export function linger(request: IncomingMessage, limitMs = lingerMs): void {
  const { socket } = request
  const close = () => void socket.destroy()
  // This is what Node calls once such an answer has been handed over.
  socket.destroySoon = () => {
    if (request.complete) return void socket.end(close)
    socket.end()
    const timer = setTimeout(close, limitMs)
    socket.once('close', () => clearTimeout(timer))
    request.once('end', close)
    request.resume()
  }
}
