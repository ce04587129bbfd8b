import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hashFromBase64 } from './base64.ts'
import { upToRows } from './batch-tree.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { parseEntry } from './entry.ts'
import { findingOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { createFolderWriter } from './folder-writer.ts'
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
  const lacking: Batch[] = []
  const run = { fits: false, reused: 0, size: before, added: 0, batches: 0, findings }
  const copy = async (batch: Batch) => {
    const found = await copyBatch({ remote, local, folder }, batch)
    if (found === 'copied') run.batches += 1
    else if (found !== 'here') {
      findings.push(found)
      lacking.push(batch)
    }
  }
  if (checkpoint.size < before) {
    const facts = { expected: before, found: checkpoint.size }
    findings.push(findingOf('rollback', 'checkpoint', facts))
    return run
  }
  for (const batch of await readLacking(local)) await copy(batch)
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
    for (const entry of fresh) {
      const batch = batchOf(entry)
      if (batch !== null) await copy(batch)
    }
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
  await keepLacking(folder, lacking)
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

/** A batch file that an entry names: its root in base64, and how many leaves it must have. */
type Batch = { readonly root: string; readonly rows: number }

function batchOf(entry: Buffer): Batch | null {
  const envelope = parseEntry(entry)
  if (typeof envelope === 'string') return null
  const { root, rows } = envelope
  return root === undefined || rows === undefined || rows === 0 ? null : { root, rows }
}

/** Copies a batch file that is not here yet; gives what is wrong where it cannot. */
async function copyBatch(
  { remote, local, folder }: { remote: LogReader; local: LogReader; folder: string },
  { root: written, rows }: Batch,
): Promise<'copied' | 'here' | Finding> {
  const root = hashFromBase64(written)
  if (root === null) return 'here'
  const path = batchPath(root)
  if (await isHere(local, path)) return 'here'
  const pieces = await remote.stream(path)
  if (pieces === null) return findingOf('batch-missing', path)
  const file = await createBatchFile(folder)
  try {
    await appendWhole(file, upToRows(rows, pieces))
    const head = file.head()
    if (head.rows === rows && head.root.equals(root)) {
      await file.finish()
      return 'copied'
    }
  } catch (error) {
    await file.abandon()
    throw error
  }
  await file.abandon()
  return findingOf('batch-altered', path, { expected: rows })
}

/**
 * Batches that could not be copied are kept in mind in a file of the mirror, since their entries
 * are not looked at again: each run tries them and says so, until they are here.
 */
const lackingPath = 'batches-lacking.json'

async function readLacking(local: LogReader): Promise<Batch[]> {
  const text = await textOf(local, lackingPath)
  if (text === null) return []
  const found: unknown = JSON.parse(text)
  return Array.isArray(found) ? (found as Batch[]) : []
}

async function keepLacking(folder: string, lacking: readonly Batch[]): Promise<void> {
  if (lacking.length === 0) return rm(join(folder, lackingPath), { force: true })
  const files = createFolderWriter(folder)
  await files.write(lackingPath, Buffer.from(`${JSON.stringify(lacking)}\n`))
  await files.settle()
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
