import { hashFromBase64 } from './base64.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { parseEntry } from './entry.ts'
import { findingOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { openLog } from './store.ts'
import type { LogReader } from './store.ts'
import { readBundle } from './tile-reader.ts'
import type { ReadBundle } from './tile-reader.ts'
import { batchPath, bundleBounds, bundlesOf, entriesPath, TILE_HASHES } from './tile.ts'
import { createBatchFile } from './write-batch.ts'
import { openLogWriter, writeKeyFile } from './write-log.ts'

export interface MirrorResult {
  readonly ok: boolean
  readonly origin: string | null
  /** Entries in the mirror now, and how many of them came this time. */
  readonly size: number
  readonly added: number
  readonly batches: number
  readonly key: string | null
  readonly trustedOnFirstUse: boolean
  readonly findings: readonly Finding[]
}

/**
 * Copies what a log has grown by since the last time into a folder, checkpoint last. Only entries
 * and batch files are taken over the wire; the tiles are derived here, so a mirror cannot come to
 * hold tiles that do not belong to its entries, and a log that was rewritten or set back is not
 * copied over the honest one. The key is that given, else that of the folder, else the one beside
 * the log.
 */
export async function mirrorLog(
  location: string,
  folder: string,
  options: { readonly key?: string | undefined } = {},
): Promise<MirrorResult> {
  const remote = openLog(location)
  const local = openLog(folder)
  const known = options.key ?? (await textOf(local, 'key'))?.trim()
  const key = known ?? (await textOf(remote, 'key'))?.trim() ?? null
  const base = { key, trustedOnFirstUse: known === undefined && key !== null }
  const failed = (found: Finding): MirrorResult => ({
    ok: false,
    origin: null,
    size: 0,
    added: 0,
    batches: 0,
    ...base,
    findings: [found],
  })
  const note = await textOf(remote, 'checkpoint')
  if (note === null) return failed(findingOf('checkpoint-missing', 'checkpoint'))
  if (key === null) return failed(findingOf('key-missing', 'key'))
  const opened = openCheckpoint(note, key)
  if (!opened.ok) {
    const code = opened.reason === 'malformed' ? 'checkpoint-malformed' : 'signature-wrong'
    return failed(findingOf(opened.reason === 'key' ? 'key-malformed' : code, 'checkpoint'))
  }
  const { checkpoint } = opened
  // Bundles of an earlier run that broke off are used; if they prove wrong, all is fetched again.
  let run = await copyOnce({ remote, local, folder, checkpoint, note, reuse: true })
  if (!run.fits && run.reused > 0) {
    run = await copyOnce({ remote, local, folder, checkpoint, note, reuse: false })
  }
  if (run.fits) await writeKeyFile(folder, key)
  const { origin } = checkpoint
  const { size, added, batches, findings } = run
  return { ok: findings.length === 0, origin, size, added, batches, ...base, findings }
}

interface CopyRun {
  readonly fits: boolean
  readonly reused: number
  readonly size: number
  readonly added: number
  readonly batches: number
  readonly findings: Finding[]
}

async function copyOnce(options: {
  readonly remote: LogReader
  readonly local: LogReader
  readonly folder: string
  readonly checkpoint: Checkpoint
  readonly note: string
  readonly reuse: boolean
}): Promise<CopyRun> {
  const { remote, local, folder, checkpoint, note, reuse } = options
  const writer = await openLogWriter({ folder, origin: checkpoint.origin })
  const before = writer.size
  const findings: Finding[] = []
  const run = { fits: false, reused: 0, size: before, added: 0, batches: 0, findings }
  if (checkpoint.size < before) {
    const facts = { expected: before, found: checkpoint.size }
    findings.push(findingOf('rollback', 'checkpoint', facts))
    return run
  }
  for (const { index, width } of bundlesOf(checkpoint.size, before)) {
    const kept = reuse && width === TILE_HASHES ? await readBundle(local.read, index, width) : null
    const bundle = kept ?? (await readBundle(remote.read, index, width))
    const entries = bundle === null ? null : entriesOf(bundle, width)
    if (entries === null) {
      findings.push(findingOf('bundle-missing', entriesPath(index, width)))
      return run
    }
    if (kept !== null) run.reused += 1
    // Batch files first: a bundle that is there then says that its batches are.
    const fresh = entries.slice(Math.max(0, before - index * TILE_HASHES))
    for (const entry of fresh)
      run.batches += await copyBatch(remote, local, folder, entry, findings)
    await writer.append(fresh)
  }
  if (!writer.root().equals(checkpoint.root)) {
    findings.push(
      before === 0
        ? findingOf('root-mismatch', 'checkpoint', {
            expected: checkpoint.root.toString('base64'),
            found: writer.root().toString('base64'),
          })
        : findingOf('fork', 'checkpoint', { expected: before }),
    )
    return run
  }
  await writer.publish(() => note)
  return { ...run, fits: true, size: writer.size, added: writer.size - before }
}

function entriesOf(bundle: ReadBundle, width: number): Buffer[] | null {
  const bounds = bundleBounds(bundle.bytes, width, bundle.longer)
  if (bounds === null) return null
  return Array.from({ length: width }, (_, i) =>
    bundle.bytes.subarray(bounds[2 * i], bounds[2 * i + 1]),
  )
}

/**
 * Copies the batch file that an entry names, if it has one and it is not here yet; gives how many.
 */
async function copyBatch(
  remote: LogReader,
  local: LogReader,
  folder: string,
  entry: Buffer,
  findings: Finding[],
): Promise<number> {
  const envelope = parseEntry(entry)
  if (typeof envelope === 'string' || envelope.rows === undefined) return 0
  const root = hashFromBase64(envelope.root ?? '')
  if (root === null || envelope.rows === 0) return 0
  const path = batchPath(root)
  if (await isHere(local, path)) return 0
  const pieces = await remote.stream(path)
  if (pieces === null) {
    findings.push(findingOf('batch-missing', path))
    return 0
  }
  const file = await createBatchFile(folder)
  try {
    await appendWhole(file, pieces)
    const head = file.head()
    if (head.rows === envelope.rows && head.root.equals(root)) {
      await file.finish()
      return 1
    }
  } catch (error) {
    await file.abandon()
    throw error
  }
  await file.abandon()
  findings.push(findingOf('batch-altered', path, { expected: envelope.rows }))
  return 0
}

async function appendWhole(
  file: { append(hashes: Buffer): Promise<void> },
  pieces: AsyncIterable<Buffer>,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece])
    const whole = bytes.length - (bytes.length % 32)
    await file.append(bytes.subarray(0, whole))
    rest = bytes.subarray(whole)
  }
}

async function isHere(local: LogReader, path: string): Promise<boolean> {
  const names = await local.list?.(path.slice(0, path.lastIndexOf('/')))
  return names?.includes(path.slice(path.lastIndexOf('/') + 1)) ?? false
}

async function textOf(log: LogReader, path: string): Promise<string | null> {
  return (await log.read(path))?.toString('utf8') ?? null
}
