/**
 * Oracle as a product of database, by Oracle's own driver without Oracle's libraries, loaded only
 * when such a source is read. Not run against a server.
 */
import { createRequire } from 'node:module'
import { oracleStatements, quoteOracleName } from '../../digest/sql-expression-oracle.ts'
import { batchRowsMax } from '../row-batch.ts'
import { readConnectionString } from './connection-string.ts'
import { openCheckedProxy } from './checked-proxy.ts'
import type { DatabaseFault } from './database-fault.ts'
import type { FieldKind, SourceField } from './source-field.ts'
import type { SqlProduct, SqlSession, SqlSource } from './sql-session.ts'

/** What is used of the driver, which brings no types. */
type Driver = {
  STRING: unknown
  getConnection(options: object): Promise<DriverConnection>
}
type ResultSet = { getRows(count: number): Promise<unknown[][]>; close(): Promise<void> }
type DriverConnection = {
  execute(
    sql: string,
    binds: [],
    options: object,
  ): Promise<{
    rows?: unknown[][]
    resultSet?: ResultSet
    metaData?: { name: string; dbTypeName: string }[]
  }>
  close(): Promise<void>
}

const kindsOfTypes: Record<string, readonly FieldKind[]> = {
  VARCHAR2: ['text'],
  NVARCHAR2: ['text'],
  CHAR: ['text'],
  NCHAR: ['text'],
  CLOB: ['text'],
  NCLOB: ['text'],
  NUMBER: ['integer', 'decimal', 'boolean'],
  DATE: ['date', 'wall'],
  TIMESTAMP: ['wall'],
  'TIMESTAMP WITH TIME ZONE': ['zoned'],
  'TIMESTAMP WITH LOCAL TIME ZONE': ['zoned'],
  RAW: ['binary'],
}

const instantForm = `'YYYY-MM-DD"T"HH24:MI:SS.FF6'`

export const oracleProduct: SqlProduct = {
  connect,
  faultOf,
  // A row of more than 4,000 bytes: the server cannot put its text together.
  cannotHash: (error) => numberOf(error) === 1489,
  quoteName: quoteOracleName,
  watermark: (kind) => ({
    text: (value) => {
      if (kind === 'integer') return `to_char(${value})`
      const instant = kind === 'zoned' ? `sys_extract_utc(${value})` : `cast(${value} as timestamp)`
      return `to_char(${instant}, ${instantForm})`
    },
    literal: (text) => {
      if (kind === 'integer') return `${BigInt(text)}`
      const instant = `to_timestamp('${text.replace(/[^0-9:.T-]/g, '')}', ${instantForm})`
      return kind === 'zoned' ? `from_tz(${instant}, 'UTC')` : instant
    },
    back: (value, seconds) => `(${value} - numtodsinterval(${seconds}, 'SECOND'))`,
  }),
}

async function connect(source: SqlSource): Promise<SqlSession> {
  const { host, port, user, password, path, tls } = readConnectionString(source, ['oracle'])
  const driver = createRequire(import.meta.url)('oracledb') as Driver
  const protocol = tls ? 'tcps' : 'tcp'
  const { addresses } = source
  // The driver compares the certificate with the name it was given, so under TLS it keeps the name;
  // in the clear the address itself stands in its place.
  const proxy = tls && addresses?.[0] ? await openCheckedProxy(addresses, port ?? 1521) : null
  const place = tls || !addresses?.[0] ? host : addresses[0]
  const written = place.includes(':') ? `[${place}]` : place
  const connection = await driver
    .getConnection({
      user,
      password,
      connectString: `${protocol}://${written}:${port ?? 1521}/${path}?connect_timeout=10`,
      ...(tls ? { sslServerDNMatch: tls.rejectUnauthorized } : {}),
      ...(tls?.ca ? { walletContent: tls.ca } : {}),
      ...(proxy ? { httpsProxy: proxy.host, httpsProxyPort: proxy.port } : {}),
    })
    .catch((error: unknown) => {
      proxy?.close()
      throw error
    })
  const asText = { fetchTypeHandler: () => ({ type: driver.STRING }) }
  const query = async (sql: string) => {
    const { rows = [] } = await connection.execute(sql, [], { ...asText, maxRows: 0 })
    return rows.map(textsOf)
  }
  let isUtf8 = false
  const padded = new Set<string>()
  let hasLarge = false
  return {
    async begin() {
      const [state] = await query(
        `select to_char(sys_extract_utc(systimestamp), 'YYYY-MM-DD"T"HH24:MI:SS.FF3'),
           (select value from nls_database_parameters where parameter = 'NLS_CHARACTERSET'),
           to_char(sys_context('userenv', 'sid')) from dual`,
      )
      const [now, characters, session] = state as [string, string, string]
      isUtf8 = characters === 'AL32UTF8'
      await connection.execute('set transaction read only', [], {})
      return { snapshot: `oracle:${session}@${now}Z`, asOf: `${now}Z` }
    },
    async fields(from) {
      const { metaData = [] } = await connection.execute(
        `select * from ${from} source_shape where 1 = 0`,
        [],
        {},
      )
      return metaData.map(({ name, dbTypeName }): SourceField => {
        const lower = name.toLowerCase()
        if (/^N?CHAR$/.test(dbTypeName)) padded.add(lower)
        if (dbTypeName.endsWith('LOB')) hasLarge = true
        return { name: lower, type: dbTypeName, kinds: kindsOfTypes[dbTypeName] ?? [] }
      })
    },
    statements({ columns, ...rest }) {
      // What fills a fixed width is not part of the value, as with every other product.
      const given = columns.map((one) =>
        padded.has(one.column.name)
          ? { ...one, expression: `rtrim(${quoteOracleName(one.column.name)})` }
          : one,
      )
      const hashes = isUtf8 && !hasLarge && !rest.salt?.length
      return { ...oracleStatements({ ...rest, columns: given }), hashes }
    },
    query,
    async *rows(sql) {
      const { resultSet } = await connection.execute(sql, [], {
        ...asText,
        resultSet: true,
        fetchArraySize: batchRowsMax,
      })
      try {
        for (;;) {
          const rows = (await resultSet?.getRows(batchRowsMax)) ?? []
          if (rows.length === 0) return
          yield rows.map(textsOf)
        }
      } finally {
        await resultSet?.close().catch(() => {})
      }
    },
    // The driver does not tell.
    wireBytes: () => 0,
    async close() {
      await connection.close().catch(() => {})
      proxy?.close()
    },
  }
}

function textsOf(row: unknown[]): (string | null)[] {
  return row.map((one) => (one === null || one === undefined ? null : String(one)))
}

function numberOf(error: unknown): number {
  return Number((error as { errorNum?: number }).errorNum ?? 0)
}

const loginNumbers = new Set([1005, 1017, 1045, 12505, 12514, 28000, 28001])
const unreachable = new Set([12170, 12541, 12543, 12545, 12560])

function faultOf(error: unknown): DatabaseFault | null {
  const number = numberOf(error)
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const driverCode = /^NJS-\d+/.exec(code || message)?.[0]
  const reason = number > 0 ? `ORA-${String(number).padStart(5, '0')}` : (driverCode ?? '')
  if (loginNumbers.has(number) || /^NJS-51[78]$/.test(driverCode ?? '')) {
    return { code: 'source.refused-login', reason }
  }
  if (unreachable.has(number) || /^NJS-(501|503|510|511|515)$/.test(driverCode ?? '')) {
    const isTls = /certificate|self.signed/i.test(message)
    return { code: isTls ? 'source.certificate' : 'source.unreachable', reason }
  }
  if (number === 1031 || number === 41_900) return { code: 'source.no-permission', object: reason }
  // A table that may not be read is hidden there: the server says that it does not exist.
  if (number === 942 || number === 904 || number === 4043) {
    const named = /ORA-\d+: ((?:"[^"]+"(?:\."[^"]+")*: invalid identifier)|table or view[^\n]*)/
    return {
      code: 'source.schema-changed',
      difference: `${reason} ${named.exec(message)?.[1] ?? ''}`.trim(),
    }
  }
  if (number >= 900 && number < 1000) return { code: 'source.query-wrong', reason }
  if (number === 1722 || number === 1843 || number === 1476) {
    return { code: 'source.query-wrong', reason }
  }
  return reason ? { code: 'source.gone', reason } : null
}
