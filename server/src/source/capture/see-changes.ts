/**
 * A server writes a transaction into its binary log before it lets others see the rows. Whoever read
 * the table between the two would take what was there before for what is there now, and never look
 * again; so a change is read only when the server says that it can be seen.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { refuseFault } from '../database/database-fault.ts'
import { mysqlProduct } from '../database/mysql-session.ts'
import type { SqlSession } from '../database/sql-session.ts'
import { comparePlaces, type LogPlace } from './log-place.ts'
import type { BinlogOptions, LogServer } from './probe-binlog.ts'

export type Sight = {
  /** Returns when a snapshot begun from now on shows every change before the place. */
  visible(place: LogPlace): Promise<void>
  close(): Promise<void>
}

const lookEveryMs = 20

export function openSight({ source }: BinlogOptions, product: LogServer['product']): Sight {
  let session: SqlSession | null = null
  let closed = false
  const isClosed = () => closed
  const shows = product === 'mariadb' ? snapshotShows : executedShows
  return {
    async visible(place) {
      try {
        session ??= await mysqlProduct.connect(source)
        for (; !(await shows(session, place)); await sleep(lookEveryMs)) if (isClosed()) return
      } catch (error) {
        if (!isClosed()) refuseFault(source.name, error, mysqlProduct.faultOf, false)
      }
    },
    async close() {
      closed = true
      await session?.close()
    },
  }
}

/** MariaDB says which place of the log a snapshot stands at. */
async function snapshotShows(session: SqlSession, place: LogPlace): Promise<boolean> {
  await session.query('start transaction with consistent snapshot, read only')
  const rows = await session.query(`show session status like 'binlog_snapshot_%'`)
  await session.query('rollback')
  const status = new Map(rows.map(([name, value]) => [name!.toLowerCase(), value]))
  const file = status.get('binlog_snapshot_file')
  const position = Number(status.get('binlog_snapshot_position'))
  return Boolean(file) && comparePlaces({ file: file!, position }, place) >= 0
}

/** MySQL counts a transaction as executed when the engine has committed it. */
async function executedShows(session: SqlSession, { gtid }: LogPlace): Promise<boolean> {
  if (!/^[0-9a-z_:-]+$/i.test(gtid)) return true
  const [row] = await session.query(`select wait_for_executed_gtid_set('${gtid}', 1)`)
  return row?.[0] === '0'
}
