/**
 * A page that is drawn once for many addresses: it names its own query in its links to itself and
 * nowhere else, so it is drawn around a hole, and each address fills that.
 */
import { randomBytes } from 'node:crypto'
import { escape } from '@kho/portal/html.ts'

/** Nobody can guess it, so nothing that somebody wrote is taken for it. It means nothing in HTML. */
export const hole = `hole-${randomBytes(24).toString('hex')}`

export type DrawnPage = {
  /** The page at an address with this query: empty, or with its question mark. */
  at(search: string): Buffer
}

export function drawnPage(text: string): DrawnPage {
  const parts = text.split(hole).map((part) => Buffer.from(part))
  return {
    at(search) {
      const filling = Buffer.from(escape(search))
      return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [filling, part])))
    },
  }
}
