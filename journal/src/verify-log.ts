import { readCheckpoint, openCheckpoint } from './checkpoint.ts'
import type { Checkpoint, OpenedCheckpoint } from './checkpoint.ts'
import { findingOf } from './finding.ts'
import type { Facts, Finding, FindingCode } from './finding.ts'
import type { Remembered } from './remember.ts'
import type { LogReader } from './store.ts'
import { emptyRoot } from './tree.ts'
import { walkEntries } from './walk-entries.ts'

export interface VerifyOptions {
  readonly read: LogReader['read']
  /** For batch files larger than memory; without it they are read whole. */
  readonly stream?: LogReader['stream'] | undefined
  /** Where the place can be listed, older partial files are checked too. */
  readonly list?: LogReader['list'] | undefined
  /**
   * The log's vkey. Without it the one remembered of this origin; where there is none, the one that
   * lies beside the checkpoint is trusted, and said so.
   */
  readonly key?: string | undefined
  /** Checkpoints verified before; the one of the same origin must be a beginning of this log. */
  readonly remembered?: readonly Remembered[] | undefined
  readonly onProgress?: ((done: { entries: number; size: number }) => void) | undefined
  /** Findings listed at most; the rest are counted. */
  readonly findingsMax?: number | undefined
}

export interface Verification {
  /** True only where everything was read and nothing was found. */
  readonly ok: boolean
  readonly origin: string | null
  /** Entries that the checkpoint claims. */
  readonly size: number
  /** The root that the checkpoint claims, base64. */
  readonly root: string | null
  /** Entries whose hash was re-derived. */
  readonly entries: number
  /** Batch files re-derived, and the rows in them. */
  readonly batches: number
  readonly rows: number
  /** The vkey that was used, and whether it came from the log itself. */
  readonly key: string | null
  readonly trustedOnFirstUse: boolean
  /** Size of the remembered checkpoint that this log was compared with, or null. */
  readonly comparedWithSize: number | null
  /** The signed checkpoint as read, to be remembered where `ok`. */
  readonly checkpoint: string | null
  readonly findings: readonly Finding[]
}

/**
 * Re-derives a whole log without trusting who serves it: signature, every entry, every tile at
 * every level, the root, the batch files, and that the log goes on from the checkpoint remembered.
 * Reads each file once, in order, and holds a few megabytes. Never throws for what it reads.
 */
export async function verifyLog(options: VerifyOptions): Promise<Verification> {
  const findings: Finding[] = []
  const findingsMax = options.findingsMax ?? 100
  let found = 0
  const report = (code: FindingCode, place: string, facts?: Facts) => {
    found += 1
    if (found <= findingsMax) findings.push(findingOf(code, place, facts))
  }
  const result = {
    origin: null as string | null,
    size: 0,
    root: null as string | null,
    entries: 0,
    batches: 0,
    rows: 0,
    key: null as string | null,
    trustedOnFirstUse: false,
    comparedWithSize: null as number | null,
    checkpoint: null as string | null,
  }
  try {
    const head = await readHead(options, report)
    Object.assign(result, head.known)
    if (head.checkpoint !== null) {
      const { checkpoint } = head
      const remembered = options.remembered?.find(({ origin }) => origin === checkpoint.origin)
      result.comparedWithSize = remembered?.size ?? null
      Object.assign(result, await verifyBody(options, checkpoint, remembered, report))
    }
  } catch (error) {
    report('not-readable', 'log', { why: error })
  }
  if (found > findingsMax) findings.push(findingOf('more-findings', 'log', { found }))
  return { ok: found === 0, ...result, findings }
}

type Report = (code: FindingCode, place: string, facts?: Facts) => void

/**
 * Checkpoint, key and signature. The checkpoint is given back even if unsigned, to locate damage.
 */
async function readHead(options: VerifyOptions, report: Report) {
  const note = await options.read('checkpoint')
  // Exactly one line: what a key file has beyond it would be another key in disguise.
  const beside = (await options.read('key'))?.toString('utf8').replace(/\r?\n$/, '') ?? null
  const text = note?.toString('utf8') ?? ''
  const checkpoint = note && Buffer.from(text).equals(note) ? readCheckpoint(text) : null
  // Wherever a log is read from, its key stays its key: a new one beside it must not win.
  const kept = options.remembered?.find(({ origin }) => origin === checkpoint?.origin)?.key
  const given = options.key?.trim() ?? (kept || undefined)
  const key = given ?? beside
  const known = { key, trustedOnFirstUse: given === undefined && beside !== null }
  if (note === null) {
    report('checkpoint-missing', 'checkpoint')
    return { known, checkpoint: null }
  }
  if (checkpoint === null) report('checkpoint-malformed', 'checkpoint')
  if (key === null) report('key-missing', 'key')
  else {
    reportOpening(openCheckpoint(text, key), key, checkpoint, report)
    if (beside !== null && beside !== key) report('key-differs', 'key')
  }
  if (checkpoint === null) return { known, checkpoint }
  const { origin, size } = checkpoint
  const root = checkpoint.root.toString('base64')
  return { known: { ...known, origin, size, root, checkpoint: text }, checkpoint }
}

function reportOpening(
  opened: OpenedCheckpoint,
  key: string,
  checkpoint: Checkpoint | null,
  report: Report,
): void {
  if (opened.ok || opened.reason === 'malformed') return
  if (opened.reason === 'key') report('key-malformed', 'key')
  else if (opened.reason === 'signature') report('signature-wrong', 'checkpoint')
  else {
    const expected = key.slice(0, key.indexOf('+'))
    report('origin-differs', 'checkpoint', { expected, found: checkpoint?.origin ?? '?' })
  }
}

async function verifyBody(
  options: VerifyOptions,
  checkpoint: Checkpoint,
  remembered: Remembered | undefined,
  report: Report,
) {
  if (remembered !== undefined && remembered.size > checkpoint.size) {
    report('rollback', 'checkpoint', { expected: remembered.size, found: checkpoint.size })
  }
  const walked = await walkEntries({
    log: options,
    size: checkpoint.size,
    rootAtSize: remembered?.size ?? 0,
    report,
    onProgress: options.onProgress,
  })
  const { entries, batches, rows } = walked
  if (walked.root !== null && !walked.root.equals(checkpoint.root)) {
    const expected = checkpoint.root.toString('base64')
    report('root-mismatch', 'checkpoint', { expected, found: walked.root.toString('base64') })
  }
  if (remembered !== undefined && remembered.size <= checkpoint.size) {
    const earlier = remembered.size === 0 ? emptyRoot : walked.earlierRoot
    if (earlier !== null && earlier.toString('base64') !== remembered.root) {
      report('fork', 'checkpoint', { expected: remembered.size })
    }
  }
  return { entries, batches, rows }
}
