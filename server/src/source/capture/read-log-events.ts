/**
 * Takes keys from the events of a binary log. What cannot be told by keys (a statement written as
 * text, a change of the table itself, an event nobody can read) asks for the whole to be compared:
 * a key too many does no harm, and a key too few must not be.
 */
import type ZongJi from '@vlasky/zongji'
import type { Gatherer } from './gather-changes.ts'
import { placeText, type LogPlace } from './log-place.ts'
import { logLost, type BinlogOptions } from './probe-binlog.ts'

/** What is looked at of an event of the library, whose types have a class for each. */
export type LogEvent = {
  getEventName(): string
  timestamp?: number
  gtid?: string | undefined
  query?: string
  rows?: unknown[]
}

export type LogReader = {
  take(event: LogEvent, zongji: Pick<ZongJi, 'options'>): void
  /** Something was told that could not be read. */
  miss(): void
  /** The place behind the last transaction that was told whole. */
  place(): LogPlace | null
  /** The place at which reading began, when the server has shown its log. */
  opened(): Promise<LogPlace>
}

export function createLogReader(
  options: BinlogOptions,
  gatherer: Gatherer,
  from: LogPlace,
): LogReader {
  let begunAt: number | null = null
  let place: LogPlace | null = null
  /** The transaction that is being told touches the table. */
  let touched = false
  let open: (place: LogPlace) => void
  const opened = new Promise<LogPlace>((resolve) => (open = resolve))

  function begin(seconds: number): void {
    const isFirst = begunAt === null
    begunAt = seconds
    if (!isFirst) return
    if (from.begunAt !== 0 && from.begunAt !== seconds) gatherer.fail(logLost(options, from))
    else open({ ...from, begunAt: seconds })
  }

  function all(): void {
    touched = true
    gatherer.all()
  }

  function keysOf(image: Record<string, unknown>): void {
    const parts = options.key.map(({ name }) => image[name])
    if (!parts.every((part) => typeof part === 'string' || typeof part === 'number')) return all()
    touched = true
    gatherer.key(parts.map(String))
  }

  function commit(event: LogEvent, zongji: Pick<ZongJi, 'options'>): void {
    const { filename, position } = zongji.options
    place = {
      file: filename!,
      position: position!,
      begunAt: begunAt ?? 0,
      gtid: event.gtid ?? '',
    }
    if (touched) gatherer.commit(placeText(place), new Date(event.timestamp ?? 0))
    touched = false
  }

  return {
    take(event, zongji) {
      switch (event.getEventName()) {
        case 'format':
          return begin(Math.floor((event.timestamp ?? 0) / 1000))
        case 'writerows':
        case 'deleterows':
          return event.rows?.forEach((row) => keysOf(row as Record<string, unknown>))
        case 'updaterows':
          for (const row of event.rows ?? []) {
            const { before, after } = row as Record<string, Record<string, unknown>>
            keysOf(before!)
            keysOf(after!)
          }
          return
        case 'query': {
          const statement = event.query ?? ''
          if (opens.test(statement)) return
          if (tellsAll(statement, options)) all()
          return commit(event, zongji)
        }
        case 'xid':
        case 'xaprepare':
          return commit(event, zongji)
        // Among them is the server's own word that something is missing.
        case 'unknown':
          return all()
        default:
      }
    },
    miss: all,
    place: () => place,
    opened: () => opened,
  }
}

/** What begins a transaction or stands inside one. */
const opens = /^\s*(begin|start|savepoint|release|rollback\s+to|xa\s+(start|begin|end))\b/i
const ends = /^\s*(commit|rollback|xa\s+rollback)\b/i
/** Rows changed by a statement of which only the text is told, or seen only now. */
const changesRows = /^\s*(insert|update|delete|replace|load|call|with|xa\s+commit)\b/i

/** Everything else is a definition; it concerns us where it names the table or drops its database. */
function tellsAll(statement: string, { schema, table }: BinlogOptions): boolean {
  if (ends.test(statement)) return false
  if (changesRows.test(statement)) return true
  const text = statement.toLowerCase()
  const dropsDatabase = /^\s*drop\s+(database|schema)\b/.test(text)
  return (
    text.includes(table.toLowerCase()) || (dropsDatabase && text.includes(schema.toLowerCase()))
  )
}
