/** A PostgreSQL of an agency's own, apart from Kho's, with a log from which changes can be told. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { silentLog } from '../../src/log.ts'
import { startEmbedded } from '../../src/pg/embedded.ts'
import { waitUntil } from './wait-until.ts'

export type AgencyPostgres = {
  url: string
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>
  /** Ends the server as a power cut would; it comes back by itself. */
  crash(): void
  ready(): Promise<void>
  stop(): Promise<void>
}

export async function startAgencyPostgres(): Promise<AgencyPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-agency-'))
  const server = await startEmbedded({
    dataDir: folder,
    log: silentLog,
    database: 'agency',
    syncNewCluster: false,
    settings: {
      shared_buffers: '64MB',
      max_wal_size: '1GB',
      wal_level: 'logical',
      wal_keep_size: '0',
      max_replication_slots: '20',
      max_wal_senders: '20',
    },
  })
  let crashed: number | undefined
  let pool = new pg.Pool({ connectionString: server.url, max: 4 })
  pool.on('error', () => {})
  return {
    url: server.url,
    query: (text, values) => pool.query(text, values),
    crash() {
      crashed = server.pid()
      process.kill(crashed!, 'SIGKILL')
    },
    async ready() {
      await waitUntil(() => ![crashed, undefined].includes(server.pid()))
      await server.ready()
      await pool.end().catch(() => {})
      pool = new pg.Pool({ connectionString: server.url, max: 4 })
      pool.on('error', () => {})
    },
    async stop() {
      await pool.end().catch(() => {})
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
