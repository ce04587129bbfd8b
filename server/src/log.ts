/**
 * The only writer of logs. Lines are JSON on standard error, so that standard output stays for
 * what a command answers. Secrets are redacted by name, and errors of the database lose the parts
 * that quote rows.
 */
import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

export type Log = Logger

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type LogOptions = {
  level?: LogLevel
  /**
   * Gather lines and write them in larger pieces: for a server under load. A kill -9 loses what
   * was gathered within the last 200 ms; nothing that must be kept is kept only in the log.
   */
  buffered?: boolean
  /** Where to write instead of standard error. */
  stream?: DestinationStream
}

/** Names under which a secret or a personal value could reach the log by mistake. */
const secretNames = [
  'authorization',
  'cookie',
  'secret',
  'client_secret',
  'password',
  'token',
  'access_token',
  'databaseUrl',
  'connectionString',
  'url.password',
  'body',
  'query',
  'values',
  'rows',
]

export function createLog(options: LogOptions = {}): Log {
  const destination =
    options.stream ??
    pino.destination({
      dest: 2,
      sync: !options.buffered,
      ...(options.buffered ? { minLength: 8192, periodicFlush: 200 } : {}),
    })
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretNames.flatMap((name) =>
          name.includes('.') ? [`*.${name}`] : [name, `*.${name}`],
        ),
        censor: '[redacted]',
      },
      serializers: { err: describeOnce, error: describeOnce },
    },
    destination,
  )
}

/** A log that says nothing, for tests and for commands that answer only with their outcome. */
export const silentLog: Log = pino({ level: 'silent' })

/** Callers may have described the error already. */
function describeOnce(value: unknown): unknown {
  return value instanceof Error ? describeError(value) : value
}

/** Properties of an error that say where, never what: no values, no statement, no row. */
const placeNames = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine']

/**
 * What the log keeps of an error. Messages of the database quote values (`invalid input syntax for
 * type date: "…"`) and their `detail` quotes keys, so quoted parts are cut and `detail` is left
 * out; messages of our own code never carry values.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error }
  const fields = error as unknown as Record<string, unknown>
  const fromDatabase = typeof fields.severity === 'string'
  const message = fromDatabase ? error.message.replace(/"[^"]*"/g, '"…"') : error.message
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const described: Record<string, unknown> = { type: error.name, message }
  for (const name of placeNames) {
    if (typeof fields[name] === 'string') described[name] = fields[name]
  }
  if (typeof fields.detail === 'string' && error.name === 'Refusal') {
    described.detail = fields.detail
  }
  described.stack = frames.slice(0, 12).join('\n')
  if (error.cause instanceof Error) described.cause = describeError(error.cause)
  return described
}
