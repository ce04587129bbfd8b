/**
 * A place in the binary log of MariaDB or MySQL, always between two transactions. Beside file and
 * position it keeps when the file was begun: a log that was reset, or that of another server, has
 * files of the same names, and whoever read on in them would miss changes without knowing.
 */

export type LogPlace = {
  file: string
  position: number
  /** Seconds since 1970 at which the server began the file; 0: not known yet. */
  begunAt: number
  /** The transaction before the place; empty: not known. */
  gtid: string
}

export function placeText({ file, position, begunAt, gtid }: LogPlace): string {
  return [file, position, begunAt, gtid].join(' ').trimEnd()
}

export function readPlace(text: string): LogPlace {
  const match = /^(\S+) (\d+) (\d+)(?: (\S+))?$/.exec(text)
  if (!match) throw new Error(`not a place in a binary log: ${text}`)
  const [, file, position, begunAt, gtid = ''] = match
  return { file: file!, position: Number(position), begunAt: Number(begunAt), gtid }
}

/** Negative, zero or positive, as the first lies before, at or behind the second. */
export function comparePlaces(
  a: Pick<LogPlace, 'file' | 'position'>,
  b: Pick<LogPlace, 'file' | 'position'>,
): number {
  return fileNumber(a.file) - fileNumber(b.file) || a.position - b.position
}

/** Files are numbered behind their last dot; more digits follow when six no longer do. */
function fileNumber(file: string): number {
  return Number(file.slice(file.lastIndexOf('.') + 1))
}
