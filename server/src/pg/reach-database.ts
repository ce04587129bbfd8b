/** The first connection to a database that somebody named: what is wrong with the name is said. */
import pg from 'pg'
import { Refusal } from '@kho/contract/refusal.ts'
import { sessionConfig } from './session.ts'

const oldestVersion = 15

/** Returns when the database answered; refuses what only the operator can put right. */
export async function reachDatabase(url: string): Promise<void> {
  const client = new pg.Client({ ...sessionConfig(url, {}), connectionTimeoutMillis: 10_000 })
  // A connection that breaks while it is closed concerns nobody.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query("select current_setting('server_version_num')::int as is")
    const version = Math.floor(Number(rows[0].is) / 10_000)
    if (version < oldestVersion) throw new Refusal('pg.too-old', { version, oldestVersion })
  } catch (error) {
    // Of a connection that never was the driver does not always tell that it ended.
    void client.end().catch(() => {})
    throw explain(error, url)
  }
  await client.end()
}

function explain(error: unknown, url: string): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error
  const { code, message } = error as { code?: string; message: string }
  const { hostname, port, username, pathname } = new URL(url)
  const address = `${hostname || 'localhost'}:${port || 5432}`
  const user = decodeURIComponent(username) || '–'
  const database = decodeURIComponent(pathname.slice(1)) || user
  if (code === '3D000') return new Refusal('pg.no-database', { address, database })
  if (code?.startsWith('28') || code === '42501') {
    return new Refusal('pg.refused-login', { address, user, database, reason: code })
  }
  // The driver asks for a password by words of its own where the address has none.
  if (/password must be a string/.test(message)) {
    return new Refusal('pg.refused-login', { address, user, database, reason: '28P01' })
  }
  if (code === '53300') return new Refusal('pg.unreachable', { address, reason: code })
  const isSystemFault = code !== undefined && /^E[A-Z]+$/.test(code)
  if (isSystemFault || /timeout|terminated|SSL/i.test(message)) {
    const reason = code ?? (/timeout/i.test(message) ? 'ETIMEDOUT' : message)
    return new Refusal('pg.unreachable', { address, reason })
  }
  return error
}
