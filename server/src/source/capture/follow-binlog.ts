/**
 * Follows the binary log of an agency's MariaDB or MySQL as a replica would. The server keeps that
 * log as long as it likes and nothing of it for us, so the place reached is kept in the store; where
 * the log no longer goes back to it, the whole is compared.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type ZongJi from '@vlasky/zongji'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseFault } from '../database/database-fault.ts'
import { mysqlOptions, mysqlProduct } from '../database/mysql-session.ts'
import type { SqlSession } from '../database/sql-session.ts'
import type { Capture, CaptureWay } from './capture.ts'
import { createGatherer } from './gather-changes.ts'
import { comparePlaces, placeText, readPlace, type LogPlace } from './log-place.ts'
import { impossible, logLost, probeBinlog, type BinlogOptions } from './probe-binlog.ts'
import { createLogReader } from './read-log-events.ts'
import { openSight } from './see-changes.ts'

export function binlogCapture(options: BinlogOptions): CaptureWay {
  return {
    keptBytesMax: null,
    async ensure() {
      // Nothing is made at the source: where no place is kept, the whole is owed already.
    },
    follow: (kept) => followBinlog(options, kept),
    async giveUp() {},
  }
}

export async function followBinlog(options: BinlogOptions, kept: string | null): Promise<Capture> {
  const server = await asked(options, (session) => probeBinlog(session, options))
  const from = kept === null ? server.end : readPlace(kept)
  const gatherer = createGatherer()
  const sight = openSight(options, server.product)
  const log = createLogReader(options, gatherer, from)
  /** Given out by `next` and not confirmed yet. */
  let taken: string | null = null
  let confirmed = from
  const stream = await openStream(options, from, {
    onEvent: (event, zongji) => log.take(event, zongji),
    onError(error) {
      if (isUndecoded(error)) return log.miss()
      gatherer.fail(explainLog(error, options, log.place() ?? from))
    },
  })
  // What was wrong with the log itself is known before anything is compared.
  const begun = await Promise.race([log.opened(), gatherer.failed()]).catch(
    async (error: unknown) => {
      await stream.stop()
      throw error
    },
  )
  confirmed = begun
  return {
    from: placeText(begun),
    async next() {
      const changes = await gatherer.next()
      if (changes) taken = changes.upTo
      return changes
    },
    visible: (upTo) => sight.visible(readPlace(upTo)),
    async confirm(upTo) {
      confirmed = readPlace(upTo)
      if (upTo === taken) taken = null
    },
    async lag() {
      const passed = log.place()
      const idle = taken === null && !gatherer.isBusy() && passed !== null
      if (idle && comparePlaces(passed, confirmed) > 0) confirmed = passed
      return {
        keptBytes: await asked(options, (session) => bytesBehind(session, options, confirmed)),
        waitingSince: gatherer.waitingSince(),
        passed: idle ? placeText(confirmed) : null,
      }
    },
    async stop() {
      gatherer.end()
      await Promise.all([stream.stop(), sight.close()])
    },
  }
}

type StreamHandlers = {
  onEvent(event: { getEventName(): string }, zongji: ZongJi): void
  onError(error: Error): void
}

/** The server says that it is there this often, so silence means that it is not. */
const heartbeatMs = 5_000
const silenceMaxMs = 30_000

async function openStream(
  options: BinlogOptions,
  from: LogPlace,
  { onEvent, onError }: StreamHandlers,
): Promise<{ stop(): Promise<void> }> {
  const { default: Replica } = await import('@vlasky/zongji')
  const zongji = new Replica({ ...mysqlOptions(options.source), rowsAsArray: false })
  let heardAt = Date.now()
  zongji.on('error', onError)
  zongji.on('binlog', (event) => {
    heardAt = Date.now()
    onEvent(event, zongji)
  })
  zongji.on('ready', () => {
    const nanoseconds = heartbeatMs * 1_000_000
    zongji.connection?.query(
      `set @master_heartbeat_period = ${nanoseconds}, @source_heartbeat_period = ${nanoseconds}`,
    )
    // It is idle for long: the server would end it after eight hours.
    zongji.ctrlConnection?.query('set session wait_timeout = 2147483')
  })
  zongji.start({
    // Two replicas of one number throw each other out.
    serverId: randomInt(2 ** 31, 2 ** 32 - 1),
    filename: from.file,
    position: from.position,
    includeSchema: { [options.schema]: [options.table] },
  })
  const watch = setInterval(() => {
    if (Date.now() - heardAt < silenceMaxMs) return
    onError(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' }))
  }, heartbeatMs)
  return {
    async stop() {
      clearInterval(watch)
      const stopped = new Promise<void>((resolve) => zongji.once('stopped', resolve))
      zongji.stop()
      await Promise.race([stopped, sleep(2_000)])
    },
  }
}

/** Bytes of log between a place and its end. Refused: `source.log-lost`. */
async function bytesBehind(
  session: SqlSession,
  options: BinlogOptions,
  place: LogPlace,
): Promise<number> {
  const files = (await session.query('show binary logs')) as [string, string][]
  const at = files.findIndex(([file]) => file === place.file)
  if (at < 0) throw logLost(options, place)
  const bytes = files.slice(at).reduce((sum, [, size]) => sum + Number(size), 0)
  return Math.max(0, bytes - place.position)
}

async function asked<T>(
  { source }: BinlogOptions,
  act: (session: SqlSession) => Promise<T>,
): Promise<T> {
  let connected = false
  let session: SqlSession | undefined
  try {
    session = await mysqlProduct.connect(source)
    connected = true
    return await act(session)
  } catch (error) {
    return refuseFault(source.name, error, mysqlProduct.faultOf, !connected)
  } finally {
    await session?.close()
  }
}

/** The library could not read one event and goes on with the next. */
function isUndecoded(error: Error): boolean {
  const { errno, code } = error as { errno?: number; code?: string }
  const halted = /halted|Insufficient permissions/.test(error.message)
  return errno === undefined && code === undefined && !halted
}

const logUnreadable = 1236
const noRight = 1227

function explainLog(error: Error, options: BinlogOptions, place: LogPlace): unknown {
  if (error instanceof Refusal) return error
  const { errno } = error as { errno?: number }
  if (errno === logUnreadable) return logLost(options, place)
  if (errno === noRight) return impossible(options, ['GRANT REPLICATION SLAVE ON *.* ?'])
  try {
    return refuseFault(options.source.name, error, mysqlProduct.faultOf, false)
  } catch (refusal) {
    return refusal
  }
}
