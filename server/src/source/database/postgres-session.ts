/** PostgreSQL 15 or newer as a product of database. */
import pg from 'pg'
import { postgresStatements, quoteName } from '../../digest/sql-expression.ts'
import { createCopyOut } from '../../pg/copy-out.ts'
import { readCopyBinary } from '../../pg/read-copy-binary.ts'
import { createCheckedSocket } from '../checked-address.ts'
import { readConnectionString } from './connection-string.ts'
import { codeOf, type DatabaseFault } from './database-fault.ts'
import type { FieldKind } from './source-field.ts'
import type { KeyColumn, SqlProduct, SqlSession, SqlSource } from './sql-session.ts'

/** By type number (pg_type.oid of PostgreSQL). */
const kindsOfTypes: Record<number, readonly FieldKind[]> = {
  16: ['boolean'],
  17: ['binary'],
  18: ['text'],
  19: ['text'],
  20: ['integer'],
  21: ['integer'],
  23: ['integer'],
  25: ['text'],
  114: ['json'],
  1042: ['text'],
  1043: ['text'],
  1082: ['date'],
  1114: ['wall'],
  1184: ['zoned'],
  1700: ['decimal'],
  2950: ['text'],
  3802: ['json'],
}

export const postgresProduct: SqlProduct = {
  connect,
  faultOf,
  quoteName,
  watermark(kind) {
    const type = kind === 'zoned' ? 'timestamptz' : 'timestamp'
    return {
      text: (value) => `${value}::text`,
      literal: (text) =>
        kind === 'integer' ? `${BigInt(text)}` : `${pg.escapeLiteral(text)}::${type}`,
      back: (value, seconds) => `${value} - interval '${seconds} seconds'`,
    }
  },
  keyedRows,
}

/** Types of a key that are not compared as texts or integers, by number, and their arrays. */
const arraysOfTypes: Record<string, string> = {
  1042: 'bpchar[]',
  1700: 'numeric[]',
  2950: 'uuid[]',
}

/** The keys stand in arrays of the column's own type, so that the statement stays one and the table's own index serves it. */
function keyedRows(
  from: string,
  columns: readonly KeyColumn[],
  keys: readonly (readonly string[])[],
): string {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const lists = columns.map(({ kind, type }, i) => {
    const arrays = arraysOfTypes[type] ?? (kind === 'integer' ? 'bigint[]' : 'text[]')
    const parts = keys.map((key) => `"${key[i]!.replaceAll(/["\\]/g, '\\$&')}"`)
    return `${pg.escapeLiteral(`{${parts.join(',')}}`)}::${arrays}`
  })
  const wanted =
    columns.length === 1 ? `= any(${lists[0]})` : `in (select * from unnest(${lists.join(', ')}))`
  return `(select * from ${from} captured_rows where (${names}) ${wanted})`
}

/**
 * What leads a client of PostgreSQL to the checked addresses. `sslmode` means here what it means for
 * every product (connection-string.ts); the driver would read it otherwise.
 */
export function postgresClient(
  source: Pick<SqlSource, 'name' | 'url' | 'addresses'>,
): pg.ClientConfig {
  const { addresses } = source
  const { tls } = readConnectionString(source, ['postgresql', 'postgres'])
  const url = new URL(source.url)
  for (const name of ['sslmode', 'sslrootcert']) url.searchParams.delete(name)
  return {
    connectionString: url.href,
    ssl: tls ?? false,
    ...(addresses ? { stream: () => createCheckedSocket(addresses) } : {}),
  }
}

async function connect(source: SqlSource): Promise<SqlSession> {
  const client = new pg.Client({
    ...postgresClient(source),
    application_name: 'kho-source',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  const close = () => client.end().catch(() => {})
  try {
    await client.connect()
  } catch (error) {
    await close()
    throw error
  }
  let utf8Server = true
  return {
    async begin() {
      await client.query('begin isolation level repeatable read read only')
      await client.query(
        `set local datestyle = 'ISO'; set local timezone = 'UTC'; set local client_encoding = 'UTF8';
         set local work_mem = '64MB'`,
      )
      // The statement's instant lies before its snapshot: all that was committed by then is seen.
      const { rows } = await client.query(
        `select pg_current_snapshot()::text as snapshot,
           current_setting('server_encoding') = 'UTF8' as utf8,
           to_char(statement_timestamp() at time zone 'UTC',
             'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as as_of`,
      )
      utf8Server = rows[0].utf8
      return { snapshot: rows[0].snapshot, asOf: rows[0].as_of }
    },
    async fields(from) {
      const shape = await client.query(`select * from ${from} as source_shape limit 0`)
      return shape.fields.map(({ name, dataTypeID }) => ({
        name,
        type: String(dataTypeID),
        kinds: kindsOfTypes[dataTypeID] ?? [],
      }))
    },
    statements: (options) => ({ ...postgresStatements({ ...options, utf8Server }), hashes: true }),
    async query(text) {
      const { rows } = await client.query({ text, rowMode: 'array' })
      return rows.map((row: unknown[]) => row.map((one) => (one === null ? null : String(one))))
    },
    async *rows(statement) {
      const stream = client.query(createCopyOut(`copy (${statement}) to stdout (format binary)`))
      for await (const rows of readCopyBinary(stream)) {
        yield rows.map((fields) => fields.map((field) => field?.toString('utf8') ?? null))
      }
    },
    wireBytes: () =>
      (client as unknown as { connection: { stream: { bytesRead: number } } }).connection.stream
        .bytesRead,
    close,
  }
}

/** A column, table, type or function of the query is no longer there. */
const schemaCodes = new Set(['42703', '42P01', '42704', '42883', '3F000'])
const loginCodes = new Set(['28000', '28P01', '3D000'])
/** The messages of these name only what the query itself says. */
const quotable = new Set(['42601', '42702', '42701', '42803', '0A000', '25006'])

function faultOf(error: unknown): DatabaseFault | null {
  const code = codeOf(error)
  const message = (error as Error)?.message ?? ''
  if (/server does not support SSL/.test(message)) {
    return { code: 'source.certificate', reason: 'TLS ?' }
  }
  if (!/^[0-9A-Z]{5}$/.test(code)) return null
  if (loginCodes.has(code)) return { code: 'source.refused-login', reason: code }
  if (code === '53300') return { code: 'source.unreachable', reason: code }
  if (code === '42501') {
    const object = /permission denied for (.+)$/.exec(message)?.[1] ?? code
    return { code: 'source.no-permission', object }
  }
  if (schemaCodes.has(code))
    return { code: 'source.schema-changed', difference: `${code} ${message}` }
  if (quotable.has(code)) return { code: 'source.query-wrong', reason: `${code} ${message}` }
  if (/^(22|42)/.test(code)) return { code: 'source.query-wrong', reason: code }
  return { code: 'source.gone', reason: code }
}
