/**
 * The act that takes bytes of an announced file and, with the last one, loads it. Everything it
 * needs to go on lies in the spool file's size and in one row, so the server may be killed at any
 * instant: the agency repeats its call. What is done stays done.
 */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Database } from '../pg/database.ts'
import type { ContentRange } from './content-range.ts'
import { nameOfKey, type Push, type PushKey } from './push.ts'
import { movePush, selectPush } from './push.sql.ts'
import { loadPush } from './load-push.ts'
import { appendBytes, hashFile, spooledBytes, spoolPath } from './spool.ts'
import type { Turns } from './turns.ts'

export type PushParts = { db: Database; journalFolder: string; dataDir: string; turns: Turns }

export type SentBytes = {
  range: ContentRange | null
  /** Ends with an error where the connection breaks; ended from here when another call takes over. */
  body: AsyncIterable<Buffer> & { destroy(error?: Error): unknown }
}

/** The push as it stands after the call. Throws the refusal that ended it, also when repeated. */
export async function sendPush(parts: PushParts, key: PushKey, sent: SentBytes): Promise<Push> {
  const turn = await parts.turns.take(nameOfKey(key))
  const takenOver = () => sent.body.destroy(new Refusal('push.taken-over', { id: key.id }))
  turn.signal.addEventListener('abort', takenOver, { once: true })
  try {
    const push = await findPush(parts.db, key)
    if (push.form !== 'file') throw new Refusal('push.unknown-load', { id: key.id })
    // Nothing is left to do, so nobody has to wait for this call or take over from it.
    if (push.state !== 'open' && push.state !== 'received') turn.end()
    else turn.offer()
    if (push.state !== 'open') await refuseOtherBytes(push, sent)
    if (push.state === 'refused' && push.refusal) {
      throw new Refusal(push.refusal.code, push.refusal.values)
    }
    const path = spoolPath(parts.dataDir, key)
    // A server killed right after the commit has left the bytes behind.
    if (push.state === 'done') await rm(path, { force: true })
    if (push.state === 'done' || push.state === 'waiting') return push
    const size = push.state === 'received' ? push.manifest.bytes : await receive(parts, push, sent)
    if (size < push.manifest.bytes) return await findPush(parts.db, key)
    turn.keep()
    await refuseBrokenBytes(parts, push, path)
    await loadPush(parts, { ...push, state: 'received' })
    return await findPush(parts.db, key)
  } finally {
    turn.signal.removeEventListener('abort', takenOver)
    turn.end()
  }
}

export async function findPush(db: Database, key: PushKey): Promise<Push> {
  const push = await selectPush(db, key)
  if (!push || push.state === 'expired') throw new Refusal('push.unknown-load', { id: key.id })
  return push
}

async function receive(parts: PushParts, push: Push, { range, body }: SentBytes): Promise<number> {
  const path = spoolPath(parts.dataDir, push)
  const { bytes } = push.manifest
  const here = await spooledBytes(path)
  const total = range?.total ?? bytes
  if (total !== bytes) throw differs('bytes', bytes, total)
  if (range && range.from === null) return here
  const from = range?.from ?? 0
  if (range && from !== here) {
    throw new Refusal('push.wrong-offset', { expected: here, sent: from })
  }
  // The row says that somebody goes on with it before the bytes do.
  await movePush(parts.db, push, {})
  const { size } = await appendBytes(path, body, { from, bytesMax: bytes })
  if (size > bytes) {
    await rm(path, { force: true })
    throw differs('bytes', bytes, `> ${bytes}`)
  }
  return size
}

/** All bytes are here; other ones than were announced are thrown away, to be sent again. */
async function refuseBrokenBytes(parts: PushParts, push: Push, path: string): Promise<void> {
  if (push.state === 'received') return
  const found = await hashFile(path)
  if (found !== push.manifest.sha256) {
    await rm(path, { force: true })
    throw differs('sha256', push.manifest.sha256, found)
  }
  await movePush(parts.db, push, { state: 'received' })
}

/** A whole file sent under the id of one that is here already must be the same one. */
async function refuseOtherBytes(push: Push, { range, body }: SentBytes): Promise<void> {
  const { bytes, sha256 } = push.manifest
  const total = range?.total ?? bytes
  if (total !== bytes) throw otherFile(push, 'bytes', bytes, total)
  const hash = createHash('sha256')
  let count = 0
  for await (const chunk of body) {
    hash.update(chunk)
    count += chunk.length
  }
  if (range !== null || count === 0) return
  const found = hash.digest('hex')
  if (found !== sha256) throw otherFile(push, 'sha256', sha256, found)
}

function otherFile({ id }: Push, what: string, was: string | number, now: string | number) {
  return new Refusal('push.other-manifest', { id, what, was, now })
}

function differs(what: string, declared: string | number, found: string | number): Refusal {
  return new Refusal('push.differs', { what, declared, found })
}
