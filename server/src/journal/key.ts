import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '@kho/journal/folder-writer.ts'
import { generateNoteKey, parseVerifierKey, verifierKeyOf } from '@kho/journal/note.ts'
import { journalFault } from './journal-fault.ts'

/**
 * The log's key pair in signed-note text forms. `skey` is the secret: never printed, never logged.
 */
export type JournalKey = { skey: string; vkey: string }

/**
 * The signing key of the log in a file only its owner can read, made on the first start. Two starts
 * at once agree on one key. Throws where the key in the file was made for another origin.
 */
export async function openJournalKey(file: string, origin: string): Promise<JournalKey> {
  const skey = (await readSecret(file)) ?? (await makeSecret(file, origin))
  const vkey = verifierKeyOf(skey)
  const found = parseVerifierKey(vkey)?.name ?? '?'
  if (found !== origin) throw journalFault('journal.key-origin', { file, found, expected: origin })
  return { skey, vkey }
}

async function readSecret(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function makeSecret(file: string, origin: string): Promise<string> {
  const made = await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const temp = `${file}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(temp, 'wx', 0o600)
    try {
      await handle.writeFile(`${generateNoteKey(origin).skey}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // A link fails where the file exists, so of two starters the second takes the first one's key.
    await link(temp, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(temp, { force: true })
  }
  // What it signs outlasts a power cut, so the key must: without it nobody goes on with the log.
  await syncFolder(dirname(file))
  if (made !== undefined) await syncFolder(dirname(made))
  const skey = await readSecret(file)
  if (skey === null) throw new Error(`the signing key ${file} vanished while it was made`)
  return skey
}

/** The public key that belongs to the signing key in a file, null where there is no key yet. */
export async function readJournalVkey(file: string): Promise<string | null> {
  const skey = await readSecret(file)
  return skey === null ? null : verifierKeyOf(skey)
}
