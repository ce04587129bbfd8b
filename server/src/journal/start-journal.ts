import { setTimeout as sleep } from 'node:timers/promises'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import type { Checkpoint } from '@kho/journal/checkpoint.ts'
import type { Database } from '../pg/database.ts'
import type { Log } from '../log.ts'
import { closeOrphans } from './close-reads.ts'
import { isJournalFault } from './journal-fault.ts'
import { openJournalKey } from './key.ts'
import { checkAnchor, openPublisher } from './publish.ts'
import type { Publisher } from './publish.ts'
import { startSequencer } from './sequence.ts'
import type { SequencerState } from './sequence.ts'

export type JournalOptions = {
  db: Database
  log: Log
  /**
   * Folder of the published files, and the folder of the anchor, outside the database's backups.
   */
  folder: string
  anchorFolder: string
  /** File of the signing key, made on the first start. */
  keyFile: string
  /** The log's name: a URL without scheme. */
  origin: string
  now?: () => Date
  publishEveryMs?: number
  /** False: reads that stand open are of a process that serves them, or of one that will close them. */
  closesOrphans?: boolean
}

export type JournalState = SequencerState & {
  /** Entries that the published checkpoint covers. */
  publishedSize: number
  /** Public key of the log. */
  vkey: string
}

export type Journal = {
  state(): JournalState
  /** Null where the journal works; otherwise why reads and changes must wait. */
  unready(): Bilingual | null
  /** Numbers, signs and publishes everything committed before the call. Throws on a fault. */
  publishNow(): Promise<Checkpoint>
  /** Publishes the rest where it can, and ends. */
  stop(): Promise<void>
}

/** How long stopping waits for the last checkpoint. */
const STOP_MS = 5_000

/**
 * Starts the journal of this process: it numbers committed acts, closes the reads a former process
 * left open, and publishes signed checkpoints. Where another process of the same database does
 * this already, this one waits to take over. A fault (see journal-fault.ts) leaves the process
 * running and `unready`, so that the operator can see it; nothing is signed meanwhile. Resolves
 * when it is known whether this process leads. Granted reads must wait until `unready` is null:
 * those opened earlier would count as left over by the former process.
 */
export async function startJournal(options: JournalOptions): Promise<Journal> {
  const { db, log, folder, anchorFolder, keyFile, origin, publishEveryMs = 1000 } = options
  const key = await openJournalKey(keyFile, origin)
  const publishing = { db, log, folder, anchorFolder, origin, key }
  let publisher: Publisher | null = null
  let publishedSize = 0
  let fault: Error | null = null
  let firstLead = options.closesOrphans ?? true
  let stopped = false

  const sequencer = startSequencer({
    url: db.url,
    log,
    now: options.now ?? (() => new Date()),
    async mayLead(head) {
      await checkAnchor(publishing, head.size)
    },
    async onLead(epoch) {
      // While others led, files and anchor moved on.
      publisher = null
      if (!firstLead) return
      // Only once: when this process merely lost its connection, its reads go on.
      const closed = await closeOrphans(db, epoch)
      if (closed > 0) log.warn({ closed }, 'reads that a restart broke off were closed')
      firstLead = false
    },
  })

  async function publishOnce(): Promise<Checkpoint> {
    try {
      publisher ??= await openPublisher(publishing)
      const checkpoint = await publisher.publish()
      publishedSize = checkpoint.size
      fault = null
      return checkpoint
    } catch (error) {
      publisher = null
      const reason = (error as Error).message
      if (fault?.message !== reason) log.error({ reason }, 'the journal was not published')
      fault = error as Error
      throw error
    }
  }

  let last: Promise<unknown> = Promise.resolve()
  /** One at a time: there is one writer for the folder. */
  function publishInTurn(): Promise<Checkpoint> {
    const next = last.then(publishOnce)
    last = next.catch(() => {})
    return next
  }

  let ticking: Promise<unknown> | null = null
  const timer = setInterval(() => {
    if (ticking || !sequencer.state().leading) return
    ticking = publishInTurn()
      .catch(() => {})
      .finally(() => (ticking = null))
  }, publishEveryMs)

  async function publishNow(): Promise<Checkpoint> {
    await sequencer.caughtUp()
    return publishInTurn()
  }

  await sequencer.settled
  return {
    state: () => ({ ...sequencer.state(), publishedSize, vkey: key.vkey }),
    unready: () => reasonOf(sequencer.state(), fault),
    publishNow,
    async stop() {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      const lastWord = sequencer.state().leading ? publishNow() : Promise.resolve()
      // If the database is away there is nothing to wait for: the next start goes on from here.
      await Promise.race([lastWord.catch(() => {}), sleep(STOP_MS, undefined, { ref: false })])
      await sequencer.stop()
      await last
    },
  }
}

function reasonOf(state: SequencerState, fault: Error | null): Bilingual | null {
  const error = state.fault ?? fault
  if (isJournalFault(error)) return error.sentence
  if (error) {
    const { vi, en } = saidBy({ vi: 'hệ thống', en: 'the system' }, error.message)
    return {
      vi: `nhật ký chưa công bố được (${vi})`,
      en: `the journal cannot be published (${en})`,
    }
  }
  if (state.leading) return null
  return {
    vi: 'nhật ký chưa hoạt động ở tiến trình này',
    en: 'the journal does not work in this process yet',
  }
}
