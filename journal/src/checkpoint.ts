import { hashFromBase64 } from './base64.ts'
import { parseNote, parseVerifierKey, signNote, verifyNote } from './note.ts'

/** The head of a log: who it is, how many entries, the root over them. */
export interface Checkpoint {
  /** The log's name, a URL without scheme, equal to the name of its key. */
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** Turns a checkpoint body into a signed note; may ask a key store or witnesses on the way. */
export type CheckpointSigner = (body: string) => string | Promise<string>

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: 'key' | 'malformed' | 'origin' | 'signature' }

/** The three lines that are signed: origin, size in decimal, root in base64. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/**
 * Reads a checkpoint body; lines after the third are extensions and are passed over. Null if
 * malformed.
 */
export function parseCheckpoint(body: string): Checkpoint | null {
  if (!body.endsWith('\n')) return null
  const lines = body.slice(0, -1).split('\n')
  const [origin = '', sizeText = '', rootText = ''] = lines
  if (origin === '' || lines.includes('') || !/^(0|[1-9][0-9]{0,15})$/.test(sizeText)) return null
  const size = Number(sizeText)
  const root = hashFromBase64(rootText)
  return root === null || !Number.isSafeInteger(size) ? null : { origin, size, root }
}

/** The checkpoint inside a signed note, without looking at any signature. Null if malformed. */
export function readCheckpoint(note: string): Checkpoint | null {
  const parsed = parseNote(note)
  return parsed === null ? null : parseCheckpoint(parsed.text)
}

/** Opens a signed checkpoint with the log's vkey: its form, its origin and its signature. */
export function openCheckpoint(note: string, vkey: string): OpenedCheckpoint {
  const key = parseVerifierKey(vkey)
  if (key === null) return { ok: false, reason: 'key' }
  const parsed = parseNote(note)
  const checkpoint = parsed === null ? null : parseCheckpoint(parsed.text)
  if (parsed === null || checkpoint === null) return { ok: false, reason: 'malformed' }
  if (checkpoint.origin !== key.name) return { ok: false, reason: 'origin' }
  if (!verifyNote(parsed, key)) return { ok: false, reason: 'signature' }
  return { ok: true, checkpoint }
}

/** A signer that holds the skey in memory. */
export function signerOf(skey: string): CheckpointSigner {
  return (body) => signNote(body, skey)
}
