import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { fromBase64 } from './base64.ts'
import { sha256 } from './tree.ts'

const ED25519 = 0x01
const SIGNATURES_MAX = 100
// An Ed25519 key in DER is a fixed prefix and the 32 raw bytes (RFC 8410).
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/** A key that checks signatures: its name, the four bytes that name it in a note, the key. */
export interface VerifierKey {
  readonly name: string
  readonly id: Buffer
  readonly publicKey: KeyObject
}

/** A signed note taken apart; nothing is verified yet. */
export interface ParsedNote {
  /** What is signed: whole lines, the last newline included. */
  readonly text: string
  readonly signatures: readonly { name: string; id: Buffer; signature: Buffer }[]
}

/**
 * A new Ed25519 key pair under a name (for a log: its origin), in the text forms of C2SP
 * signed-note: `vkey` = name+hex(id)+base64(type || key), `skey` =
 * PRIVATE+KEY+name+hex(id)+base64(type || seed).
 */
export function generateNoteKey(name: string): { skey: string; vkey: string } {
  checkKeyName(name)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(privatePrefix.length)
  const id = keyId(name, raw).toString('hex')
  return {
    skey: `PRIVATE+KEY+${name}+${id}+${typed(seed).toString('base64')}`,
    vkey: `${name}+${id}+${typed(raw).toString('base64')}`,
  }
}

/**
 * Reads a vkey text. Returns null where it is not an Ed25519 note key or its id does not fit it.
 */
export function parseVerifierKey(vkey: string): VerifierKey | null {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(vkey)
  if (match === null) return null
  const [, name = '', hexId = '', encoded = ''] = match
  const key = fromBase64(encoded)
  if (key === null || key.length !== 33 || key[0] !== ED25519) return null
  const raw = key.subarray(1)
  const id = keyId(name, raw)
  if (id.toString('hex') !== hexId) return null
  const der = Buffer.concat([publicPrefix, raw])
  return { name, id, publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
}

/** The vkey that belongs to an skey. Throws where the skey is malformed. */
export function verifierKeyOf(skey: string): string {
  const { name, raw, id } = parseSignerKey(skey)
  return `${name}+${id.toString('hex')}+${typed(raw).toString('base64')}`
}

/**
 * Signs a text of whole lines and gives the note: text, empty line, signature lines. Throws where
 * the text does not end in a newline or the skey is malformed (the message never repeats the key).
 */
export function signNote(text: string, skey: string): string {
  if (!text.endsWith('\n') || !isNoteText(text)) throw new Error('a note is whole lines of text')
  const { name, privateKey, id } = parseSignerKey(skey)
  const signature = sign(null, Buffer.from(text), privateKey)
  return `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`
}

/** Takes a note apart, strictly. Returns null where it is not a signed note. */
export function parseNote(note: string): ParsedNote | null {
  const gap = note.lastIndexOf('\n\n')
  if (gap < 0 || !note.endsWith('\n') || !isNoteText(note)) return null
  const lines = note.slice(gap + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX) return null
  const signatures: { name: string; id: Buffer; signature: Buffer }[] = []
  for (const line of lines) {
    const match = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/u.exec(line)
    const bytes = match === null ? null : fromBase64(match[2] ?? '')
    if (match === null || bytes === null || bytes.length < 5) return null
    signatures.push({
      name: match[1] ?? '',
      id: bytes.subarray(0, 4),
      signature: bytes.subarray(4),
    })
  }
  return { text: note.slice(0, gap + 1), signatures }
}

/**
 * Whether the note carries a signature of this key, and every one under its name and id is right.
 * Signatures of other keys (witnesses) are left to those who know them.
 */
export function verifyNote(note: ParsedNote, key: VerifierKey): boolean {
  const own = note.signatures.filter(({ name, id }) => name === key.name && id.equals(key.id))
  const message = Buffer.from(note.text)
  return (
    own.length > 0 && own.every(({ signature }) => verify(null, message, key.publicKey, signature))
  )
}

function parseSignerKey(skey: string) {
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(skey)
  const key = match === null ? null : fromBase64(match[3] ?? '')
  if (match === null || key === null || key.length !== 33 || key[0] !== ED25519) {
    throw new Error('the signing key is not an Ed25519 key in signed-note form')
  }
  const name = match[1] ?? ''
  const privateKey = createPrivateKey({
    key: Buffer.concat([privatePrefix, key.subarray(1)]),
    format: 'der',
    type: 'pkcs8',
  })
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const raw = der.subarray(publicPrefix.length)
  const id = keyId(name, raw)
  if (id.toString('hex') !== match[2]) throw new Error('the signing key does not fit its key id')
  return { name, privateKey, raw, id }
}

function keyId(name: string, rawPublicKey: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), typed(rawPublicKey)])).subarray(0, 4)
}

function typed(key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(ED25519), key])
}

function checkKeyName(name: string): void {
  if (!/^[^+\s]+$/u.test(name) || !isNoteText(name)) {
    throw new Error('a key name is not empty and has neither spaces nor "+"')
  }
}

/**
 * Signed notes carry no control characters but the newline; U+FFFD would hide bytes that are not
 * UTF-8.
 */
function isNoteText(text: string): boolean {
  return !/[\u0000-\u0009\u000b-\u001f\ufffd]/u.test(text) && text.isWellFormed()
}
