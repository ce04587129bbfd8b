import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckpoint, readCheckpoint, signerOf } from '@kho/journal/checkpoint.ts'
import type { Checkpoint } from '@kho/journal/checkpoint.ts'
import { openLog } from '@kho/journal/store.ts'
import { foldPeaks } from '@kho/journal/tree.ts'
import { openLogWriter, writeKeyFile } from '@kho/journal/write-log.ts'
import type { LogWriter } from '@kho/journal/write-log.ts'
import type { Queryable } from '../pg/database.ts'
import type { Log } from '../log.ts'
import { advanceAnchor, readAnchor } from './anchor.ts'
import type { Anchor } from './anchor.ts'
import { journalFault } from './journal-fault.ts'
import type { JournalKey } from './key.ts'
import { notePublishedSize, readEntries, readPublishedSize, readSize } from './publish.sql.ts'
import { splitHashes } from './move-intake.ts'

export type PublisherOptions = {
  db: Queryable
  log: Log
  /** Where the files of the log are, and where its anchor is. */
  folder: string
  anchorFolder: string
  origin: string
  key: JournalKey
}

export type Publisher = {
  /** Signs and publishes what the database has; does nothing where nothing was added. */
  publish(): Promise<Checkpoint>
  size(): number
}

/** Entries read from the database at once. */
const ENTRIES_AT_ONCE = 4096

/**
 * Reads the anchor and refuses with a JournalFault where the log must not go on: the database has
 * fewer entries than were signed, the anchor vanished or was set back, or another key signed it.
 * `databaseSize` is the number of entries in the database.
 */
export async function checkAnchor(
  options: PublisherOptions,
  databaseSize: number,
): Promise<Anchor | null> {
  const { anchorFolder, origin, key, folder } = options
  const anchor = await readAnchor(anchorFolder, origin)
  const publishedSize = await lastPublished(options)
  if (anchor === null) {
    if (publishedSize === null) return null
    throw journalFault('journal.anchor-missing', { publishedSize, folder: anchorFolder })
  }
  if (!openCheckpoint(anchor.note, key.vkey).ok) {
    throw journalFault('journal.anchor-key', { folder: anchorFolder, vkey: key.vkey })
  }
  const anchorSize = anchor.checkpoint.size
  if (databaseSize < anchorSize) {
    throw journalFault('journal.behind-anchor', { databaseSize, anchorSize })
  }
  const inFiles = await publishedInFiles(folder)
  if (inFiles !== null && inFiles.origin === origin && inFiles.size > anchorSize) {
    throw journalFault('journal.anchor-behind', { anchorSize, publishedSize: inFiles.size })
  }
  return anchor
}

/**
 * Opens the published files at what the anchor says, bringing them there first: after a crash
 * between anchor and checkpoint, or from files of an older backup, the missing part is written
 * from the database, and damaged files are written anew. Throws a JournalFault where the database
 * does not give the root that was signed.
 */
export async function openPublisher(options: PublisherOptions): Promise<Publisher> {
  const { db, folder, anchorFolder, origin, key, log } = options
  const { size } = await readSize(db)
  let anchor = await checkAnchor(options, size)
  const writer = await openWriter(options, anchor)
  await writeKeyFile(folder, key.vkey)
  const sign = signerOf(key.skey)

  async function signAndAnchor(body: string): Promise<string> {
    const note = await sign(body)
    const advanced = await advanceAnchor(anchorFolder, anchor, note)
    if (advanced === null) {
      const found = (await readAnchor(anchorFolder, origin))?.checkpoint.size ?? 0
      throw journalFault('journal.anchor-moved', {
        expected: anchor?.checkpoint.size ?? 0,
        found,
      })
    }
    anchor = advanced
    return note
  }

  return {
    size: () => writer.published.size,
    async publish() {
      const head = await readSize(db)
      const before = writer.published.size
      if (head.size === before && anchor !== null) return writer.published
      await takeEntries(db, writer, head.size)
      checkRoot(writer, foldPeaks(splitHashes(head.peaks)), 'journal.head')
      const published = await writer.publish(signAndAnchor)
      await notePublishedSize(db, published.size)
      log.debug({ size: published.size, before }, 'the journal was published')
      return published
    },
  }
}

async function openWriter(options: PublisherOptions, anchor: Anchor | null): Promise<LogWriter> {
  const { db, folder, origin, log } = options
  let writer = await openAsTheyAre(options)
  if (writer !== null && anchor === null) return writer
  if (writer !== null && anchor !== null) {
    await takeEntries(db, writer, anchor.checkpoint.size)
    if (!writer.root().equals(anchor.checkpoint.root)) writer = null
  }
  if (writer === null) {
    log.warn({ folder }, 'the files of the journal are written anew from the database')
    writer = await openAnew(folder, origin)
    if (anchor === null) return writer
    await takeEntries(db, writer, anchor.checkpoint.size)
    checkRoot(writer, anchor.checkpoint.root, 'the anchor')
  }
  const { note } = anchor as Anchor
  await writer.publish(() => note)
  return writer
}

/**
 * Null where the files are damaged. What the system refuses (a full disk, no right, too many files)
 * says nothing of them: they stay as they are, and are tried again.
 */
async function openAsTheyAre({ folder, origin, log }: PublisherOptions): Promise<LogWriter | null> {
  try {
    return await openLogWriter({ folder, origin })
  } catch (error) {
    if ('code' in (error as NodeJS.ErrnoException)) throw error
    log.warn({ reason: (error as Error).message }, 'the files of the journal do not continue')
    return null
  }
}

/** A writer at size 0. Whatever tiles there were may be of another history; batch files stay. */
async function openAnew(folder: string, origin: string): Promise<LogWriter> {
  await rm(join(folder, 'checkpoint'), { force: true })
  await rm(join(folder, 'tile'), { recursive: true, force: true })
  return openLogWriter({ folder, origin })
}

async function takeEntries(db: Queryable, writer: LogWriter, size: number): Promise<void> {
  while (writer.size < size) {
    const to = Math.min(size, writer.size + ENTRIES_AT_ONCE)
    await writer.append(await readEntries(db, writer.size, to))
  }
}

function checkRoot(writer: LogWriter, expected: Buffer, place: string): void {
  const found = writer.root()
  if (found.equals(expected)) return
  throw journalFault('journal.inconsistent', {
    size: writer.size,
    found: found.toString('base64'),
    expected: expected.toString('base64'),
    place,
  })
}

/** The largest size that anything but the anchor knows to be published; null where nothing was. */
async function lastPublished({ db, folder }: PublisherOptions): Promise<number | null> {
  const inDatabase = await readPublishedSize(db)
  const inFiles = await publishedInFiles(folder)
  if (inFiles === null && inDatabase === 0) return null
  return Math.max(inDatabase, inFiles?.size ?? 0)
}

async function publishedInFiles(folder: string): Promise<Checkpoint | null> {
  const note = await openLog(folder).read('checkpoint')
  return note === null ? null : readCheckpoint(note.toString('utf8'))
}
