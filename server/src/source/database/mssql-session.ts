/**
 * SQL Server as a product of database. The driver is loaded only when such a source is read: it
 * brings Microsoft's cloud identity along. Not run against a server; the protocol is tested.
 */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Connection, ConnectionConfiguration, Request } from 'tedious'
import { mssqlStatements, quoteMssqlName } from '../../digest/sql-expression-mssql.ts'
import { batchRowsMax } from '../row-batch.ts'
import { connectChecked } from '../checked-address.ts'
import { readConnectionString } from './connection-string.ts'
import { codeOf, type DatabaseFault } from './database-fault.ts'
import { createRowQueue } from './row-queue.ts'
import type { FieldKind, SourceField } from './source-field.ts'
import type { SqlProduct, SqlSession, SqlSource } from './sql-session.ts'

type Driver = typeof import('tedious')
type Cells = { value: unknown }[]

export const mssqlProduct: SqlProduct = {
  connect,
  faultOf,
  quoteName: quoteMssqlName,
  watermark: (kind) => ({
    text: (value) =>
      kind === 'integer' ? `convert(varchar(40), ${value})` : `convert(varchar(40), ${value}, 126)`,
    literal: (text) => {
      if (kind === 'integer') return `${BigInt(text)}`
      const type = kind === 'zoned' ? 'datetimeoffset' : 'datetime2'
      return `convert(${type}, '${text.replace(/[^0-9:.TZ+-]/g, '')}', 126)`
    },
    back: (value, seconds) => `dateadd(second, -${seconds}, ${value})`,
  }),
}

/** By the driver's name of the type, without the N of those that can be NULL. */
const kindsOfTypes: Record<string, readonly FieldKind[]> = {
  Bit: ['boolean'],
  TinyInt: ['integer'],
  SmallInt: ['integer'],
  Int: ['integer'],
  BigInt: ['integer'],
  Decimal: ['decimal'],
  Numeric: ['decimal'],
  Money: ['decimal'],
  SmallMoney: ['decimal'],
  Date: ['date'],
  DateTime: ['wall'],
  DateTime2: ['wall'],
  SmallDateTime: ['wall'],
  DateTimeOffset: ['zoned'],
  Char: ['text'],
  NChar: ['text'],
  VarChar: ['text'],
  NVarChar: ['text'],
  Text: ['text'],
  NText: ['text'],
  UniqueIdentifier: ['text'],
  Binary: ['binary'],
  VarBinary: ['binary'],
}

async function connect(source: SqlSource): Promise<SqlSession> {
  const options = optionsOf(source)
  const driver = await import('tedious')
  const connection = new driver.Connection(options)
  let ended = false
  connection.on('error', () => {})
  connection.on('end', () => (ended = true))
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  ).catch((error: unknown) => {
    connection.close()
    throw error
  })
  const run = (sql: string) => collect(driver, connection, sql)
  const padded = new Set<string>()
  let hashes = false
  let hasSnapshot = true
  return {
    async begin() {
      const [state] = await run(
        `select convert(varchar(23), sysutcdatetime(), 126),
           convert(varchar(9), convert(int, serverproperty('ProductMajorVersion'))),
           (select convert(varchar(9), snapshot_isolation_state) from sys.databases
             where database_id = db_id()), convert(varchar(9), @@spid)`,
      )
      const [now, major, snapshots, session] = state as [string, string, string | null, string]
      hashes = Number(major) >= 15
      hasSnapshot = snapshots === '1'
      // Without it the agency's own setting stands: locking its tables would be worse.
      if (hasSnapshot) await run('set transaction isolation level snapshot')
      await run('begin transaction')
      return { snapshot: `mssql:${session}@${now}Z`, asOf: `${now}Z` }
    },
    async fields(from) {
      const found = await describe(
        driver,
        connection,
        `select top 0 * from ${from} as source_shape`,
      )
      for (const { name, type } of found) if (/^N?Char$/.test(type)) padded.add(name)
      return found
    },
    statements({ columns, ...rest }) {
      // What fills a fixed width is not part of the value, as with every other product.
      const given = columns.map((one) =>
        padded.has(one.column.name)
          ? { ...one, expression: `rtrim(${quoteMssqlName(one.column.name)})` }
          : one,
      )
      return { ...mssqlStatements({ ...rest, columns: given }), hashes }
    },
    notes: () => (hasSnapshot ? [] : [{ note: 'source.no-snapshot', count: 1, first: '' }]),
    query: run,
    rows: (sql) => streamRows(driver, connection, sql),
    wireBytes: () =>
      (connection as unknown as { socket?: { bytesRead: number } }).socket?.bytesRead ?? 0,
    close: () =>
      new Promise((resolve) => {
        if (ended) return resolve()
        connection.once('end', () => resolve())
        connection.close()
      }),
  }
}

function optionsOf(source: SqlSource): ConnectionConfiguration {
  const { host, port, user, password, path, tls } = readConnectionString(source, [
    'mssql',
    'sqlserver',
  ])
  return {
    server: host,
    authentication: { type: 'default', options: { userName: user, password } },
    options: {
      database: path,
      port: port ?? 1433,
      appName: 'kho-source',
      connectTimeout: 10_000,
      requestTimeout: 0,
      // Also where the server sends on to another: that host was not allowed.
      ...(source.addresses?.[0]
        ? { connector: async () => connected(source.addresses!, port ?? 1433) }
        : {}),
      encrypt: tls !== null,
      trustServerCertificate: tls?.rejectUnauthorized === false,
      ...(tls?.ca ? { cryptoCredentialsDetails: { ca: tls.ca } } : {}),
    },
  }
}

async function connected(addresses: readonly string[], port: number): Promise<Socket> {
  const socket = connectChecked(addresses, port)
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(10_000) })
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

const textOf = ({ value }: { value: unknown }) => (value === null ? null : String(value))

function ask(
  { Request }: Driver,
  connection: Connection,
  sql: string,
  listen: (request: Request) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new Request(sql, (error) => (error ? reject(error) : resolve()))
    listen(request)
    connection.execSqlBatch(request)
  })
}

async function collect(driver: Driver, connection: Connection, sql: string) {
  const rows: (string | null)[][] = []
  await ask(driver, connection, sql, (request) =>
    request.on('row', (cells: unknown) => rows.push((cells as Cells).map(textOf))),
  )
  return rows
}

async function describe(driver: Driver, connection: Connection, sql: string) {
  const fields: SourceField[] = []
  await ask(driver, connection, sql, (request) =>
    request.on('columnMetadata', (columns: unknown) => {
      for (const { colName, type } of columns as { colName: string; type: { name: string } }[]) {
        const name = type.name.replace(/N$/, '')
        fields.push({ name: colName, type: name, kinds: kindsOfTypes[name] ?? [] })
      }
    }),
  )
  return fields
}

function streamRows(driver: Driver, connection: Connection, sql: string) {
  let current: Request | undefined
  const queue = createRowQueue<(string | null)[]>({
    rowsMax: batchRowsMax,
    pause: () => current?.pause(),
    resume: () => current?.resume(),
    abandon: () => connection.close(),
  })
  ask(driver, connection, sql, (request) => {
    current = request
    request.on('row', (cells: unknown) => queue.push((cells as Cells).map(textOf)))
  }).then(queue.end, queue.fail)
  return queue.pieces()
}

const schemaNumbers = new Set([207, 208, 2812, 4121])
const loginNumbers = new Set([4060, 18452, 18456, 18470, 18486, 18487, 18488])

function faultOf(error: unknown): DatabaseFault | null {
  const number = (error as { number?: number }).number ?? 0
  const message = (error as Error)?.message ?? ''
  const code = codeOf(error)
  if (loginNumbers.has(number) || code === 'ELOGIN') {
    return { code: 'source.refused-login', reason: String(number || code) }
  }
  if (code === 'ESOCKET' || code === 'EINSTLOOKUP' || code === 'ETIMEOUT') {
    // Every address that was tried has an error of its own.
    const { cause: below } = error as { cause?: { errors?: unknown[] } }
    const cause = codeOf(below) || codeOf(below?.errors?.[0])
    const found = cause || (/\b(E[A-Z]{4,}|[A-Z]+_[A-Z_]+)\b/.exec(message)?.[1] ?? code)
    const isTls = /CERT|SELF_SIGNED|UNABLE_TO|TLS/.test(found) || /certificate/.test(message)
    return { code: isTls ? 'source.certificate' : 'source.unreachable', reason: found }
  }
  if (number === 229 || number === 230) {
    // The SELECT permission was denied on the object 'dan_cu', database 'x', schema 'dbo'.
    const object = /on the (?:object|column) '([^']+)'/.exec(message)?.[1] ?? String(number)
    return { code: 'source.no-permission', object }
  }
  if (schemaNumbers.has(number)) {
    return { code: 'source.schema-changed', difference: `${number} ${message}` }
  }
  if (number === 102 || number === 156) {
    return { code: 'source.query-wrong', reason: `${number} ${message}` }
  }
  if (number > 0 && number < 50_000) return { code: 'source.query-wrong', reason: String(number) }
  return null
}
