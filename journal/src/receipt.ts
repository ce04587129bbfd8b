/**
 * Receipts that prove themselves: JSON for programs and people, and beside it the signed note that
 * an outsider checks with nothing but the log's public key.
 */
import { canonicalJson } from './entry.ts'
import type { JsonValue } from './entry.ts'
import { findingOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { parseNote, parseVerifierKey, signNote, verifyNote } from './note.ts'

/** What a receipt says; which members it has is for the one who issues it. */
export type ReceiptBody = { readonly [name: string]: JsonValue | undefined }

/** The receipt with its signed note: first line, canonical JSON of all other members, signature. */
export type SignedReceipt<R extends ReceiptBody = ReceiptBody> = R & { readonly note: string }

export interface ReceiptVerdict {
  readonly ok: boolean
  /** Name of the key that signed. */
  readonly origin: string | null
  /** What was signed; null where nothing of it can be trusted. */
  readonly receipt: ReceiptBody | null
  readonly findings: readonly Finding[]
}

/**
 * One key signs checkpoints and receipts. A checkpoint begins with its origin, which has no spaces,
 * so no receipt can be taken for a checkpoint, nor a checkpoint for a receipt.
 */
const FIRST_LINE = 'kho receipt v1'

/** Signs a receipt. The same receipt under the same key gives the same bytes at any time. */
export function signReceipt<R extends ReceiptBody>(receipt: R, skey: string): SignedReceipt<R> {
  return { ...receipt, note: signNote(signedText(receipt), skey) }
}

/**
 * Checks the text of a receipt file against the log's vkey: the signature over the note, and that
 * the JSON beside it says exactly what was signed.
 */
export function verifyReceipt(text: string, vkey: string): ReceiptVerdict {
  const fail = (finding: Finding): ReceiptVerdict => ({
    ok: false,
    origin: null,
    receipt: null,
    findings: [finding],
  })
  const key = parseVerifierKey(vkey)
  if (key === null) return fail(findingOf('key-malformed', 'key'))
  const file = readFile(text)
  if (typeof file === 'string') {
    return fail(findingOf('receipt-malformed', 'receipt', { why: file }))
  }
  const parsed = parseNote(file.note)
  const [head, body = '', ...rest] = parsed?.text.split('\n') ?? []
  if (parsed === null || head !== FIRST_LINE || rest.join() !== '') {
    const why = `"note" is not a signed note that begins with "${FIRST_LINE}"`
    return fail(findingOf('receipt-malformed', 'note', { why }))
  }
  const names = parsed.signatures.map(({ name }) => name)
  if (!names.includes(key.name)) {
    const facts = { expected: key.name, found: names.join(', ') }
    return fail(findingOf('receipt-signer', 'note', facts))
  }
  if (!verifyNote(parsed, key)) return fail(findingOf('receipt-signature', 'note'))
  const signed = JSON.parse(body) as ReceiptBody
  const difference = firstDifference(file.receipt, signed)
  if (difference !== null) {
    const finding = findingOf('receipt-altered', difference.name, difference)
    return { ok: false, origin: key.name, receipt: signed, findings: [finding] }
  }
  return { ok: true, origin: key.name, receipt: signed, findings: [] }
}

/** A note takes no U+FFFD, which a file's name may hold; as an escape it is the same JSON value. */
function signedText(receipt: ReceiptBody): string {
  return `${FIRST_LINE}\n${canonicalJson(receipt).replaceAll('\ufffd', '\\ufffd')}\n`
}

/** The parts of the file, or in words what is wrong with its form. */
function readFile(text: string): { receipt: ReceiptBody; note: string } | string {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
    canonicalJson(value)
  } catch {
    return 'it is not JSON'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'it is not an object'
  }
  const { note, ...receipt } = value as ReceiptBody
  return typeof note === 'string' ? { receipt, note } : 'it has no "note"'
}

function firstDifference(found: ReceiptBody, signed: ReceiptBody) {
  const show = (value: JsonValue | undefined) =>
    value === undefined ? '-' : canonicalJson(value).slice(0, 200)
  for (const name of new Set([...Object.keys(signed), ...Object.keys(found)])) {
    const [here, there] = [found[name], signed[name]]
    const same =
      here !== undefined && there !== undefined && canonicalJson(here) === canonicalJson(there)
    if (!same) return { name, found: show(here), expected: show(there) }
  }
  return null
}
