import { fromBase64, hashFromBase64 } from './base64.ts'
import { batchInclusionProof } from './batch-tree.ts'
import { openCheckpoint, readCheckpoint } from './checkpoint.ts'
import { canonicalJson, parseEntry, rowCommitment } from './entry.ts'
import type { Envelope, JsonValue, RowChange } from './entry.ts'
import { findingOf } from './finding.ts'
import type { Finding } from './finding.ts'
import type { LogReader } from './store.ts'
import { batchPath } from './tile.ts'
import { nodesOverTiles, readEntry } from './tile-reader.ts'
import { inclusionProof, leafHash, verifyInclusion } from './tree.ts'

/** A row to be proven: the change and its place in the batch of the entry. */
export interface RowPlace extends RowChange {
  readonly leafIndex: number
}

/** What a proof says, once it is verified. */
export interface ProofVerdict {
  readonly ok: boolean
  readonly origin: string | null
  /** Size of the log that the proof leads to, and its root in base64. */
  readonly size: number
  readonly root: string | null
  readonly index: number
  /** The entry proven; null where the file is malformed. */
  readonly envelope: Envelope | null
  /** The row proven with it, where the proof has one. */
  readonly row: { leafIndex: number; op: string; keyHash: Buffer; digest: Buffer } | null
  readonly findings: readonly Finding[]
}

const HEADER = 'c2sp.org/tlog-proof@v1'

/**
 * Writes the proof that an entry (and, with `row`, a row in its batch) is in the log as published:
 * a text in the form of C2SP tlog-proof whose extra data are the entry and the row's way to it.
 * Reads only the files of the log. Throws where entry or row are not in it.
 */
export async function makeProof(options: {
  readonly log: LogReader
  readonly index: number
  readonly row?: RowPlace | undefined
}): Promise<string> {
  const { log, index, row } = options
  const note = (await log.read('checkpoint'))?.toString('utf8')
  const checkpoint = note === undefined ? null : readCheckpoint(note)
  if (note === undefined || checkpoint === null) throw new Error('the log has no checkpoint')
  const { size } = checkpoint
  if (!(index >= 0 && index < size)) {
    throw new Error(`entry ${index} is not in the published log of ${size}`)
  }
  const entry = await readEntry(log.read, size, index)
  const hashes = await inclusionProof(index, size, nodesOverTiles(log.read, size))
  const extra: { [name: string]: JsonValue } = { entry: entry.toString('base64') }
  if (row !== undefined) extra.row = await rowPart(log, entry, row)
  return [
    HEADER,
    `extra ${Buffer.from(canonicalJson(extra)).toString('base64')}`,
    `index ${index}`,
    ...hashes.map((each) => each.toString('base64')),
    '',
    note,
  ].join('\n')
}

/** Checks a proof with the log's vkey and nothing else: no server, no files. Never throws. */
export function verifyProof(proof: string, vkey: string): ProofVerdict {
  const parts = parseProof(proof)
  const verdict = { origin: null, size: 0, root: null, index: -1, envelope: null, row: null }
  if (typeof parts === 'string') {
    const findings = [findingOf('proof-malformed', 'proof', { why: parts })]
    return { ok: false, ...verdict, findings }
  }
  const findings: Finding[] = []
  const opened = openCheckpoint(parts.note, vkey)
  const checkpoint = readCheckpoint(parts.note)
  if (!opened.ok) {
    const code = { key: 'key-malformed', malformed: 'checkpoint-malformed' } as const
    const { reason } = opened
    if (reason === 'origin') {
      const facts = { expected: vkey.slice(0, vkey.indexOf('+')), found: checkpoint?.origin ?? '?' }
      findings.push(findingOf('origin-differs', 'checkpoint', facts))
    } else {
      findings.push(
        findingOf(reason === 'signature' ? 'signature-wrong' : code[reason], 'checkpoint'),
      )
    }
  }
  const { index, envelope, row } = parts
  const size = checkpoint?.size ?? 0
  const included =
    checkpoint !== null &&
    verifyInclusion({
      index,
      size,
      leafHash: leafHash(parts.entry),
      proof: parts.hashes,
      root: checkpoint.root,
    })
  if (!included) findings.push(findingOf('proof-wrong', `entry ${index}`))
  if (row !== null && !rowFits(row, envelope)) {
    findings.push(findingOf('row-wrong', `row ${row.leafIndex} of entry ${index}`))
  }
  const { origin = null } = checkpoint ?? {}
  const root = checkpoint?.root.toString('base64') ?? null
  return { ok: findings.length === 0, origin, size, root, index, envelope, row, findings }
}

interface ProofParts {
  readonly entry: Buffer
  readonly envelope: Envelope
  readonly index: number
  readonly hashes: readonly Buffer[]
  readonly note: string
  readonly row: ProvenRow | null
}

interface ProvenRow extends RowPlace {
  readonly keyHash: Buffer
  readonly digest: Buffer
  readonly proof: readonly Buffer[]
}

async function rowPart(log: LogReader, entry: Buffer, row: RowPlace): Promise<JsonValue> {
  const envelope = parseEntry(entry)
  const root = typeof envelope === 'string' ? undefined : envelope.root
  const rows = typeof envelope === 'string' ? undefined : envelope.rows
  if (root === undefined || rows === undefined) throw new Error('the entry is not of a batch')
  const pieces = await log.stream(batchPath(Buffer.from(root, 'base64')))
  if (pieces === null) throw new Error('the batch file of the entry is missing')
  const proof = await batchInclusionProof(row.leafIndex, rows, pieces)
  const part = {
    salt: base64(row.salt),
    op: row.op,
    keyHash: base64(row.keyHash),
    digest: base64(row.digest),
    leafIndex: row.leafIndex,
    proof: proof.map(base64),
  }
  if (!rowFits({ ...row, proof }, envelope as Envelope)) {
    throw new Error(`the row is not leaf ${row.leafIndex} of the batch`)
  }
  return part
}

function rowFits(row: RowPlace & { proof: readonly Buffer[] }, envelope: Envelope): boolean {
  const root = hashFromBase64(envelope.root ?? '')
  if (root === null || envelope.rows === undefined || (row.op === 'd' && !isZero(row.digest))) {
    return false
  }
  return verifyInclusion({
    index: row.leafIndex,
    size: envelope.rows,
    leafHash: rowCommitment(row),
    proof: row.proof,
    root,
  })
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

/** Takes a proof apart; gives back in words what is wrong where it is not one. */
function parseProof(text: string): ProofParts | string {
  const gap = text.indexOf('\n\n')
  if (gap < 0) return 'it has no empty line before the checkpoint'
  const [header, extraLine = '', indexLine = '', ...hashLines] = text.slice(0, gap).split('\n')
  if (header !== HEADER) return `it does not begin with "${HEADER}"`
  const extra = extraLine.startsWith('extra ') ? fromBase64(extraLine.slice(6)) : null
  if (extra === null) return 'it does not carry the entry'
  if (!/^index (0|[1-9][0-9]{0,15})$/.test(indexLine)) return 'it does not name the index'
  const hashes = hashLines.map(hashFromBase64)
  if (!allThere(hashes)) return 'a line of the proof is not a hash'
  const parsed = parseExtra(extra)
  if (typeof parsed === 'string') return parsed
  return { ...parsed, index: Number(indexLine.slice(6)), hashes, note: text.slice(gap + 2) }
}

function parseExtra(extra: Buffer): Pick<ProofParts, 'entry' | 'envelope' | 'row'> | string {
  let value: { [name: string]: unknown }
  try {
    const read = JSON.parse(extra.toString('utf8')) as JsonValue
    if (canonicalJson(read) !== extra.toString('utf8')) return 'its extra data are not canonical'
    value = (read ?? {}) as { [name: string]: unknown }
  } catch {
    return 'its extra data are not canonical JSON'
  }
  const entry = typeof value.entry === 'string' ? fromBase64(value.entry) : null
  // A member under a name we do not know could be a row that is then silently not proven.
  if (!hasOnly(value, ['entry', 'row'])) return 'its extra data have members unknown here'
  if (entry === null) return 'it does not carry the entry'
  const envelope = parseEntry(entry)
  if (typeof envelope === 'string') return `of its entry: ${envelope}`
  const row = value.row === undefined ? null : parseRow(value.row)
  return row === undefined ? 'its row is malformed' : { entry, envelope, row }
}

function parseRow(value: unknown): ProvenRow | undefined {
  const { op, leafIndex, ...rest } = (value ?? {}) as { [name: string]: unknown }
  const salt = hashOf(rest.salt)
  const keyHash = hashOf(rest.keyHash)
  const digest = hashOf(rest.digest)
  const proof = Array.isArray(rest.proof) ? rest.proof.map(hashOf) : [null]
  if (op !== 'i' && op !== 'u' && op !== 'd') return undefined
  if (!hasOnly(rest, ['digest', 'keyHash', 'proof', 'salt'])) return undefined
  if (!Number.isSafeInteger(leafIndex) || !allThere(proof)) return undefined
  if (salt === null || keyHash === null || digest === null) return undefined
  return { op, leafIndex: leafIndex as number, salt, keyHash, digest, proof }
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name))
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function hashOf(value: unknown): Buffer | null {
  return typeof value === 'string' ? hashFromBase64(value) : null
}

function allThere(hashes: readonly (Buffer | null)[]): hashes is Buffer[] {
  return hashes.every((each) => each !== null)
}
