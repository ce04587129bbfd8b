/**
 * An agency's PostgreSQL, asked with a declared query in one read-only snapshot. Only sums cross
 * the wire to compare, only rows of unequal buckets to repair. The connection string is a secret:
 * messages name the source instead.
 */
import pg from 'pg'
import type { Column, ColumnType, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { createBucketVector } from '../../digest/bucket-vector.ts'
import { digestStatements, sumsOfScan, type SourceType } from '../../digest/sql-expression.ts'
import { createCopyOut } from '../../pg/copy-out.ts'
import { readCopyBinary } from '../../pg/read-copy-binary.ts'
import { batchRowsMax, type RowBatch } from '../row-batch.ts'
import type { DatabaseReader } from '../source-kind.ts'

export type PostgresSource = {
  /** The declared source's name, for messages. */
  name: string
  url: string
  /** Gives the dataset's columns by name, in any order. */
  query: string
}

/** The snapshot is named as `pg_current_snapshot` names it. */
export type PostgresReader = DatabaseReader

/** Type numbers that a declared type may lie in at the source (pg_type.oid of PostgreSQL). */
const textTypes = [18, 19, 25, 1042, 1043, 2950]
const fitting: Record<ColumnType, readonly number[]> = {
  text: textTypes,
  integer: [20, 21, 23, 1700],
  decimal: [20, 21, 23, 1700],
  date: [1082, ...textTypes],
  timestamp: [1114, 1184],
  boolean: [16],
  geometry: [114, 3802, ...textTypes],
  json: [114, 3802, ...textTypes],
}
const zonedType = 1184

/** Opens the snapshot. Refused: `source.gone`, `source.schema-changed`. */
export async function readPostgres(
  version: DatasetVersion,
  source: PostgresSource,
): Promise<PostgresReader> {
  const client = new pg.Client({
    connectionString: source.url,
    application_name: 'kho-source',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  const asked = <T>(act: () => Promise<T>) => act().catch((error) => refuseGone(source, error))
  // The line ends keep a comment at the query's end from swallowing the bracket.
  const from = `(\n${source.query.replace(/;\s*$/, '')}\n)`
  const opened = asked(async () => {
    await client.connect()
    await client.query('begin isolation level repeatable read read only')
    await client.query(
      `set local datestyle = 'ISO'; set local timezone = 'UTC'; set local client_encoding = 'UTF8';
       set local work_mem = '64MB'`,
    )
    // The statement's instant lies before its snapshot: all that was committed by then is seen.
    const state = await client.query(
      `select pg_current_snapshot()::text as snapshot,
         current_setting('server_encoding') = 'UTF8' as utf8,
         to_char(statement_timestamp() at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as as_of`,
    )
    const shape = await client.query(`select * from ${from} as source_shape limit 0`)
    const types = new Map(shape.fields.map((field) => [field.name, field.dataTypeID]))
    refuseOtherShape(version.columns, types)
    return { state: state.rows[0], types }
  })
  // A session left open would hold locks at the agency.
  const { state, types } = await opened.catch(async (error) => {
    await client.end().catch(() => {})
    throw error
  })
  const statements = (salt?: Buffer) =>
    digestStatements({
      columns: version.columns.map((column) => ({
        column,
        sourceType: sourceTypeOf(types.get(column.name)),
      })),
      key: version.key,
      from,
      utf8Server: state.utf8,
      ...(salt ? { salt } : {}),
    })
  return {
    snapshot: state.snapshot,
    asOf: state.as_of,
    scan: (salt) => asked(() => scan(client, statements(salt).scan)),
    rows: (buckets) => readRows(client, source, rowsStatement(statements(), buckets)),
    wireBytes: () =>
      (client as unknown as { connection: { stream: { bytesRead: number } } }).connection.stream
        .bytesRead,
    close: () => client.end().catch(() => {}),
  }
}

function sourceTypeOf(type: number | undefined): SourceType {
  if (type === zonedType) return 'zoned'
  return textTypes.includes(type ?? 0) ? 'text' : 'native'
}

function refuseOtherShape(columns: readonly Column[], types: Map<string, number>): void {
  const faults = columns.flatMap((column) => {
    const type = types.get(column.name)
    if (type === undefined)
      return [`${column.name}: missing (found: ${[...types.keys()].join(', ')})`]
    if (fitting[column.type].includes(type)) return []
    return [`${column.name}: declared ${column.type}, found type ${type}`]
  })
  if (faults.length > 0)
    throw new Refusal('source.schema-changed', { difference: faults.join('; ') })
}

async function scan(client: pg.Client, statement: string) {
  const vector = createBucketVector()
  let rows = 0
  const found = await client.query({ text: statement, rowMode: 'array' })
  for (const [bucket, count, ...sums] of found.rows as string[][]) {
    vector.addSums(Number(bucket), Number(count), sumsOfScan(count!, sums))
    rows += Number(count)
  }
  return { vector, rows }
}

/** COPY takes no parameters; the buckets are numbers of our own making. */
function rowsStatement(
  statements: ReturnType<typeof digestStatements>,
  buckets: ReadonlySet<number> | null,
): string {
  if (!buckets) return statements.rows
  const list = [...buckets].map((bucket) => Math.trunc(bucket)).join(',')
  // Of the same type as the bucket, so that PostgreSQL looks each up in a hash and not in a list.
  return statements.rowsIn.replace('$1::bigint[]', () => `'{${list}}'::int[]`)
}

async function* readRows(
  client: pg.Client,
  source: PostgresSource,
  statement: string,
): AsyncGenerator<RowBatch, void, undefined> {
  try {
    const stream = client.query(createCopyOut(`copy (${statement}) to stdout (format binary)`))
    let line = 0
    for await (const rows of readCopyBinary(stream)) {
      for (let at = 0; at < rows.length; at += batchRowsMax) {
        const batch: RowBatch = { rows: [], lines: [] }
        for (const fields of rows.slice(at, at + batchRowsMax)) {
          batch.rows.push(fields.map((field) => field?.toString('utf8') ?? null))
          batch.lines.push(++line)
        }
        yield batch
      }
    }
  } catch (error) {
    refuseGone(source, error)
  }
}

/** A column, table, type or function of the query is no longer there. */
const schemaCodes = new Set(['42703', '42P01', '42704', '42883', '3F000'])

/** What the driver says may quote the address or rows, so only its code is passed on. */
function refuseGone(source: PostgresSource, error: unknown): never {
  if (error instanceof Refusal) throw error
  const code = (error as { code?: string }).code ?? 'connection lost'
  // These messages name only what the query names.
  if (schemaCodes.has(code)) {
    const difference = `${code} ${(error as Error).message}`
    throw new Refusal('source.schema-changed', { difference })
  }
  throw new Refusal('source.gone', { source: source.name, reason: code })
}
