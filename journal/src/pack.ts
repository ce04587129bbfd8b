/**
 * A pack of evidence: files of text by path that prove, with the log's public key alone, what an
 * auditor was shown.
 *
 *   manifest.json               what the pack is of, and the SHA-256 of every other file; signed
 *   entries/<index>.tlog-proof  an entry of the log, with its way to the signed checkpoint
 *   payloads/<index>.json       what that entry commits to: {"body": text, "salt": base64}
 *   reads/<index>-<place>.json  one read of that entry: {"leaves", "place", "record", "salt"}
 *   receipts/<name>.json        signed receipts and certificates
 *   consistency.json            that the log grew from an earlier checkpoint: {"from", "proof", "to"}
 *   README.txt
 */
import { fromBase64, hashFromBase64 } from './base64.ts'
import { batchRoot } from './batch-tree.ts'
import { openCheckpoint, readCheckpoint } from './checkpoint.ts'
import { canonicalJson, commitment } from './entry.ts'
import type { Envelope, JsonValue } from './entry.ts'
import { findingOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { verifyProof } from './proof.ts'
import { verifyReceipt } from './receipt.ts'
import { sha256, verifyConsistency } from './tree.ts'

export type PackFiles = ReadonlyMap<string, string>

export interface PackVerdict {
  readonly ok: boolean
  readonly origin: string | null
  /** How much was proven, by folder. */
  readonly proven: { entries: number; payloads: number; reads: number; receipts: number }
  /** Size of the log at the earlier checkpoint that this one was shown to go on from. */
  readonly consistentFrom: number | null
  /** What the signed manifest says of the pack. */
  readonly about: { readonly [name: string]: JsonValue | undefined } | null
  readonly findings: readonly Finding[]
}

export const manifestPath = 'manifest.json'

/** The members of a manifest that name the files. */
export function hashFiles(files: PackFiles): { [path: string]: string } {
  const hashes: { [path: string]: string } = {}
  for (const path of [...files.keys()].toSorted()) {
    if (path !== manifestPath) hashes[path] = sha256(Buffer.from(files.get(path)!)).toString('hex')
  }
  return hashes
}

/** Checks a pack. Never throws, and reads nothing but what it is given. */
export function verifyPack(files: PackFiles, vkey: string): PackVerdict {
  const findings: Finding[] = []
  const proven = { entries: 0, payloads: 0, reads: 0, receipts: 0 }
  const manifest = verifyReceipt(files.get(manifestPath) ?? '', vkey)
  findings.push(...manifest.findings)
  if (manifest.receipt) findings.push(...fileFindings(files, manifest.receipt.files))
  const entries = new Map<string, Envelope>()
  const heads: Head[] = []
  for (const [path, text] of files) {
    const index = /^entries\/(\d+)\.tlog-proof$/.exec(path)?.[1]
    if (index === undefined) continue
    const verdict = verifyProof(text, vkey)
    const named = verdict.index === Number(index)
    if (verdict.ok && named && verdict.envelope) {
      entries.set(index, verdict.envelope)
      heads.push({ path, head: `${verdict.size} ${verdict.root}` })
      proven.entries++
    }
    findings.push(...verdict.findings)
    if (verdict.ok && !named) findings.push(findingOf('pack-entry', path, { why: 'index' }))
  }
  for (const [path, text] of files) {
    const kind = /^(payloads|reads|receipts)\//.exec(path)?.[1] as keyof typeof checks | undefined
    if (kind === undefined) continue
    const found = checks[kind](path, text, entries, vkey)
    if (found === null) proven[kind]++
    else findings.push(found)
  }
  const consistency = checkConsistency(files.get('consistency.json'), vkey)
  if (consistency && 'code' in consistency) findings.push(consistency)
  else if (consistency) heads.push({ path: 'consistency.json', head: consistency.to })
  findings.push(...headFindings(heads))
  const { files: _files, ...about } = manifest.receipt ?? {}
  return {
    ok: findings.length === 0,
    origin: manifest.origin,
    proven,
    consistentFrom: consistency && 'from' in consistency ? consistency.from : null,
    about: manifest.receipt ? about : null,
    findings,
  }
}

/** Files that were altered, are missing, or that nobody signed for. */
function fileFindings(files: PackFiles, signed: JsonValue | undefined): Finding[] {
  const expected = (signed ?? {}) as { [path: string]: string }
  const found = hashFiles(files)
  const paths = new Set([...Object.keys(expected), ...Object.keys(found)])
  return [...paths].flatMap((path) => {
    if (expected[path] === found[path]) return []
    if (found[path] === undefined) return [findingOf('pack-missing', path)]
    if (expected[path] === undefined) return [findingOf('pack-surplus', path)]
    return [findingOf('pack-altered', path, { expected: expected[path]!, found: found[path]! })]
  })
}

/** Where a proof leads to: size and root of the log. */
type Head = { readonly path: string; readonly head: string }

/** One state for all: else what was shown to grow could be another history than what is proven. */
function headFindings([first, ...others]: readonly Head[]): Finding[] {
  const other = others.find(({ head }) => head !== first!.head)
  if (first === undefined || other === undefined) return []
  return [findingOf('pack-heads', other.path, { expected: first.head, found: other.head })]
}

type Check = (
  path: string,
  text: string,
  entries: ReadonlyMap<string, Envelope>,
  vkey: string,
) => Finding | null

const checks: Record<'payloads' | 'reads' | 'receipts', Check> = {
  payloads(path, text, entries) {
    const index = /^payloads\/(\d+)\.json$/.exec(path)?.[1]
    const envelope = index === undefined ? undefined : entries.get(index)
    if (!envelope) return findingOf('pack-entry', path, { why: 'no proven entry' })
    const { body, salt } = readJson(text)
    const opened = typeof salt === 'string' ? hashFromBase64(salt) : null
    if (typeof body !== 'string' || opened === null) return findingOf('pack-malformed', path)
    const fits = envelope.commitments?.includes(commitment(opened, body).toString('base64'))
    return fits ? null : findingOf('pack-payload', path)
  },
  reads(path, text, entries) {
    const named = /^reads\/(\d+)-(\d+)\.json$/.exec(path)
    const envelope = named ? entries.get(named[1]!) : undefined
    if (!named || !envelope) return findingOf('pack-entry', path, { why: 'no proven entry' })
    const { leaves, place, record, salt } = readJson(text)
    const opened = typeof salt === 'string' ? hashFromBase64(salt) : null
    const hashes = typeof leaves === 'string' ? fromBase64(leaves) : null
    const isWhole = hashes !== null && hashes.length > 0 && hashes.length % 32 === 0
    if (opened === null || !isWhole || record === undefined || place !== Number(named[2])) {
      return findingOf('pack-malformed', path)
    }
    const leaf = hashes.subarray(32 * Number(place), 32 * Number(place) + 32)
    const written = canonicalText(record)
    const fits =
      written !== null &&
      commitment(opened, written).equals(leaf) &&
      batchRoot(hashes).toString('base64') === envelope.root
    return fits ? null : findingOf('pack-read', path)
  },
  receipts(path, text, _, vkey) {
    const verdict = verifyReceipt(text, vkey)
    return verdict.ok ? null : (verdict.findings[0] ?? findingOf('pack-malformed', path))
  },
}

/** The size it was shown to go on from, and to what; null where the pack has no such file. */
function checkConsistency(
  text: string | undefined,
  vkey: string,
): { from: number; to: string } | Finding | null {
  if (text === undefined) return null
  const place = 'consistency.json'
  const { from, to, proof } = readJson(text)
  if (typeof from !== 'string' || typeof to !== 'string' || !Array.isArray(proof)) {
    return findingOf('pack-malformed', place)
  }
  const hashes = proof.map((one) => (typeof one === 'string' ? hashFromBase64(one) : null))
  const [before, after] = [readCheckpoint(from), readCheckpoint(to)]
  const signed = openCheckpoint(from, vkey).ok && openCheckpoint(to, vkey).ok
  if (!signed || !before || !after || hashes.some((one) => one === null)) {
    return findingOf('pack-consistency', place)
  }
  const consistent = verifyConsistency({
    oldSize: before.size,
    newSize: after.size,
    oldRoot: before.root,
    newRoot: after.root,
    proof: hashes as Buffer[],
  })
  if (!consistent) return findingOf('pack-consistency', place)
  return { from: before.size, to: `${after.size} ${after.root.toString('base64')}` }
}

function readJson(text: string): { [name: string]: JsonValue | undefined } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as never) : {}
  } catch {
    return {}
  }
}

/** null where it is nothing that a log could have committed to. */
function canonicalText(value: JsonValue): string | null {
  try {
    return canonicalJson(value)
  } catch {
    return null
  }
}
