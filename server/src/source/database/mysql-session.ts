/** MariaDB and MySQL as one product of database: they speak the same protocol and nearly the same SQL. */
import type { Socket } from 'node:net'
import mysql from 'mysql2'
import type { Connection, ConnectionOptions, FieldPacket } from 'mysql2'
import { mysqlStatements, quoteMysqlName } from '../../digest/sql-expression-mysql.ts'
import { batchRowsMax } from '../row-batch.ts'
import { connectChecked } from '../checked-address.ts'
import { readConnectionString } from './connection-string.ts'
import type { DatabaseFault } from './database-fault.ts'
import { createRowQueue } from './row-queue.ts'
import type { FieldKind, SourceField } from './source-field.ts'
import type { KeyColumn, SqlProduct, SqlSession, SqlSource } from './sql-session.ts'

export const mysqlProduct: SqlProduct = {
  connect,
  faultOf,
  quoteName: quoteMysqlName,
  watermark: (kind) => ({
    text: (value) => `cast(${value} as char)`,
    literal: (text) => (kind === 'integer' ? `${BigInt(text)}` : `timestamp'${digitsOf(text)}'`),
    back: (value, seconds) => `date_sub(${value}, interval ${seconds} second)`,
  }),
  // A longer list of values is no longer looked up in the table's index.
  keysAtOnce: 500,
  keyedRows,
}

/** Values stand as literals beside the bare columns, so that the table's own index serves them. */
function keyedRows(
  from: string,
  columns: readonly KeyColumn[],
  keys: readonly (readonly string[])[],
): string {
  const literal = (text: string, { kind }: KeyColumn) =>
    kind === 'integer' ? `${BigInt(text)}` : mysql.escape(text)
  const [only] = columns
  const wanted =
    columns.length === 1
      ? `${quoteMysqlName(only!.name)} in (${keys.map(([part]) => literal(part!, only!)).join(', ')})`
      : keys
          .map(
            (key) =>
              `(${columns.map((column, i) => `${quoteMysqlName(column.name)} = ${literal(key[i]!, column)}`).join(' and ')})`,
          )
          .join(' or ')
  return `(select * from ${from} captured_rows where ${wanted})`
}

/** A timestamp as the server wrote it holds nothing else; it goes back into SQL as a literal. */
function digitsOf(text: string): string {
  return text.replace(/[^0-9:. -]/g, '')
}

type Conn = Connection & { stream: Socket }

async function connect(source: SqlSource): Promise<SqlSession> {
  const connection = mysql.createConnection(mysqlOptions(source)) as Conn
  // Without a listener an error of an idle connection would end the program.
  connection.on('error', () => {})
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  ).catch((error: unknown) => {
    connection.stream.destroy()
    throw error
  })
  const query = (sql: string) => ask(connection, sql)
  return {
    begin: () => begin(query),
    fields: (from) => readFields(connection, `select * from ${from} as source_shape limit 0`),
    statements: (options) => ({ ...mysqlStatements(options), hashes: true }),
    query,
    rows: (sql) => streamRows(connection, sql),
    wireBytes: () => connection.stream.bytesRead,
    close: () => close(connection),
  }
}

/** Says goodbye where somebody hears it. */
async function close(connection: Conn): Promise<void> {
  if (!connection.stream.destroyed) {
    await new Promise<void>((resolve) => {
      connection.stream.once('close', resolve)
      connection.end(() => resolve())
    })
  }
  connection.stream.destroy()
}

/** How the driver is to connect. Refused: `source.bad-connection-string`. */
export function mysqlOptions(source: SqlSource): ConnectionOptions {
  const { host, port, user, password, path, options, tls } = readConnectionString(source, [
    'mysql',
    'mariadb',
  ])
  const socketPath = options.get('socket')
  const { addresses } = source
  return {
    ...(socketPath ? { socketPath } : { host, port: port ?? 3306 }),
    ...(addresses?.[0] ? { stream: () => connectChecked(addresses, port ?? 3306) } : {}),
    user,
    password,
    database: path,
    charset: 'utf8mb4',
    connectTimeout: 10_000,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    rowsAsArray: true,
    // Else the server may ask for any file of this machine while it answers.
    flags: ['-LOCAL_FILES'],
    ...(tls ? { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } as never } : {}),
  }
}

async function begin(query: (sql: string) => Promise<(string | null)[][]>) {
  // The answer may wait for minutes while the store writes; the server's patience is one minute.
  await query(
    `set session sql_mode = 'NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', net_write_timeout = 3600,
       tmp_table_size = 67108864, max_heap_table_size = 67108864`,
  )
  await query('set session transaction isolation level repeatable read')
  const [before] = await query(
    `select date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%f'), connection_id(), version()`,
  )
  await query('start transaction with consistent snapshot, read only')
  const [now, connection, version] = before as [string, string, string]
  const product = /mariadb/i.test(version) ? 'mariadb' : 'mysql'
  return { snapshot: `${product}:${connection}@${now}Z`, asOf: `${now.slice(0, 23)}Z` }
}

function ask(connection: Conn, sql: string): Promise<(string | null)[][]> {
  return new Promise((resolve, reject) =>
    connection.query({ sql, rowsAsArray: true }, (error, rows) => {
      if (error) return reject(error)
      // A statement that is no question is answered with a single object.
      if (!Array.isArray(rows)) return resolve([])
      resolve(
        (rows as unknown[][]).map((row) => row.map((one) => (one === null ? null : String(one)))),
      )
    }),
  )
}

function readFields(connection: Conn, sql: string): Promise<SourceField[]> {
  return new Promise((resolve, reject) =>
    connection.query({ sql, rowsAsArray: true }, (error, _rows, fields) =>
      error ? reject(error) : resolve(fields.map(fieldOf)),
    ),
  )
}

/** By number of the protocol (enum_field_types). */
const kindsOfTypes: Record<number, readonly FieldKind[]> = {
  0: ['decimal'],
  1: ['integer', 'boolean'],
  2: ['integer', 'boolean'],
  3: ['integer', 'boolean'],
  7: ['zoned'],
  8: ['integer', 'boolean'],
  9: ['integer', 'boolean'],
  10: ['date'],
  12: ['wall'],
  13: ['integer'],
  14: ['date'],
  16: ['integer', 'boolean'],
  245: ['json'],
  246: ['decimal'],
  247: ['text'],
  248: ['text'],
}
const characterTypes = new Set([15, 249, 250, 251, 252, 253, 254])
/** The number of the collation `binary`: then the characters are bytes. */
const binaryCollation = 63

function fieldOf(packet: FieldPacket): SourceField {
  const type = packet.columnType ?? packet.type ?? -1
  const isBinary = (packet as { characterSet?: number }).characterSet === binaryCollation
  const characters: FieldKind = isBinary ? 'binary' : 'text'
  const kinds = characterTypes.has(type) ? [characters] : (kindsOfTypes[type] ?? [])
  return { name: packet.name, type: String(type), kinds }
}

/** A server that goes away without its end mark leaves an error, never a shorter answer. */
function streamRows(connection: Conn, sql: string): AsyncIterable<(string | null)[][]> {
  const queue = createRowQueue<(string | null)[]>({
    rowsMax: batchRowsMax,
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    // Whoever stops early has no use for the rest of the answer. The driver's own destroy only ends
    // its half, and the server would go on waiting to write.
    abandon: () => connection.stream.destroy(),
  })
  const lost = (error?: unknown) => queue.fail(error ?? new Error('connection lost'))
  connection.once('error', lost)
  connection.once('end', lost)
  const asked = connection.query({ sql, rowsAsArray: true })
  asked.on('result', (row: unknown) => queue.push(row as (string | null)[]))
  asked.on('error', lost)
  asked.on('end', () => {
    connection.off('error', lost)
    connection.off('end', lost)
    queue.end()
  })
  return queue.pieces()
}

const loginNumbers = new Set([
  1044, 1045, 1049, 1129, 1130, 1227, 1251, 1275, 1524, 1698, 1862, 3118, 4151,
])
const gone = new Set([1053, 1158, 1159, 1160, 1161, 1205, 1213, 1317, 1927, 1969, 3024])
const schemaNumbers = new Set([1054, 1109, 1146, 1305])

function faultOf(error: unknown): DatabaseFault | null {
  const {
    errno = 0,
    code,
    sqlState,
  } = error as { errno?: number; code?: string; sqlState?: string }
  const message = (error as Error)?.message ?? ''
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return { code: 'source.certificate', reason: 'TLS ?' }
  }
  if (code === 'HANDSHAKE_SSL_ERROR') {
    return { code: 'source.certificate', reason: certificateFault(message) }
  }
  if (code?.startsWith('AUTH_')) return { code: 'source.refused-login', reason: code }
  if (errno < 1000) return null
  const reason = `${errno} ${code ?? ''}`.trim()
  if (loginNumbers.has(errno)) return { code: 'source.refused-login', reason }
  if (errno === 1040 || errno === 1203) return { code: 'source.unreachable', reason }
  if (gone.has(errno)) return { code: 'source.gone', reason }
  if (errno === 1142 || errno === 1143 || errno === 1370) {
    // What stands before "for" is the account with its address.
    const object = /.* for ((?:table|column|routine) .+)$/.exec(message)?.[1]
    return { code: 'source.no-permission', object: object ?? reason }
  }
  if (schemaNumbers.has(errno)) {
    return { code: 'source.schema-changed', difference: `${errno} ${message}` }
  }
  if (errno === 1064) {
    const near = /near '([\s\S]{0,60})/.exec(message)?.[1]?.split('\n)')[0] ?? ''
    return { code: 'source.query-wrong', reason: `${reason}: … ${near}` }
  }
  if (sqlState?.startsWith('42') || sqlState?.startsWith('22') || sqlState === '25006') {
    return { code: 'source.query-wrong', reason }
  }
  return { code: 'source.gone', reason }
}

/** The driver keeps Node's sentence and drops its code. */
function certificateFault(message: string): string {
  if (/has expired/.test(message)) return 'CERT_HAS_EXPIRED'
  if (/self-signed certificate in/.test(message)) return 'SELF_SIGNED_CERT_IN_CHAIN'
  if (/self-signed/.test(message)) return 'DEPTH_ZERO_SELF_SIGNED_CERT'
  if (/altnames/.test(message)) return 'ERR_TLS_CERT_ALTNAME_INVALID'
  if (/unable to/.test(message)) return 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
  return 'HANDSHAKE_SSL_ERROR'
}
