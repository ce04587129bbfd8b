/** Faults of the machine that an operator meets at a start, as refusals that say what to do. */
import { Refusal } from '@kho/contract/refusal.ts'

type SystemFault = Partial<NodeJS.ErrnoException> & {
  address?: unknown
  port?: unknown
  folder?: unknown
  pid?: unknown
}

// Said here anew, since the program outside loads this and nothing of PostgreSQL.
const lostStates = /^(57P0[1-4]|08\w{3})$/
const lostWords = /^Connection terminated/

/** The refusal for a known fault; everything else comes back as it is. */
export function explainFault(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error
  const { code, syscall, address, port, folder, pid, path } = error as SystemFault
  if (code === 'EADDRINUSE' && syscall === 'listen') {
    return new Refusal('start.port-taken', { address: `${address}:${port}` })
  }
  if (code === 'data_folder_in_use') {
    return new Refusal('pg.in-use', { folder: String(folder), pid: Number(pid) })
  }
  const isOwnSocket = syscall === 'connect' && String(address ?? path).includes('.s.PGSQL.')
  if (isOwnSocket || lostStates.test(code ?? '') || lostWords.test(error.message)) {
    return new Refusal('pg.lost', { reason: code ?? error.message })
  }
  // PostgreSQL's own programs say it in words alone.
  if (code === 'ENOSPC' || error.message.includes('No space left on device')) {
    return new Refusal('disk.full', { place: path ?? 'KHO_DATA' })
  }
  if ((syscall === 'mkdir' || code === 'EROFS') && code && path) {
    return new Refusal('start.folder-unusable', { folder: path, reason: code })
  }
  if (isFileFault(error)) return new Refusal('cli.file-unusable', { path, reason: code })
  return error
}

/** A file or folder that a command was to read or write, not a connection nor a program. */
function isFileFault({ code, syscall, path }: SystemFault): boolean {
  const isOfFile = syscall !== undefined && !/^(connect|listen|bind|spawn)/.test(syscall)
  return isOfFile && typeof path === 'string' && /^E[A-Z]+$/.test(code ?? '')
}
