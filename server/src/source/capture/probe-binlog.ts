/**
 * Whether a server of MariaDB or MySQL tells every change of a table in its binary log, asked before
 * it is followed. Everything that stands in the way is named at once, in the server's own words, so
 * that the agency mends it in one go.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { quoteMysqlName } from '../../digest/sql-expression-mysql.ts'
import type { SqlSession, SqlSource } from '../database/sql-session.ts'
import type { LogPlace } from './log-place.ts'

export type BinlogOptions = {
  source: SqlSource
  schema: string
  /** The table whose changes are meant. */
  table: string
  /** Columns of the table that are the dataset's key, in its order, with the dataset's types. */
  key: readonly { name: string; type: string }[]
}

export type LogServer = {
  product: 'mariadb' | 'mysql'
  /** Where the log ends now. */
  end: LogPlace
}

/** Refused: `source.capture-impossible`, with every reason. */
export async function probeBinlog(session: SqlSession, options: BinlogOptions): Promise<LogServer> {
  const settings = await readSettings(session)
  const product = /mariadb/i.test(settings.get('version') ?? '') ? 'mariadb' : 'mysql'
  const reasons = settingFaults(settings, product)
  reasons.push(...(await tableFaults(session, options)))
  const status = reasons.length > 0 ? null : await logStatus(session, product)
  if (status && !status.readable) {
    reasons.push(
      `GRANT ${product === 'mariadb' ? 'BINLOG MONITOR' : 'REPLICATION CLIENT'} ON *.* ?`,
    )
  }
  const row = status?.readable ? status.row : null
  if (row) reasons.push(...filterFaults(row, options.schema))
  if (!row || reasons.length > 0) throw impossible(options, reasons)
  const [file, position] = row as [string, string]
  return { product, end: { file, position: Number(position), begunAt: 0, gtid: '' } }
}

export function impossible({ source }: BinlogOptions, reasons: readonly string[]): Refusal {
  const reason = reasons.join('; ') || 'log_bin = OFF'
  return new Refusal('source.capture-impossible', { source: source.name, reason })
}

/** The log no longer goes back to where we were, or is another one. */
export function logLost({ source }: BinlogOptions, { file, position }: LogPlace): Refusal {
  return new Refusal('source.log-lost', { source: source.name, place: `${file}:${position}` })
}

/** Names and values as the server shows them; what a version does not know is absent. */
async function readSettings(session: SqlSession): Promise<Map<string, string>> {
  const rows = await session.query(
    `show global variables where variable_name in ('version', 'log_bin', 'binlog_format',
       'binlog_row_image', 'gtid_mode', 'binlog_order_commits', 'binlog_transaction_compression',
       'binlog_row_value_options', 'log_slave_updates', 'log_replica_updates', 'read_only')`,
  )
  return new Map(rows.map(([name, value]) => [name!.toLowerCase(), value ?? '']))
}

function settingFaults(settings: ReadonlyMap<string, string>, product: string): string[] {
  const wanted: [name: string, value: string][] = [
    ['log_bin', 'ON'],
    ['binlog_format', 'ROW'],
    ['binlog_row_image', 'FULL'],
  ]
  if (product === 'mysql') {
    // Only with them is it known when a change in the log can also be seen in the table.
    wanted.push(['gtid_mode', 'ON'], ['binlog_order_commits', 'ON'])
    wanted.push(['binlog_transaction_compression', 'OFF'], ['binlog_row_value_options', ''])
  }
  // A replica that may not be written to and logs nothing of what it is sent has nothing to tell.
  if (settings.get('read_only') === 'ON') {
    const name = settings.has('log_replica_updates') ? 'log_replica_updates' : 'log_slave_updates'
    wanted.push([name, 'ON'])
  }
  return wanted.flatMap(([name, value]) => {
    const found = settings.get(name)
    return found === undefined || found === value ? [] : [`${name} = ${found} (≠ ${value || "''"})`]
  })
}

/** The names must be exactly those of the log, or its changes would be passed over in silence. */
async function tableFaults(
  session: SqlSession,
  { schema, table, key }: BinlogOptions,
): Promise<string[]> {
  const literal = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
  const named = `table_schema = ${literal(schema)} and table_name = ${literal(table)}`
  const [found] = await session.query(
    `select table_schema, table_name, table_type, engine from information_schema.tables
     where ${named}`,
  )
  if (!found) return [`${schema}.${table} ? (GRANT SELECT)`]
  const [itsSchema, itsName, type, engine] = found as [string, string, string, string | null]
  if (itsSchema !== schema || itsName !== table)
    return [`${schema}.${table} → ${itsSchema}.${itsName}`]
  if (!/^(BASE TABLE|SYSTEM VERSIONED)$/i.test(type) || !/^innodb$/i.test(engine ?? '')) {
    return [`${schema}.${table}: ${type} ${engine ?? ''} (≠ BASE TABLE InnoDB)`.replace('  ', ' ')]
  }
  const columns = await session.query(
    `select column_name from information_schema.columns where ${named}`,
  )
  const names = new Set(columns.map(([name]) => name))
  const faults = key.flatMap(({ name, type: asType }) => {
    if (!names.has(name)) return [`${schema}.${table}.${name} ?`]
    return tellable.has(asType) ? [] : [`${name}: ${asType} (≠ ${[...tellable].join(', ')})`]
  })
  return [...faults, ...(await cascadeFaults(session, schema, table))]
}

/** Types of a key that have one text in the log and in the query. */
const tellable = new Set(['text', 'integer', 'date'])

/** What a foreign key changes by itself, the storage engine does not write into the log. */
async function cascadeFaults(
  session: SqlSession,
  schema: string,
  table: string,
): Promise<string[]> {
  const [shown] = await session.query(
    `show create table ${quoteMysqlName(schema)}.${quoteMysqlName(table)}`,
  )
  const lines = (shown?.[1] ?? '').split('\n')
  return lines.flatMap((line) => {
    const action = /FOREIGN KEY.*\bON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT)\b/i.exec(line)
    return action ? [`FOREIGN KEY … ON ${action[1]} ${action[2]}`] : []
  })
}

type Status = { readable: false } | { readable: true; row: (string | null)[] | null }

/** MySQL 8.4 knows the statement only under its new name, MariaDB only under the old one. */
async function logStatus(session: SqlSession, product: string): Promise<Status> {
  const statements =
    product === 'mariadb'
      ? ['show master status']
      : ['show binary log status', 'show master status']
  for (const statement of statements) {
    try {
      const [row = null] = await session.query(statement)
      return { readable: true, row }
    } catch (error) {
      const { errno } = error as { errno?: number }
      if (errno === noRight) return { readable: false }
      if (errno !== wrongSyntax) throw error
    }
  }
  return { readable: true, row: null }
}

const noRight = 1227
const wrongSyntax = 1064

/** A database can be left out of the log. */
function filterFaults(row: (string | null)[], schema: string): string[] {
  const listed = (text: string | null | undefined) => (text ? text.split(',') : [])
  const [only, without] = [listed(row[2]), listed(row[3])]
  const faults = []
  if (only.length > 0 && !only.includes(schema)) faults.push(`binlog_do_db = ${only.join(',')}`)
  if (without.includes(schema)) faults.push(`binlog_ignore_db = ${without.join(',')}`)
  return faults
}
