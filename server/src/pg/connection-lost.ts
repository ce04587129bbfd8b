/** Whether an error says that the server, or the way to it, went away under a statement. */

/** Shut down or crashed (57P0x), or the connection itself failed (08xxx). */
const states = /^(57P0[1-4]|08\w{3}|ECONNRESET|ECONNREFUSED|EPIPE)$/
/** The driver's own words have no code. */
const words = /^(Connection terminated|Client has encountered a connection error|timeout exceeded)/

export function isConnectionLost(error: unknown): boolean {
  const { code, message, syscall } = (error ?? {}) as Record<string, unknown>
  if (typeof code === 'string' && states.test(code)) return true
  // The socket of a server that has gone; the same code is of a file that is missing.
  if (code === 'ENOENT' && syscall === 'connect') return true
  return typeof message === 'string' && words.test(message)
}
